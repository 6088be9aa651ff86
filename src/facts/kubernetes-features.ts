/**
 * What Kubernetes 1.`minor` does, asked by name so that no other stage compares versions. "Source" means read in the
 * source of those minors of https://github.com/kubernetes/kubernetes; single flags and fields are in component-settings.ts.
 */

/** `--config` with kubelet.config.k8s.io/v1beta1. Source, cmd/kubelet. 1.8 and 1.9 had only an alpha behind a gate. */
export function hasKubeletConfigFile(minor: number): boolean {
  return minor >= 10;
}

/** The kubelet decodes its file strictly before it falls back; before 1.17 an unknown field is ignored in silence. Source. */
export function warnsAboutUnknownConfigFields(minor: number): boolean {
  return minor >= 17;
}

/** `--config-dir` with drop-in files. Source; 1.28 and 1.29 need KUBELET_CONFIG_DROPIN_DIR_ALPHA in the environment. */
export function hasKubeletConfigDirectory(minor: number): boolean {
  return minor >= 28;
}

/** 1.28 and 1.29 do not start with `--config-dir` without KUBELET_CONFIG_DROPIN_DIR_ALPHA. Source. */
export function needsConfigDirectoryVariable(minor: number): boolean {
  return minor === 28 || minor === 29;
}

/** containerRuntimeEndpoint in KubeletConfiguration; a flag before. Source. */
export function hasContainerRuntimeEndpointField(minor: number): boolean {
  return minor >= 27;
}

/** The flag `--container-runtime` exists. Source: removed in 1.27. */
export function hasContainerRuntimeFlag(minor: number): boolean {
  return minor < 27;
}

/** A CRI runtime must be asked for with `--container-runtime=remote`: the default is docker while dockershim lives. Source. */
export function needsContainerRuntimeRemote(minor: number): boolean {
  return hasDockershim(minor);
}

/** The kubelet talks to docker by itself, with `--network-plugin`, `--cni-*` and `--docker-*`. Source: removed in 1.24. */
export function hasDockershim(minor: number): boolean {
  return minor < 24;
}

/** `--pod-infra-container-image`. https://github.com/kubernetes/kubernetes/pull/133779 removed it. */
export function hasPodInfraContainerImageFlag(minor: number): boolean {
  return minor < 35;
}

/** registerWithTaints and registerNode in KubeletConfiguration; flags before. Source. */
export function hasRegisterWithTaintsField(minor: number): boolean {
  return minor >= 23;
}

/** `--bootstrap-kubeconfig`; 1.6 has only `--experimental-bootstrap-kubeconfig`. Source. */
export function hasBootstrapKubeconfigFlag(minor: number): boolean {
  return minor >= 7;
}

/** Without `--require-kubeconfig` the kubelet takes its API server from `--api-servers`; from 1.8 it does nothing. Source. */
export function needsRequireKubeconfig(minor: number): boolean {
  return minor < 8;
}

/** The kubelet serves cAdvisor on a port of its own, 4194, unless `--cadvisor-port=0`. Source: removed in 1.12. */
export function hasCadvisorPort(minor: number): boolean {
  return minor < 12;
}

/** `--fail-swap-on` and, with the file, failSwapOn: the kubelet refuses a host with swap. Source. */
export function refusesSwap(minor: number): boolean {
  return minor >= 8;
}

/** The kubelet runs privileged containers only with `--allow-privileged`, a flag that is gone from 1.15. Source. */
export function hasAllowPrivilegedFlag(minor: number): boolean {
  return minor < 15;
}

/** `--provider-id`. Source; a field from 1.19. */
export function hasProviderIDFlag(minor: number): boolean {
  return minor >= 7;
}

/** `--rotate-certificates`. Source; a field from 1.11. */
export function hasRotateCertificatesFlag(minor: number): boolean {
  return minor >= 8;
}

/** serverTLSBootstrap in KubeletConfiguration. Source. */
export function hasServerTLSBootstrapField(minor: number): boolean {
  return minor >= 11;
}

/** serverTLSBootstrap is refused unless the gate RotateKubeletServerCertificate is set: off by default before 1.12. Source. */
export function needsServerRotationGate(minor: number): boolean {
  return minor < 12;
}

