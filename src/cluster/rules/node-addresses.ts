import type { ProfilePath } from "../../diagnostics/diagnostic.ts";
import { formatPath } from "../../diagnostics/format-path.ts";
import type { Report } from "../../diagnostics/report.ts";
import { allowsTwoCloudAddresses, dualStackSupport } from "../../facts/kubernetes-features.ts";
import type { KubernetesVersion, Pool } from "../cluster.ts";
import type { Subnets } from "../resolve-network.ts";
import { parseAddress, subnetContains } from "../subnet.ts";

interface Context {
  readonly version: KubernetesVersion;
  readonly subnets: Subnets;
  readonly report: Report;
  /** Addresses that are taken, with the node that has them. */
  readonly addresses: Map<string, NodePlace>;
}

/** A node and where the profile has it. */
export interface NodePlace {
  readonly name: string;
  readonly path: ProfilePath;
}

/** One address, or one of each family; no other node's, and none of the Pods' or Services'. `path` is the field's. */
export function checkNodeAddresses(
  name: string,
  addresses: readonly string[],
  path: ProfilePath,
  context: Context,
): void {
  const { report, version } = context;
  const families = addresses.map((text, index) => {
    const place = addresses.length === 1 ? path : [...path, index];
    return checkAddress(name, text, place, context);
  });
  if (addresses.length > 2 || new Set(families).size < families.length) {
    report.add("node-addresses-families", { addresses: addresses.join(", ") }, path);
  } else if (addresses.length === 2 && dualStackSupport(version.minor) === "none") {
    report.add("network-dual-stack-unavailable", { version: version.text }, path);
  }
}

/** The family of the address, or the text itself where it is none. */
function checkAddress(name: string, text: string, path: ProfilePath, context: Context): string {
  const { report, addresses, subnets } = context;
  const address = parseAddress(text);
  if (address === undefined) {
    report.add("address-invalid", { address: text }, path);
    return text;
  }
  const key = address.toString();
  const other = addresses.get(key);
  if (other !== undefined) {
    const params = { address: text, other: `node ${other.name} (${formatPath(other.path)})` };
    report.add("address-duplicate", params, path, "value", other.path);
  }
  addresses.set(key, other ?? { name, path: path.slice(0, 4) });
  for (const [field, subnet] of [
    ...subnets.pod.map((range) => ["podSubnet", range.subnet] as const),
    ...subnets.service.map((one) => ["serviceSubnet", one] as const),
  ]) {
    if (subnetContains(subnet, address))
      report.add("network-node-inside", { address: text, name: field, cidr: subnet.text }, path);
  }
  return address.kind();
}

/** Reports two addresses of a node whose kubelet takes one. */
export function checkCloudAddresses(
  pools: readonly Pool[],
  version: KubernetesVersion,
  report: Report,
): void {
  for (const pool of pools) {
    if (takesTwoAddresses(pool, version)) continue;
    const provider = String(pool.kubeletFlags["cloud-provider"]);
    for (const node of pool.nodes) {
      if (node.addresses.length !== 2) continue;
      const path = ["nodePools", pool.index, "nodes", node.index, "address"];
      report.add("node-addresses-cloud-provider", { version: version.text, provider }, path);
    }
  }
}

/**
 * Before 1.29 the kubelet refuses a second address beside `--cloud-provider`, but in 1.27 and 1.28 with `external` and
 * the gate CloudDualStackNodeIPs: https://kep.k8s.io/3705
 */
export function takesTwoAddresses(
  { kubeletFlags, kubeletConfig }: Pick<Pool, "kubeletFlags" | "kubeletConfig">,
  version: KubernetesVersion,
): boolean {
  const provider = kubeletFlags["cloud-provider"];
  if (provider === undefined || provider === "") return true;
  const gates = kubeletConfig["featureGates"];
  const gated =
    typeof gates === "object" &&
    gates !== null &&
    "CloudDualStackNodeIPs" in gates &&
    gates.CloudDualStackNodeIPs === true;
  return provider === "external" && (gated || allowsTwoCloudAddresses(version.minor));
}
