import type { Cluster, Pool } from "../../cluster/cluster.ts";

const privateNetworks = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];

/**
 * Command lines after the kubelet's start that close cAdvisor's port to all but private networks. A rule that is there
 * already is not added again.
 */
export function cadvisorRules({ kubelet }: Cluster, pool: Pool): readonly string[] {
  if (kubelet.cadvisorAccess !== "privateNetworks") return [];
  const port = pool.kubeletFlags["cadvisor-port"] ?? 4194;
  const rules = [
    ...privateNetworks.map((network) => `INPUT -s ${network} -p tcp --dport ${port} -j ACCEPT`),
    `INPUT -p tcp --dport ${port} -j DROP`,
  ];
  return rules.map(
    (rule) => `/bin/sh -c 'iptables -w -C ${rule} 2>/dev/null || iptables -w -A ${rule}'`,
  );
}
