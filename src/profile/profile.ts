import type { Architecture } from "../facts/architecture.ts";
import type { TargetName } from "../facts/target-names.ts";
import type { KeyAlgorithm } from "../secrets/key-algorithms.ts";
import type { Duration, KubeletProfile, KubeProxyProfile } from "./component-profiles.ts";
import type { NodePoolProfile } from "./node-profiles.ts";

export type {
  Duration,
  FlagValue,
  KubeletProfile,
  KubeProxyProfile,
  MachineSizeSetting,
  ServingApproverProfile,
} from "./component-profiles.ts";

export type {
  IdentityAddressProfile,
  IdentityProfile,
  MetadataService,
  NodeNetworkProfile,
  NodePoolProfile,
  NodeProfile,
  TaintProfile,
} from "./node-profiles.ts";

/** The profile after `extends` and references, as the schema allows it: the user's words, defaults not yet filled in. */
export interface Profile {
  readonly apiVersion: "nodegen.dev/v1alpha1";
  readonly kind: "ClusterProfile";
  readonly metadata: { readonly name: string };
  readonly kubernetes: KubernetesProfile;
  readonly join?: JoinProfile;
  readonly certificates?: CertificatesProfile;
  readonly containerRuntime?: ContainerRuntimeProfile;
  readonly cni?: CniProfile;
  readonly loadBalancer?: LoadBalancerProfile;
  readonly kubelet?: KubeletProfile;
  readonly kubeProxy?: KubeProxyProfile;
  readonly host?: HostProfile;
  readonly paths?: PathsProfile;
  readonly binaries?: Readonly<Record<string, BinaryProfile>>;
  readonly downloads?: DownloadsProfile;
  /** Container images that nodes have before they can pull. */
  readonly images?: readonly ImageProfile[];
  readonly proxy?: ProxyProfile;
  /** Images with Packer, and slim user-data for them; only where it is there. */
  readonly packer?: PackerProfile;
  /** URL to which each node sends how its setup fares. */
  readonly statusWebhook?: string;
  /** A workload in `cluster/` with which the pod network is checked from every node. */
  readonly checkWorkload?: CheckWorkloadProfile;
  readonly nodePools: readonly NodePoolProfile[];
  readonly targets?: readonly TargetName[];
}

export interface KubernetesProfile {
  /** `1.36.4`; a leading `v` is accepted. */
  readonly version: string;
  /** `https://host:port` of the API server or of the load balancer before it. */
  readonly controlPlaneEndpoint: string;
  /** Addresses of the API servers for a load balancer on each node. */
  readonly controlPlaneAddresses?: readonly string[];
  readonly networking?: {
    /** One subnet, or one of each family with a comma between. */
    readonly podSubnet?: string;
    readonly serviceSubnet?: string;
    /** kube-controller-manager's `--node-cidr-mask-size`: prefix length of each node's pod subnet. */
    readonly nodeCIDRMaskSize?: number;
    /** The same for the IPv6 half of a dual-stack podSubnet. */
    readonly nodeCIDRMaskSizeIPv6?: number;
    readonly dnsDomain?: string;
    readonly dnsServiceIP?: string;
  };
}

export interface JoinProfile {
  readonly method?: "bootstrapToken" | "tokenFile" | "clientCertificate";
  /** A bootstrap token of the user's own, `abcdef.0123456789abcdef`. */
  readonly token?: string;
  /** Lifetime of a bootstrap token that nodegen makes; `0` never ends. */
  readonly ttl?: Duration;
}

export interface CertificatesProfile {
  readonly keyAlgorithm?: KeyAlgorithm;
  readonly validity?: Duration;
  readonly caValidity?: Duration;
  /** kubectl's `--embed-certs`: certificates and keys inside the kubeconfigs instead of paths. */
  readonly embedCerts?: boolean;
  /** Names beside CN, in cfssl's spelling. */
  readonly subject?: {
    readonly C?: string;
    readonly ST?: string;
    readonly L?: string;
    readonly O?: string;
    readonly OU?: string;
  };
}

export interface ContainerRuntimeProfile {
  /** docker comes with cri-dockerd from Kubernetes 1.24 on. */
  readonly name?: "containerd" | "docker" | "cri-o";
  /** The release of the runtime that `name` names. */
  readonly version?: string;
  readonly sandboxImage?: string;
  readonly cgroupDriver?: "systemd" | "cgroupfs";
  /** Registry host to mirror URLs, tried in order before the registry itself. */
  readonly registryMirrors?: Readonly<Record<string, readonly string[]>>;
  /** Settings of the runtime's own file: config.toml of containerd, daemon.json of docker, crio.conf of CRI-O. */
  readonly config?: Readonly<Record<string, unknown>>;
}

export interface CniProfile {
  /** `none`: the cluster's own DaemonSet brings the configuration. `flanneld`: a unit of the node, with etcd. */
  readonly plugin?: "none" | "bridge" | "flannel" | "flanneld";
  readonly flanneld?: FlanneldProfile;
}

