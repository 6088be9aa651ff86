import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Cluster } from "../../../src/cluster/cluster.ts";
import { secretsRequest } from "../../../src/cluster/secrets-request.ts";
import { formatPath } from "../../../src/diagnostics/format-path.ts";
import { type ProfileTextOptions, profileText, resolveText } from "../../helpers/plan-text.ts";

function clusterOf(options: ProfileTextOptions = {}) {
  const { value, diagnostics } = resolveText(profileText(options));
  assert.equal(
    diagnostics.filter(({ severity }) => severity !== "note"),
    [],
  );
  return value as Cluster;
}

test("defaults", () => {
  const cluster = clusterOf();
  // kubeadm's defaults: https://kubernetes.io/docs/reference/config-api/kubeadm-config.v1beta4/
  assert.equal(cluster.networking, {
    podSubnet: "10.244.0.0/16",
    serviceSubnet: "10.96.0.0/12",
    dualStack: false,
    nodeCIDRMaskSize: 24,
    nodeCIDRMaskSizeIPv6: 64,
    dnsDomain: "cluster.local",
    dnsServiceIP: "10.96.0.10",
  });
  assert.is(cluster.paths.caCertificate, "/etc/kubernetes/pki/ca.crt");
  assert.is(cluster.paths.kubeletKubeconfig, "/etc/kubernetes/kubelet.conf");
  assert.is(cluster.paths.bootstrapKubeconfig, "/etc/kubernetes/bootstrap-kubelet.conf");
  assert.is(cluster.paths.kubeletConfig, "/var/lib/kubelet/config.yaml");
  assert.is(cluster.containerRuntime.sandboxImage, "registry.k8s.io/pause:3.10");
  assert.is(cluster.containerRuntime.cgroupDriver, "systemd");
  assert.equal(cluster.certificates.validityHours, 8760);
  assert.equal(cluster.targets, []);
  assert.is(cluster.controlPlane.server, "https://10.0.0.10:6443");
});

test("the DNS address follows the Service range, however small it is", () => {
  const at = (serviceSubnet: string) =>
    clusterOf({ kubernetes: `, networking: { serviceSubnet: "${serviceSubnet}" }` }).networking;
  assert.is(at("10.32.0.0/16").dnsServiceIP, "10.32.0.10");
  assert.is(at("10.32.0.0/29").dnsServiceIP, "10.32.0.2");
});

test("an IPv6 cluster has /64 for each node", () => {
  const networking = 'networking: { podSubnet: "fd00:10::/48", serviceSubnet: "fd00:20::/112" }';
  const cluster = clusterOf({ kubernetes: `, ${networking}` });
  assert.is(cluster.networking.nodeCIDRMaskSize, 64);
  assert.is(cluster.networking.dnsServiceIP, "fd00:20::a");
});

for (const [endpoint, server] of [
  ["https://api.example", "https://api.example:443"],
  ["https://API.Example:6443/", "https://api.example:6443"],
  ["https://[fd00::1]:6443", "https://[fd00::1]:6443"],
] as const) {
  test(`kubeconfigs name ${endpoint} as ${server}`, () => {
    const text = profileText().replace("https://10.0.0.10:6443", `"${endpoint}"`);
    assert.is(resolveText(text).value?.controlPlane.server, server);
  });
}

test("several API servers are reached through the load balancer on the node", () => {
  const { controlPlane } = clusterOf({
    kubernetes: ', controlPlaneAddresses: [10.0.0.11, "fd00::12"]',
    more: "loadBalancer: { port: 7443, algorithm: leastconn }",
  });
  assert.is(controlPlane.server, "https://127.0.0.1:7443");
  assert.equal(controlPlane.loadBalancer, {
    name: "haproxy",
    port: 7443,
    algorithm: "leastconn",
    backends: ["10.0.0.11:6443", "[fd00::12]:6443"],
  });
});

