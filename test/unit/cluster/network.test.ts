import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Cluster } from "../../../src/cluster/cluster.ts";
import { secretsRequest } from "../../../src/cluster/secrets-request.ts";
import { formatPath } from "../../../src/diagnostics/format-path.ts";
import { type ProfileTextOptions, profileText, resolveText } from "../../helpers/plan-text.ts";

const dual =
  "podSubnet: '10.244.0.0/16,fd00:10:244::/56', serviceSubnet: '10.96.0.0/12,fd00:10:96::/112'";
const networking = (fields: string) => `, networking: { ${fields} }`;
const nodes = (...fields: string[]) =>
  `nodePools: [{ name: workers, nodes: [${fields.map((more, index) => `{ name: node-${index + 1}, ${more} }`).join(", ")}] }]`;
const etcd = "etcdEndpoints: ['https://10.0.0.5:2379']";
const flanneld = (fields: string) => `cni: { plugin: flanneld, flanneld: { ${fields} } }`;
const balanced = ", controlPlaneAddresses: [10.0.0.11, 10.0.0.12]";

/** Errors and warnings as `code place`. */
function complaints(options: ProfileTextOptions): string[] {
  return resolveText(profileText(options))
    .diagnostics.filter(({ severity, code }) => severity !== "note" && !code.startsWith("binary-"))
    .map(({ code, path }) => `${code} ${formatPath(path ?? [])}`);
}

function clusterOf(options: ProfileTextOptions): Cluster {
  const { value, diagnostics } = resolveText(profileText(options));
  if (value === undefined) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return value;
}

const refused: Readonly<Record<string, [ProfileTextOptions, string]>> = {
  "two subnets of one family": [
    { kubernetes: networking("podSubnet: '10.244.0.0/16,10.245.0.0/16'") },
    "network-families kubernetes.networking.podSubnet",
  ],
  "three subnets": [
    { kubernetes: networking("podSubnet: '10.244.0.0/16,fd00::/56,fd01::/56'") },
    "network-families kubernetes.networking.podSubnet",
  ],
  "half a pair": [
    { kubernetes: networking("podSubnet: '10.244.0.0/16,'") },
    "network-cidr-invalid kubernetes.networking.podSubnet",
  ],
  "services of both families before Pods": [
    { kubernetes: networking("serviceSubnet: '10.96.0.0/12,fd00::/112'") },
    "network-dual-stack-pods kubernetes.networking.serviceSubnet",
  ],
  "the second family overlaps too": [
    { kubernetes: networking("podSubnet: '10.244.0.0/16,fd00::/56', serviceSubnet: 'fd00::/112'") },
    "network-cidr-overlap kubernetes.networking.serviceSubnet",
  ],
  "an IPv6 mask without IPv6": [
    { kubernetes: networking("nodeCIDRMaskSizeIPv6: 64") },
    "network-ipv6-mask-unused kubernetes.networking.nodeCIDRMaskSizeIPv6",
  ],
  "an IPv6 mask too far from its subnet": [
    { kubernetes: networking("podSubnet: '10.244.0.0/16,fd00::/48', nodeCIDRMaskSizeIPv6: 80") },
    "network-node-mask-far kubernetes.networking.nodeCIDRMaskSizeIPv6",
  ],
  "two addresses of one family": [
    { pools: nodes("address: [10.0.0.1, 10.0.0.2]") },
    "node-addresses-families nodePools[0].nodes[0].address",
  ],
  "an address of both that another node has": [
    { pools: nodes("address: [10.0.0.1, 'fd00::1']", "address: [10.0.0.2, 'fd00::1']") },
    "address-duplicate nodePools[0].nodes[1].address[1]",
  ],
  "two addresses with a cloud provider in 1.28": [
    {
      version: "1.28.15",
      more: "kubelet: { flags: { cloud-provider: external } }",
      pools: nodes("address: [10.0.0.1, 'fd00::1']"),
    },
    "node-addresses-cloud-provider nodePools[0].nodes[0].address",
  ],
  "a node's part without bridge": [
    { pools: nodes("podSubnet: 10.244.1.0/24") },
    "node-pod-subnet-unused nodePools[0].nodes[0].podSubnet",
  ],
  "a node's part of another network": [
    { more: "cni: { plugin: bridge }", pools: nodes("podSubnet: 10.1.1.0/24") },
    "node-pod-subnet-outside nodePools[0].nodes[0].podSubnet",
  ],
  "a node's part of another size": [
    { more: "cni: { plugin: bridge }", pools: nodes("podSubnet: 10.244.2.0/23") },
    "node-pod-subnet-size nodePools[0].nodes[0].podSubnet",
  ],
  "a node's part that is another's": [
    {
      more: "cni: { plugin: bridge }",
      pools: nodes("podSubnet: 10.244.1.0/24", "podSubnet: 10.244.1.0/24"),
    },
    "node-pod-subnet-overlap nodePools[0].nodes[1].podSubnet",
  ],
  "a bridge on every node with the same addresses": [
    { more: "cni: { plugin: bridge }" },
    "cni-bridge-shared cni.plugin",
  ],
  "flanneld without etcd": [{ more: "cni: { plugin: flanneld }" }, "flanneld-missing cni.plugin"],
  "flanneld's options without flanneld": [
    { more: `cni: { plugin: flannel, flanneld: { ${etcd} } }` },
    "flanneld-unused cni.flanneld",
  ],
  "a prefix that is no path": [
    { more: flanneld(`${etcd}, etcdPrefix: network`) },
    "flanneld-option-invalid cni.flanneld.etcdPrefix",
  ],
  "a card with a space": [
    { more: flanneld(`${etcd}, iface: 'eth 0'`) },
    "flanneld-option-invalid cni.flanneld.iface",
  ],
  "http and https": [
    { more: flanneld("etcdEndpoints: ['https://10.0.0.5:2379', 'http://10.0.0.6:2379']") },
    "flanneld-tls-incomplete cni.flanneld",
  ],
  "a certificate without its key": [
    { more: flanneld(`${etcd}, etcdCertfile: /etc/etcd/client.crt`) },
    "flanneld-tls-incomplete cni.flanneld",
  ],
  "nginx has no first": [
    { kubernetes: balanced, more: "loadBalancer: { name: nginx, algorithm: first }" },
    "load-balancer-algorithm loadBalancer.algorithm",
  ],
  "cAdvisor's port in 1.12": [
    { version: "1.12.7", more: "kubelet: { cadvisorAccess: all }" },
    "cadvisor-unavailable kubelet.cadvisorAccess",
  ],
  "a reserved cgroup that is no path": [
    { more: "kubelet: { config: { kubeReservedCgroup: '/a b' } }" },
    "cgroup-name-invalid kubelet.config.kubeReservedCgroup",
  ],
  "a proxy without a URL": [{ more: "proxy: { noProxy: [.example] }" }, "proxy-empty proxy"],
  "a proxy that is no URL": [
    { more: "proxy: { httpProxy: 'proxy.example:3128' }" },
    "proxy-url-invalid proxy.httpProxy",
  ],
  "two exceptions in one": [
    { more: "proxy: { httpProxy: 'http://proxy.example:3128', noProxy: ['a,b'] }" },
    "proxy-exception-invalid proxy.noProxy[0]",
  ],
  "a package of RHEL that is no name": [
    { more: "host: { packages: [{ rhel: 'a b' }] }" },
    "package-name-invalid host.packages[0]",
  ],
};

