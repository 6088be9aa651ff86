import { parse as parseToml } from "smol-toml";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parse as parseYaml } from "yaml";
import type { NodePlan } from "../../../src/plan/node-plan.ts";
import { fileText, firstPlan, unitArguments } from "../../helpers/plan-text.ts";

function planFor(version: string, runtime: string, more = ""): NodePlan {
  return firstPlan({
    version,
    more: `kubeProxy: { enabled: false }\ncontainerRuntime: { ${runtime} }\n${more}`,
  });
}

const unitsOf = (plan: NodePlan) => plan.units.map(({ name }) => name);
const binariesOf = (plan: NodePlan) => plan.binaries.map(({ name }) => name);
const kubeletConfig = (plan: NodePlan) =>
  parseYaml(fileText(plan, "/var/lib/kubelet/config.yaml")) as Record<string, unknown>;
const unitText = (plan: NodePlan, unit: string) => fileText(plan, `/etc/systemd/system/${unit}`);
const daemonJson = (plan: NodePlan) =>
  JSON.parse(fileText(plan, "/etc/docker/daemon.json")) as Record<string, unknown>;

test("docker up to 1.23: the kubelet drives it itself", () => {
  const plan = planFor("1.20.15", "name: docker, cgroupDriver: cgroupfs");
  assert.equal(unitsOf(plan), ["docker.service", "kubelet.service"]);
  assert.equal(binariesOf(plan), ["kubelet", "docker", "cni-plugins"]);
  assert.not.ok(plan.files.some(({ path }) => path === "/etc/crictl.yaml"));
  const words = unitArguments(plan, "kubelet.service");
  for (const word of [
    "--network-plugin=cni",
    "--cni-conf-dir=/etc/cni/net.d",
    "--cni-bin-dir=/opt/cni/bin",
    "--pod-infra-container-image=k8s.gcr.io/pause:3.2",
  ]) {
    assert.ok(words.includes(word), `${word} is not in ${words.join(" ")}`);
  }
  assert.not.ok(words.some((word) => word.startsWith("--container-runtime")));
  assert.match(unitText(plan, "kubelet.service"), /^Requires=docker\.service$/m);
  assert.match(unitText(plan, "kubelet.service"), /^After=docker\.service /m);
  assert.is(kubeletConfig(plan)["cgroupDriver"], "cgroupfs");
  assert.equal(daemonJson(plan)["exec-opts"], ["native.cgroupdriver=cgroupfs"]);
});

test("docker from 1.24 on: cri-dockerd stands between", () => {
  const plan = planFor("1.27.16", "name: docker, sandboxImage: registry.example/pause:3.9");
  assert.equal(unitsOf(plan), ["docker.service", "cri-dockerd.service", "kubelet.service"]);
  assert.equal(binariesOf(plan), ["kubelet", "docker", "cri-dockerd", "crictl", "cni-plugins"]);
  assert.equal(unitArguments(plan, "cri-dockerd.service"), [
    "--container-runtime-endpoint=unix:///run/cri-dockerd.sock",
    "--network-plugin=cni",
    "--cni-conf-dir=/etc/cni/net.d",
    "--cni-bin-dir=/opt/cni/bin",
    "--pod-infra-container-image=registry.example/pause:3.9",
  ]);
  assert.is(kubeletConfig(plan)["containerRuntimeEndpoint"], "unix:///run/cri-dockerd.sock");
  assert.match(unitText(plan, "kubelet.service"), /^Requires=cri-dockerd\.service$/m);
  assert.match(unitText(plan, "cri-dockerd.service"), /^Requires=docker\.service$/m);
  assert.equal(parseYaml(fileText(plan, "/etc/crictl.yaml")), {
    "runtime-endpoint": "unix:///run/cri-dockerd.sock",
    "image-endpoint": "unix:///run/cri-dockerd.sock",
  });
  const words = unitArguments(plan, "kubelet.service");
  assert.not.ok(words.some((word) => word.startsWith("--network-plugin")));
});

// https://github.com/kubernetes/minikube/issues/68
test("docker has iptables, socat for kubectl port-forward, and apparmor_parser", () => {
  for (const version of ["1.20.15", "1.27.16"]) {
    const { packages } = planFor(version, "name: docker");
    assert.equal(
      packages.map(({ name }) => name),
      ["iptables", "socat", "apparmor"],
    );
  }
});

