import { generateKeyPair } from "node:crypto";
import {
  closeSync,
  fchmodSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  writeSync,
} from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

/** A file as it is written for each node, below a folder of the node's own. */
interface Template {
  readonly name: string;
  readonly content: Buffer;
  readonly mode: number;
}

const openFlushes = 16;
const openKeys = 8;

/**
 * The least that a build of `count` nodes costs: writes the files of a build and of its secrets, as many, as large and with
 * the same modes, makes the same keys with node:crypto, and waits until all is on the disk, but for `end` "bare". What
 * stands in the files of a node is that of the sample's first node; nothing is computed. `sample`: a folder with `out` and
 * `grow.secrets`.
 */
async function floor([sample = "", to = "", count = "1", keys = "none", end]: readonly string[]) {
  const written: string[] = [];
  mkdirSync(to);
  copyShared(join(sample, "out/grow"), join(to, "grow"), written);
  const nodes = join(sample, "out/grow/nodes");
  const secrets = join(sample, "grow.secrets/pki/nodes");
  const userData = templates(join(nodes, first(nodes)));
  const certificates = keys === "none" ? [] : templates(join(secrets, first(secrets)));
  mkdirSync(join(to, "grow/nodes"));
  mkdirSync(join(to, "secrets"));
  const work = Array.from({ length: Number(count) }, (_, index) => index).values();
  const take = async (): Promise<void> => {
    for (const index of work) {
      writeAll(join(to, `grow/nodes/worker-${index}`), userData, written);
      if (keys === "none") continue;
      await makeKey(keys);
      const own = join(to, `secrets/worker-${index}`);
      writeAll(own, certificates, written);
      // A key that no build can make again must be in its folder after a power cut.
      written.push(own);
    }
  };
  await Promise.all(Array.from({ length: openKeys }, take));
  if (end === "bare") return;
  for (let start = 0; start < written.length; start += openFlushes) {
    await Promise.all(written.slice(start, start + openFlushes).map(flush));
  }
}

async function makeKey(keys: string): Promise<void> {
  const publicKeyEncoding = { type: "spki", format: "der" } as const;
  const generate = promisify(generateKeyPair);
  if (keys === "p256") {
    const privateKeyEncoding = { type: "sec1", format: "pem" } as const;
    await generate("ec", { namedCurve: "prime256v1", publicKeyEncoding, privateKeyEncoding });
  } else {
    const privateKeyEncoding = { type: "pkcs1", format: "pem" } as const;
    await generate("rsa", { modulusLength: 2048, publicKeyEncoding, privateKeyEncoding });
  }
}

/** All files of a build that belong to no node: the index of ten thousand nodes is large too. */
function copyShared(from: string, to: string, written: string[]): void {
  mkdirSync(to);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (entry.name === "nodes") continue;
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) copyShared(source, target, written);
    else write(target, { content: readFileSync(source), mode: 0o644 }, written);
  }
}

function templates(folder: string): readonly Template[] {
  return readdirSync(folder).map((name) => ({
    name,
    content: readFileSync(join(folder, name)),
    mode: name === "meta-data" ? 0o644 : 0o600,
  }));
}

function writeAll(folder: string, files: readonly Template[], written: string[]): void {
  mkdirSync(folder, { mode: 0o700 });
  for (const file of files) write(join(folder, file.name), file, written);
}

function write(path: string, { content, mode }: Omit<Template, "name">, written: string[]): void {
  const descriptor = openSync(path, "wx", 0o600);
  writeSync(descriptor, content);
  fchmodSync(descriptor, mode);
  closeSync(descriptor);
  written.push(path);
}

async function flush(path: string): Promise<void> {
  const file = await open(path, "r");
  await file.sync();
  await file.close();
}

function first(folder: string): string {
  const [name] = readdirSync(folder);
  if (name === undefined) throw new Error(`${folder} is empty`);
  return name;
}

await floor(process.argv.slice(2));
