import type { Cluster } from "../../cluster/cluster.ts";
import { mergeSettings } from "../../cluster/merge-settings.ts";
import { checksKernelForOverlay2 } from "../../facts/runtime-features.ts";
import { quoteSystemdWord } from "../../formats/systemd-quote.ts";
import { type PlanPart, type PoolContext, sharedFile } from "../plan-part.ts";
import { renderTemplate } from "../template.ts";
import { programPath } from "./program-path.ts";

/**
 * socat: dockershim and cri-dockerd run it for `kubectl port-forward`. apparmor: where the kernel has AppArmor on, dockerd
 * starts no container without apparmor_parser, which minimal images lack; Red Hat's kernels have none.
 */
const packages = [{ name: "iptables" }, { name: "socat" }, { name: "apparmor", rhel: "-" }];

/** docker with daemon.json and its unit, in which Pods' packets are let through: dockerd itself drops what is forwarded. */
export function planDocker({ cluster }: PoolContext): PlanPart {
  const { paths, networking } = cluster;
  const from = ["containerRuntime"];
  const unit = renderTemplate("docker.service.njk", {
    flanneld: cluster.cni.plugin === "flanneld",
    path: programPath(paths.docker),
    program: quoteSystemdWord(`${paths.docker}/dockerd`),
    forwarders: networking.podSubnet.includes(":") ? ["iptables", "ip6tables"] : ["iptables"],
  });
  return {
    packages: packages.map((names) => ({ ...names, phase: "bake", from })),
    files: [
      sharedFile("/etc/docker/daemon.json", daemonConfig(cluster), from),
      sharedFile(`${paths.units}/docker.service`, unit, from),
    ],
  };
}

/** https://kubernetes.io/docs/setup/production-environment/container-runtimes/#docker and dockerd's own reference. */
function daemonConfig({ containerRuntime: runtime }: Cluster): string {
  const mirrors = runtime.registryMirrors.get("docker.io");
  const settings = {
    "exec-opts": [`native.cgroupdriver=${runtime.cgroupDriver}`],
    "log-driver": "json-file",
    "log-opts": { "max-size": "100m", "max-file": "3" },
    "storage-driver": "overlay2",
    ...(checksKernelForOverlay2(runtime.version)
      ? { "storage-opts": ["overlay2.override_kernel_check=true"] }
      : {}),
    ...(mirrors === undefined ? {} : { "registry-mirrors": mirrors }),
  };
  return `${JSON.stringify(mergeSettings(settings, runtime.config), null, 2)}\n`;
}