test("daemon.json, with the profile's settings over nodegen's", () => {
  const runtime =
    "name: docker, registryMirrors: { docker.io: [https://m.example] }, config: { log-level: error, log-opts: { max-file: '9' } }";
  assert.equal(daemonJson(planFor("1.33.13", runtime)), {
    "exec-opts": ["native.cgroupdriver=systemd"],
    "log-driver": "json-file",
    "log-opts": { "max-size": "100m", "max-file": "9" },
    "storage-driver": "overlay2",
    "registry-mirrors": ["https://m.example"],
    "log-level": "error",
  });
});

test("docker's unit lets Pods' packets through and finds its own containerd first", () => {
  const plan = planFor("1.33.13", "name: docker", "paths: { docker: /opt/docker }");
  const unit = unitText(plan, "docker.service");
  assert.match(unit, /^ExecStart=\/opt\/docker\/dockerd$/m);
  assert.match(unit, /^Environment=PATH=\/opt\/docker:\/usr\/local\/sbin:/m);
  assert.match(unit, /^ExecStartPost=\/sbin\/iptables -w -P FORWARD ACCEPT$/m);
  for (const line of ["Type=notify", "Delegate=yes", "KillMode=process", "Restart=always"]) {
    assert.ok(unit.split("\n").includes(line), line);
  }
  assert.is(plan.binaries.find(({ name }) => name === "docker")?.destination, "/opt/docker");
  const docker = plan.units.find(({ name }) => name === "docker.service");
  assert.is(docker?.phase, "bake");
});

const etcd = "etcdEndpoints: [http://10.0.0.11:2379]";
for (const version of ["1.20.15", "1.27.16"]) {
  test(`docker of ${version} takes its network from flanneld`, () => {
    const cni = `cni: { plugin: flanneld, flanneld: { ${etcd} } }`;
    const plan = planFor(version, "name: docker", cni);
    const unit = unitText(plan, "docker.service");
    assert.match(unit, /^EnvironmentFile=-\/run\/flannel\/docker$/m);
    assert.match(unit, /^ExecStart=\/usr\/local\/bin\/dockerd \$DOCKER_NETWORK_OPTIONS$/m);
    const after = /^After=(.*)$/m.exec(unit)?.[1]?.split(" ") ?? [];
    const flanneld = unitsOf(plan).find((name) => name.startsWith("flannel")) ?? "";
    assert.ok(after.includes(flanneld), `${flanneld} is not in ${after.join(" ")}`);
    const words = unitArguments(plan, "kubelet.service");
    assert.not.ok(words.some((word) => /^--(network-plugin|cni-)/.test(word)));
    assert.not.ok(binariesOf(plan).includes("cni-plugins"));
    if (version === "1.27.16") {
      assert.ok(unitArguments(plan, "cri-dockerd.service").includes("--network-plugin="));
    }
  });
}

function crioConfig(plan: NodePlan): unknown {
  const text = fileText(plan, "/etc/crio/crio.conf.d/10-nodegen.conf");
  return JSON.parse(JSON.stringify(parseToml(text)));
}

// https://github.com/cri-o/cri-o/blob/main/docs/crio.conf.5.md
test("CRI-O", () => {
  const plan = planFor(
    "1.33.13",
    "name: cri-o, config: { crio: { runtime: { log_level: debug } } }",
  );
  assert.equal(unitsOf(plan), ["crio.service", "kubelet.service"]);
  assert.equal(binariesOf(plan), ["kubelet", "cri-o", "cni-plugins"]);
  assert.equal(crioConfig(plan), {
    crio: {
      runtime: {
        cgroup_manager: "systemd",
        pinns_path: "/usr/local/bin/pinns",
        default_runtime: "crun",
        log_level: "debug",
        runtimes: {
          crun: {
            runtime_path: "/usr/local/bin/crun",
            runtime_root: "/run/crun",
            monitor_path: "/usr/local/bin/conmon",
            monitor_cgroup: "system.slice",
          },
        },
      },
      image: { pause_image: "registry.k8s.io/pause:3.10" },
      network: { network_dir: "/etc/cni/net.d", plugin_dirs: ["/opt/cni/bin"] },
    },
  });
  assert.equal(JSON.parse(fileText(plan, "/etc/containers/policy.json")), {
    default: [{ type: "insecureAcceptAnything" }],
  });
  const socket = "unix:///var/run/crio/crio.sock";
  assert.is(kubeletConfig(plan)["containerRuntimeEndpoint"], socket);
  assert.match(unitText(plan, "kubelet.service"), /^Requires=crio\.service$/m);
});

