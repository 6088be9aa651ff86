import { readdirSync, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { type Diagnostic, diagnose, type Outcome } from "../../diagnostics/diagnostic.ts";
import {
  findMaterial,
  isEncryptedKey,
  type Material,
  type SourceFile,
} from "../../secrets/material.ts";
import type { Io } from "../io.ts";
import { describeReadError, readFile } from "../read-file.ts";
import { readPassphrase } from "../read-passphrase.ts";

/** No certificate, chain or key is larger; a folder may hold other things. */
const largestFile = 1 << 20;

/** The CA of a folder by its name: kubeadm's and nodegen's own, and cfssl's. */
const authorityFiles = ["ca.crt", "ca.key", "ca.pem", "ca-key.pem"].flatMap((name) => [
  name,
  join("pki", name),
]);

/** Reads certificates and keys out of files and folders; encrypted keys are opened with one passphrase, asked for once. */
export async function readSources(
  sources: readonly string[],
  passphraseFd: number | undefined,
  io: Io,
): Promise<Outcome<Material>> {
  const files: SourceFile[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const source of sources) {
    const found = readSource(source, io);
    if ("problem" in found) {
      const params = { path: found.path ?? source, reason: found.problem };
      diagnostics.push(diagnose("secrets-import-source", params));
    } else files.push(...found.files);
  }
  if (diagnostics.length > 0) return { value: undefined, diagnostics };
  const closed = files.find(isEncryptedKey);
  if (closed === undefined) return { value: findMaterial(files, undefined), diagnostics };
  const passphrase = await readPassphrase(`Passphrase of ${closed.path}: `, passphraseFd);
  if (passphrase === undefined) {
    const missing = diagnose("secrets-passphrase-missing", { path: closed.path });
    return { value: undefined, diagnostics: [missing] };
  }
  return { value: findMaterial(files, passphrase), diagnostics };
}

/** What a source gave, or why it cannot be read and, in a folder, which file of it. */
type ReadSource =
  | { readonly files: readonly SourceFile[] }
  | { readonly problem: string; readonly path?: string };

function readSource(source: string, io: Io): ReadSource {
  const path = resolve(io.cwd, source);
  try {
    if (statSync(path).isDirectory()) return readFolder(path, source);
  } catch (error) {
    const { code, path: inside = path } = error as NodeJS.ErrnoException;
    const problem = describeReadError(code);
    return inside === path ? { problem } : { problem, path: inside };
  }
  const read = readFile(path, largestFile);
  if ("problem" in read) return read;
  return { files: [{ path: source, text: textOf(read.bytes), role: "given" }] };
}

function readFolder(folder: string, source: string): ReadSource {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => !entry.isDirectory() && /\.(crt|cer|pem|key)$/.test(entry.name))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
  const files: SourceFile[] = [];
  for (const path of paths) {
    const role = authorityFiles.includes(path) ? "authority" : "other";
    const read = readFile(join(folder, path), largestFile);
    if ("bytes" in read) files.push({ path: join(source, path), text: textOf(read.bytes), role });
    // What is not the cluster's CA may well be closed to this user; it is then not taken.
    else if (role === "authority") return { problem: read.problem, path: join(source, path) };
  }
  return { files };
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("utf8");
}
