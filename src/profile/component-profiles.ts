/** A Go duration (`8760h`, `1h30m`) or `0`, as Kubernetes writes it. */
export type Duration = string;

/** A flag's value; `null` in a later layer removes the flag. */
export type FlagValue = string | number | boolean;

/** The kubelet's settings, of the cluster or of a pool. */
export interface KubeletProfile {
  readonly config?: Readonly<Record<string, unknown>>;
  /** Without the leading dashes. */
  readonly flags?: Readonly<Record<string, FlagValue>>;
  /** `selfSigned`: the kubelet's own. `bootstrap`: serverTLSBootstrap. `issued`: signed by the CA at build. */
  readonly servingCertificate?: "selfSigned" | "bootstrap" | "issued";
  /** Who approves the requests that `bootstrap` makes. */
  readonly servingCertificateApprover?: ServingApproverProfile;
  /** Who reaches cAdvisor's own port, which kubelets before 1.12 have. */
  readonly cadvisorAccess?: "none" | "privateNetworks" | "all";
  /** What each machine computes from its memory and processors. */
  readonly fromMachineSize?: readonly MachineSizeSetting[];
}

/** A field of KubeletConfiguration that can be computed on the machine. */
export type MachineSizeSetting = "kubeReserved" | "maxPods";

/** Who approves serving certificates. */
export interface ServingApproverProfile {
  /** kubelet-csr-approver, with its digest; nodegen writes its manifest. */
  readonly image?: string;
  /** `true`: the cluster has an approver of its own. */
  readonly external?: boolean;
  /** Beside the names in the profile; `*` stands for any letters, digits and hyphens. */
  readonly nodeNames?: readonly string[];
  /** Where nodes have their addresses; without it those in the profile. */
  readonly nodeSubnets?: readonly string[];
  /** A name must lead to the address in DNS. */
  readonly resolveNames?: boolean;
}

/** kube-proxy's settings. */
export interface KubeProxyProfile {
  /** `false` where a DaemonSet runs kube-proxy or a CNI replaces it. */
  readonly enabled?: boolean;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly flags?: Readonly<Record<string, FlagValue>>;
}
