import type { Architecture } from "../facts/architecture.ts";
import type { TargetName } from "../facts/target-names.ts";
import type {
  FlagValue,
  NodeNetworkProfile,
  PathsProfile,
  TaintProfile,
} from "../profile/profile.ts";
import type { KeyAlgorithm } from "../secrets/key-algorithms.ts";
import type { SubjectNames } from "../secrets/secrets.ts";

/** A Kubernetes release. */
export interface KubernetesVersion {
  readonly minor: number;
  readonly patch: number;
  /** Without a leading `v`: `1.36.4`. */
  readonly text: string;
}

/** The profile with every default filled in: nothing is optional, nothing is left to be guessed by the plan. */
export interface Cluster {
  readonly name: string;
  readonly version: KubernetesVersion;
  readonly controlPlane: ControlPlane;
  readonly networking: Networking;
  readonly join: Join;
  readonly certificates: Certificates;
  readonly containerRuntime: ContainerRuntime;
  readonly cni: { readonly plugin: "none" };
  readonly kubelet: { readonly servingCertificate: "selfSigned" | "bootstrap" | "issued" };
  readonly kubeProxy: KubeProxy;
  readonly host: Host;
  readonly paths: Paths;
  readonly binaries: readonly ResolvedBinary[];
  readonly pools: readonly Pool[];
  readonly targets: readonly TargetName[];
}

export interface ControlPlane {
  /** What kubeconfigs name: the load balancer on the node where there is one. */
  readonly server: string;
  /** As the profile gives it. */
  readonly endpoint: string;
  readonly loadBalancer: LoadBalancer | undefined;
}

/** haproxy on each node before several API servers. */
export interface LoadBalancer {
  readonly port: number;
  readonly algorithm: string;
  /** `host:port` of each API server; IPv6 in brackets. */
  readonly backends: readonly string[];
}

export interface Networking {
  readonly podSubnet: string;
  readonly serviceSubnet: string;
  readonly nodeCIDRMaskSize: number;
  readonly dnsDomain: string;
  readonly dnsServiceIP: string;
}

export type Join =
  | {
      readonly method: "bootstrapToken";
      readonly token: { readonly id: string; readonly secret: string } | undefined;
      readonly ttlHours: number | undefined;
    }
  | { readonly method: "tokenFile" }
  | { readonly method: "clientCertificate" };

export interface Certificates {
  readonly keyAlgorithm: KeyAlgorithm;
  readonly validityHours: number;
  readonly caValidityHours: number;
  readonly embedCerts: boolean;
  readonly subject: SubjectNames;
}

export interface ContainerRuntime {
  readonly name: "containerd";
  readonly version: string;
  readonly sandboxImage: string;
  readonly cgroupDriver: "systemd" | "cgroupfs";
  readonly registryMirrors: ReadonlyMap<string, readonly string[]>;
}

export interface KubeProxy {
  readonly enabled: boolean;
  readonly config: Readonly<Record<string, unknown>>;
  readonly flags: Readonly<Record<string, FlagValue>>;
}

export interface HostFile {
  readonly path: string;
  readonly content: Uint8Array;
  readonly mode: string;
  readonly owner: string;
  readonly secret: boolean;
}

export interface Host {
  readonly swap: "off" | "keep";
  readonly selinux: "keep" | "permissive" | "disabled";
  readonly kernelModules: readonly string[];
  readonly sysctls: Readonly<Record<string, string>>;
  readonly packages: readonly string[];
  readonly files: readonly HostFile[];
  readonly commands: readonly (string | readonly string[])[];
}

/** Absolute paths on the node. */
export type Paths = Readonly<Record<keyof PathsProfile, string>>;

/** One download of the cluster for one architecture. */
export interface ResolvedBinary {
  readonly name: string;
  readonly version: string;
  readonly architecture: Architecture;
  /** In the order in which they are tried: mirrors first. */
  readonly urls: readonly string[];
  readonly sha256: string;
  readonly layout:
    | { readonly kind: "file" }
    | { readonly kind: "archive"; readonly prefix: string; readonly patterns: readonly string[] };
}

export interface Pool {
  readonly name: string;
  /** Position in the profile's list. */
  readonly index: number;
  readonly architecture: Architecture;
  readonly kubeletConfig: Readonly<Record<string, unknown>>;
  readonly kubeletFlags: Readonly<Record<string, FlagValue>>;
  readonly nodes: readonly Node[];
}

export interface Node {
  readonly name: string;
  /** Position in the pool's list. */
  readonly index: number;
  readonly address: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly TaintProfile[];
  readonly network: NodeNetworkProfile | undefined;
}
