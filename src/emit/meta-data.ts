import { isIPv4 } from "node:net";
import { toYaml } from "../formats/yaml.ts";
import type { NodePlan } from "../plan/node-plan.ts";

/**
 * NoCloud's `meta-data`. The instance-id changes with the user-data's SHA-256, so that cloud-init takes a rebuilt seed for a new
 * machine and applies it. That of a pool names no machine: each keeps the host name that it has.
 */
export function emitMetaData(
  { cluster, pool, node }: Pick<NodePlan, "cluster" | "pool" | "node">,
  userDataDigest: string,
): string {
  return toYaml({
    "instance-id": `${cluster}-${node ?? pool}-${userDataDigest.slice(0, 12)}`,
    ...(node === undefined ? {} : { "local-hostname": hostName(node) }),
  });
}

/** A host name for a node; one that is called by its IPv4 address gets `ip-10-0-0-21`, since a host name is no address. */
function hostName(node: string): string {
  return isIPv4(node) ? `ip-${node.replaceAll(".", "-")}` : node;
}
