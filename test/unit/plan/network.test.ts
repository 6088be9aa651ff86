import { test } from "uvu";
import * as assert from "uvu/assert";
import { applyInstructions } from "../../../src/emit/apply-instructions.ts";
import type { NodePlan } from "../../../src/plan/node-plan.ts";
import {
  fileText,
  firstPlan,
  type ProfileTextOptions,
  planText,
  profileText,
  unitArguments,
} from "../../helpers/plan-text.ts";

const units = "/etc/systemd/system";
const balanced = ', controlPlaneAddresses: [10.0.0.11, "fd00::12"]';
const own = (podSubnet: string) =>
  `nodePools: [{ name: workers, nodes: [{ name: node-1, podSubnet: "${podSubnet}" }] }]`;
const dual =
  ", networking: { podSubnet: '10.244.0.0/16,fd00:10:244::/56', serviceSubnet: '10.96.0.0/12,fd00:10:96::/112' }";
const flanneld = (fields: string) =>
  `cni: { plugin: flanneld, flanneld: { etcdEndpoints: ["https://10.0.0.5:2379", "https://10.0.0.6:2379"]${fields} } }`;
const docker = "containerRuntime: { name: docker }";
/** 1.16.3 is a release of which kube-proxy's digest is known. */
const old = "1.16.15";

function lines(plan: NodePlan, path: string): string[] {
  return fileText(plan, path).split("\n");
}

function readme(options: ProfileTextOptions): string {
  return applyInstructions(planText(profileText(options)).cluster, [], []);
}

// The default configuration of the seeds' "cni-default.conf".
test("bridge gives out the addresses of the node's part", () => {
  const plan = firstPlan({ more: "cni: { plugin: bridge }", pools: own("10.244.7.0/24") });
  assert.equal(JSON.parse(fileText(plan, "/etc/cni/net.d/10-default.conf")), {
    cniVersion: "0.3.1",
    name: "mynet",
    type: "bridge",
    bridge: "mynet0",
    isDefaultGateway: true,
    ipMasq: true,
    hairpinMode: true,
    ipam: { type: "host-local", subnet: "10.244.7.0/24" },
  });
  const file = plan.files.find(({ path }) => path.endsWith("10-default.conf"));
  assert.is(file?.phase, "boot");
});

test("bridge without a part of its own has the cluster's range, in images too", () => {
  const plan = firstPlan({ more: "cni: { plugin: bridge }\npaths: { cniConf: /etc/cni }" });
  const { ipam } = JSON.parse(fileText(plan, "/etc/cni/10-default.conf"));
  assert.is(ipam.subnet, "10.244.0.0/16");
  assert.is(plan.files.find(({ path }) => path.endsWith("default.conf"))?.phase, "bake");
});

test("bridge of both families has a range of each", () => {
  const more = "cni: { plugin: bridge }";
  const pools = own("10.244.7.0/24, fd00:10:244:7::/64");
  const plan = firstPlan({ more, kubernetes: dual, pools });
  const { ipam } = JSON.parse(fileText(plan, "/etc/cni/net.d/10-default.conf"));
  assert.equal(ipam.ranges, [[{ subnet: "10.244.7.0/24" }], [{ subnet: "fd00:10:244:7::/64" }]]);
});

test("flannel's configuration, and its plugin from cni-plugins 1.0.0 on", () => {
  const plan = firstPlan({ more: "cni: { plugin: flannel }" });
  assert.equal(JSON.parse(fileText(plan, "/etc/cni/net.d/10-flannel.conflist")), {
    cniVersion: "0.3.1",
    name: "cbr0",
    plugins: [
      { type: "flannel", delegate: { hairpinMode: true, isDefaultGateway: true } },
      { type: "portmap", capabilities: { portMappings: true } },
    ],
  });
  const binary = plan.binaries.find(({ name }) => name === "flannel-cni-plugin");
  assert.is(binary?.destination, "/opt/cni/bin/flannel");
});

test("older CNI plugins hold flannel, and older kubelets know CNI 0.2.0", () => {
  const plan = firstPlan({ version: "1.12.7", more: "cni: { plugin: flannel }" });
  assert.not.ok(plan.binaries.some(({ name }) => name === "flannel-cni-plugin"));
  const conf = JSON.parse(fileText(plan, "/etc/cni/net.d/10-flannel.conflist"));
  assert.is(conf.cniVersion, "0.2.0");
});

// https://github.com/kubernetes/kubernetes/pull/42202: dockershim reads lists of plugins from 1.7 on.
test("1.6 has flannel alone in a file of one plugin", () => {
  const plan = firstPlan({ version: "1.6.13", more: `${docker}\ncni: { plugin: flannel }` });
  assert.not.ok(plan.files.some(({ path }) => path.endsWith(".conflist")));
  assert.equal(JSON.parse(fileText(plan, "/etc/cni/net.d/10-flannel.conf")), {
    cniVersion: "0.2.0",
    name: "cbr0",
    type: "flannel",
    delegate: { hairpinMode: true, isDefaultGateway: true },
  });
});

for (const cni of ["cni: { plugin: bridge }", "cni: { plugin: flannel }", flanneld("")]) {
  test(`without kube-proxy, too, iptables is there for ${cni}`, () => {
    const plan = firstPlan({ more: `kubeProxy: { enabled: false }\n${cni}` });
    assert.equal(
      plan.packages.map(({ name }) => name),
      ["iptables"],
    );
  });
}