test("a pool's and a node's settings lie over the cluster's", () => {
  const { pools } = clusterOf({
    more: "kubelet: { config: { maxPods: 50, evictionHard: { memory.available: 100Mi } }, flags: { v: 2 } }",
    pools: [
      "nodePools:",
      "  - name: workers",
      "    labels: { disk: ssd, zone: a }",
      "    taints: [{ key: a, value: pool, effect: NoSchedule }, { key: b, effect: NoExecute }]",
      "    kubelet: { config: { evictionHard: { nodefs.available: 5% } }, flags: { v: 4 } }",
      "    nodes:",
      "      - { name: node-1, labels: { zone: b }, taints: [{ key: a, value: node, effect: NoSchedule }] }",
    ].join("\n"),
  });
  const [pool] = pools;
  assert.equal(pool?.kubeletConfig, {
    maxPods: 50,
    evictionHard: { "memory.available": "100Mi", "nodefs.available": "5%" },
  });
  assert.equal(pool?.kubeletFlags, { v: 4 });
  assert.equal(pool?.nodes[0]?.labels, { disk: "ssd", zone: "b" });
  assert.equal(pool?.nodes[0]?.taints, [
    { key: "a", value: "node", effect: "NoSchedule" },
    { key: "b", effect: "NoExecute" },
  ]);
});

test("mirrors come before the upstream, or instead of it", () => {
  const urls = (more: string) =>
    clusterOf({ more }).binaries.find(({ name }) => name === "kubelet")?.urls ?? [];
  const upstream = urls("");
  const mirrored = upstream.map((url) => url.replace("https://", "https://mirror.example/k8s/"));
  const mirrors = "mirrors: [https://mirror.example/k8s/]";
  assert.equal(urls(`downloads: { ${mirrors} }`), [...mirrored, ...upstream]);
  assert.equal(urls(`downloads: { ${mirrors}, upstream: false }`), mirrored);
});

test("both architectures are downloaded where pools have both", () => {
  const pools =
    "nodePools: [{ name: a, nodes: [{ name: n1 }] }, { name: b, arch: arm64, nodes: [{ name: n2 }] }]";
  const { binaries } = clusterOf({ pools });
  const kubelets = binaries.filter(({ name }) => name === "kubelet");
  assert.equal(
    kubelets.map(({ architecture }) => architecture),
    ["amd64", "arm64"],
  );
  assert.is.not(kubelets[0]?.sha256, kubelets[1]?.sha256);
});

test("a binary of one's own", () => {
  const sha256 = "0".repeat(64);
  const { binaries } = clusterOf({
    more: `binaries: { runc: { version: 9.9.9, url: "https://m.example/{version}/{arch}", sha256: { amd64: "${sha256}" } } }`,
  });
  const runc = binaries.find(({ name }) => name === "runc");
  assert.equal(runc?.urls, ["https://m.example/9.9.9/amd64"]);
  assert.is(runc?.sha256, sha256);
});

test("certificates of the Node authorizer, with the names of the node", () => {
  const request = secretsRequest(
    clusterOf({
      more: "join: { method: clientCertificate }\nkubelet: { servingCertificate: issued }\ncertificates: { subject: { C: DE, O: Example } }",
      pools:
        "nodePools: [{ name: w, nodes: [{ name: node-1, address: 10.0.0.21 }, { name: 10.0.0.22 }] }]",
    }),
  );
  assert.is(request.bootstrapToken, undefined);
  const found = request.certificates.map(
    ({ name, commonName, subject, usages, dnsNames, ipAddresses }) => [
      name,
      commonName,
      subject.organization,
      ...usages,
      ...dnsNames,
      ...ipAddresses,
    ],
  );
  assert.equal(found, [
    ["kube-proxy", "system:kube-proxy", "Example", "clientAuth"],
    ["nodes/node-1/kubelet-client", "system:node:node-1", "system:nodes", "clientAuth"],
    [
      "nodes/node-1/kubelet-server",
      "system:node:node-1",
      "system:nodes",
      "serverAuth",
      "node-1",
      "10.0.0.21",
      "127.0.0.1",
    ],
    ["nodes/10.0.0.22/kubelet-client", "system:node:10.0.0.22", "system:nodes", "clientAuth"],
    [
      "nodes/10.0.0.22/kubelet-server",
      "system:node:10.0.0.22",
      "system:nodes",
      "serverAuth",
      "10.0.0.22",
      "127.0.0.1",
    ],
  ]);
});