/** The kubelet works on a host with cgroup v2 alone; before, it needs cgroup v1. Source. */
export function knowsCgroupV2(minor: number): boolean {
  return minor >= 19;
}

/** failCgroupV1 in KubeletConfiguration. Source. */
export function hasFailCgroupV1Field(minor: number): boolean {
  return minor >= 31;
}

/** A host with cgroup v1 is refused unless failCgroupV1 is false. https://github.com/kubernetes/kubernetes/pull/134298 */
export function refusesCgroupV1(minor: number): boolean {
  return minor >= 35;
}

/** The runtime's answer, where it gives one, wins over cgroupDriver: gate KubeletCgroupDriverFromCRI, on by default. Source. */
export function asksRuntimeForCgroupDriver(minor: number): boolean {
  return minor >= 31;
}

/** klog's file flags (`--logtostderr`, `--log-dir`, …) in kubelet and kube-proxy. Source: removed in 1.26. */
export function hasKlogFileFlags(minor: number): boolean {
  return minor < 26;
}

/** logging.flushFrequency takes a duration string; before 1.28 nanoseconds only. Source. */
export function hasFlushFrequencyString(minor: number): boolean {
  return minor >= 28;
}

/** memorySwap.swapBehavior's values, or none before 1.22. Source. */
export function swapBehaviors(minor: number): readonly string[] {
  if (minor < 22) return [];
  return minor < 30 ? ["LimitedSwap", "UnlimitedSwap"] : ["NoSwap", "LimitedSwap"];
}

/** kube-proxy's `--config`. Source. */
export function hasKubeProxyConfigFile(minor: number): boolean {
  return minor >= 7;
}

/** apiVersion of KubeProxyConfiguration, or `undefined` where kube-proxy takes flags only. Source. */
export function kubeProxyConfigApiVersion(minor: number): string | undefined {
  if (!hasKubeProxyConfigFile(minor)) return undefined;
  return minor < 9 ? "componentconfig/v1alpha1" : "kubeproxy.config.k8s.io/v1alpha1";
}

/** featureGates of KubeProxyConfiguration is a map; 1.7 to 1.9 want one string. Source. */
export function hasKubeProxyFeatureGatesMap(minor: number): boolean {
  return minor >= 10;
}

/** kube-proxy's `--hostname-override` counts beside `--config`; before 1.13 only hostnameOverride does. Source. */
export function honoursProxyHostnameFlagWithConfig(minor: number): boolean {
  return minor >= 13;
}

/**
 * tls-server-name in kubeconfigs: https://github.com/kubernetes/kubernetes/pull/88769. The kubelet leaves it out of the
 * kubeconfig that it writes when it bootstraps. Source, pkg/kubelet/certificate/bootstrap.
 */
export function hasTlsServerName(minor: number): boolean {
  return minor >= 19;
}

/**
 * Two families in one cluster. 1.16 to 1.19 have another Service API for it. 1.20: the gate IPv6DualStack must be set; on
 * by default in 1.21, GA in 1.23. Source, and facts of the gate.
 */
export function dualStackSupport(minor: number): "none" | "gate" | "default" {
  if (minor < 20) return "none";
  return minor < 21 ? "gate" : "default";
}

/** The kubelet takes two addresses for `--node-ip` beside `--cloud-provider=external`. https://kep.k8s.io/3705 */
export function allowsTwoCloudAddresses(minor: number): boolean {
  return minor >= 29;
}

/** kube-proxy's modes on Linux that work without a feature gate. Source. */
export function kubeProxyModes(minor: number): readonly string[] {
  return [
    ...(minor < 26 ? ["userspace"] : []),
    "iptables",
    ...(minor >= 10 ? ["ipvs"] : []),
    ...(minor >= 31 ? ["nftables"] : []),
  ];
}

/** The feature gate that kube-proxy's mode needs on Linux where it is not on by itself. Source. */
export function gateOfProxyMode(mode: string, minor: number): string | undefined {
  if (mode === "ipvs" && (minor === 8 || minor === 9)) return "SupportIPVSProxyMode";
  if (mode === "nftables" && (minor === 29 || minor === 30)) return "NFTablesProxyMode";
  return undefined;
}

/** kube-proxy logs that ipvs is deprecated. Source. */
export function deprecatesIpvs(minor: number): boolean {
  return minor >= 35;
}

