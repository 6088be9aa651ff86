import { binary, deviates, directive, field, file, flag, type Row, row } from "./row.ts";

/** Values that both documents leave to variables, as the profiles set them. */
const binDir = "/opt/kube/bin";
const caDir = "/etc/kubernetes/ssl";
const address = "192.168.1.42";
const kubelet = "kubelet.service";
const proxy = "kube-proxy.service";

/** Facts that documents 000 and 001 share: the kubelet's and kube-proxy's units and the CNI configuration. */
export const kubeaszRows: readonly Row[] = [
  ...kubeletUnitRows(),
  ...kubeletFlagRows(),
  ...proxyRows(),
  ...cniRows(),
];

function kubeletUnitRows(): readonly Row[] {
  const mkdir = "/bin/mkdir -p /sys/fs/cgroup";
  const group = "system.slice/kubelet.service";
  return [
    row("docker：运行容器", { kind: "unit", unit: "docker.service" }),
    row("kubelet： kube-node上最主要的组件", { kind: "unit", unit: kubelet }),
    row("v1.9.0", binary("kubelet", "1.9.0", binDir)),
    row("必须先创建工作目录 `/var/lib/kubelet`", { kind: "directory", path: "/var/lib/kubelet" }),
    row(
      "Description=Kubernetes Kubelet",
      directive(kubelet, "Unit", "Description", "Kubernetes Kubelet"),
    ),
    deviates(
      "Documentation=https://github.com/GoogleCloudPlatform/kubernetes",
      "documentation-address",
    ),
    row("After=docker.service", directive(kubelet, "Unit", "After", "docker.service")),
    row("Requires=docker.service", directive(kubelet, "Unit", "Requires", "docker.service")),
    row(
      "WorkingDirectory=/var/lib/kubelet",
      directive(kubelet, "Service", "WorkingDirectory", "/var/lib/kubelet"),
    ),
    ...["cpuset", "hugetlb", "memory", "pids"].map((controller) =>
      deviates(`ExecStartPre=${mkdir}/${controller}/${group}`, "cgroup-folders", {
        kind: "file",
        path: "/etc/systemd/system/kubelet.service",
        text: controller,
      }),
    ),
    row(
      "ExecStart={{ bin_dir }}/kubelet",
      file("/etc/systemd/system/kubelet.service", { text: `ExecStart=${binDir}/kubelet ` }),
    ),
    row("Restart=on-failure", directive(kubelet, "Service", "Restart", "on-failure")),
    row("RestartSec=5", directive(kubelet, "Service", "RestartSec", "5")),
    row(
      "WantedBy=multi-user.target",
      directive(kubelet, "Install", "WantedBy", "multi-user.target"),
    ),
    row("systemctl status kubelet", { kind: "active", unit: kubelet }),
  ];
}

function kubeletFlagRows(): readonly Row[] {
  return [
    row("--address={{ inventory_hostname }}", flag(kubelet, "address", address)),
    row("--allow-privileged=true", flag(kubelet, "allow-privileged")),
    row("--anonymous-auth=false", flag(kubelet, "anonymous-auth", "false")),
    row("--authentication-token-webhook", flag(kubelet, "authentication-token-webhook")),
    row("--authorization-mode=Webhook", flag(kubelet, "authorization-mode", "Webhook")),
    row(
      "--pod-manifest-path=/etc/kubernetes/manifest",
      flag(kubelet, "pod-manifest-path", "/etc/kubernetes/manifest"),
    ),
    row("--client-ca-file={{ ca_dir }}/ca.pem", flag(kubelet, "client-ca-file", `${caDir}/ca.pem`)),
    row(
      "--client-ca-file: the file",
      file(`${caDir}/ca.pem`, { mode: "0644", text: "BEGIN CERTIFICATE" }),
    ),
    row("--cluster-dns={{ CLUSTER_DNS_SVC_IP }}", flag(kubelet, "cluster-dns", "10.68.0.2")),
    row(
      "--cluster-domain={{ CLUSTER_DNS_DOMAIN }}",
      flag(kubelet, "cluster-domain", "cluster.local"),
    ),
    row("--cni-bin-dir={{ bin_dir }}", flag(kubelet, "cni-bin-dir", binDir)),
    row("--cni-conf-dir=/etc/cni/net.d", flag(kubelet, "cni-conf-dir", "/etc/cni/net.d")),
    row("--fail-swap-on=false", flag(kubelet, "fail-swap-on", "false")),
    row("--hairpin-mode hairpin-veth", flag(kubelet, "hairpin-mode", "hairpin-veth")),
    row(
      "--hostname-override={{ inventory_hostname }}",
      flag(kubelet, "hostname-override", address),
    ),
    row(
      "--kubeconfig=/etc/kubernetes/kubelet.kubeconfig",
      flag(kubelet, "kubeconfig", "/etc/kubernetes/kubelet.kubeconfig"),
    ),
    row("--max-pods={{ MAX_PODS }}", flag(kubelet, "max-pods", "110")),
    row("--network-plugin=cni", flag(kubelet, "network-plugin", "cni")),
    row(
      "--pod-infra-container-image=mirrorgooglecontainers/pause-amd64:3.1",
      flag(kubelet, "pod-infra-container-image", "mirrorgooglecontainers/pause-amd64:3.1"),
    ),
    row("--register-node=true", flag(kubelet, "register-node")),
    row("--root-dir={{ KUBELET_ROOT_DIR }}", flag(kubelet, "root-dir", "/var/lib/kubelet")),
    row(
      "--tls-cert-file={{ ca_dir }}/kubelet.pem",
      flag(kubelet, "tls-cert-file", `${caDir}/kubelet.pem`),
    ),
    row(
      "--tls-private-key-file={{ ca_dir }}/kubelet-key.pem",
      flag(kubelet, "tls-private-key-file", `${caDir}/kubelet-key.pem`),
    ),
    row(
      "kubelet-key.pem is readable by root alone",
      file(`${caDir}/kubelet-key.pem`, { mode: "0600" }),
    ),
    row("--cgroups-per-qos=true", flag(kubelet, "cgroups-per-qos")),
    row("--cgroup-driver=cgroupfs", flag(kubelet, "cgroup-driver", "cgroupfs")),
    row(
      "--enforce-node-allocatable=pods,kube-reserved",
      flag(kubelet, "enforce-node-allocatable", "pods,kube-reserved"),
    ),
    row(
      "--kube-reserved={{ KUBE_RESERVED }}",
      flag(kubelet, "kube-reserved", "cpu=200m,ephemeral-storage=1Gi,memory=500Mi"),
    ),
    row(
      "--kube-reserved-cgroup=/system.slice/kubelet.service",
      flag(kubelet, "kube-reserved-cgroup", "/system.slice/kubelet.service"),
    ),
    row(
      "--eviction-hard={{ HARD_EVICTION }}",
      flag(kubelet, "eviction-hard", "memory.available<200Mi,nodefs.available<10%"),
    ),
    row("--v=2", flag(kubelet, "v", "2")),
    deviates(
      "--read-only-port is not there: 10255",
      "read-only-port",
      flag(kubelet, "read-only-port", "0"),
    ),
    deviates(
      "--cadvisor-port is not there: 4194",
      "cadvisor-port",
      flag(kubelet, "cadvisor-port", "0"),
    ),
  ];
}

