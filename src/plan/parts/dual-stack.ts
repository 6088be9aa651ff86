import type { Cluster } from "../../cluster/cluster.ts";
import { dualStackSupport } from "../../facts/kubernetes-features.ts";

/** The feature gate of kubelet and kube-proxy where dual stack needs one, as a part of their configuration. */
export function dualStackGates({ networking, version }: Cluster): {
  readonly featureGates?: Readonly<Record<string, boolean>>;
} {
  return networking.dualStack && dualStackSupport(version.minor) === "gate"
    ? { featureGates: { IPv6DualStack: true } }
    : {};
}
