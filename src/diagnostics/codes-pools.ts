import type { Severity } from "./diagnostic.ts";

const error: Severity = "error";
const warning: Severity = "warning";

/** What can be wrong with pools whose nodes the profile does not name, and with what machines find out by themselves. */
export const poolCodes = {
  "pool-nodes-empty": {
    severity: error,
    message: (p: { pool: string }) => `the list of nodes of pool "${p.pool}" is empty`,
    hint: () =>
      "write its nodes; or leave nodes out, then any number of machines is launched with one user-data",
  },
  "pool-identity-unused": {
    severity: error,
    message: (p: { pool: string }) =>
      `identity is for pools without nodes, and pool "${p.pool}" has nodes`,
    hint: () => "remove it: name and address stand with each node",
  },
  "pool-metadata-missing": {
    severity: error,
    message: (p: { field: string }) =>
      `${p.field} comes from a metadata service, and identity.metadata names none`,
    hint: () => "set identity.metadata to azure, ec2, gce or openstack",
  },
  "pool-metadata-unused": {
    severity: warning,
    message: (p: { metadata: string }) =>
      `nothing of the pool's identity comes from the metadata service ${p.metadata}`,
    hint: () =>
      "set providerID or topologyLabels to true, or name to metadata, or address to { metadata: true }",
  },
  "pool-provider-id-unavailable": {
    severity: error,
    message: (p: { version: string }) => `the kubelet of ${p.version} has no --provider-id`,
    hint: () => "it comes with 1.7: remove providerID",
  },
  "pool-provider-id-fixed": {
    severity: error,
    message: (p: { pool: string }) =>
      `every machine of pool "${p.pool}" would have the same provider ID`,
    hint: () => "remove it, and set identity.providerID to true for each machine's own",
  },
  "pool-address-ways": {
    severity: error,
    message: (p: { count: number }) =>
      `identity.address names ${p.count === 0 ? "no way" : `${p.count} ways`} to the address, and takes one of routeTo, interface, subnet and metadata`,
    hint: () => "keep one of them, or remove address for the way to the API server",
  },
  "pool-address-family": {
    severity: error,
    message: (p: { family: string }) =>
      `this gives ${p.family} addresses, and podSubnet has none of that family`,
    hint: () => "a node's address is of its Pods' family: correct it, or podSubnet",
  },
  "pool-interface-invalid": {
    severity: error,
    message: (p: { name: string }) => `"${p.name}" is not the name of an interface`,
    hint: () => `write a name like "eth1", as "ip link" shows it`,
  },
  "pool-join-method": {
    severity: error,
    message: (p: { pool: string }) =>
      `clientCertificate needs a certificate for each node, and those of pool "${p.pool}" have no names yet`,
    hint: () => "set join.method to bootstrapToken, or give the pool its nodes",
  },
  "pool-serving-certificate": {
    severity: error,
    message: (p: { pool: string }) =>
      `issued needs a certificate for each node, and those of pool "${p.pool}" have no names yet`,
    hint: () =>
      "set kubelet.servingCertificate to selfSigned or bootstrap, or give the pool its nodes",
  },
  "pool-cni-bridge": {
    severity: error,
    message: (p: { pool: string }) =>
      `bridge needs a podSubnet for each node, and those of pool "${p.pool}" cannot have one each`,
    hint: () =>
      "set cni.plugin to none, flannel or flanneld, which give each node its subnet, or give the pool its nodes",
  },
  "pool-node-value": {
    severity: error,
    message: (p: { pool: string }) =>
      `{address} stands for the node's address, which the machines of pool "${p.pool}" only find on their first boot`,
    hint: () => "write 0.0.0.0 to mean all addresses, or give the pool its nodes",
  },
  "machine-size-conflict": {
    severity: error,
    message: (p: { place: string }) =>
      `kubeReserved is computed on the machine, and ${p.place} sets it too`,
    hint: () =>
      "remove one of both: kubeReserved here, or the setting there (null where a lower layer has it)",
  },
};