for (const [title, [options, complaint]] of Object.entries(refused)) {
  test(`refused or warned of: ${title}`, () => {
    assert.equal(complaints(options), [complaint]);
  });
}

// IPv6DualStack: alpha 1.16 with another Service API, alpha 1.20, beta and on 1.21.
test("dual stack is refused before 1.20", () => {
  const options = { version: "1.19.15", kubernetes: networking(dual) };
  assert.equal(complaints(options), [
    "network-dual-stack-unavailable kubernetes.networking.podSubnet",
    "network-dual-stack-unavailable kubernetes.networking.serviceSubnet",
  ]);
  const two = { version: "1.19.15", pools: nodes("address: [10.0.0.1, 'fd00::1']") };
  assert.equal(complaints(two), ["network-dual-stack-unavailable nodePools[0].nodes[0].address"]);
});

test("both families", () => {
  const cluster = clusterOf({
    kubernetes: networking(`${dual.replace(",fd00:10:244", ", fd00:10:244")}`),
    pools: nodes("address: ['fd00::1', 10.0.0.1]", "address: 10.0.0.2"),
  });
  const { podSubnet, nodeCIDRMaskSize, nodeCIDRMaskSizeIPv6, dnsServiceIP } = cluster.networking;
  assert.is(podSubnet, "10.244.0.0/16,fd00:10:244::/56");
  assert.equal([nodeCIDRMaskSize, nodeCIDRMaskSizeIPv6], [24, 64]);
  assert.is(dnsServiceIP, "10.96.0.10");
  assert.is(cluster.networking.dualStack, true);
  const [first, second] = cluster.pools[0]?.nodes ?? [];
  assert.equal(first?.addresses, ["fd00::1", "10.0.0.1"]);
  assert.is(first?.address, "fd00::1");
  assert.equal(second?.addresses, ["10.0.0.2"]);
});

test("the DNS address may be of the second family", () => {
  const { networking: of } = clusterOf({
    kubernetes: networking(`${dual}, dnsServiceIP: 'fd00:10:96::a'`),
  });
  assert.is(of.dnsServiceIP, "fd00:10:96::a");
});

test("external cloud providers take two addresses from 1.29, or earlier with the gate", () => {
  const two = nodes("address: [10.0.0.1, 'fd00::1']");
  const provider = "kubelet: { flags: { cloud-provider: external }";
  assert.equal(complaints({ version: "1.33.13", more: `${provider} }`, pools: two }), []);
  const gate = `${provider}, config: { featureGates: { CloudDualStackNodeIPs: true } } }`;
  assert.equal(complaints({ version: "1.28.15", more: gate, pools: two }), []);
});

