import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parse, stringify } from "yaml";
import { compile } from "../../src/cli/compile.ts";
import type { Io } from "../../src/cli/io.ts";
import { formatDiagnostics, formatDiagnosticsJson } from "../../src/cli/report.ts";
import { hasErrors } from "../../src/diagnostics/diagnostic.ts";
import { inFolder, put } from "../helpers/build-folder.ts";
import { repositoryProfiles } from "../helpers/cli-profiles.ts";
import { runNodegen } from "../helpers/nodegen.ts";

type Path = readonly (string | number)[];

const full = parse(repositoryProfiles["full"] ?? "") as unknown;

/** Values that are wrong in most places; each begins with the mark that must never be printed. */
const mark = "zq7mark";
const values = [mark, `${mark} with "quotes"\nand lines`, `${mark}://host/%`, `${mark}.${mark}`];

/** The paths of every plain value in a tree. */
function leaves(value: unknown, path: Path = []): Path[] {
  if (typeof value !== "object" || value === null) return [path];
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return entries.flatMap(([key, below]) => leaves(below, [...path, key]));
}

/** The tree with another value at `path`. */
function withValue(tree: unknown, [key, ...rest]: Path, value: unknown): unknown {
  if (key === undefined) return value;
  if (Array.isArray(tree)) {
    return tree.map((item, index) => (index === key ? withValue(item, rest, value) : item));
  }
  const map = tree as Record<string, unknown>;
  return { ...map, [key]: withValue(map[key], rest, value) };
}

const kinds: Readonly<Record<string, unknown>> = {
  $env: { $env: "ODD_VALUE" },
  $file: { $file: "odd value" },
};

for (const [kind, reference] of Object.entries(kinds)) {
  test(`what ${kind} brought is never printed, wherever it stands and whatever is wrong with it`, () =>
    inFolder(async (folder) => {
      let refused = 0;
      for (const value of values) {
        put(join(folder, "odd value"), value);
        for (const path of leaves(full)) {
          put(join(folder, "profile.yaml"), stringify(withValue(full, path, reference)));
          const quiet = () => undefined;
          const io: Io = {
            ...{ out: quiet, err: quiet, colour: false, terminal: false },
            ...{ env: { ODD_VALUE: value }, cwd: folder, now: new Date("2026-11-21T12:00:00Z") },
          };
          const options = { file: "profile.yaml", makeSecrets: false, until: "emit" } as const;
          const { diagnostics, sources } = await compile(options, io);
          const printed = `${formatDiagnostics(diagnostics, { sources, colour: false })}${formatDiagnosticsJson(diagnostics)}`;
          assert.not.match(printed, new RegExp(mark, "i"), path.join("."));
          if (hasErrors(diagnostics)) refused += 1;
        }
      }
      assert.ok(refused > 100, `${refused} were wrong`);
    }));
}

test("nor in a message about another place", () =>
  inFolder((folder) => {
    const env = { POD_SUBNET: "10.77.0.0/16", NODE: "10.78.1.1" };
    const text = (repositoryProfiles["full"] ?? "")
      .replace("podSubnet: 10.244.0.0/16", "podSubnet: { $env: POD_SUBNET }")
      .replace("serviceSubnet: 10.96.0.0/12", "serviceSubnet: 10.76.0.0/14")
      .replace("address: 10.0.0.21", "address: { $env: NODE }")
      .replace("address: 10.0.0.22", "address: 10.78.1.1");
    put(join(folder, "profile.yaml"), text);
    const { status, stderr } = runNodegen(["check", "profile.yaml"], { cwd: folder, env });
    assert.is(status, 1);
    assert.match(stderr, /network-cidr-overlap[^\n]*the value of \$env POD_SUBNET/);
    assert.match(stderr, /address-duplicate/);
    assert.not.match(
      stderr.replaceAll("address: 10.78.1.1", ""),
      /10\.77\.|(?<!")10\.78\.1\.1\b(?!")/,
    );
  }));

test("a token from the environment is in the user-data and in nothing that is printed", () =>
  inFolder((folder) => {
    const token = "zq7mar.0123456789zq7mar";
    const text = (repositoryProfiles["full"] ?? "").replace(
      "  ttl: 480h",
      "  token: { $env: JOIN_TOKEN }",
    );
    put(join(folder, "profile.yaml"), text);
    for (const command of ["check", "build", "plan", "check --format json", "build --check"]) {
      const [name = "", ...flags] = command.split(" ");
      const run = (JOIN_TOKEN: string) =>
        runNodegen([name, "profile.yaml", ...flags], { cwd: folder, env: { JOIN_TOKEN } });
      const good = run(`${token}\n`);
      assert.is(good.status, 0, good.stderr);
      assert.not.match(good.stdout + good.stderr, /0123456789zq7mar/);
      const bad = run("zq7mar.tooshort");
      assert.is(bad.status, 1);
      assert.not.match(bad.stdout + bad.stderr, /tooshort/);
    }
  }));

test.run();
