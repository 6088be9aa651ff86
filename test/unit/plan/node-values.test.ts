import { test } from "uvu";
import * as assert from "uvu/assert";
import { parse } from "yaml";
import { fileText, planText, profileText, unitArguments } from "../../helpers/plan-text.ts";

const settings = [
  'kubelet: { config: { address: "{address}" }, flags: { log-dir: /var/log/kubelet } }',
  'kubeProxy: { config: { bindAddress: "{address}", healthzBindAddress: "{address}:10256" }, flags: { log-dir: /var/log/kubelet } }',
].join("\n");

function plansOf(version: string, nodes: string, runtime = "containerd") {
  const more = `containerRuntime: { name: ${runtime} }\n${settings}`;
  const pools = `nodePools: [{ name: workers, nodes: ${nodes} }]`;
  return planText(profileText({ version, more, pools })).plans;
}

const twoNodes = "[{ name: a, address: 10.0.0.21 }, { name: b, address: 10.0.0.22 }]";

test("{address} is each node's own, in the file", () => {
  for (const [index, plan] of plansOf("1.24.17", twoNodes).entries()) {
    const address = `10.0.0.2${index + 1}`;
    const kubelet = parse(fileText(plan, "/var/lib/kubelet/config.yaml"));
    assert.is(kubelet.address, address);
    const proxy = parse(fileText(plan, "/etc/kubernetes/kube-proxy.config.yaml"));
    assert.is(proxy.bindAddress, address);
    assert.is(proxy.healthzBindAddress, `${address}:10256`);
  }
});

test("{address} is each node's own, as a flag", () => {
  const [plan] = plansOf("1.6.13", twoNodes, "docker");
  assert.ok(plan);
  assert.ok(unitArguments(plan, "kubelet.service").includes("--address=10.0.0.21"));
  assert.ok(unitArguments(plan, "kube-proxy.service").includes("--bind-address=10.0.0.21"));
});

test("an IPv6 address before a port stands in brackets", () => {
  const networking =
    ", networking: { podSubnet: fd00:10::/56, serviceSubnet: fd00:20::/112, dnsServiceIP: 'fd00:20::a' }";
  const pools = "nodePools: [{ name: w, nodes: [{ name: a, address: 'fd00:1::21' }] }]";
  const { plans } = planText(
    profileText({ version: "1.24.17", more: settings, pools, kubernetes: networking }),
  );
  const [plan] = plans;
  assert.ok(plan);
  const proxy = parse(fileText(plan, "/etc/kubernetes/kube-proxy.config.yaml"));
  assert.is(proxy.bindAddress, "fd00:1::21");
  assert.is(proxy.healthzBindAddress, "[fd00:1::21]:10256");
});

test("a folder that two settings name is made once", () => {
  const [plan] = plansOf("1.24.17", twoNodes);
  const folders = plan?.directories.filter(({ path }) => path === "/var/log/kubelet");
  assert.is(folders?.length, 1);
});

test.run();