/** apiVersion of Role, ClusterRole and their bindings. Source. */
export function rbacApiVersion(minor: number): string {
  return minor < 8 ? "rbac.authorization.k8s.io/v1beta1" : "rbac.authorization.k8s.io/v1";
}

/** apiVersion of DaemonSet: apps/v1 since 1.9; extensions/v1beta1 was served until 1.15. */
export function daemonSetApiVersion(minor: number): string {
  return minor < 9 ? "extensions/v1beta1" : "apps/v1";
}

/** cniVersion of a network configuration: flannel's own manifest has 0.3.1; kubelets before 1.16 may know 0.2.0 at most. */
export function cniVersion(minor: number): string {
  return minor < 16 ? "0.2.0" : "0.3.1";
}

/** apiVersion of CertificateSigningRequest, the newest of that minor. Source. */
export function csrApiVersion(minor: number): string {
  return minor < 19 ? "certificates.k8s.io/v1beta1" : "certificates.k8s.io/v1";
}

/** spec.signerName of a CertificateSigningRequest. Source. */
export function hasCsrSignerName(minor: number): boolean {
  return minor >= 18;
}

/**
 * The ClusterRoles certificatesigningrequests:nodeclient and :selfnodeclient are there; before, they must be defined by
 * hand or requests approved by hand. Source.
 */
export function hasNodeClientClusterRoles(minor: number): boolean {
  return minor >= 8;
}

/** auth-extra-groups of a bootstrap token; before, system:bootstrappers is its only group. https://github.com/kubernetes/kubernetes/pull/50933 */
export function hasBootstrapTokenGroups(minor: number): boolean {
  return minor >= 8;
}

/** The API server's authorization mode Node. https://kubernetes.io/docs/reference/access-authn-authz/node/ */
export function hasNodeAuthorizer(minor: number): boolean {
  return minor >= 7;
}

/** dockershim reads `.conflist` files beside `.conf`. https://github.com/kubernetes/kubernetes/pull/42202 */
export function readsCniLists(minor: number): boolean {
  return minor >= 7;
}

/** The API server's flag that turns bootstrap tokens on. Source. */
export function bootstrapTokenFlag(minor: number): string {
  return minor < 8 ? "experimental-bootstrap-token-auth" : "enable-bootstrap-token-auth";
}

/** What the kubelet of 1.`minor` does with a label of its own that it may not set: accept, warn (1.13-1.15) or exit (1.16). */
export function nodeLabelRestriction(minor: number): "none" | "warn" | "exit" {
  if (minor < 13) return "none";
  return minor < 16 ? "warn" : "exit";
}

/**
 * Whether a kubelet of 1.`minor` may set this label on its own Node object with `--node-labels`. Keys outside the
 * kubernetes.io and k8s.io namespaces are free; inside them there is an allow-list.
 * Source: cmd/kubelet/app/options and pkg/kubelet/apis/well_known_labels.go of those minors.
 */
export function allowedRestrictedLabel(key: string, minor: number): boolean {
  const slash = key.indexOf("/");
  if (slash < 0 || nodeLabelRestriction(minor) === "none") return true;
  const namespace = key.slice(0, slash);
  if (!isInside(namespace, "kubernetes.io") && !isInside(namespace, "k8s.io")) return true;
  return (
    isInside(namespace, "kubelet.kubernetes.io") ||
    isInside(namespace, "node.kubernetes.io") ||
    allowedNodeLabels(minor).includes(key)
  );
}

/** The single keys of the kubernetes.io namespaces that a kubelet of 1.`minor` may set. */
function allowedNodeLabels(minor: number): readonly string[] {
  const topology = minor < 17 ? "failure-domain.kubernetes.io" : "topology.kubernetes.io";
  return [
    "kubernetes.io/hostname",
    "kubernetes.io/os",
    "kubernetes.io/arch",
    `${topology}/zone`,
    `${topology}/region`,
    "failure-domain.beta.kubernetes.io/zone",
    "failure-domain.beta.kubernetes.io/region",
    "beta.kubernetes.io/os",
    "beta.kubernetes.io/arch",
    "beta.kubernetes.io/instance-type",
  ];
}

function isInside(namespace: string, domain: string): boolean {
  return namespace === domain || namespace.endsWith(`.${domain}`);
}
