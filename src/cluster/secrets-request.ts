import type { CertificateRequest, SecretsRequest, SubjectNames } from "../secrets/secrets.ts";
import type { Cluster, Node } from "./cluster.ts";
import { parseAddress } from "./subnet.ts";

/** Name of kube-proxy's client certificate in the secrets folder. */
export const kubeProxyCertificate = "kube-proxy";

/** Name of flanneld's client certificate for etcd in the secrets folder. */
export const flanneldCertificate = "flanneld";

/** Name of a node's kubelet client certificate in the secrets folder. */
export function kubeletClientCertificate(node: string): string {
  return `nodes/${node}/kubelet-client`;
}

/** Name of a node's kubelet serving certificate in the secrets folder. */
export function kubeletServingCertificate(node: string): string {
  return `nodes/${node}/kubelet-server`;
}

/** The names of all certificates of a node's own, of which the request may have some. */
export function nodeCertificates(node: string): readonly string[] {
  return [kubeletClientCertificate(node), kubeletServingCertificate(node)];
}

/** All that the cluster's plan wants from its secrets folder. */
export function secretsRequest(cluster: Cluster): SecretsRequest {
  const { certificates, join } = cluster;
  return {
    cluster: cluster.name,
    keyAlgorithm: certificates.keyAlgorithm,
    validityHours: certificates.validityHours,
    caValidityHours: certificates.caValidityHours,
    caSubject: certificates.subject,
    certificates: certificateRequests(cluster),
    bootstrapToken: bootstrapTokenRequest(cluster),
    fileToken: join.method === "tokenFile",
  };
}

function bootstrapTokenRequest({ join, pools }: Cluster): SecretsRequest["bootstrapToken"] {
  if (join.method !== "bootstrapToken") return undefined;
  if (join.token !== undefined) return { source: "given", ...join.token };
  const neededHours = Math.max(0, ...pools.map(({ launchHours }) => launchHours ?? 0));
  return { source: "made", lifetimeHours: join.ttlHours, neededHours };
}

function certificateRequests(cluster: Cluster): readonly CertificateRequest[] {
  const requests: CertificateRequest[] = [];
  if (cluster.kubeProxy.enabled) {
    requests.push({
      name: kubeProxyCertificate,
      commonName: "system:kube-proxy",
      subject: cluster.certificates.subject,
      usages: ["clientAuth"],
      dnsNames: [],
      ipAddresses: [],
    });
  }
  if (cluster.cni.plugin === "flanneld" && cluster.cni.flanneld.tls?.issued === true) {
    requests.push({
      name: flanneldCertificate,
      commonName: "flanneld",
      subject: cluster.certificates.subject,
      usages: ["clientAuth"],
      dnsNames: [],
      ipAddresses: [],
    });
  }
  for (const node of cluster.pools.flatMap((pool) => pool.nodes)) {
    if (cluster.join.method === "clientCertificate") requests.push(clientRequest(node, cluster));
    if (cluster.kubelet.servingCertificate === "issued")
      requests.push(servingRequest(node, cluster));
  }
  return requests;
}

/** The Node authorizer knows a kubelet by exactly this user and group. */
function clientRequest(node: Node, cluster: Cluster): CertificateRequest {
  return {
    name: kubeletClientCertificate(node.name),
    commonName: `system:node:${node.name}`,
    subject: nodeSubject(cluster.certificates.subject),
    usages: ["clientAuth"],
    dnsNames: [],
    ipAddresses: [],
  };
}

function servingRequest(node: Node, cluster: Cluster): CertificateRequest {
  const nameIsAddress = parseAddress(node.name) !== undefined;
  const addresses = [...(nameIsAddress ? [node.name] : []), ...node.addresses, "127.0.0.1"];
  return {
    name: kubeletServingCertificate(node.name),
    commonName: `system:node:${node.name}`,
    subject: nodeSubject(cluster.certificates.subject),
    usages: ["serverAuth"],
    dnsNames: nameIsAddress ? [] : [node.name],
    ipAddresses: [...new Set(addresses)],
  };
}

function nodeSubject(names: SubjectNames): SubjectNames {
  return { ...names, organization: "system:nodes" };
}
