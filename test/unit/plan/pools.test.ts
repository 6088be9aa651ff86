import { test } from "uvu";
import * as assert from "uvu/assert";
import { parse } from "yaml";
import { describePlan } from "../../../src/plan/describe-plan.ts";
import type { NodePlan } from "../../../src/plan/node-plan.ts";
import { fileText, planText, profileText } from "../../helpers/plan-text.ts";
import { unitFlags } from "../../helpers/unit-flags.ts";

const cloud = "{ metadata: ec2, name: metadata, providerID: true, topologyLabels: true }";

/** How a unit names a variable of its environment. */
function variable(name: string): string {
  return `\${NODEGEN_${name}}`;
}

/** The plan of pool `workers`, which names no nodes. */
function poolPlan(version: string, pool = "", more = "kubeProxy: { enabled: true }"): NodePlan {
  const pools = `nodePools: [{ name: workers, labels: { disk: ssd } ${pool} }]`;
  const sums = ["kubelet", "kube-proxy"].map(
    (name) =>
      `${name}: { url: https://files.example/${name}, sha256: { amd64: ${"a".repeat(64)} } }`,
  );
  const docker = Number(version.split(".")[1]) < 24 ? "containerRuntime: { name: docker }" : "";
  const lines = [more, docker, `binaries: { ${sums.join(", ")} }`];
  const [plan] = planText(profileText({ version, pools, more: lines.join("\n") })).plans;
  if (plan === undefined) throw new Error("no plan");
  return plan;
}

function flagsOf(plan: NodePlan, unit = "kubelet"): Readonly<Record<string, string>> {
  return Object.fromEntries(unitFlags(plan, `${unit}.service`));
}

function rowsOf(plan: NodePlan): readonly string[] {
  return fileText(plan, "/etc/nodegen/identity").trimEnd().split("\n");
}

test("a pool without nodes has one plan, and it names no node", () => {
  const plan = poolPlan("1.36.4");
  assert.is(plan.node, undefined);
  assert.match(
    fileText(plan, "/etc/nodegen/plan"),
    /^nodegen 2 demo workers amd64\n(.*\n)*node -\n/,
  );
  assert.is(describePlan(plan, true)["pool"], "workers");
});

test("a pool without nodes stands beside pools with nodes, in the profile's order", () => {
  const pools = "nodePools: [{ name: a }, { name: b, nodes: [{ name: node-1 }] }, { name: c }]";
  const { plans } = planText(profileText({ pools }));
  assert.equal(
    plans.map(({ pool, node }) => `${pool}/${node ?? "any"}`),
    ["a/any", "b/node-1", "c/any"],
  );
});

