// timeout: 300
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Io } from "../../src/cli/io.ts";
import { hasErrors } from "../../src/diagnostics/diagnostic.ts";
import { inFolder, put } from "../helpers/build-folder.ts";
import { compileWhole } from "../helpers/compile-whole.ts";
import { hostileString, hostileStrings } from "../helpers/hostile-strings.ts";
import { hasPyYaml } from "../helpers/py-yaml.ts";
import { skip } from "../helpers/skip.ts";
import { type HostilePlace, hostilePlaces } from "./hostile-places.ts";

const seed = 20_261_121;
const randomPerPlace = 8;

/** Besides those that every emitter is tested with. */
const strings: readonly string[] = [
  ...hostileStrings,
  ..."0777 %% %%n %i $$ $HOME $(HOME) `id` $(id) ; && || \\ ' \" '' \"\" a=b,c=d */* ~root".split(
    " ",
  ),
  'it\'s "quoted" with \\ and $(id) `id` $HOME %n %%n {{ x }} {% y %}',
  ["$", "{HOME}"].join(""),
  "mime-version: 1.0",
  "a\nMIME-Version: 1.0\n",
  "## template: jinja",
  "#cloud-config",
  "https://mirror.example/%s/$(id)",
  "/opt/it's here",
  "/opt/%n/$x",
  "x".repeat(10_240),
  `${"x y ".repeat(2560)}\n${"z".repeat(10_240)}\n`,
  "\\\n",
  "a \\\nb",
];

const base = {
  apiVersion: "nodegen.dev/v1alpha1",
  kind: "ClusterProfile",
  metadata: { name: "demo" },
  extends: "containerd",
  kubernetes: { version: "1.36.3", controlPlaneEndpoint: "https://10.0.0.10:6443" },
  nodePools: [{ name: "workers", nodes: [{ name: "node-1" }] }],
};

/** The profile as YAML, each scalar in a line of its own and every odd character as an escape. */
function profileText(place: HostilePlace, value: string): string {
  const json = JSON.stringify({ ...base, ...place.profile(value) }, null, 2);
  return json.replace(/[\x7f-\u{10ffff}]/gu, (character) => {
    const code = (character.codePointAt(0) ?? 0).toString(16);
    return `\\U${code.padStart(8, "0")}`;
  });
}

/** The line of the value, counted from 1; each text is one line of the profile, whatever is in it. */
function lineOf(place: HostilePlace): number {
  const mark = "nodegen-test-mark";
  const marks = [JSON.stringify(mark), JSON.stringify(Buffer.from(mark).toString("base64"))];
  const lines = profileText(place, mark).split("\n");
  return 1 + lines.findIndex((line) => marks.some((one) => line.includes(one)));
}

interface Arrival {
  readonly what: string;
  readonly wanted: string;
  readonly userData: string;
  readonly networkConfig: string;
  readonly arrives: string;
}

/** Compiles; gives what must arrive, or checks that the refusal points at the value's line. */
async function compileWith(
  [name, place]: readonly [string, HostilePlace],
  value: string,
  io: Io,
): Promise<Arrival | string | undefined> {
  const text = profileText(place, value);
  put(join(io.cwd, "profile.yaml"), text);
  const options = { file: "profile.yaml", makeSecrets: false } as const;
  const { diagnostics, emitted } = await compileWhole(options, io);
  const what = `${name} ${JSON.stringify(value.slice(0, 80))}`;
  if (!hasErrors(diagnostics)) {
    const file = (end: string) => emitted?.files.find(({ path }) => path.endsWith(end))?.content;
    return {
      what,
      wanted: (place.as ?? ((same: string) => same))(value),
      userData: Buffer.from(file("/user-data") ?? []).toString("utf8"),
      networkConfig: Buffer.from(file("/network-config") ?? []).toString("utf8"),
      arrives: place.arrives,
    };
  }
  const line = lineOf(place);
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const points = errors.some(
    ({ span }) => span !== undefined && span.start.line <= line && line <= span.end.line,
  );
  const found = errors.map(({ code, span }) => `${code} in line ${span?.start.line}`);
  return points ? undefined : `${what}: refused at another line than ${line}: ${found.join(", ")}`;
}

/** Reads everything back with PyYAML, tomllib, sh and systemd's rules; gives what arrived as something else. */
function readBack(arrivals: readonly Arrival[]): string[] {
  const run = spawnSync("/usr/bin/python3", [join(import.meta.dirname, "read-back.py")], {
    input: JSON.stringify(arrivals),
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  if (run.status !== 0) throw new Error(run.stderr);
  const answers = JSON.parse(run.stdout) as { value?: unknown; error?: string }[];
  assert.is(answers.length, arrivals.length);
  return arrivals.flatMap(({ what, wanted }, index) => {
    const { value, error } = answers[index] ?? {};
    if (error === undefined && value === wanted) return [];
    return [`${what}: arrived as ${error ?? JSON.stringify(value)?.slice(0, 200)}`];
  });
}

const quiet = () => undefined;
const environment = { env: {}, colour: false, terminal: false, out: quiet, err: quiet };

for (const entry of Object.entries(hostilePlaces)) {
  const [name] = entry;
  if (!hasPyYaml()) {
    skip(`hostile strings as ${name}`, "PyYAML is not installed");
    continue;
  }
  test(`hostile strings as ${name} arrive as they are or are refused at their line`, () =>
    inFolder(async (folder) => {
      const io: Io = { ...environment, cwd: folder, now: new Date("2026-11-21T12:00:00Z") };
      const random = fc.sample(hostileString, { seed, numRuns: randomPerPlace });
      const arrivals: Arrival[] = [];
      const faults: string[] = [];
      for (const value of new Set([entry[1].good, ...strings, ...random])) {
        const outcome = await compileWith(entry, value, io);
        if (typeof outcome === "string") faults.push(outcome);
        else if (outcome !== undefined) arrivals.push(outcome);
      }
      if (arrivals[0]?.wanted.trim() !== entry[1].good) faults.push("a good value was refused");
      faults.push(...readBack(arrivals));
      assert.is(faults.slice(0, 8).join("\n"), "");
    }));
}

test.run();
