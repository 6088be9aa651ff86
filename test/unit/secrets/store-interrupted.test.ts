// timeout: 300
import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { build } from "esbuild";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parseCertificates, parsePrivateKey } from "../../../src/secrets/certificate.ts";
import { withTemporaryFolder } from "../../secrets/temporary-folder.ts";

/** Bundled once, as a start through tsx would take most of the time. */
async function bundle(folder: string): Promise<string> {
  const outfile = join(folder, "build-secrets.mjs");
  const entry = new URL("../../secrets/build-secrets.ts", import.meta.url).pathname;
  await build({ entryPoints: [entry], outfile, bundle: true, platform: "node", format: "esm" });
  return outfile;
}

/** Runs the program, kills it after `killAfterMs` if given, and gives its output and whether it came to its end. */
async function run(args: readonly string[], killAfterMs?: number) {
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const parts: Buffer[] = [];
  child.stdout.on("data", (part: Buffer) => parts.push(part));
  if (killAfterMs !== undefined) void sleep(killAfterMs).then(() => child.kill("SIGKILL"));
  const status = await ended;
  return { status, output: Buffer.concat(parts).toString() };
}

/** The CA as it lies in the folder: undefined where there is none; fails when it is there by half or does not match. */
function authorityIn(directory: string): string | undefined {
  const [certificatePath, keyPath] = [join(directory, "pki/ca.crt"), join(directory, "pki/ca.key")];
  assert.is(existsSync(certificatePath), existsSync(keyPath));
  if (!existsSync(keyPath)) return undefined;
  const text = readFileSync(certificatePath, "utf8");
  const key = parsePrivateKey(readFileSync(keyPath, "utf8"));
  assert.ok(typeof key !== "string" && parseCertificates(text)?.[0]?.checkPrivateKey(key));
  return text;
}

test("killed at any moment of the first build, the folder is whole or absent", () =>
  withTemporaryFolder(async (folder) => {
    const program = await bundle(folder);
    const directory = join(folder, "demo.secrets");
    const started = performance.now();
    await run([program, directory]);
    const usual = performance.now() - started;
    rmSync(directory, { recursive: true });
    for (let round = 0; round < 15; round++) {
      // The second half of the run is where files are written.
      await run([program, directory], usual * (0.4 + (0.7 * round) / 15));
      const before = authorityIn(directory);
      const { output } = await run([program, directory]);
      const { caCertificatePem, diagnostics } = JSON.parse(output);
      assert.equal(diagnostics, []);
      if (before !== undefined) assert.is(caCertificatePem, before);
      assert.equal(readdirSync(folder), ["build-secrets.mjs", "demo.secrets"]);
      rmSync(directory, { recursive: true });
    }
  }));

test("killed at any moment of a later build, the CA stays and the rest is made good", () =>
  withTemporaryFolder(async (folder) => {
    const program = await bundle(folder);
    const directory = join(folder, "demo.secrets");
    await run([program, directory]);
    const authority = authorityIn(directory);
    const started = performance.now();
    await run([program, directory, "more-0"]);
    const usual = performance.now() - started;
    for (let round = 1; round <= 10; round++) {
      await run([program, directory, `more-${round}`], usual * (0.5 + (0.6 * round) / 10));
      assert.is(authorityIn(directory), authority);
      const { output } = await run([program, directory, `more-${round}`]);
      assert.equal(JSON.parse(output).diagnostics, []);
      assert.equal(readdirSync(directory).sort(), [".gitignore", "README", "pki", "tokens"]);
    }
  }));

test("eight builds at once make one set of secrets", () =>
  withTemporaryFolder(async (folder) => {
    const program = await bundle(folder);
    const directory = join(folder, "demo.secrets");
    const runs = await Promise.all(Array.from({ length: 8 }, () => run([program, directory])));
    assert.equal(new Set(runs.map(({ status }) => status)), new Set([0]));
    assert.is(new Set(runs.map(({ output }) => output)).size, 1);
    assert.equal(JSON.parse(runs[0]?.output ?? "").diagnostics, []);
    assert.equal(readdirSync(folder), ["build-secrets.mjs", "demo.secrets"]);
  }));

test.run();
