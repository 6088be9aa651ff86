import type { Cluster } from "../../cluster/cluster.ts";
import { secretsRequest } from "../../cluster/secrets-request.ts";
import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import { isInUse, type ListedSecret } from "../../secrets/inventory.ts";
import { listSecrets } from "../../secrets/store-inventory.ts";
import type { Io } from "../io.ts";
import { readIdentities, type UnlockOptions } from "../read-identities.ts";

/** Whose secrets are looked at, and for how long they must still be good. */
export interface ExpiryOptions {
  readonly profile: string;
  readonly cluster: Cluster;
  readonly directory: string;
  readonly hours: number;
  readonly unlock: UnlockOptions;
}

/**
 * An error for everything in use that ends within the time: certificates, the CA, the current bootstrap token. A token that
 * never lives that long is left out: builds renew it, and its end harms no machine that has joined.
 */
export async function checkExpiry(options: ExpiryOptions, io: Io): Promise<readonly Diagnostic[]> {
  const { cluster, directory, hours, unlock } = options;
  const identities = await readIdentities(directory, unlock, io);
  if (identities.value === undefined) return identities.diagnostics;
  const request = secretsRequest(cluster);
  const target = { directory, request, identities: identities.value, now: io.now };
  const { value, diagnostics } = await listSecrets(target);
  const before = new Date(io.now.getTime() + hours * 3_600_000).toISOString();
  const closed = (value ?? []).filter(({ state }) => state === "encrypted");
  return [
    ...diagnostics,
    ...closed.map(({ path }) => diagnose("secrets-identity-missing", { path })),
    ...(value ?? [])
      .filter((one) => isInUse(one) && one.notAfter !== undefined && one.notAfter < before)
      .filter((one) => one.what !== "bootstrap token" || lifeHours(one) > hours)
      .map((one) => describeEnd(one, options, io)),
  ];
}

function lifeHours({ notBefore = "", notAfter = "" }: ListedSecret): number {
  return (Date.parse(notAfter) - Date.parse(notBefore)) / 3_600_000;
}

function describeEnd(
  { what, path, notAfter = "", state }: ListedSecret,
  { profile, hours }: ExpiryOptions,
  io: Io,
): Diagnostic {
  const renew = `nodegen secrets renew ${profile} --within ${Math.ceil(hours)}h, then nodegen build ${profile}`;
  const remedy = {
    CA:
      state === "trusted"
        ? `it is trusted beside the one that signs: end the change of the CA with nodegen secrets rotate ${profile}`
        : `change the CA in time: nodegen secrets rotate ${profile} start`,
    certificate: `${renew}, and launch its nodes anew`,
    "bootstrap token": renew,
    "file token": renew,
    "signing request": renew,
  }[what];
  const expired = notAfter <= io.now.toISOString();
  const end = notAfter.slice(0, 10);
  return diagnose("secrets-expires-soon", { what, path, end, expired, remedy });
}
