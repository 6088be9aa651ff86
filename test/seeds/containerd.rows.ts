import {
  binary,
  clusterText,
  deviates,
  directive,
  field,
  file,
  flag,
  manifest,
  type Row,
  row,
} from "./row.ts";

const kubelet = "kubelet.service";
const containerd = "containerd.service";
const config = "/var/lib/kubelet/config.yaml";
const toml = "/etc/containerd/config.toml";
const requests = "system:certificates.k8s.io:certificatesigningrequests";

/** Document 003_d766bbe80f6849e0.txt: a worker on containerd 1.3.0, Kubernetes 1.16.1. */
export const rows: readonly Row[] = [
  ...hostRows(),
  ...binaryRows(),
  ...containerdRows(),
  ...kubeletConfigRows(),
  ...kubeletUnitRows(),
  ...clusterRows(),
];

function hostRows(): readonly Row[] {
  return [
    row("apt-get -y install socat", { kind: "package", name: "socat" }),
    row("apt-get -y install conntrack", { kind: "package", name: "conntrack" }),
    row("apt-get -y install ipset", { kind: "package", name: "ipset" }),
    row("sudo swapoff -a", { kind: "host", what: "swap", value: "off" }),
    row("sed -i '/ swap / s/^\\(.*\\)$/#\\1/g' /etc/fstab", {
      kind: "host",
      what: "swap",
      value: "off",
    }),
    row("sudo setenforce 0", { kind: "host", what: "selinux", value: "disabled" }),
    row("SELINUX=enforcing/SELINUX=disabled", { kind: "host", what: "selinux", value: "disabled" }),
    row("/etc/cni/net.d", { kind: "directory", path: "/etc/cni/net.d" }),
    row("/opt/cni/bin", binary("cni-plugins", "0.8.2", "/opt/cni/bin")),
    row("/var/lib/kubelet", { kind: "directory", path: "/var/lib/kubelet" }),
    row("/var/lib/kubernetes: holds the CA", file("/var/lib/kubernetes/ca.pem", { mode: "0644" })),
    deviates("/var/run/kubernetes", "run-kubernetes"),
  ];
}

function binaryRows(): readonly Row[] {
  return [
    row(
      "runc/releases/download/v1.0.0-rc8/runc.amd64",
      binary("runc", "1.0.0-rc8", "/usr/local/bin"),
    ),
    deviates(
      "containerd/releases/download/v1.3.0/containerd-1.3.0.linux-amd64.tar.gz",
      "containerd-bundle",
      binary("containerd", "1.3.0", "/bin"),
    ),
    row("crictl-v1.16.1-linux-amd64.tar.gz", binary("crictl", "1.16.1", "/usr/local/bin")),
    row("release/v1.16.1/bin/linux/amd64/kubelet", binary("kubelet", "1.16.1", "/usr/local/bin")),
  ];
}

function containerdRows(): readonly Row[] {
  const cri = "plugins/io.containerd.grpc.v1.cri/containerd";
  const service = (key: string, value: string) =>
    row(`${key}=${value}`, directive(containerd, "Service", key, value));
  return [
    row("/etc/containerd/config.toml", file(toml, { mode: "0644" })),
    row('snapshotter = "overlayfs"', field(toml, `${cri}/snapshotter`, "overlayfs")),
    deviates("[plugins.cri.containerd]", "containerd-config-version", field(toml, "version", 2)),
    deviates(
      'runtime_type = "io.containerd.runtime.v1.linux"',
      "runtime-v1-linux",
      field(toml, `${cri}/runtimes/runc/runtime_type`, "io.containerd.runc.v2"),
    ),
    deviates(
      'runtime_engine = "/usr/local/bin/runc"',
      "runtime-v1-linux",
      field(toml, `${cri}/runtimes/runc/options/BinaryName`, "/usr/local/bin/runc"),
    ),
    deviates('runtime_root = ""', "runtime-v1-linux"),
    row(
      "[plugins.cri.containerd.default_runtime]",
      field(toml, `${cri}/default_runtime_name`, "runc"),
    ),
    row(
      "/etc/systemd/system/containerd.service",
      file("/etc/systemd/system/containerd.service", { mode: "0644" }),
    ),
    row(
      "Description=containerd container runtime",
      directive(containerd, "Unit", "Description", "containerd container runtime"),
    ),
    row(
      "Documentation=https://containerd.io",
      directive(containerd, "Unit", "Documentation", "https://containerd.io"),
    ),
    row("After=network.target", directive(containerd, "Unit", "After", "network.target")),
    deviates(
      "ExecStartPre=/sbin/modprobe overlay",
      "modprobe-may-fail",
      directive(containerd, "Service", "ExecStartPre", "-/sbin/modprobe overlay"),
    ),
    row(
      "ExecStart=/bin/containerd",
      file("/etc/systemd/system/containerd.service", { text: "ExecStart=/bin/containerd " }),
    ),
    service("Restart", "always"),
    service("RestartSec", "5"),
    service("Delegate", "yes"),
    service("KillMode", "process"),
    service("OOMScoreAdjust", "-999"),
    service("LimitNOFILE", "1048576"),
    service("LimitNPROC", "infinity"),
    service("LimitCORE", "infinity"),
    row(
      "WantedBy=multi-user.target",
      directive(containerd, "Install", "WantedBy", "multi-user.target"),
    ),
    row("systemctl enable containerd", { kind: "unit", unit: containerd }),
    row("systemctl start containerd", { kind: "active", unit: containerd }),
  ];
}

