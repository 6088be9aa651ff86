import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { eachShell } from "./each-shell.ts";
import { content, status } from "./mirror.ts";
import type { Sandbox } from "./sandbox.ts";

/** Runs `boot`, which must fail, and gives the reason and the message. */
async function failure(box: Sandbox): Promise<string> {
  const run = await box.run("boot");
  assert.is(run.code, 1, run.output);
  const { reason, message, state } = box.status();
  assert.is(state, "failed");
  return `${reason}: ${message}`;
}

eachShell("no plan, a cut plan, an edited plan, a plan of another format", async (box) => {
  assert.match(await failure(box), "plan-missing: ");
  box.plan(["swap keep", "module overlay"]);
  const whole = box.read("/etc/nodegen/plan");
  for (const length of [0, 10, whole.length / 2, whole.length - 4, whole.length - 1]) {
    writeFileSync(box.path("/etc/nodegen/plan"), whole.slice(0, length));
    assert.match(await failure(box), /^plan-(damaged|version): /, `${length} bytes`);
  }
  writeFileSync(box.path("/etc/nodegen/plan"), whole.replace("swap keep\n", ""));
  assert.match(await failure(box), "plan-damaged: ");
  writeFileSync(box.path("/etc/nodegen/plan"), whole.replace("nodegen 2", "nodegen 1"));
  assert.match(await failure(box), "plan-version: ");
  writeFileSync(box.path("/etc/nodegen/plan"), whole);
  assert.is((await box.run("boot")).code, 0);
});

eachShell("a plan that is cut after a good run is noticed", async (box) => {
  box.plan(["swap keep", "module overlay"]);
  assert.is((await box.run("boot")).code, 0);
  const whole = box.read("/etc/nodegen/plan");
  writeFileSync(box.path("/etc/nodegen/plan"), whole.replace(/end .*\n/, ""));
  assert.match(await failure(box), "plan-damaged: ");
});

eachShell("a changed and a missing file are named", async (box) => {
  const rows = [
    box.file("/etc/a.yaml", "a\n"),
    box.file("/etc/b.yaml", "b\n"),
    box.file("/c", "c"),
  ];
  box.plan(rows);
  writeFileSync(box.path("/etc/a.yaml"), "");
  rmSync(box.path("/c"));
  const text = await failure(box);
  assert.match(text, "file-damaged: ");
  assert.match(text, "/etc/a.yaml");
  assert.match(text, "/c:");
  assert.not.match(text, "b.yaml");
  assert.match(box.read("/dev/console"), /^nodegen: step delivered: failed: file-damaged: /m);
});

eachShell("a command that fails is named, and those before it do not run again", async (box) => {
  box.plan([
    box.file("/etc/nodegen/1.sh", 'echo 1 >>"$NODEGEN_ROOT/ran"\n'),
    box.file(
      "/etc/nodegen/2.sh",
      '[ -e "$NODEGEN_ROOT/go" ] || exit 7\necho 2 >>"$NODEGEN_ROOT/ran"\n',
    ),
    "command /etc/nodegen/1.sh",
    "command /etc/nodegen/2.sh",
  ]);
  assert.is(await failure(box), "command-failed: /etc/nodegen/2.sh: exit code 7");
  writeFileSync(box.path("/go"), "");
  assert.is((await box.run("boot")).code, 0);
  assert.is(box.read("/ran"), "1\n2\n");
});

eachShell("units: unknown, failed, then well", async (box) => {
  const fake = (name: string): string => join(box.fakes.folder, name);
  box.plan(["unit containerd.service", "unit kubelet.service"]);
  writeFileSync(fake("missing/kubelet.service"), "");
  assert.match(
    await failure(box),
    "unit-not-started: kubelet.service: Unit kubelet.service not found.",
  );
  rmSync(fake("missing/kubelet.service"));
  writeFileSync(fake("refuse/kubelet.service"), "");
  assert.match(await failure(box), "unit-not-active: kubelet.service is failed");
  rmSync(fake("refuse/kubelet.service"));
  box.calls();
  assert.is((await box.run("boot")).code, 0);
  const restarts = box.calls().filter((call) => call.startsWith("systemctl restart"));
  assert.equal(restarts, [], "what was restarted for this content already is only started");
});

