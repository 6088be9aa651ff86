import { certificate, deviates, directive, field, file, flag, type Row, row } from "./row.ts";

const proxy = "kube-proxy.service";
const cfg = "/opt/kubernetes/cfg";
const bin = "/opt/kubernetes/bin";
const address = "192.168.150.141";
const proxyConfig = `${cfg}/kube-proxy.config.yaml`;
const proxyKubeconfig = `${cfg}/kube-proxy.kubeconfig`;
const server = "https://127.0.0.1:8443";

/** Of document 002: what it does for kube-proxy. */
export const proxyRows: readonly Row[] = [
  ...proxyKubeconfigRows(),
  ...proxyConfigRows(),
  ...proxyUnitRows(),
];

function proxyKubeconfigRows(): readonly Row[] {
  const names = { C: "CN", ST: "BeiJing", L: "BeiJing", O: "k8s", OU: "System" };
  return [
    row("各节点需要安装 ipvsadm", { kind: "package", name: "ipvsadm" }),
    row("和 ipset 命令", { kind: "package", name: "ipset" }),
    row("加载 ip_vs 内核模块", { kind: "module", name: "ip_vs" }),
    row("加载 ip_vs 内核模块: round robin", { kind: "module", name: "ip_vs_rr" }),
    row(
      '"CN": "system:kube-proxy"',
      certificate("kube-proxy", { subject: { CN: "system:kube-proxy" } }),
    ),
    row('"hosts": []', certificate("kube-proxy", { names: [] })),
    row('"algo": "rsa", "size": 2048', certificate("kube-proxy", { key: "rsa-2048" })),
    row('"C": "CN", "ST": "BeiJing", …', certificate("kube-proxy", { subject: names })),
    row("只会被 kube-proxy 当做 client 证书使用", certificate("kube-proxy", { usage: "client" })),
    deviates("ls kube-proxy*: kube-proxy.pem, kube-proxy-key.pem", "kube-proxy-pem"),
    row("kube-proxy.kubeconfig", file(proxyKubeconfig, { mode: "0600" })),
    row(
      "--embed-certs=true: the CA",
      file(proxyKubeconfig, { text: "certificate-authority-data: " }),
    ),
    row(
      "--embed-certs=true: the certificate",
      file(proxyKubeconfig, { text: "client-certificate-data: " }),
    ),
    row("--embed-certs=true: the key", file(proxyKubeconfig, { text: "client-key-data: " })),
    row(
      "--server=https://127.0.0.1:8443",
      field(proxyKubeconfig, "clusters/0/cluster/server", server),
    ),
    deviates("set-context default --user=kube-proxy", "kubeconfig-names"),
  ];
}

function proxyConfigRows(): readonly Row[] {
  const is = (quote: string, path: string, value: unknown) =>
    row(quote, field(proxyConfig, path, value));
  return [
    is(
      "apiVersion: kubeproxy.config.k8s.io/v1alpha1",
      "apiVersion",
      "kubeproxy.config.k8s.io/v1alpha1",
    ),
    is("kind: KubeProxyConfiguration", "kind", "KubeProxyConfiguration"),
    is("bindAddress: 192.168.150.141", "bindAddress", address),
    is('acceptContentTypes: ""', "clientConnection/acceptContentTypes", ""),
    is("burst: 10", "clientConnection/burst", 10),
    is("contentType", "clientConnection/contentType", "application/vnd.kubernetes.protobuf"),
    is("kubeconfig", "clientConnection/kubeconfig", proxyKubeconfig),
    is("qps: 5", "clientConnection/qps", 5),
    is("clusterCIDR: 10.2.0.0/16", "clusterCIDR", "10.2.0.0/16"),
    is("configSyncPeriod: 15m0s", "configSyncPeriod", "15m0s"),
    is("conntrack: max: null", "conntrack/max", undefined),
    is("maxPerCore: 32768", "conntrack/maxPerCore", 32768),
    is("min: 131072", "conntrack/min", 131072),
    is("tcpCloseWaitTimeout: 1h0m0s", "conntrack/tcpCloseWaitTimeout", "1h0m0s"),
    is("tcpEstablishedTimeout: 24h0m0s", "conntrack/tcpEstablishedTimeout", "24h0m0s"),
    is("enableProfiling: false", "enableProfiling", false),
    is("healthzBindAddress", "healthzBindAddress", `${address}:10256`),
    is("hostnameOverride: linux-node1", "hostnameOverride", "linux-node1"),
    is("masqueradeAll: true", "iptables/masqueradeAll", true),
    is("masqueradeBit: 14", "iptables/masqueradeBit", 14),
    is("iptables: minSyncPeriod: 0s", "iptables/minSyncPeriod", "0s"),
    is("iptables: syncPeriod: 30s", "iptables/syncPeriod", "30s"),
    is("excludeCIDRs: null", "ipvs/excludeCIDRs", undefined),
    is("ipvs: minSyncPeriod: 0s", "ipvs/minSyncPeriod", "0s"),
    is('scheduler: ""', "ipvs/scheduler", ""),
    is("ipvs: syncPeriod: 30s", "ipvs/syncPeriod", "30s"),
    is("metricsBindAddress", "metricsBindAddress", `${address}:10249`),
    is('mode: "ipvs"', "mode", "ipvs"),
    is("nodePortAddresses: null", "nodePortAddresses", undefined),
    is("oomScoreAdj: -999", "oomScoreAdj", -999),
    is('portRange: ""', "portRange", ""),
    is("resourceContainer: /kube-proxy", "resourceContainer", "/kube-proxy"),
    is("udpIdleTimeout: 250ms", "udpIdleTimeout", "250ms"),
  ];
}

function proxyUnitRows(): readonly Row[] {
  const unit = "/usr/lib/systemd/system/kube-proxy.service";
  return [
    row("cat /usr/lib/systemd/system/kube-proxy.service", file(unit, { mode: "0644" })),
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
    row(
      "ExecStart=/opt/kubernetes/bin/kube-proxy",
      file(unit, { text: `ExecStart=${bin}/kube-proxy ` }),
    ),
    row("--config", flag(proxy, "config", proxyConfig)),
    row("--alsologtostderr=true", flag(proxy, "alsologtostderr")),
    row("--logtostderr=false", flag(proxy, "logtostderr", "false")),
    row("--log-dir=/opt/kubernetes/log", flag(proxy, "log-dir", "/opt/kubernetes/log")),
    row("--v=2", flag(proxy, "v", "2")),
    row("Restart=on-failure", directive(proxy, "Service", "Restart", "on-failure")),
    row("RestartSec=5", directive(proxy, "Service", "RestartSec", "5")),
    row("LimitNOFILE=65536", directive(proxy, "Service", "LimitNOFILE", "65536")),
    row("WantedBy=multi-user.target", directive(proxy, "Install", "WantedBy", "multi-user.target")),
    row("systemctl enable kube-proxy", { kind: "unit", unit: proxy }),
    row("systemctl restart kube-proxy", { kind: "active", unit: proxy }),
  ];
}