function kubeletConfigRows(): readonly Row[] {
  return [
    row(
      "sudo cp ca.pem /var/lib/kubernetes/",
      file("/var/lib/kubernetes/ca.pem", { text: "BEGIN CERTIFICATE" }),
    ),
    row(
      "sudo cp bootstrap-kubeconfig /var/lib/kubelet/",
      file("/var/lib/kubelet/bootstrap-kubeconfig", { mode: "0600" }),
    ),
    row("kind: KubeletConfiguration", field(config, "kind", "KubeletConfiguration")),
    row(
      "apiVersion: kubelet.config.k8s.io/v1beta1",
      field(config, "apiVersion", "kubelet.config.k8s.io/v1beta1"),
    ),
    row("anonymous: enabled: false", field(config, "authentication/anonymous/enabled", false)),
    row("webhook: enabled: true", field(config, "authentication/webhook/enabled", true)),
    row(
      'clientCAFile: "/var/lib/kubernetes/ca.pem"',
      field(config, "authentication/x509/clientCAFile", "/var/lib/kubernetes/ca.pem"),
    ),
    row("mode: Webhook", field(config, "authorization/mode", "Webhook")),
    row('clusterDomain: "cluster.local"', field(config, "clusterDomain", "cluster.local")),
    row("DNS=10.32.0.255", field(config, "clusterDNS/0", "10.32.0.255")),
    row(
      'resolvConf: "/run/systemd/resolve/resolv.conf"',
      field(config, "resolvConf", "/run/systemd/resolve/resolv.conf"),
    ),
    row('runtimeRequestTimeout: "15m"', field(config, "runtimeRequestTimeout", "15m")),
    row("rotateCertificates: true", field(config, "rotateCertificates", true)),
    row("serverTLSBootstrap: true", field(config, "serverTLSBootstrap", true)),
  ];
}

function kubeletUnitRows(): readonly Row[] {
  const socket = "/var/run/containerd/containerd.sock";
  return [
    row(
      "/etc/systemd/system/kubelet.service",
      file("/etc/systemd/system/kubelet.service", { mode: "0644" }),
    ),
    row(
      "Description=Kubernetes Kubelet",
      directive(kubelet, "Unit", "Description", "Kubernetes Kubelet"),
    ),
    deviates("Documentation=https://github.com/kubernetes/kubernetes", "documentation-address"),
    row("After=containerd.service", directive(kubelet, "Unit", "After", "containerd.service")),
    row(
      "Requires=containerd.service",
      directive(kubelet, "Unit", "Requires", "containerd.service"),
    ),
    row("--config=/var/lib/kubelet/config.yaml", flag(kubelet, "config", config)),
    row("--container-runtime=remote", flag(kubelet, "container-runtime", "remote")),
    deviates(
      `--container-runtime-endpoint=unix://${socket}`,
      "var-run",
      flag(kubelet, "container-runtime-endpoint", "unix:///run/containerd/containerd.sock"),
    ),
    row("--image-pull-progress-deadline=2m", flag(kubelet, "image-pull-progress-deadline", "2m")),
    row(
      "--bootstrap-kubeconfig=/var/lib/kubelet/bootstrap-kubeconfig",
      flag(kubelet, "bootstrap-kubeconfig", "/var/lib/kubelet/bootstrap-kubeconfig"),
    ),
    row(
      "--kubeconfig=/var/lib/kubelet/kubeconfig",
      flag(kubelet, "kubeconfig", "/var/lib/kubelet/kubeconfig"),
    ),
    row("--network-plugin=cni", flag(kubelet, "network-plugin", "cni")),
    row("--register-node=true", flag(kubelet, "register-node")),
    row("--hostname-override=$NODE", flag(kubelet, "hostname-override", "10.200.16.79")),
    row("--v=2", flag(kubelet, "v", "2")),
    row("Restart=on-failure", directive(kubelet, "Service", "Restart", "on-failure")),
    row("RestartSec=5", directive(kubelet, "Service", "RestartSec", "5")),
    row(
      "WantedBy=multi-user.target",
      directive(kubelet, "Install", "WantedBy", "multi-user.target"),
    ),
    row("systemctl enable kubelet", { kind: "unit", unit: kubelet }),
    row("systemctl start kubelet", { kind: "active", unit: kubelet }),
  ];
}

function clusterRows(): readonly Row[] {
  const rbac = "kubelet-bootstrap-rbac.yaml";
  const binding = (name: string) => `ClusterRoleBinding/${name}`;
  return [
    row('NODE="10.200.16.79"', { kind: "node", name: "10.200.16.79" }),
    row("/var/lib/kubelet/pki: where client certificates stand", {
      kind: "no-flag",
      unit: kubelet,
      flag: "cert-dir",
    }),
    row(
      "RBAC 授权 kubelet 创建 CSR",
      manifest(rbac, binding("kubelet-bootstrap"), "roleRef/name", "system:node-bootstrapper"),
    ),
    row(
      "自动审批通过 client 证书的 CSR 请求",
      manifest(
        rbac,
        binding("node-autoapprove-bootstrap"),
        "roleRef/name",
        `${requests}:nodeclient`,
      ),
    ),
    row(
      "自动签发和更新证书",
      manifest(
        rbac,
        binding("node-autoapprove-certificate-rotation"),
        "roleRef/name",
        `${requests}:selfnodeclient`,
      ),
    ),
    row(
      "`system:bootstrappers` 用户组",
      manifest(
        rbac,
        binding("node-autoapprove-bootstrap"),
        "subjects/0/name",
        "system:bootstrappers:default-node-token",
      ),
    ),
    row("kubectl get csr", clusterText("README.md", "kubectl get csr")),
    row(
      "kubectl certificate approve csr-vf285",
      clusterText("README.md", "kubectl certificate approve"),
    ),
    row("没有装网络插件，节点状态会是 `NotReady`", clusterText("README.md", "NotReady")),
  ];
}
