import { parse } from "smol-toml";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { fileText, firstPlan } from "../../helpers/plan-text.ts";

type Table = Record<string, unknown>;

/** Plain objects: the reader's own have no prototype, which uvu tells apart. */
function parseToml(text: string): Table {
  return JSON.parse(JSON.stringify(parse(text))) as Table;
}

const configPath = "/etc/containerd/config.toml";
const mirrors =
  "registryMirrors: { docker.io: [https://m.example, http://10.0.0.9:5000], quay.io: [https://q.example] }";

function planFor(kubernetes: string, containerd: string, more = "") {
  return firstPlan({
    version: kubernetes,
    more: `kubeProxy: { enabled: false }\ncontainerRuntime: { version: ${containerd}${more === "" ? "" : `, ${more}`} }`,
  });
}

function configOf(kubernetes: string, containerd: string, more = ""): Table {
  return parseToml(fileText(planFor(kubernetes, containerd, more), configPath));
}

function at(table: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>((below, key) => (below as Table | undefined)?.[key], table);
}

const runc = (SystemdCgroup: boolean) => ({
  runtime_type: "io.containerd.runc.v2",
  options: { BinaryName: "/usr/local/bin/runc", SystemdCgroup },
});

// https://github.com/containerd/cri/blob/release/1.2/docs/config.md: there is no default_runtime_name, and systemd_cgroup
// is for io.containerd.runtime.v1.linux alone.
test("1.2 has schema version 1", () => {
  const config = configOf("1.10.11", "1.2.10");
  assert.is(config["version"], undefined);
  const cri = at(config, "plugins", "cri");
  assert.is(at(cri, "sandbox_image"), "k8s.gcr.io/pause:3.1");
  assert.is(at(cri, "systemd_cgroup"), true);
  assert.equal(at(cri, "containerd"), {
    snapshotter: "overlayfs",
    default_runtime: {
      runtime_type: "io.containerd.runtime.v1.linux",
      runtime_engine: "/usr/local/bin/runc",
      runtime_root: "",
    },
  });
  assert.equal(at(cri, "cni"), { bin_dir: "/opt/cni/bin", conf_dir: "/etc/cni/net.d" });
});

// https://github.com/containerd/containerd/blob/release/1.2/docs/ops.md: the shim's name or path.
test("1.2 is told where its shim is", () => {
  const plan = firstPlan({
    version: "1.10.11",
    more: "containerRuntime: { version: 1.2.10 }\npaths: { containerd: /opt/containerd/bin }",
  });
  const config = parseToml(fileText(plan, configPath));
  assert.is(at(config, "plugins", "linux", "shim"), "/opt/containerd/bin/containerd-shim");
});

// https://github.com/containerd/cri/pull/1470, in 1.4.0
test("containerd before 1.4 forwards ports with socat", () => {
  const packagesOf = (kubernetes: string, containerd: string) =>
    planFor(kubernetes, containerd).packages.map(({ name }) => name);
  assert.equal(packagesOf("1.16.15", "1.3.10"), ["socat"]);
  assert.equal(packagesOf("1.20.15", "1.4.6"), []);
});

test("the profile's own settings lie over the file", () => {
  const plugin = "io.containerd.grpc.v1.cri";
  const nvidia = "{ runtime_type: io.containerd.runc.v2 }";
  const config = configOf(
    "1.27.16",
    "1.7.13",
    `config: { plugins: { ${plugin}: { max_concurrent_downloads: 8, containerd: { runtimes: { nvidia: ${nvidia} } } } } }`,
  );
  const cri = at(config, "plugins", plugin);
  assert.is(at(cri, "max_concurrent_downloads"), 8);
  assert.equal(at(cri, "containerd", "runtimes"), {
    runc: runc(true),
    nvidia: { runtime_type: "io.containerd.runc.v2" },
  });
});

