import { kubeaszRows } from "./kubeasz.rows.ts";
import {
  certificate,
  clusterText,
  deviates,
  directive,
  field,
  file,
  type Row,
  row,
} from "./row.ts";

const balancer = "kube-apiserver-lb.service";
const configuration = "/etc/kube-apiserver-lb/haproxy.cfg";
const kubeconfig = "/etc/kubernetes/kubelet.kubeconfig";
const server = "https://127.0.0.1:6443";
const client = "nodes/192.168.1.42/kubelet-client";
const serving = "nodes/192.168.1.42/kubelet-server";

/** Document 000_bcb695ee4d0b7062.txt: kubeasz, several API servers behind haproxy on each node. */
export const rows: readonly Row[] = [
  ...kubeaszRows,
  ...balancerRows(),
  ...certificateRows(),
  row("calico： 配置容器网络", clusterText("README.md", "DaemonSet")),
  row("192.168.1.42   Ready", { kind: "node", name: "192.168.1.42" }),
  row("192.168.1.43   Ready", { kind: "node", name: "192.168.1.43" }),
  row("192.168.1.44   Ready", { kind: "node", name: "192.168.1.44" }),
];

function balancerRows(): readonly Row[] {
  const config = (text: string) => file(configuration, { text });
  return [
    row("haproxy：用于请求转发到多个 apiserver", { kind: "package", name: "haproxy" }),
    row("haproxy.service.j2", { kind: "unit", unit: balancer }),
    row("haproxy.service.j2: runs", { kind: "active", unit: balancer }),
    row("haproxy.service.j2: KillMode", directive(balancer, "Service", "KillMode", "mixed")),
    row("haproxy.service.j2: Restart", directive(balancer, "Service", "Restart", "always")),
    row("haproxy.cfg.j2: bind 127.0.0.1:6443", config("bind 127.0.0.1:6443\n")),
    row("haproxy.cfg.j2: mode tcp", config("mode tcp\n")),
    row("haproxy.cfg.j2: balance {{ BALANCE_ALG }}", config("balance roundrobin\n")),
    row("haproxy.cfg.j2: server {{ host }}:6443 check", config(" 192.168.1.31:6443 check")),
    row("haproxy.cfg.j2: for host in groups['kube-master']", config(" 192.168.1.32:6443 check")),
    row("haproxy.cfg.j2: timeout client 10m", config("timeout client 10m\n")),
    row("haproxy.cfg.j2: timeout server 10m", config("timeout server 10m\n")),
    row("haproxy.cfg.j2: timeout connect 5s", config("timeout connect 5s\n")),
    row("变量`KUBE_APISERVER`: kubelet", field(kubeconfig, "clusters/0/cluster/server", server)),
    row(
      "变量`KUBE_APISERVER`: kube-proxy",
      field("/etc/kubernetes/kube-proxy.kubeconfig", "clusters/0/cluster/server", server),
    ),
    deviates("变量`MASTER_CHG`，变更 master 节点时会根据它来重新配置 haproxy", "master-change"),
  ];
}

function certificateRows(): readonly Row[] {
  return [
    row(
      "kubelet-csr.json.j2 证书请求模板: CN",
      certificate(client, { subject: { CN: "system:node:192.168.1.42" } }),
    ),
    row("kubelet-csr.json.j2: O", certificate(client, { subject: { O: "system:nodes" } })),
    row(
      "kubelet-csr.json.j2: C, ST, L, OU",
      certificate(client, { subject: { C: "CN", ST: "HangZhou", L: "XS", OU: "System" } }),
    ),
    row("kubelet-csr.json.j2: rsa 2048", certificate(client, { key: "rsa-2048" })),
    row("kubelet-csr.json.j2: the client's", certificate(client, { usage: "client" })),
    row("kubelet.pem: the server's", certificate(serving, { usage: "server" })),
    row(
      "kubelet-csr.json.j2: hosts",
      certificate(serving, { names: ["127.0.0.1", "192.168.1.42"] }),
    ),
    row("kubelet.pem: rsa 2048", certificate(serving, { key: "rsa-2048" })),
    row(
      "--kubeconfig=/etc/kubernetes/kubelet.kubeconfig: the file",
      file(kubeconfig, { mode: "0600" }),
    ),
    row(
      "kube-proxy.kubeconfig: CN",
      certificate("kube-proxy", { subject: { CN: "system:kube-proxy" } }),
    ),
  ];
}
