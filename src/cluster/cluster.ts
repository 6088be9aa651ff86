import type { ProfilePath } from "../diagnostics/diagnostic.ts";
import type { Architecture } from "../facts/architecture.ts";
import type { TargetName } from "../facts/target-names.ts";
import type {
  FlagValue,
  MetadataService,
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
  readonly cni: Cni;
  readonly kubelet: {
    readonly servingCertificate: "selfSigned" | "bootstrap" | "issued";
    readonly servingApproval: ServingApproval;
    readonly cadvisorAccess: "none" | "privateNetworks" | "all";
  };
  readonly kubeProxy: KubeProxy;
  readonly host: Host;
  readonly proxy: ProxySettings | undefined;
  /** What Packer makes images with; `undefined` where the profile asks for none. */
  readonly packer: PackerSettings | undefined;
  /** The URL that nodes tell how their setup fares; may hold a secret. */
  readonly statusWebhook: string | undefined;
  /** The image of the workload with which people check the pod network. */
  readonly checkImage: string | undefined;
  readonly paths: Paths;
  /** Certificates in PEM of authorities that sign mirrors. */
  readonly downloadAuthorities: string | undefined;
  readonly binaries: readonly ResolvedBinary[];
  /** Archives of container images that nodes have before they can pull. */
  readonly images: readonly ResolvedImage[];
  readonly pools: readonly Pool[];
  readonly targets: readonly TargetName[];
}

export interface ControlPlane {
  /** What kubeconfigs name: the load balancer on the node where there is one. */
  readonly server: string;
  /** As the profile gives it. */
  readonly endpoint: string;
  /** The name that the API server's certificate is checked for, where it is not the server's own. */
  readonly tlsServerName: string | undefined;
  readonly loadBalancer: LoadBalancer | undefined;
}

/** On each node, before several API servers. */
export interface LoadBalancer {
  readonly name: "haproxy" | "nginx";
  readonly port: number;
  readonly algorithm: string;
  /** `host:port` of each API server; IPv6 in brackets. */
  readonly backends: readonly string[];
}

export interface Networking {
  /** One subnet, or one of each family with a comma between. */
  readonly podSubnet: string;
  readonly serviceSubnet: string;
  readonly dualStack: boolean;
  /** Of the first family of podSubnet, or of IPv4 in dual stack. */
  readonly nodeCIDRMaskSize: number;
  /** Of the IPv6 half in dual stack. */
  readonly nodeCIDRMaskSizeIPv6: number;
  readonly dnsDomain: string;
  readonly dnsServiceIP: string;
}

/** Who makes the pod network's configuration on the node. */
export type Cni =
  | { readonly plugin: "none" | "bridge" | "flannel" }
  | { readonly plugin: "flanneld"; readonly flanneld: Flanneld };

/** flanneld as a unit of the node. */
export interface Flanneld {
  readonly etcdEndpoints: readonly string[];
  readonly etcdPrefix: string;
  readonly iface: string | undefined;
  /** Where flanneld finds what TLS needs; `issued`: the certificate comes from the cluster's CA. */
  readonly tls:
    | {
        readonly issued: boolean;
        readonly caFile: string;
        readonly certFile: string;
        readonly keyFile: string;
      }
    | undefined;
}

/** What goes through a proxy and what does not. */
export interface ProxySettings {
  readonly httpProxy: string | undefined;
  readonly httpsProxy: string | undefined;
  readonly noProxy: readonly string[];
  /** True where a URL carries a user name or password. */
  readonly secret: boolean;
}

/** What the image of each pool holds beside its nodes' own programs. */
export interface PackerSettings {
  /** Container images, in the order of the profile. */
  readonly images: readonly string[];
}

export type Join =
  | {
      readonly method: "bootstrapToken";
      readonly token: { readonly id: string; readonly secret: string } | undefined;
      readonly ttlHours: number | undefined;
    }
  | { readonly method: "tokenFile" }
  | { readonly method: "clientCertificate" };

/** Who approves the kubelets' requests for serving certificates, where the cluster signs them. */
export type ServingApproval =
  | { readonly by: "hand" | "others" }
  | { readonly by: "approver"; readonly approver: ServingApprover };

/** What the approver in the cluster takes for a node of it. */
export interface ServingApprover {
  /** With its digest. */
  readonly image: string;
  /** Names of nodes; `*` stands for any letters, digits and hyphens. */
  readonly nodeNames: readonly string[];
  /** Subnets and single addresses, in CIDR notation. */
  readonly nodeSubnets: readonly string[];
  /** Whether a name must lead to the address in DNS. */
  readonly resolveNames: boolean;
}