for (const [kubernetes, containerd, notify] of [
  ["1.16.15", "1.3.10", false],
  ["1.20.15", "1.4.6", true],
  ["1.31.14", "1.7.27", true],
] as const) {
  test(`${containerd} has schema version 2`, () => {
    const plan = planFor(kubernetes, containerd, "cgroupDriver: cgroupfs");
    const config = parseToml(fileText(plan, configPath));
    assert.is(config["version"], 2);
    const cri = at(config, "plugins", "io.containerd.grpc.v1.cri");
    assert.type(at(cri, "sandbox_image"), "string");
    assert.equal(at(cri, "containerd", "runtimes", "runc"), runc(false));
    assert.is(at(cri, "containerd", "snapshotter"), "overlayfs");
    assert.is(at(cri, "cni", "bin_dir"), "/opt/cni/bin");
    const type = new RegExp(`^Type=${notify ? "notify" : "simple"}$`, "m");
    assert.match(fileText(plan, "/etc/systemd/system/containerd.service"), type);
  });
}

for (const [kubernetes, containerd, folders] of [
  ["1.32.13", "2.0.6", { bin_dir: "/opt/cni/bin" }],
  ["1.33.13", "2.1.5", { bin_dirs: ["/opt/cni/bin"] }],
  ["1.36.4", "2.3.4", { bin_dirs: ["/opt/cni/bin"] }],
] as const) {
  test(`${containerd} has schema version 3`, () => {
    const config = configOf(kubernetes, containerd);
    assert.is(config["version"], 3);
    const runtime = at(config, "plugins", "io.containerd.cri.v1.runtime");
    const images = at(config, "plugins", "io.containerd.cri.v1.images");
    assert.match(String(at(images, "pinned_images", "sandbox")), /^registry\.k8s\.io\/pause:3\.10/);
    assert.is(at(images, "snapshotter"), "overlayfs");
    assert.equal(at(runtime, "containerd", "runtimes", "runc"), runc(true));
    assert.equal(at(runtime, "cni"), { ...folders, conf_dir: "/etc/cni/net.d" });
    assert.is(at(config, "plugins", "io.containerd.grpc.v1.cri"), undefined);
  });
}

/** https://github.com/containerd/containerd/blob/main/docs/hosts.md */
test("hosts.toml for each registry, from 1.5 on", () => {
  for (const [kubernetes, containerd, plugin] of [
    ["1.22.15", "1.5.8", "io.containerd.grpc.v1.cri"],
    ["1.33.13", "2.1.5", "io.containerd.cri.v1.images"],
  ] as const) {
    const plan = planFor(kubernetes, containerd, mirrors);
    const config = parseToml(fileText(plan, configPath));
    assert.equal(at(config, "plugins", plugin, "registry"), {
      config_path: "/etc/containerd/certs.d",
    });
    const hosts = parseToml(fileText(plan, "/etc/containerd/certs.d/docker.io/hosts.toml"));
    assert.is(hosts["server"], "https://registry-1.docker.io");
    assert.equal(Object.keys(hosts["host"] as Table), [
      "https://m.example",
      "http://10.0.0.9:5000",
    ]);
    assert.equal(at(hosts, "host", "https://m.example", "capabilities"), ["pull", "resolve"]);
    const quay = parseToml(fileText(plan, "/etc/containerd/certs.d/quay.io/hosts.toml"));
    assert.is(quay["server"], "https://quay.io");
  }
});

test("before 1.5 the mirrors stand in config.toml, the registry last", () => {
  const plan = planFor("1.16.15", "1.3.10", mirrors);
  const config = parseToml(fileText(plan, configPath));
  const found = at(config, "plugins", "io.containerd.grpc.v1.cri", "registry", "mirrors");
  assert.equal(found, {
    "docker.io": {
      endpoint: ["https://m.example", "http://10.0.0.9:5000", "https://registry-1.docker.io"],
    },
    "quay.io": { endpoint: ["https://q.example", "https://quay.io"] },
  });
  assert.equal(
    plan.files.filter(({ path }) => path.endsWith("hosts.toml")),
    [],
  );
});

test("without mirrors there is no registry table", () => {
  assert.is(
    at(configOf("1.33.13", "2.1.5"), "plugins", "io.containerd.cri.v1.images", "registry"),
    undefined,
  );
});

test.run();