/** Each rule that holds only for some versions or values, beyond the cases of test/bad-profiles. */
const rules: readonly (readonly [name: string, options: ProfileTextOptions, ...found: string[]])[] =
  [
    [
      "a label of node.kubernetes.io",
      {
        more: "",
        pools:
          "nodePools: [{ name: w, labels: { node.kubernetes.io/pool: a, topology.kubernetes.io/zone: b }, nodes: [{ name: n }] }]",
      },
    ],
    [
      "a restricted label at 1.12",
      {
        version: "1.12.7",
        pools:
          "nodePools: [{ name: w, labels: { node-role.kubernetes.io/w: '' }, nodes: [{ name: n }] }]",
      },
    ],
    [
      "a restricted label at 1.16",
      {
        version: "1.16.15",
        more: "kubeProxy: { enabled: false }",
        pools: "nodePools: [{ name: w, labels: { a.k8s.io/w: '' }, nodes: [{ name: n }] }]",
      },
      'label-restricted nodePools[0].labels["a.k8s.io/w"]',
    ],
    ["as many Pods as a /24 has addresses", { more: "kubelet: { config: { maxPods: 254 } }" }],
    [
      "one Pod more",
      { more: "kubelet: { config: { maxPods: 255 } }" },
      "max-pods-beyond-prefix kubelet.config.maxPods",
    ],
    [
      "the broadcast address for DNS",
      { kubernetes: ", networking: { serviceSubnet: 10.96.0.0/24, dnsServiceIP: 10.96.0.255 }" },
      "network-dns-outside kubernetes.networking.dnsServiceIP",
    ],
    [
      "a /8 cut into /25 in IPv4",
      { kubernetes: ", networking: { podSubnet: 11.0.0.0/8, nodeCIDRMaskSize: 25 }" },
    ],
    [
      "a node in the Service range",
      { pools: "nodePools: [{ name: w, nodes: [{ name: n, address: 10.96.0.9 }] }]" },
      "network-node-inside nodePools[0].nodes[0].address",
    ],
    [
      "one address in two spellings",
      {
        pools:
          'nodePools: [{ name: w, nodes: [{ name: a, address: "fd00::1" }, { name: b, address: "fd00:0::1" }] }]',
      },
      "address-duplicate nodePools[0].nodes[1].address",
    ],
    [
      "the same key tainted with two effects",
      {
        pools:
          "nodePools: [{ name: w, taints: [{ key: a, effect: NoSchedule }, { key: a, effect: NoExecute }], nodes: [{ name: n }] }]",
      },
    ],
    ["a token that is for ever", { more: "join: { ttl: '0' }" }],
    [
      "a gate set to what it is locked to",
      { more: "kubelet: { config: { featureGates: { MemoryManager: true } } }" },
    ],
    [
      "a hostname flag of kube-proxy",
      { more: "kubeProxy: { flags: { hostname-override: a } }" },
      "flag-managed kubeProxy.flags.hostname-override",
    ],
    ["a field that is null", { more: "kubelet: { config: { maxPods: null } }" }],
    [
      "a file on the path of the node table",
      { more: "host: { files: [{ path: /etc/nodegen/x, content: a }] }" },
    ],
  ];
for (const [name, options, ...found] of rules) {
  test(`rule: ${name}`, () => {
    const { diagnostics } = resolveText(profileText(options));
    const shown = diagnostics
      .filter(({ severity }) => severity !== "note")
      .map(({ code, path = [] }) => `${code} ${formatPath(path)}`);
    assert.equal(shown, found);
  });
}

test.run();