test("a serving certificate names all addresses of its node", () => {
  const cluster = clusterOf({
    more: "kubelet: { servingCertificate: issued }",
    pools: nodes("address: [10.0.0.1, 'fd00::1']"),
  });
  const request = secretsRequest(cluster).certificates.find(({ name }) => name.includes("server"));
  assert.equal(request?.ipAddresses, ["10.0.0.1", "fd00::1", "127.0.0.1"]);
});

// https://github.com/kubernetes/kubernetes/pull/88769; kubelets that bootstrap write their kubeconfig without it.
for (const [version, join, name] of [
  ["1.33.13", "clientCertificate", "10.0.0.10"],
  ["1.33.13", "bootstrapToken", undefined],
  ["1.16.15", "clientCertificate", undefined],
] as const) {
  test(`${version} with ${join} behind the load balancer checks ${name ?? "127.0.0.1"}`, () => {
    const more = `join: { method: ${join} }`;
    const { controlPlane } = clusterOf({ version, kubernetes: balanced, more });
    assert.is(controlPlane.server, "https://127.0.0.1:6443");
    assert.is(controlPlane.tlsServerName, name);
  });
}

test("a single API server needs no load balancer", () => {
  const { controlPlane } = clusterOf({
    kubernetes: ', controlPlaneAddresses: ["fd00::11"]',
    more: "loadBalancer: { name: nginx }",
  });
  assert.is(controlPlane.loadBalancer, undefined);
  assert.is(controlPlane.server, "https://[fd00::11]:6443");
  assert.is(controlPlane.endpoint, "https://10.0.0.10:6443");
});

test("flanneld's certificate comes from the cluster's CA unless the profile names files", () => {
  const own = clusterOf({ more: flanneld(etcd) });
  const names = secretsRequest(own).certificates.map(({ name }) => name);
  assert.ok(names.includes("flanneld"));
  const files = "etcdCertfile: /etc/etcd/client.crt, etcdKeyfile: /etc/etcd/client.key";
  const given = clusterOf({ more: flanneld(`${etcd}, ${files}`) });
  assert.not.ok(secretsRequest(given).certificates.some(({ name }) => name === "flanneld"));
  const plain = clusterOf({ more: flanneld("etcdEndpoints: ['http://10.0.0.5:2379']") });
  assert.not.ok(secretsRequest(plain).certificates.some(({ name }) => name === "flanneld"));
});

test("a package is known by its name on each family of hosts", () => {
  const { host } = clusterOf({
    more: "host: { packages: [conntrack, conntrack-tools, socat, apt-transport-https, { debian: dnsutils, rhel: bind-utils }, { rhel: policycoreutils }] }",
  });
  assert.equal(
    host.packages.map(({ debian, rhel }) => [debian, rhel]),
    [
      ["conntrack", "conntrack-tools"],
      ["socat", "socat"],
      ["apt-transport-https", undefined],
      ["dnsutils", "bind-utils"],
      [undefined, "policycoreutils"],
    ],
  );
});

test("IPv6 Pods need IPv6 forwarding", () => {
  assert.is(
    clusterOf({ kubernetes: networking(dual) }).host.sysctls["net.ipv6.conf.all.forwarding"],
    "1",
  );
  assert.is(clusterOf({}).host.sysctls["net.ipv6.conf.all.forwarding"], undefined);
  for (const [sysctl, value] of [
    ["net.ipv4.ip_forward: 1", "1"],
    ["net.ipv6.conf.all.forwarding: 0", "0"],
  ] as const) {
    const more = `host: { sysctls: { ${sysctl} } }`;
    const { host } = clusterOf({ kubernetes: networking(dual), more });
    assert.is(host.sysctls["net.ipv6.conf.all.forwarding"], value);
  }
});

test("the cluster's own traffic goes through no proxy", () => {
  const { proxy } = clusterOf({
    kubernetes: ", controlPlaneAddresses: [10.0.0.11]",
    more: "proxy: { httpsProxy: 'http://user:p%40ss@proxy.example:3128', noProxy: [.example] }",
  });
  assert.is(proxy?.secret, true);
  assert.is(proxy?.httpProxy, undefined);
  assert.equal(
    proxy?.noProxy,
    "localhost 127.0.0.1 ::1 .svc .cluster.local 10.244.0.0/16 10.96.0.0/12 10.0.0.10 10.0.0.11 10.0.0.21 10.0.0.22 .example".split(
      " ",
    ),
  );
});

test("a proxy's password is in no message", () => {
  const options = { more: "proxy: { httpProxy: 'http://user:hunter2@proxy example' }" };
  const text = JSON.stringify(resolveText(profileText(options)).diagnostics);
  assert.match(text, "proxy-url-invalid");
  assert.not.match(text, "hunter2");
});

test.run();
