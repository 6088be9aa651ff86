import type { Report } from "../diagnostics/report.ts";
import { dualStackSupport } from "../facts/kubernetes-features.ts";
import type { Profile } from "../profile/profile.ts";
import type { KubernetesVersion, Networking } from "./cluster.ts";
import { isDnsSubdomain } from "./names.ts";
import {
  addressAt,
  addressBits,
  isReservedInSubnet,
  parseAddress,
  parseSubnet,
  type Subnet,
  subnetContains,
  subnetsOverlap,
} from "./subnet.ts";

/** kubeadm's habit: the tenth address of the Service range. */
const dnsServiceOffset = 10;

/** clusterSubnetMaxDiff of pkg/controller/nodeipam/ipam/cidrset in kubernetes/kubernetes, which holds for IPv6 only. */
const longestIPv6Difference = 16;

/** A range of Pod addresses and the prefix length of each node's part of it. */
export interface PodRange {
  readonly subnet: Subnet;
  readonly mask: number;
}

/** The subnets of the cluster, read: one, or one of each family; none where the profile's text is wrong. */
export interface Subnets {
  readonly pod: readonly PodRange[];
  readonly service: readonly Subnet[];
}

/** Fills in `kubernetes.networking` and checks that its parts fit each other. */
export function resolveNetworking(
  profile: Profile,
  version: KubernetesVersion,
  report: Report,
): { networking: Networking; subnets: Subnets } {
  const given = profile.kubernetes.networking ?? {};
  const podSubnet = given.podSubnet ?? "10.244.0.0/16";
  const serviceSubnet = given.serviceSubnet ?? "10.96.0.0/12";
  const pod = readSubnets(podSubnet, "podSubnet", version, report);
  const service = readSubnets(serviceSubnet, "serviceSubnet", version, report);
  checkOverlap(
    pod,
    service,
    given.serviceSubnet === undefined ? "podSubnet" : "serviceSubnet",
    report,
  );
  if (service.length === 2 && pod.length === 1)
    report.add("network-dual-stack-pods", {}, ["kubernetes", "networking", "serviceSubnet"]);
  const masks = resolveMasks(profile, pod, report);
  const networking = {
    podSubnet: normalPair(podSubnet),
    serviceSubnet: normalPair(serviceSubnet),
    dualStack: pod.length === 2 || profile.nodePools.some(hasNodeOfBothFamilies),
    ...masks,
    dnsDomain: resolveDnsDomain(given.dnsDomain, report),
    dnsServiceIP: resolveDnsServiceIP(given.dnsServiceIP, service, report),
  };
  const maskOf = (subnet: Subnet) =>
    pod.length === 2 && addressBits(subnet.network) === 128
      ? masks.nodeCIDRMaskSizeIPv6
      : masks.nodeCIDRMaskSize;
  return {
    networking,
    subnets: { pod: pod.map((subnet) => ({ subnet, mask: maskOf(subnet) })), service },
  };
}

function hasNodeOfBothFamilies(pool: Profile["nodePools"][number]): boolean {
  return (pool.nodes ?? []).some(
    ({ address }) => typeof address === "object" && address.length === 2,
  );
}

function normalPair(text: string): string {
  return text
    .split(",")
    .map((part) => part.trim())
    .join(",");
}

/** One subnet, or one of each family with a comma between, as every component's flag takes them. */
function readSubnets(
  text: string,
  field: string,
  version: KubernetesVersion,
  report: Report,
): readonly Subnet[] {
  const path = ["kubernetes", "networking", field];
  const parts = text.split(",").map((part) => readSubnet(part.trim(), path, report));
  const subnets = parts.filter((subnet) => subnet !== undefined);
  if (subnets.length < parts.length) return [];
  const families = new Set(subnets.map(({ network }) => network.kind()));
  if (families.size !== subnets.length) {
    report.add("network-families", { name: field, value: text }, path);
    return [];
  }
  if (subnets.length === 2 && dualStackSupport(version.minor) === "none")
    report.add("network-dual-stack-unavailable", { version: version.text }, path);
  return subnets;
}

