import type { Architecture } from "../facts/architecture.ts";
import type { Duration, KubeletProfile } from "./component-profiles.ts";

export interface TaintProfile {
  readonly key: string;
  readonly value?: string;
  readonly effect: "NoSchedule" | "PreferNoSchedule" | "NoExecute";
}

/** What a pool and a node may both set; the node's wins. */
export interface NodeSettingsProfile {
  readonly labels?: Readonly<Record<string, string>>;
  readonly taints?: readonly TaintProfile[];
}

export interface NodePoolProfile extends NodeSettingsProfile {
  readonly name: string;
  readonly arch?: Architecture;
  /** How long after a build machines are launched with its user-data. */
  readonly launchWithin?: Duration;
  /** Merged over the cluster's `kubelet`. */
  readonly kubelet?: Pick<KubeletProfile, "config" | "flags" | "fromMachineSize">;
  /** Absent: any number of machines is launched with one user-data. */
  readonly nodes?: readonly NodeProfile[];
  /** A file with the pool's nodes; in a profile that is loaded, `nodes` has taken its place. */
  readonly inventory?: string;
  /** How each machine of a pool without nodes finds its name and address. */
  readonly identity?: IdentityProfile;
}

/** A cloud's service that tells a machine who it is. */
export type MetadataService = "azure" | "ec2" | "gce" | "openstack";

export interface IdentityProfile {
  readonly name?: "hostname" | "fqdn" | "metadata";
  readonly address?: IdentityAddressProfile;
  readonly metadata?: MetadataService;
  readonly providerID?: boolean;
  /** Labels for zone, region and instance type. */
  readonly topologyLabels?: boolean;
}

/** Exactly one of the keys. */
export interface IdentityAddressProfile {
  readonly routeTo?: string;
  readonly interface?: string;
  /** One subnet, or one of each family with a comma between. */
  readonly subnet?: string;
  readonly metadata?: boolean;
}

export interface NodeProfile extends NodeSettingsProfile {
  /** So many nodes that count up from this one. */
  readonly count?: number;
  /** What `{index}` is for the first of them. */
  readonly firstIndex?: number;
  /** The Node object's name: a DNS-1123 subdomain, an IP address is one. With `count` it holds `{index}`. */
  readonly name: string;
  /**
   * The node's own IP address, for `--node-ip` and certificates; in dual stack one of each family. With `count` the first
   * node's, with the prefix length of its subnet.
   */
  readonly address?: string | readonly string[];
  /** The part of podSubnet that the bridge plugin gives out on this node. */
  readonly podSubnet?: string;
  /** A static address for the NoCloud seed's network-config. */
  readonly network?: NodeNetworkProfile;
}

export interface NodeNetworkProfile {
  /** The card, by name or by MAC address: exactly one of both. */
  readonly interface?: string;
  readonly macAddress?: string;
  /** With prefix length, `10.0.0.21/24`. */
  readonly addresses: readonly string[];
  readonly gateway?: string;
  readonly nameservers?: readonly string[];
}
