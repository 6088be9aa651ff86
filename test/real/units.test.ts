import { test } from "uvu";
import * as assert from "uvu/assert";
import { quoteShellWords } from "../../src/formats/shell-quote.ts";
import { quoteSystemdWord } from "../../src/formats/systemd-quote.ts";
import type { NodePlan } from "../../src/plan/node-plan.ts";
import { hostileStrings } from "../helpers/hostile-strings.ts";
import { buildAllPlans, buildProfile } from "../helpers/real-build.ts";
import { type Planted, runInRoot, whyNoRoot } from "../helpers/real-root.ts";
import { skip } from "../helpers/skip.ts";
import { needs } from "../helpers/tools.ts";

const why = needs("systemd-analyze") ? whyNoRoot() : "systemd-analyze is not installed";
const stub: Planted = { content: "#!/bin/sh\n", mode: 0o755 };

/** What the units start of an archive that is not called like it. */
const daemons: Readonly<Record<string, string>> = { docker: "dockerd", "cri-o": "crio" };

/** A root in which the plan's files lie and every program that its units start is there. */
function plannedRoot(plan: NodePlan): Record<string, Planted> {
  const programs = plan.binaries.map(({ layout, name, destination }) =>
    layout.kind === "file" ? destination : `${destination}/${daemons[name] ?? name}`,
  );
  const files = plan.files.map((file): [string, Planted] => [
    file.path,
    { content: file.content, mode: Number.parseInt(file.mode, 8) },
  ]);
  const stubs = ["/usr/sbin/haproxy", "/usr/sbin/nginx", ...programs].map(
    (path): [string, Planted] => [path, stub],
  );
  return Object.fromEntries([...files, ...stubs]);
}

function testPlan(title: string, plan: NodePlan): void {
  const units = plan.files.filter((file) => file.path.endsWith(".service"));
  test(`systemd finds nothing to say about the units of ${title}`, () => {
    const paths = units.map((file) => file.path).join(" ");
    const command = `systemd-analyze verify --man=no --recursive-errors=yes ${paths}\n`;
    const { status, output } = runInRoot(command, plannedRoot(plan));
    assert.is(output, "");
    assert.is(status, 0);
  });
  test(`every unit that ${title} enables is one of its files`, () => {
    const names = units.map((file) => file.path.replace(/.*\//, ""));
    assert.equal(
      plan.units.map((unit) => unit.name).filter((name) => !names.includes(name)),
      [],
    );
  });
}

/** The words of a command as systemd prints them: bare, or in double quotes with C's escapes. */
function readCommandLine(line: string): string[] {
  const words = line.match(/"(?:[^"\\]|\\.)*"|[^ ]+/g) ?? [];
  return words.map((word) => {
    if (!word.startsWith('"')) return word;
    const bytes = Buffer.from(word.slice(1, -1)).toString("latin1");
    const escapes: Readonly<Record<string, string>> = {
      n: "\n",
      t: "\t",
      r: "\r",
      a: "\u0007",
      b: "\b",
      f: "\f",
      v: "\v",
      e: "\u001b",
    };
    const text = bytes.replace(/\\([0-7]{3}|x[0-9a-f]{2}|.)/g, (_, code: string) => {
      if (/^[0-7]{3}$/.test(code)) return String.fromCharCode(Number.parseInt(code, 8));
      if (/^x../.test(code)) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
      return escapes[code] ?? code;
    });
    return Buffer.from(text, "latin1").toString("utf8");
  });
}

function testFault(): void {
  const unit = "[Service]\nExecStart=/usr/bin/not-there\nRestrat=always\n";
  const { status, output } = runInRoot("systemd-analyze verify --man=no /root/faulty.service\n", {
    "/root/faulty.service": { content: unit },
  });
  assert.is.not(status, 0);
  assert.match(output, "Restrat");
}

/** The commands of a unit as systemd reads them, each the words that are run. */
function readCommands(path: string, planted: Readonly<Record<string, Planted>>): string[][] {
  const dump = `SYSTEMD_LOG_LEVEL=debug systemd-analyze verify --man=no ${path} 2>/dev/null`;
  const { output } = runInRoot(`${dump} | sed -n 's/.*Command Line: //p'\n`, planted);
  const lines = output.split("\n").filter((line) => line !== "");
  // The dump shows the words before variables are filled in, where `$$` becomes `$`.
  return lines.map((line) => readCommandLine(line).map((word) => word.replaceAll("$$", "$")));
}

function testQuoting(): void {
  const words = [
    "$HOME",
    `$\{X}`,
    "$$",
    "%n",
    "%%",
    "it's",
    'a "b"',
    "\\",
    ";",
    "#",
    "-x",
    "@",
    ...hostileStrings,
  ].filter((word) => !word.includes("\0"));
  const unit = `[Service]\nType=oneshot\nExecStart=/bin/echo ${words.map(quoteSystemdWord).join(" ")}\n`;
  const commands = readCommands("/root/words.service", {
    "/root/words.service": { content: unit },
  });
  assert.equal(commands, [["/bin/echo", ...words]]);
}

/** What the kubelet's unit does before it starts the kubelet, with and without systemd-resolved. */
async function testResolvConf(): Promise<void> {
  const [plan] = (await buildProfile("profiles/quickstart.yaml")).plans;
  if (plan === undefined) throw new Error("no node");
  const [prepare = []] = readCommands("/etc/systemd/system/kubelet.service", plannedRoot(plan));
  const script = quoteShellWords(prepare);
  const result = "readlink /run/nodegen/resolv.conf";
  const resolved = "/run/systemd/resolve";
  const setUp = `mkdir -p ${resolved} && echo nameserver 10.0.0.2 >${resolved}/resolv.conf`;
  assert.is(runInRoot(`${script}; ${result}\n`, {}).output, "/etc/resolv.conf\n");
  const run = runInRoot(`${setUp}; ${script}; ${script}; ${result}\n`, {});
  assert.is(run.output, `${resolved}/resolv.conf\n`);
}

const plans = await buildAllPlans();
const first = plans.filter(({ plan }, index) => plan.cluster !== plans[index - 1]?.plan.cluster);
for (const { title, plan } of first) {
  if (why === undefined) testPlan(title, plan);
  else skip(`systemd finds nothing to say about the units of ${title}`, why);
}
const others = {
  "systemd reads back every word that nodegen quotes": testQuoting,
  "systemd would find a fault": testFault,
  "the kubelet gets the resolv.conf that holds the name servers": testResolvConf,
};
for (const [name, body] of Object.entries(others)) {
  if (why === undefined) test(name, body);
  else skip(name, why);
}

test.run();
