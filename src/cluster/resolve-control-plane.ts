import type { Report } from "../diagnostics/report.ts";
import { hasTlsServerName } from "../facts/kubernetes-features.ts";
import type { Profile } from "../profile/profile.ts";
import type { ControlPlane, KubernetesVersion, LoadBalancer } from "./cluster.ts";
import { parseAddress } from "./subnet.ts";

/**
 * Reads the endpoint and what kubeconfigs name: the load balancer on the node before several API servers, the API server
 * itself where there is one, the endpoint where no address is given.
 */
export function resolveControlPlane(
  profile: Profile,
  version: KubernetesVersion,
  report: Report,
): ControlPlane {
  const { url: endpoint, host, port } = resolveEndpoint(profile, report);
  const backends = resolveBackends(profile, port, report);
  const loadBalancer =
    backends.length > 1 ? resolveLoadBalancer(profile, backends, report) : undefined;
  if (backends.length === 0 && profile.loadBalancer !== undefined)
    report.add("load-balancer-unused", {}, ["loadBalancer"], "key");
  const [only] = backends;
  const direct = only === undefined ? endpoint : `https://${only}`;
  const server = loadBalancer === undefined ? direct : `https://127.0.0.1:${loadBalancer.port}`;
  const keepsName = profile.join?.method === "clientCertificate" && hasTlsServerName(version.minor);
  const tlsServerName = loadBalancer === undefined || !keepsName ? undefined : host;
  return { endpoint, server, tlsServerName, loadBalancer };
}

interface Endpoint {
  readonly url: string;
  readonly host: string;
  readonly port: string;
}

function resolveEndpoint(profile: Profile, report: Report): Endpoint {
  const text = profile.kubernetes.controlPlaneEndpoint;
  const path = ["kubernetes", "controlPlaneEndpoint"];
  const url = parseEndpoint(text);
  if (url === undefined) {
    report.add("endpoint-invalid", { endpoint: text, reason: "it is not a URL" }, path);
    return { url: text, host: text, port: "443" };
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
  return { url: normal, host: url.hostname.replace(/^\[|\]$/g, ""), port };
}

/** kubeadm writes `host:port`; the URL parser takes that for a scheme, so it is given one first. */
function parseEndpoint(text: string): URL | undefined {
  const candidate = text.includes("://") ? text : `http://${text}`;
  if (/[\s\\"'<>`{}|^]/.test(text) || !URL.canParse(candidate)) return undefined;
  const url = new URL(candidate);
  return url.hostname === "" ? undefined : url;
}

/** `host:port` of each API server; an IPv6 address in brackets. */
function resolveBackends(profile: Profile, port: string, report: Report): readonly string[] {
  const seen = new Set<string>();
  return (profile.kubernetes.controlPlaneAddresses ?? []).map((text, index) => {
    const path = ["kubernetes", "controlPlaneAddresses", index];
    const address = parseAddress(text);
    if (address === undefined) report.add("address-invalid", { address: text }, path);
    else if (address.range() === "loopback") {
      report.add("load-balancer-loop", { address: text }, path);
    } else if (seen.has(address.toString())) {
      report.add("address-duplicate", { address: text, other: "another API server" }, path);
    }
    seen.add(address?.toString() ?? text);
    return address?.kind() === "ipv6" ? `[${text}]:${port}` : `${text}:${port}`;
  });
}

function resolveLoadBalancer(
  profile: Profile,
  backends: readonly string[],
  report: Report,
): LoadBalancer {
  const { name = "haproxy", port = 6443, algorithm = "roundrobin" } = profile.loadBalancer ?? {};
  if (name === "nginx" && algorithm === "first")
    report.add("load-balancer-algorithm", { algorithm }, ["loadBalancer", "algorithm"]);
  return { name, port, algorithm, backends };
}
