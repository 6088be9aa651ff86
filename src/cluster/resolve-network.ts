import type { Report } from "../diagnostics/report.ts";
import type { Profile } from "../profile/profile.ts";
import type { ControlPlane, LoadBalancer, Networking } from "./cluster.ts";
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

/** The subnets of the cluster, read; `undefined` where the profile's text is none. */
export interface Subnets {
  readonly pod: Subnet | undefined;
  readonly service: Subnet | undefined;
}

/** Fills in `kubernetes.networking` and checks that its parts fit each other. */
export function resolveNetworking(
  profile: Profile,
  report: Report,
): { networking: Networking; subnets: Subnets } {
  const given = profile.kubernetes.networking ?? {};
  const podSubnet = given.podSubnet ?? "10.244.0.0/16";
  const serviceSubnet = given.serviceSubnet ?? "10.96.0.0/12";
  const pod = readSubnet(podSubnet, "podSubnet", report);
  const service = readSubnet(serviceSubnet, "serviceSubnet", report);
  if (pod !== undefined && service !== undefined && subnetsOverlap(pod, service)) {
    report.add(
      "network-cidr-overlap",
      {
        name: "serviceSubnet",
        cidr: service.text,
        otherName: "podSubnet",
        otherCidr: pod.text,
      },
      [
        "kubernetes",
        "networking",
        given.serviceSubnet === undefined ? "podSubnet" : "serviceSubnet",
      ],
    );
  }
  const networking = {
    podSubnet,
    serviceSubnet,
    nodeCIDRMaskSize: resolveNodeMask(given.nodeCIDRMaskSize, pod, report),
    dnsDomain: resolveDnsDomain(given.dnsDomain, report),
    dnsServiceIP: resolveDnsServiceIP(given.dnsServiceIP, service, report),
  };
  return { networking, subnets: { pod, service } };
}

function readSubnet(text: string, field: string, report: Report): Subnet | undefined {
  const path = ["kubernetes", "networking", field];
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

function resolveNodeMask(
  given: number | undefined,
  pod: Subnet | undefined,
  report: Report,
): number {
  const bits = pod === undefined ? 32 : addressBits(pod.network);
  const mask = given ?? (bits === 32 ? 24 : 64);
  if (pod === undefined) return mask;
  const field = given === undefined ? "podSubnet" : "nodeCIDRMaskSize";
  const path = ["kubernetes", "networking", field];
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

function resolveDnsServiceIP(
  given: string | undefined,
  service: Subnet | undefined,
  report: Report,
): string {
  const path = ["kubernetes", "networking", "dnsServiceIP"];
  const suggestion =
    service === undefined
      ? "10.96.0.10"
      : (
          addressAt(service, dnsServiceOffset) ??
          addressAt(service, 2) ??
          service.network
        ).toString();
  if (given === undefined) return suggestion;
  const address = parseAddress(given);
  if (address === undefined) report.add("address-invalid", { address: given }, path);
  else if (
    service !== undefined &&
    (!subnetContains(service, address) || isReservedInSubnet(service, address))
  ) {
    report.add("network-dns-outside", { address: given, cidr: service.text, suggestion }, path);
  }
  return given;
}

/** Reads the endpoint, and the load balancer on the node where several API servers are named. */
export function resolveControlPlane(profile: Profile, report: Report): ControlPlane {
  const endpoint = resolveEndpoint(profile.kubernetes.controlPlaneEndpoint, report);
  const loadBalancer = resolveLoadBalancer(profile, endpoint.port, report);
  return {
    endpoint: endpoint.url,
    server: loadBalancer === undefined ? endpoint.url : `https://127.0.0.1:${loadBalancer.port}`,
    loadBalancer,
  };
}

function resolveEndpoint(text: string, report: Report): { url: string; port: string } {
  const path = ["kubernetes", "controlPlaneEndpoint"];
  const url = parseEndpoint(text);
  if (url === undefined) {
    report.add("endpoint-invalid", { endpoint: text, reason: "it is not a URL" }, path);
    return { url: text, port: "443" };
  }
  const port = url.port === "" ? "443" : url.port;
  const normal = `https://${url.hostname}:${port}`;
  if (url.protocol !== "https:") {
    report.add("endpoint-not-https", { endpoint: text, suggestion: normal }, path);
  } else if (url.username !== "" || url.password !== "") {
    report.add(
      "endpoint-invalid",
      { endpoint: normal, reason: "a user name or password has no place in it" },
      path,
    );
  } else if (url.search !== "" || url.hash !== "" || url.pathname !== "/") {
    report.add(
      "endpoint-invalid",
      { endpoint: text, reason: "only host and port are allowed" },
      path,
    );
  }
  return { url: normal, port };
}

/** kubeadm writes `host:port`; the URL parser takes that for a scheme, so it is given one first. */
function parseEndpoint(text: string): URL | undefined {
  const candidate = text.includes("://") ? text : `http://${text}`;
  if (/[\s\\"'<>`{}|^]/.test(text) || !URL.canParse(candidate)) return undefined;
  const url = new URL(candidate);
  return url.hostname === "" ? undefined : url;
}

function resolveLoadBalancer(
  profile: Profile,
  backendPort: string,
  report: Report,
): LoadBalancer | undefined {
  const addresses = profile.kubernetes.controlPlaneAddresses ?? [];
  if (addresses.length === 0) {
    if (profile.loadBalancer !== undefined)
      report.add("load-balancer-unused", {}, ["loadBalancer"], "key");
    return undefined;
  }
  const seen = new Set<string>();
  const backends = addresses.map((text, index) => {
    const path = ["kubernetes", "controlPlaneAddresses", index];
    const address = parseAddress(text);
    if (address === undefined) report.add("address-invalid", { address: text }, path);
    else if (address.range() === "loopback") {
      report.add("load-balancer-loop", { address: text }, path);
    } else if (seen.has(address.toString())) {
      report.add("address-duplicate", { address: text, other: "another API server" }, path);
    }
    seen.add(address?.toString() ?? text);
    return address?.kind() === "ipv6" ? `[${text}]:${backendPort}` : `${text}:${backendPort}`;
  });
  return {
    port: profile.loadBalancer?.port ?? 6443,
    algorithm: profile.loadBalancer?.algorithm ?? "roundrobin",
    backends,
  };
}
