import type { Architecture } from "./architecture.ts";
import table from "./compatibility.json" with { type: "json" };

/** What goes together with one Kubernetes minor. A version that no source names is absent. */
export interface MinorDefaults {
  readonly minor: number;
  readonly versions: DefaultVersions;
  /** What nodes of this minor run by default at the source. */
  readonly runtime: "containerd" | "docker";
  /** The tag of the project whose defaults these are. */
  readonly source: string;
  /** Names in `versions` that were inferred, not read. */
  readonly uncertain: readonly string[];
  /** Names in `versions` whose release no source has a digest for. */
  readonly noDigest: readonly string[];
  readonly notes: readonly string[];
}

/** Versions by component; `kubernetes` is kubelet's, kubectl's and kubeadm's. Docker's may lack the patch. */
export interface DefaultVersions {
  readonly kubernetes?: string;
  /** The newest patch up to `kubernetes` with a digest. */
  readonly "kube-proxy"?: string;
  /** Always a version with a digest, for amd64 at least. */
  readonly containerd?: string;
  readonly runc?: string;
  readonly crictl?: string;
  readonly "cni-plugins": string;
  readonly pause: string;
  readonly etcd: string;
  readonly "cri-dockerd"?: string;
  readonly "cri-o"?: string;
  readonly flannel: string;
  readonly "flannel-cni-plugin"?: string;
  readonly calico: string;
  readonly coredns?: string;
  readonly nerdctl?: string;
  readonly crun?: string;
  readonly docker: string;
}

interface Row {
  readonly versions: DefaultVersions & { readonly kubernetes: string | null };
  readonly runtime: "containerd" | "docker";
  readonly source: string;
  readonly uncertain?: readonly string[];
  readonly noDigest?: readonly string[];
  readonly notes?: readonly string[];
}

const rows = table.minors as unknown as Readonly<Record<string, Row>>;

/** The oldest and the newest minor nodegen knows: 1.6 and 1.36. */
export const oldestMinor = 6;
export const newestMinor = 36;

/** The versions that go with Kubernetes 1.`minor`, or `undefined` outside `oldestMinor`..`newestMinor`. */
export function defaultsFor(minor: number): MinorDefaults | undefined {
  const row = rows[String(minor)];
  if (row === undefined) return undefined;
  const { kubernetes, ...others } = row.versions;
  return {
    minor,
    versions: kubernetes === null ? others : { ...others, kubernetes },
    runtime: row.runtime,
    source: row.source,
    uncertain: row.uncertain ?? [],
    noDigest: row.noDigest ?? [],
    notes: row.notes ?? [],
  };
}

/** The newest Kubernetes release of the facts, e.g. `1.36.4`. */
export function newestKubernetes(): string {
  const version = defaultsFor(newestMinor)?.versions.kubernetes;
  if (version === undefined) throw new Error("the newest minor has no release");
  return version;
}

/**
 * The pause image that the kubelet of 1.`minor` itself asks for, with its registry of that time.
 * pkg/kubelet (1.6-1.33) and test/utils/image (1.34 and later) of kubernetes/kubernetes.
 */
export function pauseImage(minor: number, architecture: Architecture): string | undefined {
  const pause = defaultsFor(minor)?.versions.pause;
  if (pause === undefined) return undefined;
  if (minor <= 9) return `gcr.io/google_containers/pause-${architecture}:${pause}`;
  return minor <= 23 ? `k8s.gcr.io/pause:${pause}` : `registry.k8s.io/pause:${pause}`;
}

/** containerd releases that its own matrix names for 1.`minor`: the lowest of each containerd minor. */
export function testedContainerds(minor: number): readonly string[] {
  const matrix: Readonly<Record<string, readonly string[]>> = table.containerdMatrix;
  const known = Object.keys(matrix).map(Number);
  const row = Math.max(...known.filter((one) => one <= minor));
  return matrix[String(row)] ?? [];
}
