import type { Severity } from "./diagnostic.ts";

const error: Severity = "error";
const warning: Severity = "warning";

/** What can be wrong with pools whose nodes the profile does not name, and with what machines find out by themselves. */
export const poolCodes = () => ({
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
  "node-range-name": {
    severity: error,
    message: (p: { name: string; count: number }) =>
      `all ${p.count} nodes would be called "${p.name}"`,
    hint: (p: { name: string }) => `count in the name: "${p.name}-{index}"`,
  },
  "node-range-placeholder": {
    severity: error,
    message: (p: { placeholder: string }) =>
      `"${p.placeholder}" stands for nothing here: {index} is the node's number, {index:05} has five digits`,
    hint: (p: { suggestion: string | undefined }) =>
      p.suggestion === undefined ? undefined : `write ${p.suggestion}`,
  },
  "node-range-address": {
    severity: error,
    message: (p: { address: string }) =>
      `"${p.address}" is not a first address with the prefix length of its subnet, from which nodes with a count go on`,
    hint: (p: { suggestion: string }) => `write "${p.suggestion}" with your subnet's prefix length`,
  },
  "node-range-overflow": {
    severity: error,
    message: (p: { count: number; first: string; subnet: string; room: number }) =>
      `${p.count} addresses from ${p.first} on do not fit into ${p.subnet}, which has room for ${p.room}`,
    hint: () =>
      "lower count, or give a larger subnet; a second item with a count takes a second subnet",
  },
  "node-range-pod-subnets": {
    severity: error,
    message: (p: { subnet: string; count: number }) =>
      `"${p.subnet}" is not the first of ${p.count} subnets in CIDR notation`,
    hint: () => `write the first node's: "10.244.1.0/24"`,
  },
  "node-range-mac-address": {
    severity: error,
    message: (p: { count: number }) => `${p.count} nodes would have the same MAC address`,
    hint: () => "name the card with interface, or list the nodes in an inventory",
  },
  "node-range-api-server": {
    severity: warning,
    message: (p: { node: string; address: string }) =>
      `node ${p.node} of these gets ${p.address}, which is the API server's`,
    hint: () => "begin after it, or leave it out with two items",
  },
  "node-index-without-count": {
    severity: error,
    message: (p: { name: string }) => `"${p.name}" is for several nodes, and there is no count`,
    hint: () => "set count to the number of nodes",
  },
  "node-first-index-unused": {
    severity: error,
    message: () => "firstIndex is for nodes with a count",
    hint: () => "set count to the number of nodes, or remove firstIndex",
  },
  "nodes-too-many": {
    severity: error,
    message: (p: { limit: number }) => `more than ${p.limit} nodes in one profile`,
    hint: () => "split them into several clusters",
  },
  "inventory-with-nodes": {
    severity: error,
    message: (p: { pool: string }) => `pool "${p.pool}" has nodes and an inventory`,
    hint: () => "keep one of them: put the nodes into the file, or give them a pool of their own",
  },
  "inventory-reference": {
    severity: error,
    message: () => "inventory is the path of a file, not a reference",
    hint: () => "write the path alone: inventory: nodes.csv",
  },
  "inventory-url": {
    severity: error,
    message: (p: { url: string }) =>
      `inventory "${p.url}" is not a file: nodegen fetches nothing from the network here`,
    hint: () =>
      "fetch it before the build, for example with curl -fo nodes.csv URL, and write inventory: nodes.csv",
  },
  "inventory-unreadable": {
    severity: error,
    message: (p: { file: string; problem: string }) => `cannot read ${p.file}: ${p.problem}`,
    hint: (p: { problem: string }) => {
      if (p.problem === "it does not exist")
        return "a path is relative to the file in which it stands";
      return p.problem === "it is not UTF-8 text" ? "save it as CSV in UTF-8" : undefined;
    },
  },
  "inventory-empty": {
    severity: error,
    message: (p: { file: string }) => `${p.file} holds no nodes`,
    hint: () =>
      "write a first line with names of columns and a line for each node; or leave inventory out, then any number of machines is launched with one user-data",
  },
  "inventory-column-missing": {
    severity: error,
    message: (p: { column: string }) => `the first line names no column "${p.column}"`,
    hint: () => "write for example: name,address",
  },
  "inventory-column-unknown": {
    severity: error,
    message: (p: { column: string }) => `there is no column "${p.column}"`,
    hint: (p: { suggestion: string | undefined; allowed: readonly string[] }) =>
      p.suggestion === undefined
        ? `there are ${p.allowed.join(", ")} and labels.<key>`
        : `did you mean "${p.suggestion}"?`,
  },
  "inventory-column-unnamed": {
    severity: error,
    message: (p: { number: number }) => `column ${p.number} has no name`,
    hint: () => "name it, or delete it in every line",
  },
  "inventory-column-twice": {
    severity: error,
    message: (p: { column: string }) => `the column "${p.column}" is there twice`,
  },
  "inventory-row-length": {
    severity: error,
    message: (p: { cells: number; columns: number }) =>
      `${p.cells === 1 ? "1 cell" : `${p.cells} cells`} in a row of ${p.columns} columns`,
    hint: () =>
      "give each column a cell, empty where it has no value; commas in a cell need quotes",
  },
  "inventory-quote": {
    severity: error,
    message: (p: { problem: string }) => p.problem,
    hint: () => `a cell is all in quotes or has none; a quote inside quotes is written twice: ""`,
  },
  "inventory-taint": {
    severity: error,
    message: (p: { taint: string }) => `"${p.taint}" is not a taint as kubectl writes it`,
    hint: () => "write key=value:NoSchedule or key:NoExecute, several with a space between",
  },
  "inventory-json": {
    severity: error,
    message: (p: { problem: string }) => `not valid JSON: ${p.problem}`,
    hint: () => "an inventory is a list of nodes in JSON, or one node as JSON on each line",
  },
  "inventory-more": {
    severity: error,
    message: (p: { count: number }) =>
      p.count === 1 ? "1 more row has such a fault" : `${p.count} more rows have such faults`,
  },
  "machine-size-conflict": {
    severity: error,
    message: (p: { place: string }) =>
      `kubeReserved is computed on the machine, and ${p.place} sets it too`,
    hint: () =>
      "remove one of both: kubeReserved here, or the setting there (null where a lower layer has it)",
  },
});
