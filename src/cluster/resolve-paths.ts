import type { Report } from "../diagnostics/report.ts";
import type { PathsProfile, Profile } from "../profile/profile.ts";
import type { Paths } from "./cluster.ts";
import { nodePathProblem } from "./node-path.ts";

/** Fills in `paths`: kubeadm's places for Kubernetes' files, `/usr/local/bin` for programs. */
export function resolvePaths(profile: Profile, report: Report): Paths {
  const given: PathsProfile = profile.paths ?? {};
  for (const [field, path] of Object.entries(given)) {
    const reason = nodePathProblem(path);
    if (reason !== undefined) report.add("path-invalid", { path, reason }, ["paths", field]);
  }
  const kubernetes = given.kubernetes ?? "/etc/kubernetes";
  const kubelet = given.kubelet ?? "/var/lib/kubelet";
  const certificates = given.certificates ?? `${kubernetes}/pki`;
  const binaries = given.binaries ?? "/usr/local/bin";
  return {
    binaries,
    containerd: binaries,
    cniBin: "/opt/cni/bin",
    cniConf: "/etc/cni/net.d",
    units: "/etc/systemd/system",
    kubernetes,
    kubelet,
    certificates,
    caCertificate: `${certificates}/ca.crt`,
    kubeletConfig: `${kubelet}/config.yaml`,
    kubeletKubeconfig: `${kubernetes}/kubelet.conf`,
    bootstrapKubeconfig: `${kubernetes}/bootstrap-kubelet.conf`,
    kubeProxyConfig: `${kubernetes}/kube-proxy.config.yaml`,
    kubeProxyKubeconfig: `${kubernetes}/kube-proxy.conf`,
    ...given,
  };
}
