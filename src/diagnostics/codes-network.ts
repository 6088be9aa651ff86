import type { Severity } from "./diagnostic.ts";

const error: Severity = "error";
const warning: Severity = "warning";

/** What the resolve stage can find in subnets and the choices of network, load balancer, firewall and proxy. */
export const networkCodes = () => ({
  "network-cidr-invalid": {
    severity: error,
    message: (p: { cidr: string }) => `"${p.cidr}" is not a subnet in CIDR notation`,
    hint: () => `write one subnet like "10.244.0.0/16"`,
  },
  "network-cidr-host-bits": {
    severity: error,
    message: (p: { cidr: string }) => `subnet "${p.cidr}" has bits set behind its prefix`,
    hint: (p: { network: string }) => `write "${p.network}"`,
  },
  "network-cidr-overlap": {
    severity: error,
    message: (p: { name: string; cidr: string; otherName: string; otherCidr: string }) =>
      `${p.name} ${p.cidr} overlaps ${p.otherName} ${p.otherCidr}`,
    hint: () => "choose ranges that share no address, and that your network does not use",
  },
  "network-node-inside": {
    severity: error,
    message: (p: { address: string; name: string; cidr: string }) =>
      `node address ${p.address} lies inside ${p.name} ${p.cidr}`,
    hint: () => "nodes, Pods and Services need ranges that share no address",
  },
  "network-dns-outside": {
    severity: error,
    message: (p: { address: string; cidr: string }) =>
      `cluster DNS address ${p.address} is not an address of serviceSubnet ${p.cidr} that a Service can have`,
    hint: (p: { suggestion: string }) => `write ${p.suggestion}, or leave dnsServiceIP out`,
  },
  "network-dns-of-api": {
    severity: error,
    message: (p: { address: string }) =>
      `cluster DNS address ${p.address} is the first of serviceSubnet, which the API server's own Service takes`,
    hint: (p: { suggestion: string }) => `write ${p.suggestion}, or leave dnsServiceIP out`,
  },
  "network-node-mask-invalid": {
    severity: error,
    message: (p: { mask: number; cidr: string }) =>
      `nodeCIDRMaskSize ${p.mask} does not cut podSubnet ${p.cidr} into node subnets: it must be larger than the subnet's own prefix length, and leave room for Pods`,
    hint: () => "give the value of kube-controller-manager's --node-cidr-mask-size (24 unless set)",
  },
  "network-node-mask-far": {
    severity: error,
    message: (p: { mask: number; cidr: string }) =>
      `nodeCIDRMaskSize ${p.mask} is more than 16 beyond the prefix of podSubnet ${p.cidr}: kube-controller-manager refuses that in IPv6`,
    hint: (p: { longest: number }) =>
      `set nodeCIDRMaskSize to at most ${p.longest}, or choose a smaller podSubnet`,
  },
  "network-too-many-nodes": {
    severity: error,
    message: (p: { nodes: number; room: number; cidr: string; mask: number }) =>
      `${p.nodes} nodes need a Pod subnet each, podSubnet ${p.cidr} has room for ${p.room} of /${p.mask}`,
    hint: () => "give a larger podSubnet or a longer nodeCIDRMaskSize",
  },
  "network-domain-invalid": {
    severity: error,
    message: (p: { domain: string }) => `"${p.domain}" is not a DNS domain`,
    hint: () => `write a domain like "cluster.local"`,
  },
  "network-families": {
    severity: error,
    message: (p: { name: string; value: string }) =>
      `${p.name} "${p.value}" is not one subnet, or one of IPv4 and one of IPv6`,
    hint: () => `write "10.244.0.0/16", or for dual stack "10.244.0.0/16,fd00:10:244::/56"`,
  },
  "network-dual-stack-unavailable": {
    severity: error,
    message: (p: { version: string }) =>
      `Kubernetes ${p.version} has no dual stack that today's control planes understand: it comes with 1.20`,
    hint: () => "give subnets and addresses of one family",
  },
  "network-dual-stack-pods": {
    severity: error,
    message: () => "serviceSubnet is dual-stack and podSubnet is not",
    hint: () => "give podSubnet a subnet of each family too",
  },
  "network-ipv6-mask-unused": {
    severity: error,
    message: () => "nodeCIDRMaskSizeIPv6 needs a podSubnet of both families",
    hint: () => "set nodeCIDRMaskSize, which is for the one family there is",
  },
  "node-addresses-families": {
    severity: error,
    message: (p: { addresses: string }) =>
      `a node has one address, or one of IPv4 and one of IPv6, not ${p.addresses}`,
    hint: () => `write "10.0.0.21", or for dual stack ["10.0.0.21", "fd00::21"]`,
  },
  "node-addresses-cloud-provider": {
    severity: error,
    message: (p: { version: string; provider: string }) =>
      `the kubelet of ${p.version} takes no second address with --cloud-provider=${p.provider}`,
    hint: () => "external takes two from 1.29 on; give one address, or remove the flag",
  },
  "node-pod-subnet-unused": {
    severity: error,
    message: (p: { plugin: string }) =>
      `a node's podSubnet is for cni.plugin bridge, not for ${p.plugin}`,
    hint: () => "remove it: the cluster gives each node its subnet",
  },
  "node-pod-subnet-outside": {
    severity: error,
    message: (p: { subnet: string; cidr: string }) =>
      `podSubnet ${p.subnet} of the node is not a part of the cluster's podSubnet ${p.cidr}`,
  },
  "node-pod-subnet-size": {
    severity: error,
    message: (p: { subnet: string; mask: number }) =>
      `podSubnet ${p.subnet} of the node has another size than nodeCIDRMaskSize ${p.mask} says`,
    hint: (p: { mask: number }) => `write a /${p.mask}, or set nodeCIDRMaskSize`,
  },
  "node-pod-subnet-overlap": {
    severity: error,
    message: (p: { subnet: string; other: string }) =>
      `podSubnet ${p.subnet} overlaps that of ${p.other}`,
  },
  "cni-bridge-shared": {
    severity: warning,
    message: (p: { cidr: string }) =>
      `every node gives out addresses of the whole podSubnet ${p.cidr}: Pods of two nodes can have the same one`,
    hint: () =>
      "give each node its podSubnet, or let a network DaemonSet bring its own configuration",
  },
  "flanneld-missing": {
    severity: error,
    message: () => "cni.plugin flanneld needs cni.flanneld.etcdEndpoints",
    hint: () => `write flanneld: { etcdEndpoints: ["https://10.0.0.11:2379"] }`,
  },
  "flanneld-unused": {
    severity: error,
    message: (p: { plugin: string }) =>
      `cni.flanneld is for cni.plugin flanneld, not for ${p.plugin}`,
  },
  "flanneld-option-invalid": {
    severity: error,
    message: (p: { option: string; value: string; reason: string }) =>
      `flanneld's ${p.option} "${p.value}" cannot be used: ${p.reason}`,
  },
  "flanneld-tls-incomplete": {
    severity: error,
    message: (p: { reason: string }) => `flanneld's TLS to etcd is not complete: ${p.reason}`,
    hint: () =>
      "give etcdCertfile and etcdKeyfile together and etcdEndpoints with https, or none of the files",
  },
  "load-balancer-algorithm": {
    severity: error,
    message: (p: { algorithm: string }) => `nginx has no algorithm "${p.algorithm}"`,
    hint: () => "write roundrobin, leastconn or source, or use haproxy",
  },
  "cadvisor-unavailable": {
    severity: error,
    message: (p: { version: string }) =>
      `the kubelet of ${p.version} has no cAdvisor port of its own: 1.12 removed it`,
    hint: () => "remove cadvisorAccess; metrics are at /metrics/cadvisor of the kubelet's port",
  },
  "cadvisor-conflict": {
    severity: error,
    message: (p: { access: string; port: string }) =>
      `cadvisorAccess is ${p.access} and the flag cadvisor-port is ${p.port}`,
    hint: () => "set cadvisorAccess, and the flag only for a port other than 4194",
  },
  "cgroup-name-invalid": {
    severity: error,
    message: (p: { name: string }) => `"${p.name}" is not the name of a cgroup`,
    hint: () => `write it as "/system.slice/kubelet.service"`,
  },
  "proxy-url-invalid": {
    severity: error,
    message: (p: { reason: string }) => `the proxy's URL cannot be used: ${p.reason}`,
    hint: () => `write "http://proxy.example:3128"`,
  },
  "status-webhook-invalid": {
    severity: error,
    message: (p: { reason: string }) => `the status webhook's URL cannot be used: ${p.reason}`,
    hint: () => `write "https://hooks.example/nodes", or { $env: NAME } where the URL is secret`,
  },
  "proxy-exception-invalid": {
    severity: error,
    message: (p: { name: string }) => `"${p.name}" is not a host, a domain or a subnet`,
    hint: () => `write entries like ".example", "10.0.0.5" or "192.168.0.0/16"`,
  },
  "proxy-empty": {
    severity: error,
    message: () => "proxy names neither httpProxy nor httpsProxy",
    hint: () => "give at least one of them, or remove proxy",
  },
  "load-balancer-unused": {
    severity: error,
    message: () =>
      "loadBalancer needs kubernetes.controlPlaneAddresses: there is nothing to balance",
  },
  "load-balancer-loop": {
    severity: error,
    message: (p: { address: string }) =>
      `the load balancer on the node cannot forward to itself at ${p.address}`,
  },
});
