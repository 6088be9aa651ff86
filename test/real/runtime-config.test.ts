import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, type TomlTable } from "smol-toml";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { inFolder } from "../helpers/build-folder.ts";
import { buildProfile, planText, type RealBuild } from "../helpers/real-build.ts";
import { skip } from "../helpers/skip.ts";
import { needs } from "../helpers/tools.ts";

const configPath = "/etc/containerd/config.toml";

function configOf({ plans: [plan] }: RealBuild): string {
  if (plan === undefined) throw new Error("no node");
  return planText(plan, configPath);
}

/** TOML as plain objects. */
function readToml(text: string): unknown {
  return JSON.parse(JSON.stringify(parse(text)));
}

/** The configuration of the CRI plugin as containerd 1.x has it after laying the file over its defaults. */
async function readWithContainerd(config: string): Promise<unknown> {
  let dump = "";
  await inFolder((folder) => {
    const file = join(folder, "config.toml");
    writeFileSync(file, config);
    const words = ["--config", file, "config", "dump"];
    const run = spawnSync("containerd", words, { encoding: "utf8" });
    assert.is(run.stderr, "");
    assert.is(run.status, 0);
    dump = run.stdout;
  });
  const { plugins } = readToml(dump) as { plugins: TomlTable };
  return plugins["io.containerd.grpc.v1.cri"];
}

/** The part of `value` that has the shape of `shape`. */
function pick(value: unknown, shape: unknown): unknown {
  if (typeof shape !== "object" || shape === null || Array.isArray(shape)) return value;
  const table = (value ?? {}) as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(shape).map(([key, part]) => [key, pick(table[key], part)]),
  );
}

function criPlugin(sandboxImage: string, systemdCgroup: boolean, registry: object): object {
  return {
    sandbox_image: sandboxImage,
    containerd: {
      snapshotter: "overlayfs",
      default_runtime_name: "runc",
      runtimes: {
        runc: {
          runtime_type: "io.containerd.runc.v2",
          options: { BinaryName: "/usr/local/bin/runc", SystemdCgroup: systemdCgroup },
        },
      },
    },
    cni: { bin_dir: "/opt/cni/bin", conf_dir: "/etc/cni/net.d" },
    registry,
  };
}

/** Older than `config_path`: the mirrors stand in config.toml. */
const oldMirrors = `apiVersion: nodegen.dev/v1alpha1
kind: ClusterProfile
metadata: { name: containerd }
extends: ./containerd.yaml
containerRuntime: { registryMirrors: { docker.io: ["https://mirror.example", "http://10.0.0.5:5000"] } }
`;
const hubMirrors = [
  "https://mirror.example",
  "http://10.0.0.5:5000",
  "https://registry-1.docker.io",
];

const withContainerd: Readonly<
  Record<string, { path: string; more?: string; expected: ReturnType<typeof criPlugin> }>
> = {
  "1.6 with certs.d": {
    path: "test/real/everything-old.yaml",
    expected: criPlugin("registry.k8s.io/pause:3.7", false, {
      config_path: "/etc/containerd/certs.d",
    }),
  },
  "1.3 without mirrors": {
    path: "profiles/containerd.yaml",
    expected: criPlugin("k8s.gcr.io/pause:3.1", false, { config_path: "" }),
  },
  "1.3 with mirrors": {
    path: "profiles/containerd.yaml",
    more: oldMirrors,
    expected: criPlugin("k8s.gcr.io/pause:3.1", false, {
      config_path: "",
      mirrors: { "docker.io": { endpoint: hubMirrors } },
    }),
  },
};

for (const [title, { path, more, expected }] of Object.entries(withContainerd)) {
  const name = `containerd takes the configuration for ${title}`;
  if (!needs("containerd")) {
    skip(name, "containerd is not installed");
    continue;
  }
  test(name, async () => {
    const read = await readWithContainerd(configOf(await buildProfile(path, more)));
    assert.equal(pick(read, expected), expected);
  });
}

// Debian's containerd cannot read this one. The names: https://github.com/containerd/containerd/blob/main/docs/cri/config.md
test("the configuration for containerd 2.3 has version 3 and its tables", async () => {
  const config = readToml(configOf(await buildProfile("test/real/everything.yaml")));
  assert.equal(config, {
    version: 3,
    plugins: {
      "io.containerd.cri.v1.images": {
        snapshotter: "overlayfs",
        pinned_images: { sandbox: "registry.k8s.io/pause:3.10.2" },
        registry: { config_path: "/etc/containerd/certs.d" },
      },
      "io.containerd.cri.v1.runtime": {
        containerd: {
          default_runtime_name: "runc",
          runtimes: {
            runc: {
              runtime_type: "io.containerd.runc.v2",
              options: { BinaryName: "/usr/local/bin/runc", SystemdCgroup: true },
            },
          },
        },
        cni: { bin_dirs: ["/opt/cni/bin"], conf_dir: "/etc/cni/net.d" },
      },
    },
  });
});

// https://github.com/containerd/containerd/blob/main/docs/hosts.md
test("each registry with mirrors has a hosts.toml", async () => {
  const { plans } = await buildProfile("test/real/everything.yaml");
  const [plan] = plans;
  const pull = () => ({ capabilities: ["pull", "resolve"] });
  const read = (host: string) =>
    plan && readToml(planText(plan, `/etc/containerd/certs.d/${host}/hosts.toml`));
  assert.equal(read("docker.io"), {
    server: "https://registry-1.docker.io",
    host: { "https://mirror.example/hub": pull(), "http://10.0.0.5:5000": pull() },
  });
  assert.equal(read("registry.k8s.io"), {
    server: "https://registry.k8s.io",
    host: { "https://mirror.example/k8s": pull() },
  });
  assert.equal(read("registry.example:5000"), {
    server: "https://registry.example:5000",
    host: { "https://other.example:8443": pull() },
  });
});

test.run();
