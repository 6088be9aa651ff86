import { suite } from "uvu";
import * as assert from "uvu/assert";
import { compareStates } from "../../../../src/plan/compare/compare-states.ts";
import type { Follows } from "../../../../src/plan/compare/follows.ts";
import type { NodeState } from "../../../../src/plan/compare/node-state.ts";
import { nodeTablePath } from "../../../../src/plan/node-table.ts";
import { profileText } from "../../../helpers/plan-text.ts";
import { known, profile, stateOf } from "./state-of.ts";

const test = suite("compare-states");

const nodeOf = (words: string) =>
  profileText({
    version: "1.36.3",
    more: "kubeProxy: { enabled: false }",
    pools: `nodePools: [{ name: workers, nodes: [{ name: node-1, address: 10.0.0.21${words} }] }]`,
  });

const open = (identity: string) =>
  profileText({
    version: "1.36.3",
    more: "kubeProxy: { enabled: false }",
    pools: `nodePools: [{ name: workers, launchWithin: 24h, identity: { ${identity} } }]`,
  });

interface Case {
  readonly before: string;
  readonly after: string;
  readonly follows: Follows;
  /** `kind name: before -> after`, and `file path`. */
  readonly changes: readonly string[];
}

const sysctls = "/etc/sysctl.d/99-nodegen.conf";

const cases: Readonly<Record<string, Case>> = {
  nothing: { before: profile(), after: profile(), follows: "nothing", changes: [] },
  "a setting of the kubelet": {
    before: profile(),
    after: profile("kubelet: { config: { maxPods: 200 } }"),
    follows: "service restart",
    changes: ["file /var/lib/kubelet/config.yaml"],
  },
  "a kernel setting more": {
    before: profile("host: { sysctls: { vm.overcommit_memory: '1' } }"),
    after: profile("host: { sysctls: { vm.overcommit_memory: '1', vm.swappiness: '10' } }"),
    follows: "service restart",
    changes: ["kernel setting vm.swappiness:  -> 10", `file ${sysctls}`],
  },
  "a kernel setting less": {
    before: profile("host: { sysctls: { vm.overcommit_memory: '1', vm.swappiness: '10' } }"),
    after: profile("host: { sysctls: { vm.overcommit_memory: '1' } }"),
    follows: "new boot",
    changes: ["kernel setting vm.swappiness: 10 -> ", `file ${sysctls}`],
  },
  "a kernel setting of several words": {
    before: profile("host: { sysctls: { net.ipv4.ip_local_port_range: '1024 60999' } }"),
    after: profile("host: { sysctls: { net.ipv4.ip_local_port_range: '1024 61000' } }"),
    follows: "service restart",
    changes: [
      "kernel setting net.ipv4.ip_local_port_range: 1024 60999 -> 1024 61000",
      `file ${sysctls}`,
    ],
  },
  "a module less": {
    before: profile("host: { kernelModules: [overlay, br_netfilter, nf_conntrack] }"),
    after: profile("host: { kernelModules: [overlay, br_netfilter] }"),
    follows: "new boot",
    changes: ["kernel module nf_conntrack:  -> ", "file /etc/modules-load.d/nodegen.conf"],
  },
  "a package more": {
    before: profile("host: { packages: [socat] }"),
    after: profile("host: { packages: [socat, jq] }"),
    follows: "service restart",
    changes: ["package jq:  -> "],
  },
  "a package less": {
    before: profile("host: { packages: [socat, jq] }"),
    after: profile("host: { packages: [socat] }"),
    follows: "new boot",
    changes: ["package jq:  -> "],
  },
  "a command less": {
    before: profile("host: { commands: ['true'] }"),
    after: profile(),
    follows: "new boot",
    changes: ["file /etc/nodegen/commands/001.sh"],
  },
  "a mode": {
    before: profile("host: { files: [{ path: /etc/x, content: x }] }"),
    after: profile("host: { files: [{ path: /etc/x, content: x, mode: '0640' }] }"),
    follows: "service restart",
    changes: ["file /etc/x"],
  },
  "swap is left alone again": {
    before: profile(),
    after: profile("host: { swap: keep }\nkubelet: { config: { failSwapOn: false } }"),
    follows: "new boot",
    changes: ["host swap: off -> keep", "file /var/lib/kubelet/config.yaml"],
  },
  "where downloads come from": {
    before: profile(),
    after: profile("downloads: { mirrors: ['https://mirror.example'], upstream: false }"),
    follows: "nothing",
    changes: ["cni-plugins", "containerd", "crictl", "kubelet", "runc"].map(
      (one) => `download ${one}`,
    ),
  },
  "a label and a taint": {
    before: nodeOf(""),
    after: nodeOf(
      ', labels: { rack: a }, taints: [{ key: gpu, effect: NoSchedule }, { key: a, value: "1", effect: NoExecute }]',
    ),
    follows: "service restart",
    changes: [
      "registration labels:  -> rack=a",
      "registration taints:  -> gpu:NoSchedule,a=1:NoExecute",
      "file /etc/systemd/system/kubelet.service",
      "file /var/lib/kubelet/config.yaml",
    ],
  },
  "another way to find a name": {
    before: open("name: hostname"),
    after: open("name: fqdn"),
    follows: "new boot",
    changes: ["file /etc/nodegen/identity"],
  },
  "another way to find an address": {
    before: open("name: fqdn"),
    after: open("name: fqdn, address: { interface: eth1 }"),
    follows: "service restart",
    changes: ["file /etc/nodegen/identity"],
  },
  "another token": {
    before: profile("join: { token: abcdef.0123456789abcdef }"),
    after: profile("join: { token: abcdef.fedcba9876543210 }"),
    follows: "nothing",
    changes: ["file /etc/kubernetes/bootstrap-kubelet.conf"],
  },
  "another API server": {
    before: profile(),
    after: profile().replace("10.0.0.10:6443", "10.0.0.11:6443"),
    follows: "new boot",
    changes: [
      "fixed server: https://10.0.0.10:6443 -> https://10.0.0.11:6443",
      "file /etc/kubernetes/bootstrap-kubelet.conf",
    ],
  },
  "another pool": {
    before: profile(),
    after: profile().replace("name: workers", "name: others"),
    follows: "new boot",
    changes: ["fixed pool: workers -> others"],
  },
};