/** One release of each kind: facts/kubelet-flags.json, kubeproxy-flags.json and kubernetes.md, 2 and 5. */
const releases = [
  "1.6.13",
  "1.7.16",
  "1.12.10",
  "1.13.12",
  "1.16.15",
  "1.17.17",
  "1.24.17",
  "1.36.4",
];
for (const version of releases) {
  const minor = Number(version.split(".")[1]);
  test(`kubelet ${version} takes name, address and labels from its environment`, () => {
    const identity = minor < 7 ? cloud.replace("providerID: true,", "") : cloud;
    const plan = poolPlan(version, `, identity: ${identity}`);
    const flags = flagsOf(plan);
    assert.is(flags["hostname-override"], variable("NODE_NAME"));
    assert.is(flags["node-ip"], variable("NODE_IP"));
    assert.is(flags["node-labels"], variable("NODE_LABELS"));
    assert.is(flags["provider-id"], minor < 7 ? undefined : variable("PROVIDER_ID"));
    const unit = fileText(plan, "/etc/systemd/system/kubelet.service");
    assert.match(unit, "\nEnvironmentFile=-/var/lib/nodegen/identity\n");
    assert.match(unit, "\nExecStartPre=/bin/sh /usr/local/lib/nodegen/identity.sh settle\n");
    const topology = minor < 17 ? "failure-domain.beta.kubernetes.io" : "topology.kubernetes.io";
    const type = minor < 17 ? "beta.kubernetes.io" : "node.kubernetes.io";
    assert.equal(
      rowsOf(plan).filter((row) => /^(label|topology) /.test(row)),
      [
        "label disk=ssd",
        `topology zone ${topology}/zone`,
        `topology region ${topology}/region`,
        `topology instance-type ${type}/instance-type`,
      ],
    );
  });

  test(`kube-proxy ${version} hears of the name where that release listens`, () => {
    const plan = poolPlan(version);
    const flags = flagsOf(plan, "kube-proxy");
    const unit = fileText(plan, "/etc/systemd/system/kube-proxy.service");
    const delivered = plan.files.find(({ path }) => path.endsWith("kube-proxy.config.yaml"));
    const text = Buffer.from(delivered?.content ?? "").toString("utf8");
    assert.is(parse(text)?.["hostnameOverride"], undefined);
    if (minor > 6 && minor < 13) {
      // Before 1.13 the flag is passed over beside --config: kubeproxy-flags.json, effectiveWithConfigSince.
      assert.is(flags["hostname-override"], undefined);
      assert.is(flags["config"], "/run/nodegen/kube-proxy.yaml");
      assert.match(unit, `identity.sh kube-proxy ${delivered?.path}\n`);
    } else {
      assert.is(flags["hostname-override"], variable("NODE_NAME"));
      assert.match(unit, "identity.sh settle\n");
    }
  });
}

test("a label of the profile's own wins over that of the metadata service", () => {
  const own = "labels: { topology.kubernetes.io/zone: here }";
  const pools = `nodePools: [{ name: workers, ${own}, identity: ${cloud} }]`;
  const [plan] = planText(profileText({ pools })).plans;
  const rows = plan === undefined ? [] : rowsOf(plan);
  assert.ok(rows.includes("label topology.kubernetes.io/zone=here"));
  assert.not.ok(rows.some((row) => row.startsWith("topology zone ")));
});

test("without topologyLabels the labels stand in the unit", () => {
  assert.is(flagsOf(poolPlan("1.36.4"))["node-labels"], "disk=ssd");
});

const networks: Readonly<Record<string, readonly [string, readonly string[]]>> = {
  "the way to the API server": ["", ["address 4 route 10.0.0.10"]],
  "an interface": [", identity: { address: { interface: eth1 } }", ["address 4 interface eth1"]],
  "a subnet": [
    ", identity: { address: { subnet: 10.3.4.5/16 } }",
    ["address 4 subnet 10.3.0.0/16"],
  ],
  "the metadata service": [
    ", identity: { metadata: gce, address: { metadata: true } }",
    ["address 4 metadata"],
  ],
};
for (const [name, [pool, rows]] of Object.entries(networks)) {
  test(`an address by ${name}`, () => {
    const found = rowsOf(poolPlan("1.36.4", pool)).filter((row) => row.startsWith("address "));
    assert.equal(found, rows);
  });
}

function dualStackRows(version: string, more: string, pool = ""): readonly string[] {
  const kubernetes =
    ', networking: { podSubnet: "fd00:10:244::/56,10.244.0.0/16", serviceSubnet: "fd00:1::/108,10.96.0.0/12" }';
  const pools = `nodePools: [{ name: workers ${pool} }]`;
  const [plan] = planText(profileText({ version, kubernetes, pools, more })).plans;
  return (plan === undefined ? [] : rowsOf(plan)).filter((row) => row.startsWith("address "));
}

test("in dual stack an address of each family, podSubnet's first one first", () => {
  const far = "address 6 route 2001:db8::1";
  assert.equal(dualStackRows("1.36.4", ""), [far, "address 4 route 10.0.0.10"]);
  const pool = ", identity: { address: { subnet: 10.0.0.0/8 } }";
  assert.equal(dualStackRows("1.36.4", "", pool), [far, "address 4 subnet 10.0.0.0/8"]);
});

