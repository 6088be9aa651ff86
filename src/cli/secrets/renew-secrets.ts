import { isInUse } from "../../secrets/inventory.ts";
import { describeEvents, type SecretsEvent } from "../../secrets/secrets-event.ts";
import { loadOrCreateSecrets } from "../../secrets/store.ts";
import { listSecrets } from "../../secrets/store-inventory.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { parsePeriod } from "../parse-period.ts";
import { printDiagnostics } from "../print-diagnostics.ts";
import { formatUsers } from "../token-list.ts";
import type { TokenUsers } from "../token-users.ts";
import { usersOf } from "./list-secrets.ts";
import { findSecretsTarget, type SecretsOptions, type SecretsTarget } from "./secrets-target.ts";

/** `nodegen secrets renew`: reissues what ends within a time, and says which nodes need new user-data for it. */
export async function renewSecrets(
  options: SecretsOptions & { readonly within: string },
  io: Io,
): Promise<number> {
  const hours = parsePeriod("--within", options.within);
  const target = await findSecretsTarget(options, io);
  if (target === undefined) return exitCodes.failed;
  const renewBefore = new Date(io.now.getTime() + hours * 3_600_000);
  const { value, diagnostics, events } = await loadOrCreateSecrets({ ...target, renewBefore });
  printDiagnostics(diagnostics, new Map(), io);
  if (value === undefined) return exitCodes.failed;
  io.out(describeEvents(events));
  if (events.length === 0) io.out(`nothing that can be renewed ends within ${options.within}\n`);
  const { value: listed = [] } = await listSecrets(target);
  const late = listed.filter(
    (one) => one.what === "CA" && isInUse(one) && (one.notAfter ?? "") < renewBefore.toISOString(),
  );
  for (const { path, notAfter = "" } of late) {
    io.out(
      `the CA ${path} ends on ${notAfter.slice(0, 10)}: change it with nodegen secrets rotate\n`,
    );
  }
  if (events.length > 0) io.out(`\n${nextSteps(events, target, options.profile)}`);
  return exitCodes.done;
}

/** `nodegen secrets init`: makes what the profile needs, as its first build would. */
export async function initSecrets(options: SecretsOptions, io: Io): Promise<number> {
  const target = await findSecretsTarget(options, io);
  if (target === undefined) return exitCodes.failed;
  const { value, diagnostics, events } = await loadOrCreateSecrets(target);
  printDiagnostics(diagnostics, new Map(), io);
  if (value === undefined) return exitCodes.failed;
  io.out(describeEvents(events));
  if (events.length === 0) io.out(`unchanged: ${target.directory} holds all that is asked for\n`);
  return exitCodes.done;
}

/** A new token harms no machine of an earlier build; a new certificate reaches a node only with a new launch. */
function nextSteps(
  events: readonly SecretsEvent[],
  { cluster, directory }: SecretsTarget,
  profile: string,
): string {
  const names = events
    .filter(({ what }) => what === "certificate")
    .map(({ path }) => path.slice(`${directory}/pki/`.length).replace(/\.crt$/, ""));
  const users = names.map((name) => usersOf({ name, state: "good" }, cluster));
  const all: TokenUsers = {
    nodes: [...new Set(users.flatMap(({ nodes }) => nodes))],
    pools: [...new Set(users.flatMap(({ pools }) => pools))],
  };
  const launch = `      2. launch anew, for the new certificates: ${formatUsers(all)}\n`;
  return `Next: 1. nodegen build ${profile}\n${names.length > 0 ? launch : ""}`;
}
