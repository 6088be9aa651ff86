import { X509Certificate } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { compile } from "../../src/cli/compile.ts";
import type { Io } from "../../src/cli/io.ts";
import { hasErrors } from "../../src/diagnostics/diagnostic.ts";
import { inFolder } from "../helpers/build-folder.ts";
import { smallProfile } from "../helpers/cli-profiles.ts";
import { hostileStrings } from "../helpers/hostile-strings.ts";

const parts = ["C", "ST", "L", "O", "OU"] as const;
const good: Readonly<Record<string, string>> = {
  C: "DE",
  ST: "Bayern",
  L: "M",
  O: "A+B, C",
  OU: "é",
};

/** Values with a meaning in names. */
const special = [
  ...'D2 DEU de CN=admin O=system:masters,CN=x a+b a,b a\\,b #0c0161 \\41 "x" <x> ; a/b'.split(" "),
  " leading",
  "x".repeat(64),
  "x".repeat(65),
  "ü".repeat(64),
];

function profileText(part: string, value: string): string {
  const quoted = JSON.stringify(value).replace(
    /[\x7f-\u{10ffff}]/gu,
    (character) => `\\U${(character.codePointAt(0) ?? 0).toString(16).padStart(8, "0")}`,
  );
  return smallProfile(["node-1"], `certificates:\n  subject:\n    ${part}: ${quoted}\n`);
}

/** Makes the CA in a folder of its own; gives what is wrong with what came of the value. */
async function faultOf(part: string, value: string, folder: string): Promise<string | undefined> {
  mkdirSync(folder);
  const text = profileText(part, value);
  writeFileSync(join(folder, "profile.yaml"), text);
  const quiet = () => undefined;
  const io: Io = {
    ...{ out: quiet, err: quiet, colour: false, terminal: false, env: {} },
    ...{ cwd: process.cwd(), now: new Date() },
  };
  const options = { file: join(folder, "profile.yaml"), makeSecrets: true, until: "plan" } as const;
  const { diagnostics } = await compile(options, io);
  const what = `${part} ${JSON.stringify(value.slice(0, 80))}`;
  const path = join(folder, "demo.secrets/pki/ca.crt");
  if (hasErrors(diagnostics)) {
    if (existsSync(path)) return `${what}: refused, and made`;
    const line = text.split("\n").findIndex((one) => one.startsWith(`    ${part}: `)) + 1;
    const isThere = diagnostics.some(({ span }) => span?.start.line === line);
    return isThere ? undefined : `${what}: refused at another line`;
  }
  const { subject } = new X509Certificate(readFileSync(path)).toLegacyObject();
  const found = (subject as unknown as Record<string, unknown>)[part];
  return found === value ? undefined : `${what}: arrived as ${JSON.stringify(found)}`;
}

for (const part of parts) {
  test(`hostile strings as ${part} of a certificate arrive as they are or are refused`, () =>
    inFolder(async (folder) => {
      const faults: string[] = [];
      // Making a CA for each takes its time; what writes one part writes them all.
      const strings = part === "O" ? [...special, ...hostileStrings] : special;
      for (const [index, value] of [good[part] ?? "", ...strings].entries()) {
        const fault = await faultOf(part, value, join(folder, `${index}`));
        if (fault !== undefined) faults.push(fault);
      }
      assert.ok(existsSync(join(folder, "0/demo.secrets/pki/ca.crt")), "the good one is taken");
      assert.equal(faults.slice(0, 8), []);
    }));
}

test.run();
