import type { Report } from "../diagnostics/report.ts";
import type { PathsProfile, Profile } from "../profile/profile.ts";
import type { Paths } from "./cluster.ts";
import { nodePathProblem } from "./node-path.ts";

/** The paths that are files; the others are folders. */
const fileFields = [
  "caCertificate",
  "kubeletConfig",
  "kubeletKubeconfig",
  "bootstrapKubeconfig",
  "kubeletServingCertificate",
  "kubeletServingKey",
  "kubeProxyConfig",
  "kubeProxyKubeconfig",
] as const;

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
  const paths = {
    binaries,
    containerd: binaries,
    docker: binaries,
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
    kubeletCertificates: `${kubelet}/pki`,
    kubeletServingCertificate: `${certificates}/kubelet-server.crt`,
    kubeletServingKey: `${certificates}/kubelet-server.key`,
    kubeProxyConfig: `${kubernetes}/kube-proxy.config.yaml`,
    kubeProxyKubeconfig: `${kubernetes}/kube-proxy.conf`,
    ...given,
  };
  checkFilesDiffer(paths, given, report);
  return paths;
}

/** The kubelet writes its kubeconfig itself, so that the plan cannot find all files that are one. */
function checkFilesDiffer(paths: Paths, given: PathsProfile, report: Report): void {
  for (const [index, field] of fileFields.entries()) {
    const other = fileFields.slice(0, index).find((one) => paths[one] === paths[field]);
    if (other === undefined) continue;
    const place = given[field] === undefined ? other : field;
    report.add("path-duplicate", { path: paths[field], field, other }, ["paths", place]);
  }
}
