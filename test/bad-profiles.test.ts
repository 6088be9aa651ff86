import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
} from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { check } from "../src/cli/commands/check.ts";
import { inFolder } from "./helpers/build-folder.ts";
import { makeCertificate, makeExpiredCa, makeKey } from "./helpers/own-ca.ts";
import { skip } from "./helpers/skip.ts";
import { needs } from "./helpers/tools.ts";

const root = join(import.meta.dirname, "bad-profiles");
const env = { NODEGEN_TEST_TOKEN: "not-a-token" };

/** What some cases find in `demo.secrets/pki`, by the name of the case. */
const preparations: Readonly<Record<string, (pki: string) => void>> = {
  "secrets-ca-expired": (pki) => {
    makeKey(pki, "ca.key");
    makeExpiredCa(pki);
  },
  "secrets-ca-not-a-ca": (pki) => {
    makeKey(pki, "ca.key");
    makeCertificate(pki, "CA:FALSE");
  },
  "secrets-ca-key-mismatch": (pki) => {
    makeKey(pki, "ca.key");
    makeCertificate(pki);
    makeKey(pki, "ca.key");
  },
  "secrets-ca-key-missing": (pki) => {
    makeKey(pki, "ca.key");
    makeCertificate(pki);
    rmSync(join(pki, "ca.key"));
  },
  "secrets-open-to-others": (pki) => {
    makeKey(pki, "ca.key");
    makeCertificate(pki);
    chmodSync(join(pki, ".."), 0o755);
  },
};

/** Everything that `nodegen check profile.yaml` prints in `folder`, and its exit code. */
async function checkIn(folder: string): Promise<{ text: string; code: number }> {
  let text = "";
  const print = (more: string) => {
    text += more;
  };
  const io = { out: print, err: print, env, cwd: folder, now: new Date() };
  const options = { profile: "profile.yaml", strict: false, format: "text" } as const;
  const code = await check(options, { ...io, colour: false, terminal: false });
  return { text, code };
}

/** The size of user-data follows every word of a template; that it is counted is tested elsewhere. */
function withoutSizes(text: string): string {
  return text.replace(/(is|:|saves) \d+ bytes/g, "$1 N bytes");
}

async function checkCase(name: string, folder: string): Promise<void> {
  const expected = join(root, name, "expected.txt");
  assert.ok(existsSync(expected), `${name} has no expected.txt: write what a user should read`);
  const wanted = readFileSync(expected, "utf8");
  const { text, code } = await checkIn(folder);
  assert.fixture(withoutSizes(text), wanted);
  assert.is(code, /^\d+ errors?\b/m.test(wanted) ? 1 : 0);
}

async function prepareAndCheck(name: string, prepare: (pki: string) => void): Promise<void> {
  const before = process.cwd();
  await inFolder(async (folder) => {
    cpSync(join(root, name, "profile.yaml"), join(folder, "profile.yaml"));
    const pki = join(folder, "demo.secrets/pki");
    mkdirSync(pki, { recursive: true, mode: 0o700 });
    prepare(pki);
    // The secrets folder is named relative to the current folder, as the user reads it.
    process.chdir(folder);
    try {
      await checkCase(name, folder);
    } finally {
      process.chdir(before);
    }
  });
}

const names = readdirSync(root);

for (const name of names) {
  const prepare = preparations[name];
  if (prepare === undefined) test(name, () => checkCase(name, join(root, name)));
  else if (needs("openssl")) test(name, () => prepareAndCheck(name, prepare));
  else skip(name, "openssl is not installed");
}

test("every prepared case is there", () => {
  assert.equal(
    Object.keys(preparations).filter((name) => !names.includes(name)),
    [],
  );
});

test("a case leaves nothing beside its profile", () => {
  const folders = names.filter((name) => existsSync(join(root, name, "demo.secrets")));
  assert.equal(folders, []);
});

test.run();
