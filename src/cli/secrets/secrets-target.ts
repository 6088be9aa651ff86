import type { Cluster } from "../../cluster/cluster.ts";
import { secretsRequest } from "../../cluster/secrets-request.ts";
import type { SecretsRequest } from "../../secrets/secrets.ts";
import { compile } from "../compile.ts";
import type { Io } from "../io.ts";
import { printDiagnostics } from "../print-diagnostics.ts";
import { readIdentities, type UnlockOptions } from "../read-identities.ts";

/** What every action of `nodegen secrets` is told. */
export interface SecretsOptions extends UnlockOptions {
  readonly profile: string;
}

/** The secrets folder of a profile's cluster, what is asked of it and what opens it. */
export interface SecretsTarget {
  readonly cluster: Cluster;
  readonly directory: string;
  readonly request: SecretsRequest;
  readonly identities: readonly string[];
  readonly now: Date;
}

/** Finds the secrets folder of a profile; `undefined`, with the reason printed, where the profile or the identity is wrong. */
export async function findSecretsTarget(
  options: SecretsOptions,
  io: Io,
): Promise<SecretsTarget | undefined> {
  const compiled = await compile(
    { file: options.profile, makeSecrets: false, until: "cluster" },
    io,
  );
  const { cluster, secretsFolder: directory } = compiled;
  if (cluster === undefined || directory === undefined) {
    printDiagnostics(compiled.diagnostics, compiled.sources, io);
    return undefined;
  }
  const identities = await readIdentities(directory, options, io);
  printDiagnostics(identities.diagnostics, new Map(), io);
  if (identities.value === undefined) return undefined;
  const request = secretsRequest(cluster);
  return { cluster, directory, request, identities: identities.value, now: io.now };
}
