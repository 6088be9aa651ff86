import type { Material } from "../../secrets/material.ts";
import { type RotationStep, readRotation, rotateAuthority } from "../../secrets/store-rotation.ts";
import { exitCodes, UsageError } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { printDiagnostics } from "../print-diagnostics.ts";
import { describeRotation } from "./describe-rotation.ts";
import { readSources } from "./read-sources.ts";
import { findSecretsTarget, type SecretsOptions } from "./secrets-target.ts";

const done: Readonly<Record<RotationStep, string>> = {
  start: "both CAs are trusted from the next build on",
  sign: "the new CA signs from the next build on; the old one is put away below pki/old",
  finish: "the old CA is not trusted any more from the next build on",
  cancel: "the old CA stays; the new one is put away below pki/old",
};

/** `nodegen secrets rotate`: one step of the change to another CA, or how far it has come. */
export async function rotateSecrets(
  options: SecretsOptions & {
    readonly step: RotationStep | "status";
    readonly ca: readonly string[];
  },
  io: Io,
): Promise<number> {
  const { step, profile } = options;
  if (options.ca.length > 0 && step !== "start") throw new UsageError("--ca goes with start alone");
  const target = await findSecretsTarget(options, io);
  if (target === undefined) return exitCodes.failed;
  if (step === "status") {
    const { value, diagnostics } = readRotation(target.directory);
    printDiagnostics(diagnostics, new Map(), io);
    if (value === undefined) return exitCodes.failed;
    const isNone = value === "none";
    io.out(isNone ? "no change of the CA has begun\n" : describeRotation(value, profile));
    return exitCodes.done;
  }
  let given: Material | undefined;
  if (options.ca.length > 0) {
    const read = await readSources(options.ca, options.passphraseFd, io);
    printDiagnostics(read.diagnostics, new Map(), io);
    if (read.value === undefined) return exitCodes.failed;
    given = read.value;
  }
  const { value, diagnostics } = await rotateAuthority(target, step, given);
  printDiagnostics(diagnostics, new Map(), io);
  if (value === undefined) return exitCodes.failed;
  io.out(`${done[step]}\n\n${describeRotation(value, profile)}`);
  return exitCodes.done;
}
