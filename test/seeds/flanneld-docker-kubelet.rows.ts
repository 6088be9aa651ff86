import { binary, deviates, directive, file, flag, type Row, row } from "./row.ts";

const kubelet = "kubelet.service";
const docker = "docker.service";
const units = "/etc/systemd/system";
const bin = "/root/bin";
const address = "10.64.3.7";
const bootstrap = "/etc/kubernetes/bootstrap.kubeconfig";

/** Of document 004: the kubelet and the rules for its cAdvisor port. */
export const kubeletRows: readonly Row[] = [...unitRows(), ...cadvisorRows()];

function unitRows(): readonly Row[] {
  return [
    row("v1.6.2/kubernetes-server-linux-amd64.tar.gz: kubelet", binary("kubelet", "1.6.2", bin)),
    deviates("tar -xzvf kubernetes-src.tar.gz", "source-archive"),
    row("mkdir /var/lib/kubelet", { kind: "directory", path: "/var/lib/kubelet" }),
    row(
      "cp kubelet.service /etc/systemd/system/kubelet.service",
      file(`${units}/kubelet.service`, { mode: "0644" }),
    ),
    row(
      "Description=Kubernetes Kubelet",
      directive(kubelet, "Unit", "Description", "Kubernetes Kubelet"),
    ),
    deviates(
      "Documentation=https://github.com/GoogleCloudPlatform/kubernetes",
      "documentation-address",
    ),
    row("After=docker.service", directive(kubelet, "Unit", "After", docker)),
    row("Requires=docker.service", directive(kubelet, "Unit", "Requires", docker)),
    row(
      "WorkingDirectory=/var/lib/kubelet",
      directive(kubelet, "Service", "WorkingDirectory", "/var/lib/kubelet"),
    ),
    row(
      "ExecStart=$HOME/bin/kubelet",
      file(`${units}/kubelet.service`, { text: `ExecStart=${bin}/kubelet ` }),
    ),
    row("--address=$NODE_IP", flag(kubelet, "address", address)),
    row("--hostname-override=$NODE_IP", flag(kubelet, "hostname-override", address)),
    row(
      "--pod-infra-container-image=registry.access.redhat.com/rhel7/pod-infrastructure:latest",
      flag(
        kubelet,
        "pod-infra-container-image",
        "registry.access.redhat.com/rhel7/pod-infrastructure:latest",
      ),
    ),
    row(
      "--experimental-bootstrap-kubeconfig",
      flag(kubelet, "experimental-bootstrap-kubeconfig", bootstrap),
    ),
    row(
      "--kubeconfig=/etc/kubernetes/kubelet.kubeconfig",
      flag(kubelet, "kubeconfig", "/etc/kubernetes/kubelet.kubeconfig"),
    ),
    row("--require-kubeconfig", flag(kubelet, "require-kubeconfig")),
    row("--cert-dir=/etc/kubernetes/ssl", flag(kubelet, "cert-dir", "/etc/kubernetes/ssl")),
    row("--cluster-dns=$CLUSTER_DNS_SVC_IP", flag(kubelet, "cluster-dns", "10.254.0.2")),
    row("--cluster-domain=$CLUSTER_DNS_DOMAIN", flag(kubelet, "cluster-domain", "cluster.local")),
    row("--hairpin-mode promiscuous-bridge", flag(kubelet, "hairpin-mode", "promiscuous-bridge")),
    row("--allow-privileged=true", flag(kubelet, "allow-privileged")),
    row("--serialize-image-pulls=false", flag(kubelet, "serialize-image-pulls", "false")),
    row("--logtostderr=true", flag(kubelet, "logtostderr")),
    row("--v=2", flag(kubelet, "v", "2")),
    deviates(
      "--anonymous-auth is not there: true",
      "kubelet-open",
      flag(kubelet, "anonymous-auth", "false"),
    ),
    deviates(
      "--authorization-mode is not there: AlwaysAllow",
      "kubelet-open",
      flag(kubelet, "authorization-mode", "Webhook"),
    ),
    deviates(
      "--read-only-port is not there: 10255",
      "read-only-port",
      flag(kubelet, "read-only-port", "0"),
    ),
    row("Restart=on-failure", directive(kubelet, "Service", "Restart", "on-failure")),
    row("RestartSec=5", directive(kubelet, "Service", "RestartSec", "5")),
    row(
      "WantedBy=multi-user.target",
      directive(kubelet, "Install", "WantedBy", "multi-user.target"),
    ),
    row("systemctl enable kubelet", { kind: "unit", unit: kubelet }),
    row("systemctl status kubelet", { kind: "active", unit: kubelet }),
  ];
}

function cadvisorRows(): readonly Row[] {
  const text = (words: string) => file(`${units}/kubelet.service`, { text: words });
  return [
    row("ExecStartPost: -s 10.0.0.0/8 --dport 4194 -j ACCEPT", text("10.0.0.0/8")),
    row("ExecStartPost: -s 172.16.0.0/12 --dport 4194 -j ACCEPT", text("172.16.0.0/12")),
    row("ExecStartPost: -s 192.168.0.0/16 --dport 4194 -j ACCEPT", text("192.168.0.0/16")),
    row("ExecStartPost: -p tcp --dport 4194 -j DROP", text("4194")),
    row("同じネットワークの機器のみ 4194 portをアクセスできる", text("DROP")),
    deviates("iptables -A INPUT … at each start", "cadvisor-rules-repeat", text("ExecStartP")),
  ];
}
