import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { NodePlan } from "../../../src/plan/node-plan.ts";
import { fileText, firstPlan, planText, profileText } from "../../helpers/plan-text.ts";
import { processorTime } from "../../helpers/processor-time.ts";

const units = "/etc/systemd/system";
const proxied = (mode: string) => firstPlan({ more: `kubeProxy: { config: { ${mode} } }` });
const names = (items: readonly { readonly name: string }[]) => items.map(({ name }) => name);

/** The commands of a unit's lines `ExecStartPre=` or `ExecStartPost=`, with systemd's `$$` undone. */
function commands(plan: NodePlan, directive: string): string[] {
  const text = fileText(plan, `${units}/kubelet.service`);
  const matches = text.matchAll(new RegExp(`^${directive}=/bin/sh -c '(.*)'$`, "gm"));
  return [...matches].map(([, command = ""]) => {
    assert.not.match(
      command.replaceAll("$$", ""),
      "$",
      "systemd takes one $ for a variable of its own",
    );
    return command.replaceAll("$$", "$");
  });
}

test("ipvs has its kernel modules and tools", () => {
  const plan = proxied("mode: ipvs, ipvs: { scheduler: lc }");
  for (const module of "ip_vs ip_vs_rr ip_vs_wrr ip_vs_sh nf_conntrack ip_vs_lc".split(" ")) {
    assert.ok(names(plan.kernelModules).includes(module), module);
    assert.match(fileText(plan, "/etc/modules-load.d/nodegen.conf"), `${module}\n`);
  }
  assert.equal(names(plan.packages), ["conntrack", "iptables", "ipset", "ipvsadm"]);
});

for (const [mode, packages] of [
  ["", ["conntrack", "iptables"]],
  ["mode: iptables", ["conntrack", "iptables"]],
  ["mode: nftables", ["conntrack", "nftables"]],
] as const) {
  test(`kube-proxy with ${mode || "no mode"} needs ${packages.join(" and ")}`, () => {
    const plan = proxied(mode);
    assert.equal(names(plan.packages), packages);
    // https://github.com/kubernetes/kops/pull/17968: without nf_conntrack kube-proxy ends at nf_conntrack_max.
    assert.equal(names(plan.kernelModules), ["overlay", "br_netfilter", "nf_conntrack"]);
  });
}

test("settings of net.bridge bring their module, whatever else is to be loaded", () => {
  const modulesOf = (host: string) =>
    names(firstPlan({ more: `kubeProxy: { enabled: false }\nhost: { ${host} }` }).kernelModules);
  assert.equal(modulesOf("kernelModules: [wireguard]"), ["wireguard", "br_netfilter"]);
  assert.equal(modulesOf("kernelModules: [br-netfilter]"), ["br-netfilter"]);
  assert.equal(modulesOf("kernelModules: [wireguard], sysctls: { vm.swappiness: 1 }"), [
    "wireguard",
  ]);
});

/** SetupKernelTunables in pkg/kubelet/cm/container_manager_linux.go and pkg/util/sysctl of Kubernetes. */
const demanded = [
  "kernel.keys.root_maxbytes = 25000000",
  "kernel.keys.root_maxkeys = 1000000",
  "kernel.panic = 10",
  "kernel.panic_on_oops = 1",
  "vm.overcommit_memory = 1",
  "vm.panic_on_oom = 0",
];

/** What of these stands in the file of a profile's only or first pool. */
function demandedOf(version: string, more: string, pool = ""): readonly string[] {
  const pools = `nodePools: [{ name: workers, ${pool} nodes: [{ name: node-1 }] }, { name: b, nodes: [{ name: node-2 }] }]`;
  const plan = firstPlan({ version, more, pools });
  const text = fileText(plan, "/etc/sysctl.d/99-nodegen.conf");
  assert.equal(
    text.split("\n").filter((line) => line.includes(" = ")),
    plan.sysctls.map(({ key, value }) => `${key} = ${value}`),
  );
  return text
    .split("\n")
    .filter((line) => /^(vm|kernel)\./.test(line))
    .sort();
}

