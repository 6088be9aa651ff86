/** Licences of programs by the component's name, as SPDX expressions, from the LICENSE files of their repositories. */
const licences: Readonly<Record<string, string>> = {
  crun: "GPL-2.0-or-later AND LGPL-2.1-or-later",
  haproxy: "GPL-2.0-or-later",
};

/** Kubernetes, its runtimes and network plugins all have the same. */
const usual = "Apache-2.0";

const components = new Set([
  "calico-cni",
  "calico-ipam",
  "calicoctl",
  "cni-plugins",
  "containerd",
  "containerd-static",
  "cri-containerd",
  "cri-containerd-cni",
  "cri-dockerd",
  "cri-o",
  "crictl",
  "docker",
  "etcd",
  "flannel",
  "flannel-cni-plugin",
  "hyperkube",
  "kube-apiserver",
  "kube-controller-manager",
  "kube-proxy",
  "kube-scheduler",
  "kubeadm",
  "kubectl",
  "kubelet",
  "kubernetes-node",
  "kubernetes-server",
  "nerdctl",
  "runc",
]);

/** The licence of a component's programs; `undefined` where it is not known. */
export function licenceOf(name: string): string | undefined {
  return Object.hasOwn(licences, name) ? licences[name] : components.has(name) ? usual : undefined;
}
