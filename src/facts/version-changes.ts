import { newestMinor, oldestMinor } from "./compatibility.ts";
import { containerdSupport } from "./containerd-features.ts";
import * as kubernetes from "./kubernetes-features.ts";
import { criDockerdSupport } from "./runtime-features.ts";

/** Which profiles a change touches. */
export type Concern =
  | "every"
  | "containerd"
  | "docker"
  | "bootstrap"
  | "kube-proxy"
  | "ipvs"
  | "swap"
  | "flags"
  /** Worth knowing, and felt by no profile. */
  | "none";

/** Something that a release does otherwise than the one before it. */
export interface VersionChange {
  /** The first minor with the change. */
  readonly minor: number;
  readonly area: "kubelet" | "runtime" | "kube-proxy" | "access";
  readonly concern: Concern;
  readonly what: string;
  /** How nodegen treats it. */
  readonly treatment: string;
}

/** A question to the facts whose answer changes once, and what that means. */
type Source = readonly [
  answer: (minor: number) => unknown,
  concern: Concern,
  what: string,
  treatment: string,
];

const kubelet: readonly Source[] = [
  [
    kubernetes.hasBootstrapKubeconfigFlag,
    "bootstrap",
    "--bootstrap-kubeconfig takes the place of --experimental-bootstrap-kubeconfig",
    "writes the one that the release has",
  ],
  [
    kubernetes.refusesSwap,
    "swap",
    "the kubelet refuses a host with swap (failSwapOn)",
    "host.swap: off turns swap off; keep sets failSwapOn: false",
  ],
  [
    kubernetes.hasKubeletConfigFile,
    "every",
    "--config FILE with kubelet.config.k8s.io/v1beta1; its defaults are safer than those of the flags",
    "states authentication, authorization and the read-only port itself, so that nothing depends on the defaults",
  ],
  [
    kubernetes.hasServerTLSBootstrapField,
    "every",
    "rotateCertificates and serverTLSBootstrap are fields of the file",
    "writes the flag before, the field from then on",
  ],
  [
    kubernetes.needsServerRotationGate,
    "every",
    "serverTLSBootstrap works without setting the gate RotateKubeletServerCertificate",
    "sets the gate where it is needed",
  ],
  [
    (minor) => kubernetes.nodeLabelRestriction(minor) !== "none",
    "every",
    "the kubelet warns of labels of its own in kubernetes.io and k8s.io that it may not set",
    "a warning at the label",
  ],
  [
    kubernetes.hasAllowPrivilegedFlag,
    "every",
    "--allow-privileged is gone: privileged containers are always allowed",
    "leaves it away",
  ],
  [
    (minor) => kubernetes.nodeLabelRestriction(minor) === "exit",
    "every",
    "the kubelet does not start with labels of its own in kubernetes.io and k8s.io that it may not set",
    "an error at the label",
  ],
  [
    kubernetes.warnsAboutUnknownConfigFields,
    "none",
    "unknown fields of the file are logged; before, they are passed over in silence",
    "an unknown field is an error in every release",
  ],
  [kubernetes.knowsCgroupV2, "every", "unified cgroups (v2) alone will do", "the image decides"],
  [
    kubernetes.hasRegisterWithTaintsField,
    "every",
    "registerWithTaints is a field of the file",
    "writes the flag before, the field from then on",
  ],
  [
    kubernetes.hasKlogFileFlags,
    "flags",
    "the log file flags (--logtostderr, --log-dir, …) are gone",
    "an error at the flag",
  ],
  [
    kubernetes.hasContainerRuntimeEndpointField,
    "every",
    "containerRuntimeEndpoint is a field of the file, --container-runtime is gone",
    "writes the flags before, the field from then on",
  ],
  [
    kubernetes.hasKubeletConfigDirectory,
    "none",
    "--config-dir with drop-in files",
    "does not use it",
  ],
  [
    kubernetes.hasFlushFrequencyString,
    "every",
    "logging.flushFrequency takes a duration; before, nanoseconds only",
    "a value of the wrong type is an error",
  ],
  [
    (minor) => kubernetes.swapBehaviors(minor).includes("NoSwap"),
    "swap",
    "memorySwap.swapBehavior: NoSwap comes, UnlimitedSwap goes",
    "an error at a value that the release does not have",
  ],
  [
    kubernetes.asksRuntimeForCgroupDriver,
    "every",
    "the cgroup driver of a runtime that names it (containerd 2.0 and newer) wins over cgroupDriver",
    "gives kubelet and runtime the same one in every release",
  ],
  [
    kubernetes.refusesCgroupV1,
    "every",
    "the kubelet refuses a host with cgroup v1 (failCgroupV1 defaults to true)",
    "sets failCgroupV1: false: the image decides, not the release",
  ],
  [
    kubernetes.hasPodInfraContainerImageFlag,
    "every",
    "--pod-infra-container-image is gone; the runtime alone knows the sandbox image",
    "gives the image to the runtime; the flag to dockershim, and before 1.29 for an image of your own",
  ],
];