function readSubnet(
  text: string,
  path: readonly (string | number)[],
  report: Report,
): Subnet | undefined {
  const subnet = parseSubnet(text);
  if (subnet === undefined) {
    report.add("network-cidr-invalid", { cidr: text }, path);
    return undefined;
  }
  const [addressText = ""] = text.split("/");
  if (parseAddress(addressText)?.toString() !== subnet.network.toString()) {
    report.add("network-cidr-host-bits", { cidr: text, network: subnet.text }, path);
  }
  return subnet;
}

function checkOverlap(
  pod: readonly Subnet[],
  service: readonly Subnet[],
  field: string,
  report: Report,
): void {
  for (const one of service) {
    const other = pod.find((candidate) => subnetsOverlap(candidate, one));
    if (other === undefined) continue;
    const params = {
      name: "serviceSubnet",
      cidr: one.text,
      otherName: "podSubnet",
      otherCidr: other.text,
    };
    report.add("network-cidr-overlap", params, ["kubernetes", "networking", field]);
  }
}

function resolveMasks(
  profile: Profile,
  pod: readonly Subnet[],
  report: Report,
): { readonly nodeCIDRMaskSize: number; readonly nodeCIDRMaskSizeIPv6: number } {
  const given = profile.kubernetes.networking ?? {};
  const first = pod.length === 2 ? pod.find(({ network }) => network.kind() === "ipv4") : pod[0];
  const second =
    pod.length === 2 ? pod.find(({ network }) => network.kind() === "ipv6") : undefined;
  if (given.nodeCIDRMaskSizeIPv6 !== undefined && pod.length === 1) {
    const path = ["kubernetes", "networking", "nodeCIDRMaskSizeIPv6"];
    report.add("network-ipv6-mask-unused", {}, path, "key");
  }
  return {
    nodeCIDRMaskSize: resolveMask(given.nodeCIDRMaskSize, "nodeCIDRMaskSize", first, report),
    nodeCIDRMaskSizeIPv6:
      second === undefined
        ? 64
        : resolveMask(given.nodeCIDRMaskSizeIPv6, "nodeCIDRMaskSizeIPv6", second, report),
  };
}

function resolveMask(
  given: number | undefined,
  name: string,
  pod: Subnet | undefined,
  report: Report,
): number {
  const bits = pod === undefined ? 32 : addressBits(pod.network);
  const mask = given ?? (bits === 32 ? 24 : 64);
  if (pod === undefined) return mask;
  const path = ["kubernetes", "networking", given === undefined ? "podSubnet" : name];
  if (mask < pod.prefixLength || mask > bits - 2) {
    report.add("network-node-mask-invalid", { mask, cidr: pod.text }, path);
  } else if (bits === 128 && mask - pod.prefixLength > longestIPv6Difference) {
    const longest = pod.prefixLength + longestIPv6Difference;
    report.add("network-node-mask-far", { mask, cidr: pod.text, longest }, path);
  }
  return mask;
}

function resolveDnsDomain(given: string | undefined, report: Report): string {
  const domain = given ?? "cluster.local";
  if (!isDnsSubdomain(domain.replace(/\.$/, ""))) {
    report.add("network-domain-invalid", { domain }, ["kubernetes", "networking", "dnsDomain"]);
  }
  return domain;
}

/** The DNS address is of the first family unless the profile says otherwise. */
function resolveDnsServiceIP(
  given: string | undefined,
  service: readonly Subnet[],
  report: Report,
): string {
  const path = ["kubernetes", "networking", "dnsServiceIP"];
  const [first] = service;
  const suggestion =
    first === undefined
      ? "10.96.0.10"
      : (addressAt(first, dnsServiceOffset) ?? addressAt(first, 2) ?? first.network).toString();
  if (given === undefined) return suggestion;
  const address = parseAddress(given);
  if (address === undefined) {
    report.add("address-invalid", { address: given }, path);
  } else if (
    first !== undefined &&
    !service.some((one) => subnetContains(one, address) && !isReservedInSubnet(one, address))
  ) {
    const cidr = service.map(({ text }) => text).join(",");
    report.add("network-dns-outside", { address: given, cidr, suggestion }, path);
  } else if (service.some((one) => addressAt(one, 1)?.toString() === address.toString())) {
    report.add("network-dns-of-api", { address: given, suggestion }, path);
  }
  return given;
}
