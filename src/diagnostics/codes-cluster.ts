import type { Severity } from "./diagnostic.ts";

const error: Severity = "error";
const warning: Severity = "warning";
const note: Severity = "note";

/** What the resolve stage can find: values that have the right type and still cannot work. */
export const clusterCodes = () => ({
  "cluster-name-invalid": {
    severity: error,
    message: (p: { name: string }) =>
      `cluster name "${p.name}" is not a DNS label: lower-case letters, digits and "-", at most 63, no "-" at either end`,
    hint: () => `write a name like "demo" or "prod-eu-1"`,
  },
  "kubernetes-version-invalid": {
    severity: error,
    message: (p: { version: string }) => `"${p.version}" is not a Kubernetes release`,
    hint: (p: { newest: string }) =>
      `write all three numbers of a release, such as "${p.newest}" (pre-releases are not supported)`,
  },
  "kubernetes-version-unsupported": {
    severity: error,
    message: (p: { version: string; oldest: string; newest: string }) =>
      `Kubernetes ${p.version} is outside of what nodegen can build: 1.${p.oldest} to 1.${p.newest}`,
  },
  "endpoint-invalid": {
    severity: error,
    message: (p: { endpoint: string; reason: string }) =>
      `control plane endpoint "${p.endpoint}" cannot be used: ${p.reason}`,
    hint: () => `write "https://host:port", for example "https://10.0.0.10:6443"`,
  },
  "endpoint-not-https": {
    severity: error,
    message: (p: { endpoint: string }) =>
      p.endpoint.includes("://")
        ? `control plane endpoint "${p.endpoint}" is not https: tokens and keys would cross the network in the clear`
        : `control plane endpoint "${p.endpoint}" does not begin with https://`,
    hint: (p: { suggestion: string }) => `write "${p.suggestion}"`,
  },
  "address-invalid": {
    severity: error,
    message: (p: { address: string }) => `"${p.address}" is not an IP address`,
    hint: () => `write an address like "10.0.0.21" or "2001:db8::21", without a prefix length`,
  },
  "address-duplicate": {
    severity: error,
    message: (p: { address: string; other: string }) =>
      `address ${p.address} is already that of ${p.other}`,
  },
  "max-pods-beyond-prefix": {
    severity: error,
    message: (p: { maxPods: number; mask: number; room: number }) =>
      `maxPods ${p.maxPods} is more than a node's Pod subnet can address: /${p.mask} has ${p.room} addresses for Pods`,
    hint: (p: { suggestion: number }) =>
      `lower maxPods, or set kubernetes.networking.nodeCIDRMaskSize to ${p.suggestion} and kube-controller-manager's --node-cidr-mask-size with it`,
  },
  "join-token-invalid": {
    severity: error,
    message: () =>
      "the bootstrap token is not 6 and 16 characters of a-z and 0-9 with a dot between",
    hint: () => "leave join.token out to have one made, or run: kubeadm token generate",
  },
  "join-token-unused": {
    severity: error,
    message: (p: { field: string; method: string }) =>
      `join.${p.field} has no meaning with join method ${p.method}`,
    hint: () => "remove it, or use method bootstrapToken",
  },
  "duration-invalid": {
    severity: error,
    message: (p: { duration: string }) => `"${p.duration}" is not a duration`,
    hint: () => `write hours, minutes and seconds like "8760h" or "1h30m"; a day is "24h"`,
  },
  "duration-out-of-range": {
    severity: error,
    message: (p: { duration: string; minimum: string; maximum: string }) =>
      `duration "${p.duration}" is out of range: ${p.minimum} to ${p.maximum}`,
  },
  "certificate-subject-invalid": {
    severity: error,
    message: (p: { name: string; reason: string }) =>
      `certificate subject ${p.name} cannot be used: ${p.reason}`,
  },
  "image-reference-invalid": {
    severity: error,
    message: (p: { image: string }) => `"${p.image}" is not an image reference`,
    hint: () => `write "registry/name:tag" or "registry/name@sha256:…"`,
  },
  "registry-host-invalid": {
    severity: error,
    message: (p: { host: string }) => `"${p.host}" is not a registry's host name`,
    hint: () =>
      `write the host as in image names: "docker.io", "registry.k8s.io", "registry.example:5000"`,
  },
  "url-invalid": {
    severity: error,
    message: (p: { url: string; reason: string }) =>
      `"${p.url}" cannot be used as a URL: ${p.reason}`,
    hint: () => `write "https://host/path"`,
  },
  "binary-unknown": {
    severity: error,
    message: (p: { name: string; known: string }) =>
      `this cluster downloads nothing called "${p.name}": ${p.known}`,
  },
  "binary-version-elsewhere": {
    severity: error,
    message: (p: { name: string; field: string }) =>
      `the version of ${p.name} is set by ${p.field}`,
    hint: (p: { field: string }) => `remove it here and set ${p.field}`,
  },
  "binary-version-invalid": {
    severity: error,
    message: (p: { name: string; version: string }) =>
      `"${p.version}" cannot be a version of ${p.name}; allowed: letters, digits and . + - _ ~`,
    hint: () => `write the release's number, such as "1.3.0"`,
  },
  "binary-version-unknown": {
    severity: error,
    message: (p: { name: string; version: string; architecture: string }) =>
      `no digest is known for ${p.name} ${p.version} on ${p.architecture}, and nothing is downloaded without one`,
    hint: (p: { name: string; architecture: string; nearest: string; field: string }) =>
      `${p.nearest === "" ? "" : `set ${p.field} to one that is known (${p.nearest}), or `}give binaries.${p.name}.url and binaries.${p.name}.sha256.${p.architecture}, or run nodegen lock${p.name === "kube-proxy" ? "; where a DaemonSet runs it, kubeProxy.enabled: false" : ""}`,
  },
  "binary-version-substituted": {
    severity: note,
    message: (p: { name: string; version: string; used: string }) =>
      `no digest is known for ${p.name} ${p.version}: ${p.name} ${p.used} of the same minor is used, which Kubernetes supports`,
    hint: (p: { name: string }) =>
      `to choose another, set binaries.${p.name}.version, or url and sha256`,
  },
  "kube-proxy-other-minor": {
    severity: error,
    message: (p: { version: string; minor: string }) =>
      `kube-proxy ${p.version} is not of Kubernetes ${p.minor}, for which its settings are written`,
    hint: (p: { minor: string }) => `write a release of ${p.minor}, or leave version out`,
  },
  "binary-digest-missing": {
    severity: error,
    message: (p: { name: string; architecture: string }) =>
      `binaries.${p.name} has a URL and no sha256 for ${p.architecture}, which pool nodes need`,
    hint: (p: { name: string; architecture: string }) =>
      `add binaries.${p.name}.sha256.${p.architecture}: the 64 hexadecimal digits that sha256sum prints, or run nodegen lock`,
  },
  "pool-name-invalid": {
    severity: error,
    message: (p: { name: string }) =>
      `pool name "${p.name}" is not a DNS label: lower-case letters, digits and "-", at most 63`,
  },
  "pool-name-duplicate": {
    severity: error,
    message: (p: { name: string }) => `there is already a pool called "${p.name}"`,
  },
  "node-name-invalid": {
    severity: error,
    message: (p: { name: string }) =>
      `node name "${p.name}" is not a DNS-1123 subdomain: lower-case letters, digits, "-" and ".", a letter or digit at each end of each part`,
    hint: (p: { suggestion: string | undefined }) =>
      p.suggestion === undefined ? undefined : `write "${p.suggestion}"`,
  },
  "node-name-duplicate": {
    severity: error,
    message: (p: { name: string; other: string }) =>
      `node name "${p.name}" is already that of the node at ${p.other}`,
    hint: () => "every Node object needs a name of its own, in all pools of the cluster",
  },
  "node-value-without-address": {
    severity: error,
    message: (p: { node: string }) =>
      `{address} stands for the node's address, and node "${p.node}" has none`,
    hint: () => "give each node its address, or write 0.0.0.0 to mean all addresses",
  },
  "node-network-invalid": {
    severity: error,
    message: (p: { reason: string }) => `this network setting cannot be used: ${p.reason}`,
  },
  "label-key-invalid": {
    severity: error,
    message: (p: { key: string }) =>
      `"${p.key}" is not a label key: [prefix/]name, the name at most 63 letters, digits, "-", "_" and "."`,
  },
  "label-value-invalid": {
    severity: error,
    message: (p: { value: string }) =>
      `"${p.value}" is not a label value: at most 63 letters, digits, "-", "_" and ".", with a letter or digit at each end`,
  },
  "label-restricted": {
    severity: error,
    message: (p: { key: string; version: string }) =>
      `the kubelet of Kubernetes ${p.version} refuses to start with --node-labels=${p.key}: labels in kubernetes.io and k8s.io belong to the control plane`,
    hint: (p: { key: string }) =>
      `use a key of your own or node.kubernetes.io/…, or label the Node later: kubectl label node NAME ${p.key}=…`,
  },
  "label-restricted-soon": {
    severity: warning,
    message: (p: { key: string; version: string }) =>
      `the kubelet of Kubernetes ${p.version} warns of --node-labels=${p.key}, from 1.16 it refuses to start`,
    hint: () => "use a key of your own or node.kubernetes.io/…",
  },
  "taint-invalid": {
    severity: error,
    message: (p: { part: string; text: string }) => `taint ${p.part} "${p.text}" is not allowed`,
    hint: () => "key and value follow the rules of labels",
  },
  "taint-duplicate": {
    severity: error,
    message: (p: { key: string; effect: string }) =>
      `there is already a taint ${p.key} with effect ${p.effect}`,
  },
});