const runtime: readonly Source[] = [
  [
    works("1.1.0"),
    "containerd",
    "CRI v1alpha2: containerd 1.1 or newer; before, 1.0 alone",
    "refuses the others at containerRuntime.version",
  ],
  [works("2.0.0"), "containerd", "CRI v1: containerd 2.x can be used", "refuses 2.x before"],
  [
    kubernetes.hasDockershim,
    "docker",
    "the kubelet does not talk to docker any more: dockershim and its flags are gone",
    "adds cri-dockerd",
  ],
  [
    (minor) => criDockerdSupport(minor, "0.2.6", "20.10.17").ok,
    "docker",
    "CRI v1 only: cri-dockerd 0.3.0 or newer",
    "takes one that fits, and refuses an older one at binaries.cri-dockerd.version",
  ],
  [
    (minor) => works("1.6.0")(minor) && !works("1.5.0")(minor),
    "containerd",
    "CRI v1 only: containerd 1.6 or newer",
    "refuses older ones",
  ],
  [
    (minor) => works("2.3.0")(minor) && !works("1.7.99")(minor),
    "containerd",
    "containerd's own matrix names no 1.x any more",
    "refuses 1.x",
  ],
];

const proxy: readonly Source[] = [
  [
    kubernetes.hasKubeProxyConfigFile,
    "kube-proxy",
    "--config FILE with componentconfig/v1alpha1; other flags do not count beside it",
    "writes flags before, the file from then on",
  ],
  [
    (minor) => kubernetes.kubeProxyConfigApiVersion(minor) === "kubeproxy.config.k8s.io/v1alpha1",
    "kube-proxy",
    "the file is of kubeproxy.config.k8s.io/v1alpha1",
    "writes the group of the release",
  ],
  [
    kubernetes.hasKubeProxyFeatureGatesMap,
    "kube-proxy",
    "featureGates is a mapping; before, one string",
    "takes a mapping, and writes what the release takes",
  ],
  [
    mode("ipvs"),
    "kube-proxy",
    "mode ipvs works without a feature gate",
    "sets the gate before, where there is one",
  ],
  [
    kubernetes.honoursProxyHostnameFlagWithConfig,
    "kube-proxy",
    "--hostname-override counts beside --config",
    "writes the field hostnameOverride, which counts in every release",
  ],
  [mode("userspace"), "kube-proxy", "mode userspace is gone", "refuses it"],
  [
    mode("nftables"),
    "kube-proxy",
    "mode nftables works without a feature gate",
    "sets the gate before, where there is one",
  ],
  [
    kubernetes.deprecatesIpvs,
    "ipvs",
    "kube-proxy calls mode ipvs deprecated",
    "a warning at the mode",
  ],
];

const access: readonly Source[] = [
  [
    (minor) => kubernetes.bootstrapTokenFlag(minor),
    "bootstrap",
    "the API server's flag for bootstrap tokens is --enable-bootstrap-token-auth; before, --experimental-bootstrap-token-auth",
    "names the right one in cluster/README.md",
  ],
  [
    kubernetes.hasNodeClientClusterRoles,
    "bootstrap",
    "the ClusterRoles for the approval of kubelets' certificates are there by themselves",
    "defines them before",
  ],
  [
    kubernetes.rbacApiVersion,
    "every",
    "RBAC objects are rbac.authorization.k8s.io/v1; before, v1beta1",
    "writes the version of the release",
  ],
  [
    kubernetes.hasCsrSignerName,
    "none",
    "a CertificateSigningRequest names its signer",
    "nothing to do: the kubelet writes them",
  ],
  [
    kubernetes.csrApiVersion,
    "none",
    "CertificateSigningRequests are certificates.k8s.io/v1; before, v1beta1",
    "nothing to do: the kubelet writes them",
  ],
];

/** Every change between two releases that is worth knowing; the minors come from the questions to the facts. */
export const versionChanges: readonly VersionChange[] = [
  ...kubelet.map(changeIn("kubelet")),
  ...runtime.map(changeIn("runtime")),
  ...proxy.map(changeIn("kube-proxy")),
  ...access.map(changeIn("access")),
];

function changeIn(area: VersionChange["area"]) {
  return ([answer, concern, what, treatment]: Source): VersionChange => ({
    minor: changeOf(answer),
    area,
    concern,
    what,
    treatment,
  });
}

function works(version: string) {
  return (minor: number) => containerdSupport(minor, version).ok;
}

function mode(name: string) {
  return (minor: number) => kubernetes.kubeProxyModes(minor).includes(name);
}

/** The first minor whose answer differs from that of the oldest. */
function changeOf(answer: (minor: number) => unknown): number {
  const first = answer(oldestMinor);
  for (let minor = oldestMinor + 1; minor <= newestMinor; minor++) {
    if (answer(minor) !== first) return minor;
  }
  throw new Error("a change of which the facts know nothing");
}
