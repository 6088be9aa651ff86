import type { ProfilePath } from "../../diagnostics/diagnostic.ts";
import type { Report } from "../../diagnostics/report.ts";
import type { Cni, Node, Pool } from "../cluster.ts";
import type { PodRange, Subnets } from "../resolve-network.ts";
import { parseSubnet, type Subnet, subnetContains } from "../subnet.ts";
import { createSubnetTable } from "../subnet-table.ts";

/** A node's own podSubnet: a part of the cluster's, of the size that each node gets, and no other node's. */
export function checkNodePodSubnets(
  cni: Cni,
  pools: readonly Pool[],
  subnets: Subnets,
  report: Report,
): void {
  const taken = createSubnetTable<string>();
  let shared = 0;
  for (const pool of pools) {
    for (const node of pool.nodes) {
      const path = ["nodePools", pool.index, "nodes", node.index, "podSubnet"];
      if (node.podSubnet === undefined) shared += 1;
      else if (cni.plugin !== "bridge")
        report.add("node-pod-subnet-unused", { plugin: cni.plugin }, path, "key");
      for (const subnet of readNodeSubnets(node, subnets.pod, path, report)) {
        const other = taken.overlapping(subnet);
        if (other !== undefined) {
          const params = { subnet: subnet.text, other: `node ${other}` };
          report.add("node-pod-subnet-overlap", params, path);
        }
        taken.add(subnet, node.name);
      }
    }
  }
  if (cni.plugin === "bridge" && shared > 1) {
    const cidr = subnets.pod.map(({ subnet }) => subnet.text).join(",");
    report.add("cni-bridge-shared", { cidr }, ["cni", "plugin"]);
  }
}

/** The parts of a node's podSubnet that can be read, one of each of the cluster's families. */
function readNodeSubnets(
  node: Node,
  ranges: readonly PodRange[],
  path: ProfilePath,
  report: Report,
): readonly Subnet[] {
  const text = node.podSubnet;
  if (text === undefined || ranges.length === 0) return [];
  const subnets = text.split(",").map((part) => parseSubnet(part.trim()));
  const known = subnets.filter((subnet) => subnet !== undefined);
  if (known.length < subnets.length) {
    report.add("network-cidr-invalid", { cidr: text }, path);
    return [];
  }
  const families = new Set(known.map(({ network }) => network.kind()));
  if (families.size !== known.length || known.length !== ranges.length) {
    report.add("network-families", { name: "podSubnet", value: text }, path);
    return [];
  }
  for (const subnet of known) checkPart(subnet, ranges, path, report);
  return known;
}

function checkPart(
  subnet: Subnet,
  ranges: readonly PodRange[],
  path: ProfilePath,
  report: Report,
): void {
  const range = ranges.find((one) => subnetContains(one.subnet, subnet.network));
  if (range === undefined) {
    const cidr = ranges.map((one) => one.subnet.text).join(",");
    report.add("node-pod-subnet-outside", { subnet: subnet.text, cidr }, path);
  } else if (subnet.prefixLength !== range.mask) {
    report.add("node-pod-subnet-size", { subnet: subnet.text, mask: range.mask }, path);
  }
}
