/** How the nodes of a profile join, and with which keys. */
export const joins = ["token", "p256", "rsa"] as const;

export type Join = (typeof joins)[number];

const settings: Readonly<Record<Join, string>> = {
  token: "",
  p256: "join: { method: clientCertificate }",
  rsa: "join: { method: clientCertificate }\ncertificates: { keyAlgorithm: rsa-2048 }",
};

/** A profile of one pool with `count` nodes, built as `out/grow`. */
export function growthProfile(count: number, join: Join): string {
  return `apiVersion: nodegen.dev/v1alpha1
kind: ClusterProfile
metadata: { name: grow }
extends: containerd
kubernetes:
  version: 1.36.4
  controlPlaneEndpoint: https://10.0.0.10:6443
  networking: { podSubnet: 10.128.0.0/9, serviceSubnet: 10.96.0.0/12 }
${settings[join]}
targets: [aws, azure, gcp]
kubeProxy: { enabled: false }
nodePools:
  - name: workers
    nodes:
      - { name: "worker-{index:05}", count: ${count}, address: 172.16.0.0/12 }
`;
}
