// timeout: 240
import { createHash } from "node:crypto";
import { cpSync, lstatSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { listFolder } from "../../src/output/list-folder.ts";
import { inFolder, put } from "../helpers/build-folder.ts";
import { repositoryProfiles } from "../helpers/cli-profiles.ts";
import { type RunOptions, runNodegen } from "../helpers/nodegen.ts";
import { otherNode } from "../helpers/other-node.ts";
import { skip } from "../helpers/skip.ts";

const day = 86_400;
const epoch = Math.floor(Date.now() / 1000);

/** SHA-256 of every file of a build by its path. */
function digests(folder: string): Record<string, string> {
  const files = [...listFolder(folder)].filter(({ kind }) => kind === "file");
  const entries = files.map(({ path }): [string, string] => {
    const content = readFileSync(join(folder, path));
    return [path, createHash("sha256").update(content).digest("hex")];
  });
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Builds every profile, each in a folder of its own below `folder`, and gives all digests. */
function buildAll(folder: string, options: RunOptions): Record<string, string> {
  const all: Record<string, string> = {};
  for (const [name, text] of Object.entries(repositoryProfiles)) {
    const place = join(folder, name);
    put(join(place, "profile.yaml"), text);
    const run = runNodegen(["build", "profile.yaml"], { ...options, cwd: place });
    assert.is(run.status, 0, run.stderr);
    for (const [path, digest] of Object.entries(digests(join(place, `out/${name}`)))) {
      all[`${name}/${path}`] = digest;
    }
  }
  return all;
}

/** What differs between two builds of the same profile and secrets. */
const variations: Record<string, RunOptions> = {
  "in another folder": {},
  "a day later": { env: { SOURCE_DATE_EPOCH: String(epoch + day) } },
  "a day earlier": { env: { SOURCE_DATE_EPOCH: String(epoch - day) } },
  "in Turkish": { env: { LANG: "tr_TR.UTF-8", LC_ALL: "tr_TR.UTF-8", LANGUAGE: "tr" } },
  "in German": { env: { LANG: "de_DE.UTF-8", LC_ALL: "de_DE.UTF-8" } },
  "in locale C": { env: { LANG: "C", LC_ALL: "C" } },
  "in Tonga": { env: { TZ: "Pacific/Tongatapu" } },
  "in Honolulu": { env: { TZ: "Pacific/Honolulu" } },
  "with umask 000": { umask: "000" },
  "with umask 077": { umask: "077" },
};
for (const major of [20, 22, 24]) {
  const node = otherNode(major);
  if (node === undefined) skip(`Node ${major}`, `Node ${major} cannot be had`);
  else variations[`on Node ${major}`] = { node };
}

test("the same profile and the same secrets give the same bytes everywhere", () =>
  inFolder((folder) => {
    const first = join(folder, "first");
    const wanted = buildAll(first, { env: { SOURCE_DATE_EPOCH: String(epoch) } });
    assert.ok(Object.keys(wanted).length > 25);
    for (const [index, [name, options]] of Object.entries(variations).entries()) {
      const place = join(folder, `a longer name of a folder ${index}`);
      for (const profile of Object.keys(repositoryProfiles)) {
        mkdirSync(join(place, profile), { recursive: true });
        const secrets = `${profile}/${profile}.secrets`;
        cpSync(join(first, secrets), join(place, secrets), { recursive: true });
      }
      assert.equal(buildAll(place, options), wanted, name);
      for (const profile of Object.keys(repositoryProfiles)) {
        const secrets = `${profile}/${profile}.secrets`;
        assert.equal(digests(join(place, secrets)), digests(join(first, secrets)), name);
      }
    }
  }));

test("a second build says unchanged and touches nothing", () =>
  inFolder((folder) => {
    const stamps = () =>
      [...listFolder(folder)]
        .map(({ path }) => {
          const { ino, mtimeNs, ctimeNs, mode } = lstatSync(join(folder, path), { bigint: true });
          return `${path} ${ino} ${mtimeNs} ${ctimeNs} ${mode}`;
        })
        .filter((line) => !line.startsWith("out "))
        .sort();
    put(join(folder, "profile.yaml"), repositoryProfiles["full"] ?? "");
    assert.is(runNodegen(["build", "profile.yaml"], { cwd: folder }).status, 0);
    const before = stamps();
    const env = { SOURCE_DATE_EPOCH: String(epoch + day) };
    const run = runNodegen(["build", "profile.yaml"], { cwd: folder, env });
    assert.is(run.status, 0);
    assert.match(run.stdout, /^unchanged: out\/full\n/);
    assert.is(run.stderr, "");
    assert.equal(stamps(), before);
  }));

test.run();