for (const [name, { before, after, follows, changes }] of Object.entries(cases)) {
  test(`${name}: ${follows}`, () => {
    const found = compareStates(stateOf(before), stateOf(after), known);
    const values = found.values.map(({ kind, name: what, before: then = "", after: now = "" }) =>
      kind === "download" ? `download ${what}` : `${kind} ${what}: ${then} -> ${now}`,
    );
    assert.equal([...values, ...found.files.map(({ path }) => `file ${path}`)], changes);
    assert.is(found.follows, follows);
  });
}

test("another version of a program, with its digest, and not where it is from", () => {
  const [before, after] = [stateOf(profile("", "1.36.3")), stateOf(profile("", "1.36.4"))];
  const { values, follows } = compareStates(before, after, known);
  assert.is(follows, "service restart");
  const [kubelet] = values.filter(({ kind }) => kind === "binary");
  assert.match(kubelet?.before ?? "", /^1\.36\.3 sha256:[0-9a-f]{12}$/);
  assert.match(kubelet?.after ?? "", /^1\.36\.4 sha256:[0-9a-f]{12}$/);
  assert.not(values.some(({ kind }) => kind === "download"));
});

const replaced: Readonly<Record<string, string>> = {
  "another minor of Kubernetes": profile("", "1.35.7"),
  "another runtime": profile("containerRuntime: { name: cri-o, version: 1.36.3 }"),
  "another cgroup driver": profile("containerRuntime: { cgroupDriver: cgroupfs }"),
  "another architecture": profile().replace("name: workers,", "name: workers, arch: arm64,"),
};

for (const [name, text] of Object.entries(replaced)) {
  test(`${name}: a machine that runs must be replaced`, () => {
    const { values, follows } = compareStates(stateOf(profile()), stateOf(text), known);
    assert.is(follows, "new boot");
    assert.ok(values.some((one) => one.kind === "fixed" && one.follows === "new boot"));
  });
}

test("of a machine whose plan does not say what it keeps, nobody knows whether it can stay", () => {
  const after = stateOf(profile());
  const files = after.files.map((file) => {
    const content = Buffer.from(
      Buffer.from(file.content)
        .toString()
        .replace(/^keep .*\n/m, ""),
    );
    return file.path === nodeTablePath ? { ...file, content } : file;
  });
  const { values } = compareStates({ ...after, files }, after, known);
  assert.ok(values.length > 0);
  assert.ok(values.every(({ kind, follows }) => kind === "fixed" && follows === "new boot"));
});

test("a plan of format 1, whose machines take none of format 2", () => {
  const after = stateOf(profile());
  const files = after.files.map((file) => {
    const text = Buffer.from(file.content).toString();
    const older = text.replace(/^nodegen 2 (\S+) (\S+) (\S+)\n/, "nodegen 1 $1 $2 node-1 $3\n");
    return file.path === nodeTablePath ? { ...file, content: Buffer.from(older) } : file;
  });
  const { values } = compareStates({ ...after, files }, after, known);
  assert.equal(
    values.map(({ name, before, after, follows }) => [name, before, after, follows]),
    [["format of the plan", "1", "2", "new boot"]],
  );
});

test("another order of the units, which only a first boot goes by", () => {
  const after = stateOf(profile());
  const files = after.files.map((file) => {
    const text = Buffer.from(file.content).toString();
    const swapped = text.replace(/^(unit containerd\S*)\n(.*\n)*?(unit kubelet\S*)$/m, "$3\n$2$1");
    return file.path === nodeTablePath ? { ...file, content: Buffer.from(swapped) } : file;
  });
  const { values, follows } = compareStates({ ...after, files }, after, known);
  assert.is(follows, "nothing");
  assert.equal(values, [
    {
      kind: "unit",
      name: "order",
      state: "changed",
      before: "kubelet.service containerd.service",
      after: "containerd.service kubelet.service",
      follows: "nothing",
      note: "on a first boot only",
    },
  ]);
});

test("a new image is what follows where its id is another", () => {
  const [before, after] = ["0123456789ab", "ba9876543210"].map((image) => ({
    ...stateOf(profile()),
    image,
  })) as [NodeState, NodeState];
  assert.is(compareStates(before, after, known).follows, "new image");
  assert.is(compareStates(before, { ...after, image: undefined }, known).follows, "nothing");
});

test.run();