export interface Certificates {
  readonly keyAlgorithm: KeyAlgorithm;
  readonly validityHours: number;
  readonly caValidityHours: number;
  readonly embedCerts: boolean;
  readonly subject: SubjectNames;
}

/** `dockershim`: the kubelet drives docker itself. `cri-dockerd`: a daemon between them speaks CRI. */
export type ContainerRuntime =
  | (RuntimeSettings & { readonly name: "containerd" | "cri-o" })
  | (RuntimeSettings & {
      readonly name: "docker";
      readonly adapter: "dockershim" | "cri-dockerd";
    });

export interface RuntimeSettings {
  readonly version: string;
  readonly sandboxImage: string;
  readonly cgroupDriver: "systemd" | "cgroupfs";
  readonly registryMirrors: ReadonlyMap<string, readonly string[]>;
  /** Laid over the configuration file that nodegen writes for the runtime, in that file's own keys. */
  readonly config: Readonly<Record<string, unknown>>;
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

/** A package's name on each family of hosts; `undefined` where that family needs none. */
export interface HostPackage {
  readonly debian: string | undefined;
  readonly rhel: string | undefined;
}

export interface Host {
  readonly swap: "off" | "keep";
  readonly selinux: "keep" | "permissive" | "disabled";
  readonly kernelModules: readonly string[];
  readonly sysctls: Readonly<Record<string, string>>;
  readonly firewall: "keep" | "off";
  readonly packages: readonly HostPackage[];
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
  /** `<host>/<path>` of the first upstream URL: where a mirror keeps the file. */
  readonly file: string;
  readonly sha256: string;
  readonly layout:
    | { readonly kind: "file" }
    | { readonly kind: "archive"; readonly prefix: string; readonly patterns: readonly string[] };
}

/** One archive of a container image for one architecture. */
export interface ResolvedImage extends ResolvedBinary {
  /** What Pods call it: `registry.k8s.io/pause:3.10`. */
  readonly reference: string;
  /** Position in the profile's list. */
  readonly index: number;
}

export interface Pool {
  readonly name: string;
  /** Position in the profile's list. */
  readonly index: number;
  readonly architecture: Architecture;
  readonly kubeletConfig: Readonly<Record<string, unknown>>;
  readonly kubeletFlags: Readonly<Record<string, FlagValue>>;
  /** How long after a build machines are launched with its user-data; `undefined` where nothing is said. */
  readonly launchHours: number | undefined;
  readonly machineSize: MachineSize;
  /** Kernel settings beside the host's without which the kubelet does not start, and where the profile has it want them. */
  readonly demandedSysctls:
    | { readonly settings: Readonly<Record<string, string>>; readonly from: ProfilePath }
    | undefined;
  /** Empty where `unnamed` stands for them. */
  readonly nodes: readonly Node[];
  /** Any machine of a pool whose nodes the profile does not name. */
  readonly unnamed: UnnamedNode | undefined;
}

/** What each machine computes from its memory and processors when the kubelet starts. */
export interface MachineSize {
  readonly kubeReserved: boolean;
  /** The most Pods, however many processors there are; `undefined`: their number is not computed. */
  readonly maxPods: number | undefined;
}

/** What all machines of a pool have in common whose names and addresses are settled on them. */
export interface UnnamedNode {
  readonly name: undefined;
  readonly address: undefined;
  readonly podSubnet: undefined;
  readonly identity: Identity;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly TaintProfile[];
}

/** Where an unnamed node's identity comes from. */
export interface Identity {
  readonly metadata: MetadataService | undefined;
  readonly name: "hostname" | "fqdn" | "metadata";
  /** One, or one of each family. */
  readonly addresses: readonly AddressSource[];
  readonly providerID: boolean;
  readonly topologyLabels: boolean;
}

/** Where an address comes from: `of` is the target of a route, the card or the subnet, and empty for metadata. */
export interface AddressSource {
  readonly family: "ipv4" | "ipv6";
  readonly from: "route" | "interface" | "subnet" | "metadata";
  readonly of: string;
}

export interface Node {
  readonly name: string;
  /** Position in the pool's `nodes`; those of one `count` share it. */
  readonly index: number;
  /** The first of `addresses`. */
  readonly address: string | undefined;
  /** None, one, or one of each family. */
  readonly addresses: readonly string[];
  /** The part of podSubnet that the bridge plugin gives out here. */
  readonly podSubnet: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly TaintProfile[];
  readonly network: NodeNetworkProfile | undefined;
}
