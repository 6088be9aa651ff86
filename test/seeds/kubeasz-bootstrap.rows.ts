import { kubeaszRows } from "./kubeasz.rows.ts";
import {
  certificate,
  clusterText,
  deviates,
  field,
  file,
  flag,
  manifest,
  type Row,
  row,
} from "./row.ts";

const kubelet = "kubelet.service";
const bootstrap = "/etc/kubernetes/bootstrap.kubeconfig";
const rbac = "kubelet-bootstrap-rbac.yaml";
const server = "https://192.168.1.41:6443";
const requests = "system:certificates.k8s.io:certificatesigningrequests";

/** Document 001_068c86dd5819ac4e.txt: kubeasz with one API server and TLS bootstrapping. */
export const rows: readonly Row[] = [
  ...kubeaszRows,
  ...bootstrapRows(),
  row(
    "kubelet-csr.json.j2: the serving certificate",
    certificate("nodes/192.168.1.42/kubelet-server", { usage: "server" }),
  ),
  row(
    "kubelet-csr.json.j2: hosts",
    certificate("nodes/192.168.1.42/kubelet-server", { names: ["127.0.0.1", "192.168.1.42"] }),
  ),
  row("calico: 配置容器网络 (或者 flannel)", clusterText("README.md", "DaemonSet")),
  row("192.168.1.42 Ready", { kind: "node", name: "192.168.1.42" }),
  row("192.168.1.43 Ready", { kind: "node", name: "192.168.1.43" }),
  row("192.168.1.44 Ready", { kind: "node", name: "192.168.1.44" }),
];

function bootstrapRows(): readonly Row[] {
  const role = "roleRef/name";
  const object = (name: string) => `ClusterRoleBinding/${name}`;
  return [
    deviates(
      "批准kubelet TLS 证书请求等: the kubelet has no --bootstrap-kubeconfig",
      "bootstrap-kubeconfig-missing",
      flag(kubelet, "bootstrap-kubeconfig", bootstrap),
    ),
    row("TLS 证书请求: with which the kubelet asks", file(bootstrap, { mode: "0600" })),
    row("TLS 证书请求: where it asks", field(bootstrap, "clusters/0/cluster/server", server)),
    row(
      "kube-proxy.kubeconfig: one API server, no haproxy",
      field("/etc/kubernetes/kube-proxy.kubeconfig", "clusters/0/cluster/server", server),
    ),
    row(
      "操作用户角色绑定",
      manifest(rbac, object("kubelet-bootstrap"), role, "system:node-bootstrapper"),
    ),
    row(
      "操作用户角色绑定: who",
      manifest(
        rbac,
        object("kubelet-bootstrap"),
        "subjects/0/name",
        "system:bootstrappers:default-node-token",
      ),
    ),
    deviates(
      "kubectl get csr|grep 'Pending' | … xargs kubectl certificate approve",
      "approval-by-xargs",
      manifest(rbac, object("node-autoapprove-bootstrap"), role, `${requests}:nodeclient`),
    ),
    deviates(
      "kubectl certificate approve 批准请求: renewals",
      "approval-by-xargs",
      manifest(
        rbac,
        object("node-autoapprove-certificate-rotation"),
        role,
        `${requests}:selfnodeclient`,
      ),
    ),
    deviates("sleep 15 … 增加15秒延时等待kubelet启动", "sleep-15", {
      kind: "active",
      unit: kubelet,
    }),
    row(
      "RBAC of 1.9",
      manifest(rbac, object("kubelet-bootstrap"), "apiVersion", "rbac.authorization.k8s.io/v1"),
    ),
    row("certificates are renewed", flag(kubelet, "rotate-certificates")),
  ];
}