test("one address where the kubelet takes no second one beside its cloud provider", () => {
  const more = "kubelet: { flags: { cloud-provider: external } }";
  assert.equal(dualStackRows("1.28.15", more), ["address 6 route 2001:db8::1"]);
  assert.is(dualStackRows("1.29.15", more).length, 2);
});

test("only pools without nodes get the script that settles names", () => {
  const pools = "nodePools: [{ name: a }, { name: b, nodes: [{ name: node-1 }] }]";
  const { plans } = planText(profileText({ pools }));
  const has = plans.map(({ files }) => files.some(({ path }) => path.endsWith("/identity.sh")));
  assert.equal(has, [true, false]);
});

test("the script is the same for all and may be baked, what it goes by is not", () => {
  const phases = poolPlan("1.36.4")
    .files.filter(({ path }) => /identity/.test(path))
    .map(({ path, phase, mode }) => `${path} ${phase} ${mode}`);
  assert.equal(phases, [
    "/usr/local/lib/nodegen/identity.sh bake 0644",
    "/etc/nodegen/identity boot 0644",
  ]);
});

for (const version of releases) {
  test(`kubelet ${version} is told what the machine computes`, () => {
    const more =
      "kubelet: { fromMachineSize: [kubeReserved, maxPods] }\nkubeProxy: { enabled: true }";
    const plan = poolPlan(version, "", more);
    const flags = flagsOf(plan);
    assert.is(flags["kube-reserved"], variable("KUBE_RESERVED"));
    assert.is(flags["max-pods"], variable("MAX_PODS"));
    const unit = fileText(plan, "/etc/systemd/system/kubelet.service");
    assert.match(unit, "\nExecStartPre=/bin/sh /usr/local/lib/nodegen/machine-size.sh 110\n");
    assert.match(unit, "\nEnvironmentFile=-/run/nodegen/machine-size\n");
  });
}

const limits: Readonly<Record<string, readonly [string, string]>> = {
  "the profile's maxPods": [
    "kubelet: { config: { maxPods: 40 }, fromMachineSize: [maxPods] }",
    " 40",
  ],
  "the profile's flag": ["kubelet: { flags: { max-pods: 50 }, fromMachineSize: [maxPods] }", " 50"],
  "nothing where only kubeReserved is computed": [
    "kubelet: { fromMachineSize: [kubeReserved] }",
    "",
  ],
};
for (const [name, [more, word]] of Object.entries(limits)) {
  test(`the most Pods of a machine: ${name}`, () => {
    const plan = poolPlan("1.36.4", "", more);
    const unit = fileText(plan, "/etc/systemd/system/kubelet.service");
    assert.match(unit, `machine-size.sh${word}\n`);
    assert.is(flagsOf(plan)["max-pods"], word === "" ? undefined : variable("MAX_PODS"));
  });
}

test("the most Pods of a machine: what the node's subnet can address", () => {
  const kubernetes = ", networking: { podSubnet: 10.244.0.0/16, nodeCIDRMaskSize: 26 }";
  const more = "kubelet: { fromMachineSize: [maxPods] }";
  const [plan] = planText(profileText({ kubernetes, more })).plans;
  // 64 addresses but for those of the network and of broadcasts.
  const unit = plan === undefined ? "" : fileText(plan, "/etc/systemd/system/kubelet.service");
  assert.match(unit, "machine-size.sh 62\n");
});

test("a pool's list replaces the cluster's", () => {
  const more = "kubelet: { fromMachineSize: [kubeReserved] }";
  const pools = "nodePools: [{ name: a, kubelet: { fromMachineSize: [] } }, { name: b }]";
  const { plans } = planText(profileText({ more, pools }));
  const flags = plans.map((plan) => flagsOf(plan)["kube-reserved"]);
  assert.equal(flags, [undefined, variable("KUBE_RESERVED")]);
});

test.run();