test("flanneld reaches etcd with the cluster's certificate", () => {
  const options = { more: flanneld(", etcdPrefix: /kubernetes/network, iface: eth1") };
  const plan = firstPlan(options);
  assert.equal(unitArguments(plan, "flanneld.service"), [
    "-etcd-endpoints=https://10.0.0.5:2379,https://10.0.0.6:2379",
    "-etcd-prefix=/kubernetes/network",
    "-iface=eth1",
    "-etcd-cafile=/etc/kubernetes/pki/ca.crt",
    "-etcd-certfile=/etc/kubernetes/pki/flanneld.crt",
    "-etcd-keyfile=/etc/kubernetes/pki/flanneld.key",
    "-ip-masq",
  ]);
  const key = plan.files.find(({ path }) => path === "/etc/kubernetes/pki/flanneld.key");
  assert.equal([key?.mode, key?.secret], ["0600", true]);
  const names = plan.units.map(({ name }) => name);
  assert.ok(names.indexOf("flanneld.service") < names.indexOf("containerd.service"));
  assert.ok(plan.files.some(({ path }) => path === "/etc/cni/net.d/10-flannel.conflist"));
  assert.match(
    readme(options),
    `etcdctl put /kubernetes/network/config '{"Network":"10.244.0.0/16","SubnetLen":24,"Backend":{"Type":"vxlan"}}'`,
  );
});

test("before docker, flanneld says what docker's bridge is to have", () => {
  const plan = firstPlan({ version: old, more: `${docker}\n${flanneld("")}` });
  const unit = lines(plan, `${units}/flanneld.service`);
  assert.ok(unit.includes("Before=docker.service"));
  const post = unit.find((line) => line.startsWith("ExecStartPost="));
  assert.match(post ?? "", ">/run/flannel/docker");
  assert.not.ok(plan.files.some(({ path }) => path.endsWith("10-flannel.conflist")));
  assert.not.ok(plan.binaries.some(({ name }) => name === "cni-plugins"));
});

test("files of the user's own replace flanneld's certificate", () => {
  const files = "etcdCafile: /e/ca.crt, etcdCertfile: /e/c.crt, etcdKeyfile: /e/c.key";
  const plan = firstPlan({ more: flanneld(`, ${files}`) });
  const words = unitArguments(plan, "flanneld.service");
  assert.ok(words.includes("-etcd-keyfile=/e/c.key"));
  assert.not.ok(plan.files.some(({ path }) => path.endsWith("flanneld.key")));
});

test("nginx before the API servers", () => {
  const more = "loadBalancer: { name: nginx, algorithm: leastconn, port: 8443 }";
  const plan = firstPlan({ kubernetes: balanced, more });
  const conf = lines(plan, "/etc/kube-apiserver-lb/nginx.conf").map((line) => line.trim());
  for (const line of [
    "listen 127.0.0.1:8443;",
    "least_conn;",
    "server 10.0.0.11:6443 max_fails=3 fail_timeout=10s;",
    "server [fd00::12]:6443 max_fails=3 fail_timeout=10s;",
  ])
    assert.ok(conf.includes(line), line);
  const unit = lines(plan, `${units}/kube-apiserver-lb.service`);
  assert.ok(
    unit.includes("ExecStartPre=/usr/sbin/nginx -t -q -c /etc/kube-apiserver-lb/nginx.conf"),
  );
  const names = plan.packages.map(({ name, rhel }) => [name, rhel]);
  assert.ok(names.some(([debian, rhel]) => debian === "nginx" && rhel === undefined));
  assert.ok(
    names.some(([debian, rhel]) => debian === "libnginx-mod-stream" && rhel === "nginx-mod-stream"),
  );
  assert.match(fileText(plan, `${units}/nginx.service.d/nodegen.conf`), /^ConditionPathExists=!/m);
});

test("round robin is nginx' own", () => {
  const plan = firstPlan({ kubernetes: balanced, more: "loadBalancer: { name: nginx }" });
  const conf = fileText(plan, "/etc/kube-apiserver-lb/nginx.conf");
  assert.not.match(conf, "least_conn");
  assert.not.match(conf, "hash");
});

test("kubeconfigs behind the load balancer check the name that the certificate has", () => {
  const more = "join: { method: clientCertificate }";
  const plan = firstPlan({ kubernetes: balanced, more });
  for (const name of ["kubelet.conf", "kube-proxy.conf"])
    assert.match(fileText(plan, `/etc/kubernetes/${name}`), 'tls-server-name: "10.0.0.10"');
  assert.not.match(readme({ kubernetes: balanced, more }), "127.0.0.1");
  assert.match(readme({ kubernetes: balanced }), "valid for 127.0.0.1");
});

test("both families reach kubelet and kube-proxy", () => {
  const pools =
    "nodePools: [{ name: workers, nodes: [{ name: node-1, address: [10.0.0.21, 'fd00::21'] }] }]";
  const plan = firstPlan({ kubernetes: dual, pools });
  assert.ok(unitArguments(plan, "kubelet.service").includes("--node-ip=10.0.0.21,fd00::21"));
  const config = fileText(plan, "/etc/kubernetes/kube-proxy.config.yaml");
  assert.match(config, "10.244.0.0/16,fd00:10:244::/56");
  assert.not.match(config, "IPv6DualStack");
  assert.match(readme({ kubernetes: dual }), "--node-cidr-mask-size-ipv6=64");
});

// IPv6DualStack: off in 1.20, on from 1.21.
test("1.20 needs a feature gate for both families", () => {
  const digest = "0".repeat(64);
  const more = `binaries: { kube-proxy: { url: "https://files.example/kube-proxy", sha256: { amd64: "${digest}" } } }`;
  const plan = firstPlan({ version: "1.20.15", kubernetes: dual, more });
  for (const path of ["/var/lib/kubelet/config.yaml", "/etc/kubernetes/kube-proxy.config.yaml"])
    assert.match(fileText(plan, path), "IPv6DualStack: true");
});

test.run();
