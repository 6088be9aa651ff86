import { testedContainerds } from "./compatibility.ts";
import { compareVersions } from "./version-order.ts";

/** Whether a kubelet and a containerd work together. `note`: they do, but containerd's own matrix does not name the pair. */
export type ContainerdSupport =
  | { readonly ok: true; readonly note?: string }
  | { readonly ok: false; readonly reason: string };

/**
 * Whether the kubelet of 1.`minor` can use containerd `version`: both must speak one version of CRI, and the pair should
 * stand in the matrix of https://github.com/containerd/containerd/blob/main/RELEASES.md.
 */
export function containerdSupport(minor: number, version: string): ContainerdSupport {
  const reason = missingCri(minor, version);
  if (reason !== undefined) return { ok: false, reason };
  const note = untested(minor, version);
  return note === undefined ? { ok: true } : { ok: true, note };
}

function missingCri(minor: number, version: string): string | undefined {
  const kubelet = `kubelet 1.${minor}`;
  if (minor < 7) return `${kubelet} works with no containerd, the first that does is 1.7`;
  if (minor < 10 && atLeast(version, "1.1")) {
    return `${kubelet} speaks CRI v1alpha1, which only containerd 1.0 has`;
  }
  if (minor >= 10 && !atLeast(version, "1.1")) {
    return `${kubelet} needs containerd 1.1 or newer`;
  }
  if (minor < 23 && atLeast(version, "2.0")) {
    return `${kubelet} speaks CRI v1alpha2, which containerd 2.0 removed: 1.x is needed`;
  }
  if (minor >= 26 && !atLeast(version, "1.6")) {
    return `${kubelet} speaks CRI v1 only, which needs containerd 1.6 or newer`;
  }
  if (minor >= 36 && !atLeast(version, "2.0")) {
    return `containerd's own matrix has no 1.x for Kubernetes 1.${minor}: containerd 2 is needed`;
  }
  return undefined;
}

/** First and last kubelet minor of the matrix for the containerd minors that are named there without a patch. */
const matrixOfOldMinors: Readonly<Record<string, readonly [first: number, last?: number]>> = {
  "1.3": [12],
  "1.4": [19],
  "1.5": [20, 25],
};

function untested(minor: number, version: string): string | undefined {
  const series = version.split(".").slice(0, 2).join(".");
  const text = `containerd's own matrix does not name ${version} for Kubernetes 1.${minor}`;
  if (minor < 26) {
    const [first, last] = matrixOfOldMinors[series] ?? [0];
    return minor >= first && minor <= (last ?? minor) ? undefined : text;
  }
  const tested = testedContainerds(minor);
  const lowest = tested.find((one) => one.startsWith(`${series}.`));
  if (lowest !== undefined && atLeast(version, lowest)) return undefined;
  const newest = tested.at(-1);
  if (lowest === undefined && newest !== undefined && atLeast(version, newest)) return undefined;
  return `${text}, the lowest there are ${tested.join(", ")}`;
}

/** The schema version of config.toml that nodegen writes for this containerd: the newest up to 3 that it reads. */
export function containerdConfigVersion(version: string): 1 | 2 | 3 {
  if (atLeast(version, "2.0")) return 3;
  return atLeast(version, "1.3") ? 2 : 1;
}

/** The schema versions of config.toml that this containerd reads; it migrates the older ones at start. */
export function readableConfigVersions(version: string): readonly number[] {
  if (atLeast(version, "2.3")) return [1, 2, 3, 4];
  if (atLeast(version, "2.0")) return [1, 2, 3];
  return atLeast(version, "1.3") ? [1, 2] : [1];
}

/** `registry.config_path` with hosts.toml folders. */
export function hasRegistryConfigPath(version: string): boolean {
  return atLeast(version, "1.5");
}

/** `cni.bin_dirs`, a list; `bin_dir` is deprecated from here on. */
export function hasCniBinDirs(version: string): boolean {
  return atLeast(version, "2.1");
}

/** The runtimes `io.containerd.runtime.v1.linux` and `io.containerd.runc.v1`, removed in 2.0. */
export function hasOldShims(version: string): boolean {
  return !atLeast(version, "2.0");
}

/** `systemd_cgroup`, `default_runtime`, `runtime_engine` and `runtime_root` in the CRI table, removed in 2.0. */
export function hasOldCriRuntimeKeys(version: string): boolean {
  return !atLeast(version, "2.0");
}

/** The runtime answers the kubelet's question for the cgroup driver (RuntimeConfig of CRI). */
export function answersCgroupDriver(version: string): boolean {
  return atLeast(version, "2.0");
}

/**
 * Tells systemd when it is ready; a unit of type notify never becomes active with an older one.
 * https://github.com/containerd/containerd/pull/4088 (1.3.4 has it too, but not every build of it).
 */
export function hasSdNotify(version: string): boolean {
  return atLeast(version, "1.4");
}

/** `kubectl port-forward` runs socat on the node: until https://github.com/containerd/cri/pull/1470 */
export function needsSocat(version: string): boolean {
  return !atLeast(version, "1.4");
}

/** A sandbox image pinned by digest is not found: https://github.com/containerd/containerd/issues/13529 */
export function breaksPinnedSandboxImage(version: string): boolean {
  return atLeast(version, "2.3.0") && !atLeast(version, "2.3.4");
}

/** A pre-release counts as its release: it already has what is new and has lost what was removed. */
function atLeast(version: string, lowest: string): boolean {
  return compareVersions(version.split("-", 1)[0] ?? version, lowest) >= 0;
}
