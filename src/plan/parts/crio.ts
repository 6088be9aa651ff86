import type { Cluster } from "../../cluster/cluster.ts";
import { mergeSettings } from "../../cluster/merge-settings.ts";
import { crioDefaultRuntime, hasMonitorFields } from "../../facts/runtime-features.ts";
import { quoteSystemdWord } from "../../formats/systemd-quote.ts";
import { toToml } from "../../formats/toml.ts";
import type { FileItem } from "../node-plan.ts";
import { type PlanPart, type PoolContext, sharedFile } from "../plan-part.ts";
import { renderTemplate } from "../template.ts";
import { programPath } from "./program-path.ts";
import { runtimeInterface } from "./runtime-interface.ts";

/** CRI-O with its configuration, the mirrors of each registry, the image policy without which it pulls nothing, and its unit. */
export function planCrio({ cluster }: PoolContext): PlanPart {
  const { containerRuntime: runtime, paths } = cluster;
  const from = ["containerRuntime"];
  const unit = renderTemplate("crio.service.njk", {
    path: programPath(paths.binaries),
    program: quoteSystemdWord(`${paths.binaries}/crio`),
  });
  const policy = { default: [{ type: "insecureAcceptAnything" }] };
  return {
    packages: [{ name: "iptables", phase: "bake", from }],
    files: [
      sharedFile("/etc/crio/crio.conf.d/10-nodegen.conf", crioConfig(cluster), from),
      sharedFile("/etc/containers/policy.json", `${JSON.stringify(policy)}\n`, from),
      ...[...runtime.registryMirrors].map(([host, urls]) => mirrorFile(host, urls)),
      sharedFile(`${paths.units}/${runtimeInterface(runtime).unit}`, unit, from),
    ],
  };
}

/** https://github.com/cri-o/cri-o/blob/main/docs/crio.conf.5.md */
function crioConfig({ containerRuntime: runtime, paths }: Cluster): string {
  const name = crioDefaultRuntime(runtime.version);
  const monitor = { path: `${paths.binaries}/conmon`, cgroup: monitorCgroup(runtime.cgroupDriver) };
  const ofRuntime = hasMonitorFields(runtime.version);
  const settings = {
    crio: {
      runtime: {
        cgroup_manager: runtime.cgroupDriver,
        ...(ofRuntime ? {} : { conmon: monitor.path, conmon_cgroup: monitor.cgroup }),
        pinns_path: `${paths.binaries}/pinns`,
        default_runtime: name,
        runtimes: {
          [name]: {
            runtime_path: `${paths.binaries}/${name}`,
            runtime_root: `/run/${name}`,
            ...(ofRuntime ? { monitor_path: monitor.path, monitor_cgroup: monitor.cgroup } : {}),
          },
        },
      },
      image: { pause_image: runtime.sandboxImage },
      network: { network_dir: paths.cniConf, plugin_dirs: [paths.cniBin] },
    },
  };
  return toToml(mergeSettings(settings, runtime.config));
}

/** With cgroupfs CRI-O starts with no other value: https://github.com/cri-o/cri-o/issues/6047 */
function monitorCgroup(driver: "systemd" | "cgroupfs"): string {
  return driver === "systemd" ? "system.slice" : "pod";
}

/** https://github.com/containers/image/blob/main/docs/containers-registries.conf.5.md: locations have no scheme. */
function mirrorFile(host: string, urls: readonly string[]): FileItem {
  const mirror = urls.map((url) => ({
    location: url.replace(/^https?:\/\//, "").replace(/\/+$/, ""),
    ...(url.startsWith("http://") ? { insecure: true } : {}),
  }));
  const registry = [{ prefix: host, location: host, mirror }];
  const path = `/etc/containers/registries.conf.d/${host}.conf`;
  return sharedFile(path, toToml({ registry }), ["containerRuntime", "registryMirrors", host]);
}
