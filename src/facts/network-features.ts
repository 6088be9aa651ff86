import { compareVersions } from "./version-order.ts";

/**
 * The CNI plugins' archive has flannel in it, until https://github.com/containernetworking/plugins/pull/633, which is in
 * 1.0.0. A leading `v` is taken.
 */
export function cniPluginsHoldFlannel(version: string): boolean {
  return compareVersions(version.replace(/^v/, ""), "1.0.0") < 0;
}

/** flanneld reads its configuration by etcd's API 2. https://github.com/flannel-io/flannel/pull/1562 is in 0.19.0. */
export function flanneldUsesEtcdV2(version: string): boolean {
  return compareVersions(version, "0.19.0") < 0;
}