test("CRI-O with cgroupfs puts its monitors into the Pods' cgroups", () => {
  const runtimeOf = (version: string) => {
    const plan = planFor(version, "name: cri-o, cgroupDriver: cgroupfs");
    return (crioConfig(plan) as { crio: { runtime: Record<string, unknown> } }).crio.runtime;
  };
  const old = runtimeOf("1.24.17");
  assert.is(old["conmon"], "/usr/local/bin/conmon");
  assert.is(old["conmon_cgroup"], "pod");
  assert.is(old["cgroup_manager"], "cgroupfs");
  const { runtimes, conmon } = runtimeOf("1.30.14");
  assert.is(conmon, undefined);
  assert.is(
    (runtimes as Record<string, Record<string, unknown>>)["runc"]?.["monitor_cgroup"],
    "pod",
  );
});

// https://github.com/containers/image/blob/main/docs/containers-registries.conf.5.md
test("CRI-O's mirrors", () => {
  const plan = planFor(
    "1.33.13",
    "name: cri-o, registryMirrors: { docker.io: [https://m.example/hub/, http://10.0.0.5:5000], 'r.example:5000': [https://n.example] }",
  );
  const read = (host: string) =>
    JSON.parse(
      JSON.stringify(parseToml(fileText(plan, `/etc/containers/registries.conf.d/${host}.conf`))),
    );
  assert.equal(read("docker.io"), {
    registry: [
      {
        prefix: "docker.io",
        location: "docker.io",
        mirror: [{ location: "m.example/hub" }, { location: "10.0.0.5:5000", insecure: true }],
      },
    ],
  });
  assert.equal(read("r.example:5000"), {
    registry: [
      {
        prefix: "r.example:5000",
        location: "r.example:5000",
        mirror: [{ location: "n.example" }],
      },
    ],
  });
});

test("an older kubelet is told of a sandbox image of one's own", () => {
  const flag = (version: string, runtime: string) =>
    unitArguments(planFor(version, runtime), "kubelet.service").find((word) =>
      word.startsWith("--pod-infra-container-image"),
    );
  const own = "sandboxImage: registry.example/pause:3.9";
  assert.is(flag("1.27.16", own), "--pod-infra-container-image=registry.example/pause:3.9");
  assert.is(flag("1.27.16", "name: containerd"), undefined);
  assert.is(flag("1.35.8", own), undefined);
});

/** What lies in each archive: the projects' own lists (docker's static bundle, cri-o's contrib/bundle/install). */
const contents: Readonly<Record<string, readonly string[]>> = {
  docker:
    "containerd containerd-shim-runc-v2 ctr docker docker-init docker-proxy dockerd runc".split(
      " ",
    ),
  "cri-o": "conmon conmonrs crictl crio crun pinns runc".split(" "),
  containerd: "containerd containerd-shim-runc-v2 containerd-stress ctr".split(" "),
};

for (const [version, name] of [
  ["1.20.15", "docker"],
  ["1.33.13", "docker"],
  ["1.33.13", "cri-o"],
  ["1.33.13", "containerd"],
] as const) {
  test(`no two downloads of ${name} with ${version} install the same program`, () => {
    const paths = planFor(version, `name: ${name}`).binaries.flatMap((binary) =>
      binary.layout.kind === "file"
        ? [binary.destination]
        : (contents[binary.name] ?? [binary.name]).map((file) => `${binary.destination}/${file}`),
    );
    assert.equal(paths.length, new Set(paths).size, paths.join(" "));
    const runc = paths.filter((path) => path.endsWith("/runc"));
    assert.equal(runc, ["/usr/local/bin/runc"]);
  });
}

test.run();
