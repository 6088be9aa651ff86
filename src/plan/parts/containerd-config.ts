import type { ContainerRuntime, Paths } from "../../cluster/cluster.ts";
import { mergeSettings } from "../../cluster/merge-settings.ts";
import {
  containerdConfigVersion,
  hasCniBinDirs,
  hasRegistryConfigPath,
} from "../../facts/containerd-features.ts";
import { toToml } from "../../formats/toml.ts";

/** Folder of the hosts.toml files, one folder a registry. */
export const registryConfigFolder = "/etc/containerd/certs.d";

type Table = Record<string, unknown>;

/**
 * `config.toml` in the schema version that this containerd writes itself: 1 below 1.3, 2 in 1.x, 3 in 2.x.
 * https://github.com/containerd/containerd/blob/main/docs/cri/config.md
 */
export function containerdConfig(runtime: ContainerRuntime, paths: Paths): string {
  const version = containerdConfigVersion(runtime.version);
  const tables =
    version === 3 ? configVersion3(runtime, paths) : configVersion2(runtime, paths, version);
  return toToml(mergeSettings(tables, runtime.config));
}

function configVersion3(runtime: ContainerRuntime, paths: Paths): Table {
  const binDirectory = hasCniBinDirs(runtime.version)
    ? { bin_dirs: [paths.cniBin] }
    : { bin_dir: paths.cniBin };
  return {
    version: 3,
    plugins: {
      "io.containerd.cri.v1.images": {
        snapshotter: "overlayfs",
        pinned_images: { sandbox: runtime.sandboxImage },
        ...registryConfigPath(runtime),
      },
      "io.containerd.cri.v1.runtime": {
        containerd: {
          default_runtime_name: "runc",
          runtimes: { runc: runcRuntime(runtime, paths) },
        },
        cni: { ...binDirectory, conf_dir: paths.cniConf },
      },
    },
  };
}

function configVersion2(runtime: ContainerRuntime, paths: Paths, version: 1 | 2): Table {
  const cri = {
    sandbox_image: runtime.sandboxImage,
    ...(version === 1 ? { systemd_cgroup: runtime.cgroupDriver === "systemd" } : {}),
    containerd: {
      snapshotter: "overlayfs",
      ...(version === 1
        ? { default_runtime: linuxRuntime(paths) }
        : { default_runtime_name: "runc", runtimes: { runc: runcRuntime(runtime, paths) } }),
    },
    cni: { bin_dir: paths.cniBin, conf_dir: paths.cniConf },
    ...(hasRegistryConfigPath(runtime.version)
      ? registryConfigPath(runtime)
      : registryMirrorTables(runtime)),
  };
  // Looked for in PATH alone unless named.
  const linux = { shim: `${paths.containerd}/containerd-shim` };
  if (version === 1) return { plugins: { cri, linux } };
  return { version, plugins: { "io.containerd.grpc.v1.cri": cri } };
}

/** Before 1.3 there is neither default_runtime_name nor the shim of runc.v2; the plugin's systemd_cgroup holds for this one. */
function linuxRuntime(paths: Paths): Table {
  return {
    runtime_type: "io.containerd.runtime.v1.linux",
    runtime_engine: `${paths.binaries}/runc`,
    runtime_root: "",
  };
}

function runcRuntime(runtime: ContainerRuntime, paths: Paths): Table {
  return {
    runtime_type: "io.containerd.runc.v2",
    options: {
      BinaryName: `${paths.binaries}/runc`,
      SystemdCgroup: runtime.cgroupDriver === "systemd",
    },
  };
}

function registryConfigPath(runtime: ContainerRuntime): Table {
  return runtime.registryMirrors.size === 0
    ? {}
    : { registry: { config_path: registryConfigFolder } };
}

/** Before 1.5 the mirrors stand in config.toml itself, the registry last. */
function registryMirrorTables(runtime: ContainerRuntime): Table {
  if (runtime.registryMirrors.size === 0) return {};
  const mirrors: Table = {};
  for (const [host, urls] of runtime.registryMirrors) {
    mirrors[host] = { endpoint: [...urls, registryServer(host)] };
  }
  return { registry: { mirrors } };
}

/** `hosts.toml` of one registry: https://github.com/containerd/containerd/blob/main/docs/hosts.md */
export function registryHostsConfig(host: string, mirrors: readonly string[]): string {
  const capabilities = { capabilities: ["pull", "resolve"] };
  const hosts = Object.fromEntries(mirrors.map((url) => [url, capabilities]));
  return toToml({ server: registryServer(host), host: hosts });
}

/** Docker Hub's registry does not stand at docker.io. */
function registryServer(host: string): string {
  return `https://${host === "docker.io" ? "registry-1.docker.io" : host}`;
}