/** kube-proxy has a file at 1.9; what the unit gave as flags stands there. */
function proxyRows(): readonly Row[] {
  const config = "/etc/kubernetes/kube-proxy.config.yaml";
  return [
    row("kube-proxy： 发布应用服务与负载均衡", { kind: "unit", unit: proxy }),
    row("bin_dir }}/kube-proxy", binary("kube-proxy", "1.9.0", binDir)),
    row(
      "生成的kube-proxy.kubeconfig 配置文件需要移动到/etc/kubernetes/目录",
      file("/etc/kubernetes/kube-proxy.kubeconfig", { mode: "0600" }),
    ),
    row(
      "Description=Kubernetes Kube-Proxy Server",
      directive(proxy, "Unit", "Description", "Kubernetes Kube-Proxy Server"),
    ),
    deviates(
      "Documentation=https://github.com/GoogleCloudPlatform/kubernetes: kube-proxy",
      "documentation-address",
    ),
    deviates(
      "After=network.target",
      "network-online",
      directive(proxy, "Unit", "After", "network-online.target"),
    ),
    row(
      "WorkingDirectory=/var/lib/kube-proxy",
      directive(proxy, "Service", "WorkingDirectory", "/var/lib/kube-proxy"),
    ),
    row("/var/lib/kube-proxy", { kind: "directory", path: "/var/lib/kube-proxy" }),
    row("--bind-address={{ inventory_hostname }}", field(config, "bindAddress", address)),
    row(
      "--hostname-override 参数值必须与 kubelet 的值一致",
      field(config, "hostnameOverride", address),
    ),
    row(
      "--kubeconfig=/etc/kubernetes/kube-proxy.kubeconfig",
      field(config, "clientConnection/kubeconfig", "/etc/kubernetes/kube-proxy.kubeconfig"),
    ),
    row("--logtostderr=true", flag(proxy, "logtostderr")),
    row("--v=2", flag(proxy, "v", "2")),
    row("变量`PROXY_MODE`，iptables or ipvs", field(config, "mode", "iptables")),
    row("--cluster-cidr … 这两个选项都不要指定", field(config, "clusterCIDR", "")),
    row("--masquerade-all … 都不要指定", field(config, "iptables/masqueradeAll", undefined)),
    row("Restart=on-failure", directive(proxy, "Service", "Restart", "on-failure")),
    row("RestartSec=5", directive(proxy, "Service", "RestartSec", "5")),
    row("LimitNOFILE=65536", directive(proxy, "Service", "LimitNOFILE", "65536")),
    row("WantedBy=multi-user.target", directive(proxy, "Install", "WantedBy", "multi-user.target")),
    row("systemctl status kube-proxy", { kind: "active", unit: proxy }),
  ];
}

/** cni-default.conf.j2, which the documents name; its content is kubeasz's of that time. */
function cniRows(): readonly Row[] {
  const conf = "/etc/cni/net.d/10-default.conf";
  return [
    row("cni-default.conf.j2 默认cni插件配置模板", file(conf, { mode: "0644" })),
    row("cni-default.conf.j2: name", field(conf, "name", "mynet")),
    row("cni-default.conf.j2: type", field(conf, "type", "bridge")),
    row("cni-default.conf.j2: bridge", field(conf, "bridge", "mynet0")),
    row("cni-default.conf.j2: isDefaultGateway", field(conf, "isDefaultGateway", true)),
    row("cni-default.conf.j2: ipMasq", field(conf, "ipMasq", true)),
    row("cni-default.conf.j2: hairpinMode", field(conf, "hairpinMode", true)),
    row("cni-default.conf.j2: host-local", field(conf, "ipam/type", "host-local")),
    row("提供cni网络配置文件: the plugins", binary("cni-plugins", "0.6.0", binDir)),
  ];
}