const on = "config: { protectKernelDefaults: true }";
const flag = (value: string) => `flags: { protect-kernel-defaults: ${value} }`;

test("a kubelet that protects kernel defaults finds those that it starts with", () => {
  for (const version of ["1.36.3", "1.16.15"]) {
    assert.equal(demandedOf(version, `kubelet: { ${on} }`), demanded, version);
    assert.equal(demandedOf(version, "", `kubelet: { ${on} },`), demanded, version);
  }
  assert.equal(demandedOf("1.16.15", `kubelet: { ${flag("true")} }`), demanded);
  // Without a configuration file the field becomes a flag.
  const docker = "containerRuntime: { name: docker }\n";
  assert.equal(demandedOf("1.9.10", `${docker}kubelet: { ${on} }`), demanded);
  const both = `kubelet: { ${on} }\nhost: { sysctls: { vm/panic_on_oom: 0, kernel.panic: "10" } }`;
  assert.equal(
    demandedOf("1.36.3", both),
    demanded.filter((line) => !line.startsWith("vm.panic")),
  );
});

test("other kubelets set them themselves, and nothing is written", () => {
  assert.equal(demandedOf("1.36.3", ""), []);
  assert.equal(demandedOf("1.36.3", "kubelet: { config: { protectKernelDefaults: false } }"), []);
  const off = "kubelet: { config: { protectKernelDefaults: false } },";
  assert.equal(demandedOf("1.36.3", `kubelet: { ${on} }`, off), []);
  // A pool's own setting reaches no other pool.
  const text =
    "nodePools: [{ name: a, nodes: [{ name: a }] }, { name: b, KUBELET nodes: [{ name: b }] }]";
  const pools = text.replace("KUBELET", `kubelet: { ${on} },`);
  const [plain, other] = planText(profileText({ pools })).plans;
  assert.is(plain?.sysctls.length, 3);
  assert.is(other?.sysctls.length, 9);
  assert.equal(other?.sysctls.at(-1)?.from, [
    "nodePools",
    1,
    "kubelet",
    "config",
    "protectKernelDefaults",
  ]);
});

test("what the profile names already is not named twice", () => {
  const plan = firstPlan({
    more: "kubeProxy: { config: { mode: ipvs } }\nhost: { kernelModules: [ip-vs, overlay], packages: [ipset, socat] }",
  });
  assert.equal(names(plan.packages), ["ipset", "socat", "conntrack", "iptables", "ipvsadm"]);
  assert.not.ok(names(plan.kernelModules).includes("ip_vs"));
  assert.equal(plan.packages[0]?.from, ["host", "packages", 0]);
});

test("a package may be called as something that every JavaScript object has", () => {
  const plan = firstPlan({
    more: "host: { packages: [constructor] }\nkubeProxy: { enabled: false }",
  });
  assert.equal(
    plan.packages.map(({ name, rhel }) => [name, rhel]),
    [["constructor", undefined]],
  );
});

test("thousands of files do not meet each other one by one", () => {
  const files = Array.from({ length: 3000 }, (_, at) => `{ path: /opt/files/${at}, content: a }`);
  const start = processorTime();
  const plan = firstPlan({ more: `host: { files: [${files.join(", ")}] }` });
  assert.ok(processorTime() - start < 2000);
  assert.ok(plan.files.length > 3000);
});

test("commands are for root's eyes alone", () => {
  const plan = firstPlan({ more: "host: { commands: [echo hello] }" });
  const file = plan.files.find(({ path }) => path === "/etc/nodegen/commands/001.sh");
  assert.is(file?.mode, "0700");
});

test("without kube-proxy the node needs nothing of its", () => {
  assert.equal(firstPlan({ more: "kubeProxy: { enabled: false }" }).packages, []);
});

