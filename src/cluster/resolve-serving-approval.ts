import type { ProfilePath } from "../diagnostics/diagnostic.ts";
import type { Report } from "../diagnostics/report.ts";
import { csrApiVersion, hasServerTLSBootstrapField } from "../facts/kubernetes-features.ts";
import type { Profile, ServingApproverProfile } from "../profile/profile.ts";
import type { Cluster, KubernetesVersion, Pool, ServingApproval } from "./cluster.ts";
import { isImageReference } from "./image-reference.ts";
import { isDnsSubdomain, matchesNamePattern } from "./names.ts";
import { parseAddress, parseSubnet } from "./subnet.ts";

const root = ["kubelet", "servingCertificateApprover"];

/** Characters of all names, and of all addresses: execve(2) takes no argument over 128 KiB, and each of both is one. */
const longestArgument = 120_000;

/**
 * Settles who approves the kubelets' requests for serving certificates. kube-controller-manager never does: whether a node
 * may have a name and an address, only the cluster's owner knows.
 * https://kubernetes.io/docs/reference/access-authn-authz/kubelet-tls-bootstrapping/
 */
export function resolveServingApproval(
  profile: Profile,
  servingCertificate: Cluster["kubelet"]["servingCertificate"],
  version: KubernetesVersion,
  pools: readonly Pool[],
  report: Report,
): ServingApproval {
  const given = profile.kubelet?.servingCertificateApprover;
  if (servingCertificate !== "bootstrap") {
    if (given !== undefined)
      report.add("serving-approver-unused", { servingCertificate }, root, "key");
    return { by: "hand" };
  }
  const canRun = csrApiVersion(version.minor) === "certificates.k8s.io/v1";
  if (given?.external === true) return { by: "others" };
  if (given === undefined && !hasServerTLSBootstrapField(version.minor)) return { by: "hand" };
  if (given === undefined || Object.keys(given).length === 0) {
    const path = ["kubelet", servingPlace(profile)];
    report.add("serving-approver-missing", { canRun }, path);
    return { by: "hand" };
  }
  if (!canRun) report.add("serving-approver-unavailable", { version: version.text }, root, "key");
  return { by: "approver", approver: resolveApprover(given, pools, report) };
}

/** The field asks for the same as `servingCertificate`. */
function servingPlace(profile: Profile): string {
  return profile.kubelet?.servingCertificate === undefined ? "config" : "servingCertificate";
}

function resolveApprover(given: ServingApproverProfile, pools: readonly Pool[], report: Report) {
  const { image = "", resolveNames = false } = given;
  if (!/@sha256:[0-9a-f]{64}$/.test(image) || !isImageReference(image)) {
    report.add("serving-approver-image", { image }, [...root, ...(image === "" ? [] : ["image"])]);
  }
  return {
    image,
    nodeNames: resolveNodeNames(given, pools, report),
    nodeSubnets: resolveNodeSubnets(given, pools, report),
    resolveNames,
  };
}

function resolveNodeNames(
  { nodeNames = [] }: ServingApproverProfile,
  pools: readonly Pool[],
  report: Report,
): readonly string[] {
  for (const [index, name] of nodeNames.entries()) {
    if (isDnsSubdomain(name.replaceAll("*", "0"))) continue;
    report.add("serving-approver-name", { name }, [...root, "nodeNames", index]);
  }
  const open = pools.find((pool) => pool.unnamed !== undefined);
  if (open !== undefined && nodeNames.length === 0) {
    report.add("serving-approver-names-needed", { pool: open.name }, root, "key");
  }
  const names = pools.flatMap((pool) => pool.nodes.map(({ name }) => name));
  const all = [...names.filter((name) => !isCovered(name, nodeNames)), ...nodeNames];
  // A dot has a backslash before it there.
  checkLength(
    all.map((name) => name.replaceAll(".", "..")),
    "nodeNames",
    report,
  );
  return all;
}

function isCovered(name: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => pattern.includes("*") && matchesNamePattern(name, pattern));
}

/** Joined with one character between, all is one argument of the approver. */
function checkLength(
  texts: readonly string[],
  field: "nodeNames" | "nodeSubnets",
  report: Report,
): void {
  const length = texts.reduce((sum, text) => sum + text.length + 1, 0);
  if (length > longestArgument)
    report.add("serving-approver-many", { field, count: texts.length }, root, "key");
}

/** Without subnets of the user's, the addresses of the profile; where one is not known, DNS must vouch for it. */
function resolveNodeSubnets(
  { nodeSubnets, resolveNames }: ServingApproverProfile,
  pools: readonly Pool[],
  report: Report,
): readonly string[] {
  if (nodeSubnets !== undefined) return checkSubnets(nodeSubnets, [...root, "nodeSubnets"], report);
  const nodes = pools.flatMap((pool) => pool.nodes);
  const isKnown = nodes.every((node) => node.addresses.length > 0);
  if (isKnown && pools.every((pool) => pool.unnamed === undefined)) {
    const addresses = nodes.flatMap((node) => node.addresses.map(singleAddress));
    checkLength(addresses, "nodeSubnets", report);
    return addresses;
  }
  if (resolveNames !== true) report.add("serving-approver-addresses-needed", {}, root, "key");
  return ["0.0.0.0/0", "::/0"];
}

function checkSubnets(
  subnets: readonly string[],
  path: ProfilePath,
  report: Report,
): readonly string[] {
  return subnets.map((cidr, index) => {
    const subnet = parseSubnet(cidr);
    if (subnet === undefined) report.add("network-cidr-invalid", { cidr }, [...path, index]);
    return subnet?.text ?? cidr;
  });
}

function singleAddress(address: string): string {
  return `${address}/${parseAddress(address)?.kind() === "ipv6" ? 128 : 32}`;
}
