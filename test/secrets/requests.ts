import type { KeyAlgorithm } from "../../src/secrets/key-algorithms.ts";
import type { CertificateRequest, SecretsRequest } from "../../src/secrets/secrets.ts";

/** A kube-proxy client certificate without any names. */
export const kubeProxy: CertificateRequest = {
  name: "kube-proxy",
  commonName: "system:kube-proxy",
  subject: { organization: "system:node-proxier" },
  usages: ["clientAuth"],
  dnsNames: [],
  ipAddresses: [],
};

/** A serving certificate of a node with names of every kind. */
export const kubeletServing: CertificateRequest = {
  name: "nodes/node-1/kubelet-serving",
  commonName: "system:node:node-1",
  subject: {
    country: "DE",
    state: "Baden-Württemberg",
    locality: 'Bad "Quote", x',
    organization: "system:nodes",
    organizationalUnit: "#1 + more",
  },
  usages: ["clientAuth", "serverAuth"],
  dnsNames: ["node-1", "node-1.example.org"],
  ipAddresses: ["10.0.0.21", "127.0.0.1", "fd00::21"],
};

/** A request for one leaf, both tokens and a P-256 CA of ten years. */
export function secretsRequest(changes: Partial<SecretsRequest> = {}): SecretsRequest {
  return {
    cluster: "demo",
    keyAlgorithm: "ecdsa-p256" satisfies KeyAlgorithm,
    validityHours: 8760,
    caValidityHours: 87_600,
    caSubject: { organization: "Demo" },
    certificates: [kubeProxy],
    bootstrapToken: { source: "made", lifetimeHours: 24, neededHours: 0 },
    fileToken: true,
    ...changes,
  };
}