eachShell("checks are waited for; one that never holds is named", async (box, mirror) => {
  let count = 0;
  mirror.answer("/healthz", (request, response) => {
    count += 1;
    (count < 4 ? status(500) : content(Buffer.from("ok")))(request, response);
  });
  box.plan([`check http-ok ${mirror.url}/healthz`]);
  assert.is((await box.run("boot")).code, 0);
  assert.is(count, 4);
  box.plan(["check path-exists /run/nope"]);
  assert.is(await failure(box), "check-failed: path-exists /run/nope: does not hold");
});

eachShell("the wait before a try grows, progress and retry reset it", async (box) => {
  const sleeps = (): string[] => box.calls().filter((call) => call.startsWith("sleep"));
  box.plan([box.file("/etc/1.sh", "exit 1\n"), "command /etc/1.sh"]);
  const seen: string[] = [];
  for (let run = 0; run < 8; run += 1) {
    await failure(box);
    seen.push(sleeps().join());
  }
  // The first run made progress in the steps before, so the second waits for nothing either.
  const expected = ["", "", ...[5, 10, 20, 40, 60, 60].map((seconds) => `sleep ${seconds}`)];
  assert.equal(seen, expected);
  assert.is(box.status()["attempt"], 7);
  await box.run("retry");
  box.calls();
  await failure(box);
  assert.equal(sleeps(), []);
});

eachShell("status.json stays JSON whatever a message holds", async (box) => {
  writeFileSync(join(box.fakes.folder, "apt-fails"), 'E: "quoted" \\ back\tslash \u00e9 {}\n');
  writeFileSync(join(box.fakes.folder, "apt-fails-always"), "");
  box.plan(["package socat"]);
  assert.match(await failure(box), 'packages-failed: socat: E: "quoted" \\ back slash');
  assert.match((await box.run("status")).output, "message: socat: E: quoted  back slash");
  assert.match(String(box.status()["updated"]), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
});

eachShell("status says 3 before, 1 when failed, 0 when done", async (box) => {
  const before = await box.run("status");
  assert.equal([before.code, before.output], [3, "nothing has run yet\n"]);
  await failure(box);
  assert.is((await box.run("status")).code, 1);
  box.plan([]);
  await box.run("boot");
  const after = await box.run("status");
  assert.is(after.code, 0);
  assert.match(after.output, "state: done\n");
  assert.match(after.output, "node: node-1\n");
  assert.match(after.output, /^steps: delivered:\d+,identity:\d+,/m);
});

eachShell("verify names everything that differs and changes nothing", async (box) => {
  box.plan([
    box.file("/etc/a.yaml", "a\n"),
    box.file("/etc/b.yaml", "b\n"),
    "module overlay",
    "unit kubelet.service",
    "check path-exists /nope",
  ]);
  writeFileSync(box.path("/etc/a.yaml"), "changed\n", { mode: 0o644 });
  rmSync(box.path("/etc/b.yaml"));
  const run = await box.run("verify");
  assert.is(run.code, 1);
  for (const text of [
    "/etc/a.yaml: missing or changed",
    "/etc/b.yaml: missing or changed",
    "overlay: module not loaded",
    "kubelet.service: not enabled",
    "kubelet.service: not active",
    "path-exists /nope: does not hold",
  ])
    assert.match(run.output, new RegExp(`^differs: .*${text}$`, "m"));
  assert.not(existsSync(box.path("/var/lib/nodegen")));
});

eachShell("help, and an unknown word", async (box) => {
  assert.is((await box.run("help")).code, 0);
  assert.is((await box.run()).code, 0);
  assert.is((await box.run("nope")).code, 2);
  assert.is(readFileSync(box.fakes.log, "utf8"), "");
});

test.run();
