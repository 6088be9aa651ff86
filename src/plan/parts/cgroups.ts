import type { Pool } from "../../cluster/cluster.ts";

/** The hierarchies of cgroup v1 in which the kubelet looks for a cgroup before it says that there is one. */
const controllers = "cpu cpuset hugetlb memory pids systemd";

/**
 * Command lines before the kubelet starts that make the cgroups of kubeReservedCgroup and systemReservedCgroup. systemd
 * itself makes them in some hierarchies of cgroup v1 only; on v2 there are no such folders, and nothing is done.
 */
export function cgroupPreparation(pool: Pool): readonly string[] {
  return reservedCgroups(pool).map(
    (path) =>
      `/bin/sh -c 'for c in ${controllers}; do [ ! -d /sys/fs/cgroup/$$c ] || mkdir -p /sys/fs/cgroup/$$c${path}; done'`,
  );
}

function reservedCgroups({ kubeletConfig, kubeletFlags }: Pool): readonly string[] {
  const names = [
    kubeletConfig["kubeReservedCgroup"] ?? kubeletFlags["kube-reserved-cgroup"],
    kubeletConfig["systemReservedCgroup"] ?? kubeletFlags["system-reserved-cgroup"],
  ];
  const paths = names.flatMap((name) =>
    typeof name === "string" && name !== "" ? [name.startsWith("/") ? name : `/${name}`] : [],
  );
  return [...new Set(paths)];
}
