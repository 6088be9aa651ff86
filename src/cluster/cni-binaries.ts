import type { BinaryCatalog } from "../facts/binary-catalog.ts";
import type { DefaultVersions } from "../facts/compatibility.ts";
import { cniPluginsHoldFlannel } from "../facts/network-features.ts";
import { compareVersions } from "../facts/version-order.ts";
import type { Profile } from "../profile/profile.ts";
import type { ContainerRuntime } from "./cluster.ts";

interface CniBinary {
  readonly name: string;
  readonly version: string | undefined;
  readonly field: undefined;
}

/** What the choice of `cni` makes nodes download. */
export function cniBinaries(
  profile: Profile,
  runtime: ContainerRuntime,
  defaults: DefaultVersions | undefined,
  catalog: BinaryCatalog,
): readonly CniBinary[] {
  const plugin = profile.cni?.plugin ?? "none";
  const usesDockerNetwork = plugin === "flanneld" && runtime.name === "docker";
  const plugins = defaults?.["cni-plugins"];
  const wanted = (name: string, version: string | undefined) => ({
    name,
    version,
    field: undefined,
  });
  const known = (name: string, version = "") => wanted(name, nearestKnown(name, version, catalog));
  const separate =
    ["flannel", "flanneld"].includes(plugin) &&
    !cniPluginsHoldFlannel(profile.binaries?.["cni-plugins"]?.version ?? plugins ?? "");
  return [
    ...(plugin === "flanneld" ? [known("flannel", defaults?.flannel)] : []),
    ...(usesDockerNetwork ? [] : [wanted("cni-plugins", plugins)]),
    ...(usesDockerNetwork || !separate
      ? []
      : [known("flannel-cni-plugin", defaults?.["flannel-cni-plugin"])]),
  ];
}

/** flannel's releases do not depend on Kubernetes' minor: the usual one, or the next one with a known digest. */
function nearestKnown(name: string, version: string, catalog: BinaryCatalog): string | undefined {
  const known = catalog.knownVersions(name);
  return known.find((one) => compareVersions(one, version) >= 0) ?? known.at(-1);
}
