import { formatPath } from "../../diagnostics/format-path.ts";
import type { Report } from "../../diagnostics/report.ts";
import type { Profile } from "../../profile/profile.ts";
import type { ContainerRuntime } from "../cluster.ts";
import { isMap } from "../merge-settings.ts";

type Path = readonly string[];

const driver = "containerRuntime.cgroupDriver";
const mirrors = "containerRuntime.registryMirrors";
const image = "containerRuntime.sandboxImage";

/** Settings of each runtime's own file that follow from other fields; `*` is any key. */
const managed: Readonly<Record<ContainerRuntime["name"], readonly (readonly [Path, string])[]>> = {
  containerd: [
    [["version"], "containerRuntime.version"],
    [["plugins", "*", "sandbox_image"], image],
    [["plugins", "*", "pinned_images", "sandbox"], image],
    [["plugins", "*", "systemd_cgroup"], driver],
    [["plugins", "*", "containerd", "runtimes", "runc", "options", "SystemdCgroup"], driver],
    [["plugins", "*", "registry", "config_path"], mirrors],
    [["plugins", "*", "cni"], "paths.cniBin and paths.cniConf"],
  ],
  docker: [
    [["exec-opts"], driver],
    [["registry-mirrors"], mirrors],
  ],
  "cri-o": [
    [["crio", "runtime", "cgroup_manager"], driver],
    [["crio", "image", "pause_image"], image],
    [["crio", "network"], "paths.cniBin and paths.cniConf"],
  ],
};

/** dockerd does not start when a setting is given on its command line and in its file: flanneld gives these there. */
const flanneldKeys = ["bip", "mtu", "ip-masq"];

/** `containerRuntime.config` must not say otherwise than the rest of the profile. */
export function checkRuntimeConfig(
  runtime: ContainerRuntime["name"],
  config: Readonly<Record<string, unknown>>,
  profile: Profile,
  report: Report,
): void {
  reportNulls(config, [], report);
  const plugin = profile.cni?.plugin;
  const network =
    runtime === "docker" && plugin === "flanneld"
      ? flanneldKeys.map((key) => [[key], "cni.plugin"] as const)
      : [];
  for (const [pattern, instead] of [...managed[runtime], ...network]) {
    for (const path of matches(config, pattern)) {
      report.add(
        "runtime-setting-managed",
        { setting: path.join("."), instead },
        ["containerRuntime", "config", ...path],
        "key",
      );
    }
  }
}

function reportNulls(value: unknown, path: readonly (string | number)[], report: Report): void {
  if (value === null) {
    const setting = formatPath(path);
    report.add("runtime-setting-null", { setting }, ["containerRuntime", "config", ...path]);
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) reportNulls(item, [...path, index], report);
  } else if (isMap(value)) {
    for (const [key, item] of Object.entries(value)) reportNulls(item, [...path, key], report);
  }
}

/** The paths in `tree` that `pattern` describes. */
function matches(tree: unknown, [first, ...rest]: Path): readonly Path[] {
  if (first === undefined) return [[]];
  if (!isMap(tree)) return [];
  const keys = Object.keys(tree).filter((key) => first === "*" || key === first);
  return keys.flatMap((key) => matches(tree[key], rest).map((below) => [key, ...below]));
}