test("the plan's table names a package once where both families call it the same", () => {
  const more = "host: { firewall: off, packages: [conntrack, socat, { rhel: policycoreutils }] }";
  const rows = fileText(firstPlan({ more }), "/etc/nodegen/plan").split("\n");
  assert.equal(
    rows.filter((row) => /^(package|firewall) /.test(row)),
    [
      "firewall off",
      "package conntrack conntrack-tools",
      "package socat",
      "package - policycoreutils",
      "package iptables",
    ],
  );
  assert.not.match(fileText(firstPlan(), "/etc/nodegen/plan"), /^firewall/m);
});

test("a proxy is for the node program and for who pulls images", () => {
  const more = "proxy: { httpProxy: 'http://proxy.example:3128' }";
  const plan = firstPlan({ more });
  const text = fileText(plan, "/etc/nodegen/environment");
  assert.match(text, "http_proxy=http://proxy.example:3128\n");
  assert.match(text, /^no_proxy=localhost,127\.0\.0\.1,.*10\.96\.0\.0\/12/m);
  assert.not.match(text, "https_proxy");
  assert.match(
    fileText(plan, `${units}/containerd.service.d/nodegen-proxy.conf`),
    "EnvironmentFile=-/etc/nodegen/environment",
  );
  assert.match(fileText(plan, `${units}/nodegen-boot.service`), "/etc/nodegen/environment");
  const docker = firstPlan({
    version: "1.16.15",
    more: `${more}\ncontainerRuntime: { name: docker }`,
  });
  assert.ok(
    docker.files.some(({ path }) => path === `${units}/docker.service.d/nodegen-proxy.conf`),
  );
});

test("a proxy's password makes its file a secret", () => {
  const plan = firstPlan({ more: "proxy: { httpProxy: 'http://user:pw@proxy.example:3128' }" });
  const file = plan.files.find(({ path }) => path === "/etc/nodegen/environment");
  assert.equal([file?.secret, file?.mode, file?.phase], [true, "0600", "boot"]);
});

const reserved =
  "kubelet: { config: { enforceNodeAllocatable: [pods, kube-reserved], kubeReserved: { cpu: 200m }, kubeReservedCgroup: /system.slice/kubelet.service } }";

test("reserved cgroups are made where cgroup v1 has its hierarchies, and nowhere else", () => {
  const [command = ""] = commands(firstPlan({ more: reserved }), "ExecStartPre").slice(-1);
  const folder = mkdtempSync(join(tmpdir(), "nodegen-cgroups-"));
  try {
    const run = () => spawnSync("sh", ["-c", command.replaceAll("/sys/fs/cgroup", folder)]);
    assert.is(run().status, 0);
    assert.equal(readdirSync(folder), []);
    for (const controller of ["cpuset", "hugetlb", "memory", "pids"])
      mkdirSync(join(folder, controller));
    assert.is(run().status, 0);
    for (const controller of ["cpuset", "hugetlb", "memory", "pids"])
      assert.equal(readdirSync(join(folder, controller, "system.slice")), ["kubelet.service"]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

// The rules of the seeds' unit for a 1.6 kubelet.
test("cAdvisor's port is closed to all but private networks", () => {
  const more = "containerRuntime: { name: docker }\nkubelet: { cadvisorAccess: privateNetworks }";
  const plan = firstPlan({ version: "1.9.10", more });
  const rules = commands(plan, "ExecStartPost").map((command) => command.replace(/.* -A /, ""));
  assert.equal(rules, [
    "INPUT -s 10.0.0.0/8 -p tcp --dport 4194 -j ACCEPT",
    "INPUT -s 172.16.0.0/12 -p tcp --dport 4194 -j ACCEPT",
    "INPUT -s 192.168.0.0/16 -p tcp --dport 4194 -j ACCEPT",
    "INPUT -p tcp --dport 4194 -j DROP",
  ]);
});

test.run();