/** flanneld's options, in its own words. */
export interface FlanneldProfile {
  readonly etcdEndpoints: readonly string[];
  readonly etcdPrefix?: string;
  /** Name or address of the card; without it the one of the default route. */
  readonly iface?: string;
  /** Files on the node; without them the cluster's CA and a certificate that it issues. */
  readonly etcdCafile?: string;
  readonly etcdCertfile?: string;
  readonly etcdKeyfile?: string;
}

export interface LoadBalancerProfile {
  readonly name?: "haproxy" | "nginx";
  /** Port on 127.0.0.1 of each node. */
  readonly port?: number;
  readonly algorithm?: "roundrobin" | "leastconn" | "source" | "first";
}

export interface HostFileProfile {
  readonly path: string;
  readonly content: string;
  /** `base64` for content that is not text. */
  readonly encoding?: "base64";
  /** Octal digits in quotes, `"0644"`. */
  readonly mode?: string;
  readonly owner?: string;
  /** A secret file is never in an image and never shown. */
  readonly secret?: boolean;
}

/** A package in Debian's words, or its name on each family of hosts. */
export type PackageProfile = string | { readonly debian?: string; readonly rhel?: string };

export interface HostProfile {
  readonly swap?: "off" | "keep";
  readonly selinux?: "keep" | "permissive" | "disabled";
  readonly firewall?: "keep" | "off";
  readonly kernelModules?: readonly string[];
  readonly sysctls?: Readonly<Record<string, string | number>>;
  readonly packages?: readonly PackageProfile[];
  readonly files?: readonly HostFileProfile[];
  /** A shell script's text, or a program with its arguments. */
  readonly commands?: readonly (string | readonly string[])[];
}

/** Absolute paths on the node; what is not given follows from the folders. */
export interface PathsProfile {
  /** Folder of kubelet, kube-proxy, runc and crictl. */
  readonly binaries?: string;
  /** Folder of containerd, its shims and ctr. */
  readonly containerd?: string;
  /** Folder of dockerd and of the containerd and runc that come with it. */
  readonly docker?: string;
  readonly cniBin?: string;
  readonly cniConf?: string;
  readonly units?: string;
  /** Folder of the kubeconfigs and of kube-proxy's configuration. */
  readonly kubernetes?: string;
  /** The kubelet's root folder. */
  readonly kubelet?: string;
  /** Folder of certificates and keys. */
  readonly certificates?: string;
  readonly caCertificate?: string;
  readonly kubeletConfig?: string;
  readonly kubeletKubeconfig?: string;
  readonly bootstrapKubeconfig?: string;
  /** Folder in which the kubelet keeps the certificates that it gets: its `--cert-dir`. */
  readonly kubeletCertificates?: string;
  /** The serving certificate that is issued at build, and its key. */
  readonly kubeletServingCertificate?: string;
  readonly kubeletServingKey?: string;
  readonly kubeProxyConfig?: string;
  readonly kubeProxyKubeconfig?: string;
}

export interface BinaryProfile {
  /** Only for components whose version no other field names (runc, crictl, cni-plugins). */
  readonly version?: string;
  /** One or more, tried in order; `{version}` and `{arch}` are filled in. */
  readonly url?: string | readonly string[];
  /** Digest of the download for each architecture. */
  readonly sha256?: Readonly<Partial<Record<Architecture, string>>>;
  /** Tried before those of `downloads.mirrors`; with the same placeholders. */
  readonly mirrors?: readonly string[];
}

/** An archive of a container image, as `docker save` or `skopeo copy` to `oci-archive:` write it. */
export interface ImageProfile {
  /** What Pods call it. */
  readonly name: string;
  /** One or more, tried in order; `{arch}` is filled in. */
  readonly url: string | readonly string[];
  /** Digest of the archive for each architecture. */
  readonly sha256: Readonly<Partial<Record<Architecture, string>>>;
}

export interface DownloadsProfile {
  /** Tried before the upstream: `<mirror>/<host>/<path>` of its URL, or a template with `{host}`, `{path}` and the like. */
  readonly mirrors?: readonly string[];
  /** Certificates in PEM of authorities that mirrors are signed by. */
  readonly ca?: string;
  /** `false`: nothing is fetched from upstream. */
  readonly upstream?: boolean;
}

export interface PackerProfile {
  /** Container images that the machine image holds. */
  readonly images?: readonly string[];
}

export interface CheckWorkloadProfile {
  /** Answers http on port 80. */
  readonly image: string;
}

/** For downloads, packages and the container runtime. */
export interface ProxyProfile {
  readonly httpProxy?: string;
  readonly httpsProxy?: string;
  /** Beside the cluster's own names and addresses, which never go through a proxy. */
  readonly noProxy?: readonly string[];
}
