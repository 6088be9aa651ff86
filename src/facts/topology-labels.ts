/** What of its place and kind a machine says by labels. */
export type TopologyFact = "zone" | "region" | "instance-type";

/**
 * The labels that 1.`minor` has for them; the older ones went out of use with 1.17. All are among those that a kubelet
 * may set on itself: https://kubernetes.io/docs/reference/labels-annotations-taints/#topologykubernetesiozone
 */
export function topologyLabelKeys(minor: number): Readonly<Record<TopologyFact, string>> {
  const old = minor < 17;
  const topology = old ? "failure-domain.beta.kubernetes.io" : "topology.kubernetes.io";
  return {
    zone: `${topology}/zone`,
    region: `${topology}/region`,
    "instance-type": `${old ? "beta" : "node"}.kubernetes.io/instance-type`,
  };
}
