import { isIPv4 } from "node:net";
import { toYaml } from "../formats/yaml.ts";
import { sha256Hex } from "./manifest.ts";

/**
 * NoCloud's `meta-data`. The instance-id changes with the user-data, so that cloud-init takes a rebuilt seed for a new
 * machine and applies it.
 */
export function emitMetaData(cluster: string, node: string, userDataText: Uint8Array): string {
  return toYaml({
    "instance-id": `${cluster}-${node}-${sha256Hex(userDataText).slice(0, 12)}`,
    "local-hostname": hostName(node),
  });
}

/** A host name for a node; one that is called by its IPv4 address gets `ip-10-0-0-21`, since a host name is no address. */
function hostName(node: string): string {
  return isIPv4(node) ? `ip-${node.replaceAll(".", "-")}` : node;
}
