import type { Cluster } from "../../cluster/cluster.ts";
import type { ListedSecret } from "../../secrets/inventory.ts";
import { listSecrets as readInventory } from "../../secrets/store-inventory.ts";
import { readRotation } from "../../secrets/store-rotation.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { printDiagnostics } from "../print-diagnostics.ts";
import { formatTable } from "../table.ts";
import { formatTime, formatUsers } from "../token-list.ts";
import type { TokenUsers } from "../token-users.ts";
import { describeRotation } from "./describe-rotation.ts";
import { findSecretsTarget, type SecretsOptions } from "./secrets-target.ts";

/** `nodegen secrets list`: what the folder holds, until when, and whose it is; never a secret. */
export async function listSecrets(
  options: SecretsOptions & { readonly format: "text" | "json" },
  io: Io,
): Promise<number> {
  const target = await findSecretsTarget(options, io);
  if (target === undefined) return exitCodes.failed;
  const { value: listed, diagnostics } = await readInventory(target);
  printDiagnostics(diagnostics, new Map(), io);
  if (listed === undefined) return exitCodes.failed;
  const rotation = readRotation(target.directory);
  printDiagnostics(rotation.diagnostics, new Map(), io);
  if (rotation.value === undefined) return exitCodes.failed;
  const all = listed.map((one) => ({ ...one, ...usersOf(one, target.cluster) }));
  if (options.format === "json") {
    const { cluster, directory } = target;
    const step = rotation.value === "none" ? undefined : rotation.value.step;
    const list = { cluster: cluster.name, folder: directory, rotation: step, secrets: all };
    io.out(`${JSON.stringify(list, null, 2)}\n`);
    return exitCodes.done;
  }
  io.out(formatSecrets(all, countNodes(target.cluster)));
  if (rotation.value !== "none") io.out(`\n${describeRotation(rotation.value, options.profile)}`);
  return exitCodes.done;
}

/** Whose user-data holds it: one node's, or that of all. */
export function usersOf(
  { name, state }: Pick<ListedSecret, "name" | "state">,
  cluster: Cluster,
): TokenUsers {
  if (["next", "retired", "unused", "replaced", "revoked"].includes(state)) {
    return { nodes: [], pools: [] };
  }
  const own = /^nodes\/(.+)\/[^/]+$/.exec(name)?.[1];
  if (own !== undefined) return { nodes: [own], pools: [] };
  return {
    nodes: cluster.pools.flatMap((pool) => pool.nodes.map((node) => node.name)),
    pools: cluster.pools.filter((pool) => pool.nodes.length === 0).map((pool) => pool.name),
  };
}

function countNodes({ pools }: Cluster): number {
  return pools.reduce((sum, pool) => sum + pool.nodes.length, 0);
}

function formatSecrets(listed: readonly (ListedSecret & TokenUsers)[], count: number): string {
  const rows = listed.map((one) => [
    one.what,
    one.name,
    one.keyAlgorithm ?? "",
    one.privateKey ?? "",
    formatTime(one.notAfter) ?? "",
    one.state,
    one.nodes.length === count && count > 1
      ? formatUsers({ nodes: [`all ${count} nodes`], pools: one.pools })
      : formatUsers(one),
    one.path,
  ]);
  const titles = ["WHAT", "NAME", "KEY", "PRIVATE KEY", "ENDS", "STATE", "NODES", "WHERE"];
  return formatTable(titles, rows, []);
}
