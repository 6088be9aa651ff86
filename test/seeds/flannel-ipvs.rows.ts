import { proxyRows } from "./flannel-ipvs-proxy.rows.ts";
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
const cfg = "/opt/kubernetes/cfg";
const bin = "/opt/kubernetes/bin";
const kubeletConfig = `${cfg}/kubelet-conf.yaml`;
const bootstrap = `${cfg}/kubelet-bootstrap.kubeconfig`;
const server = "https://127.0.0.1:8443";

/** Document 002_c6826781eccea409.txt: kubelet and kube-proxy with ipvs below /opt/kubernetes, docker, flannel. */
export const rows: readonly Row[] = [
  ...layoutRows(),
  ...bootstrapRows(),
  ...kubeletConfigRows(),
  ...cniRows(),
  ...kubeletUnitRows(),
  ...clusterRows(),
  ...proxyRows,
];

function layoutRows(): readonly Row[] {
  return [
    row("cp server/bin/kubelet /opt/kubernetes/bin/", binary("kubelet", "1.13.7", bin)),
    row("cp server/bin/kube-proxy /opt/kubernetes/bin", binary("kube-proxy", "1.13.7", bin)),
    row("mkdir /var/lib/kubelet", { kind: "directory", path: "/var/lib/kubelet" }),
    row("创建静态POD的路径 /opt/kubernetes/manifests", {
      kind: "directory",
      path: "/opt/kubernetes/manifests",
    }),
    row("scp kubelet-bootstrap.kubeconfig linux-node2", { kind: "node", name: "linux-node2" }),
    row("scp kubelet-bootstrap.kubeconfig linux-node3", { kind: "node", name: "linux-node3" }),
    row("scp kubelet-bootstrap.kubeconfig linux-node4", { kind: "node", name: "linux-node4" }),
    row("linux-node1", { kind: "node", name: "linux-node1" }),
    row("/opt/kubernetes/ssl/ca.pem", file("/opt/kubernetes/ssl/ca.pem", { mode: "0644" })),
  ];
}

function bootstrapRows(): readonly Row[] {
  return [
    row("kubelet-bootstrap.kubeconfig", file(bootstrap, { mode: "0600" })),
    row("--embed-certs=true", file(bootstrap, { text: "certificate-authority-data: " })),
    deviates(
      "--server=https://27.0.0.1:8443",
      "server-typo",
      field(bootstrap, "clusters/0/cluster/server", server),
    ),
    row(
      '--token="be8dad.da8a699a46edc482"',
      field(bootstrap, "users/0/user/token", "be8dad.da8a699a46edc482"),
    ),
    deviates("tls-bootstrap-token-user@kubernetes", "kubeconfig-names"),
    row(
      "证书中写入 Token 而非证书",
      field(bootstrap, "users/0/user/client-certificate-data", undefined),
    ),
  ];
}

function kubeletConfigRows(): readonly Row[] {
  const is = (quote: string, path: string, value: unknown) =>
    row(quote, field(kubeletConfig, path, value));
  return [
    is("apiVersion: kubelet.config.k8s.io/v1beta1", "apiVersion", "kubelet.config.k8s.io/v1beta1"),
    is("kind: KubeletConfiguration", "kind", "KubeletConfiguration"),
    is("address: 0.0.0.0", "address", "0.0.0.0"),
    is("port: 10250", "port", 10250),
    deviates(
      "readOnlyPort: 10255 … readOnlyPort=0：关闭只读端口",
      "read-only-port",
      field(kubeletConfig, "readOnlyPort", 0),
    ),
    is("anonymous: enabled: false", "authentication/anonymous/enabled", false),
    is("webhook: cacheTTL: 2m0s", "authentication/webhook/cacheTTL", "2m0s"),
    is("webhook: enabled: true", "authentication/webhook/enabled", true),
    is(
      "clientCAFile: /opt/kubernetes/ssl/ca.pem",
      "authentication/x509/clientCAFile",
      "/opt/kubernetes/ssl/ca.pem",
    ),
    is("authorization: mode: Webhook", "authorization/mode", "Webhook"),
    is("cacheAuthorizedTTL: 5m0s", "authorization/webhook/cacheAuthorizedTTL", "5m0s"),
    is("cacheUnauthorizedTTL: 30s", "authorization/webhook/cacheUnauthorizedTTL", "30s"),
    is("cgroupDriver: cgroupfs", "cgroupDriver", "cgroupfs"),
    is("cgroupsPerQOS: true", "cgroupsPerQOS", true),
    is("clusterDNS: - 10.1.0.2", "clusterDNS", ["10.1.0.2"]),
    is("clusterDomain: cluster.local.", "clusterDomain", "cluster.local."),
    deviates("podCIDR: 10.2.0.0/16", "pod-cidr", field(kubeletConfig, "podCIDR", undefined)),
    is("containerLogMaxFiles: 5", "containerLogMaxFiles", 5),
    is("containerLogMaxSize: 10Mi", "containerLogMaxSize", "10Mi"),
    is(
      "contentType: application/vnd.kubernetes.protobuf",
      "contentType",
      "application/vnd.kubernetes.protobuf",
    ),
    is("cpuCFSQuota: true", "cpuCFSQuota", true),
    is("cpuManagerPolicy: none", "cpuManagerPolicy", "none"),
    is("cpuManagerReconcilePeriod: 10s", "cpuManagerReconcilePeriod", "10s"),
    is("enableControllerAttachDetach: true", "enableControllerAttachDetach", true),
    is("enableDebuggingHandlers: true", "enableDebuggingHandlers", true),
    is("enforceNodeAllocatable: - pods", "enforceNodeAllocatable", ["pods"]),
    is("eventBurst: 10", "eventBurst", 10),
    is("eventRecordQPS: 5", "eventRecordQPS", 5),
    is("imagefs.available: 15%", "evictionHard/imagefs.available", "15%"),
    is("memory.available: 100Mi", "evictionHard/memory.available", "100Mi"),
    is("nodefs.available: 10%", "evictionHard/nodefs.available", "10%"),
    is("nodefs.inodesFree: 5%", "evictionHard/nodefs.inodesFree", "5%"),
    is("evictionPressureTransitionPeriod: 5m0s", "evictionPressureTransitionPeriod", "5m0s"),
    deviates(
      "failSwapOn: true … --fail-swap-on=false",
      "fail-swap-on",
      field(kubeletConfig, "failSwapOn", false),
    ),
    is("fileCheckFrequency: 20s", "fileCheckFrequency", "20s"),
    is("hairpinMode: promiscuous-bridge", "hairpinMode", "promiscuous-bridge"),
    is("healthzBindAddress: 127.0.0.1", "healthzBindAddress", "127.0.0.1"),
    is("healthzPort: 10248", "healthzPort", 10248),
    is("httpCheckFrequency: 20s", "httpCheckFrequency", "20s"),
    is("imageGCHighThresholdPercent: 85", "imageGCHighThresholdPercent", 85),
    is("imageGCLowThresholdPercent: 80", "imageGCLowThresholdPercent", 80),
    is("imageMinimumGCAge: 2m0s", "imageMinimumGCAge", "2m0s"),
    is("iptablesDropBit: 15", "iptablesDropBit", 15),
    is("iptablesMasqueradeBit: 14", "iptablesMasqueradeBit", 14),
    is("kubeAPIBurst: 10", "kubeAPIBurst", 10),
    is("kubeAPIQPS: 5", "kubeAPIQPS", 5),
    is("makeIPTablesUtilChains: true", "makeIPTablesUtilChains", true),
    is("maxOpenFiles: 1000000", "maxOpenFiles", 1000000),
    is("maxPods: 110", "maxPods", 110),
    is("nodeStatusUpdateFrequency: 10s", "nodeStatusUpdateFrequency", "10s"),
    is("oomScoreAdj: -999", "oomScoreAdj", -999),
    is("podPidsLimit: -1", "podPidsLimit", -1),
    is("registryBurst: 10", "registryBurst", 10),
    is("registryPullQPS: 5", "registryPullQPS", 5),
    is("resolvConf: /etc/resolv.conf", "resolvConf", "/etc/resolv.conf"),
    is("rotateCertificates: true", "rotateCertificates", true),
    is("runtimeRequestTimeout: 2m0s", "runtimeRequestTimeout", "2m0s"),
    is("serializeImagePulls: true", "serializeImagePulls", true),
    is("staticPodPath: /opt/kubernetes/manifests", "staticPodPath", "/opt/kubernetes/manifests"),
    is("streamingConnectionIdleTimeout: 4h0m0s", "streamingConnectionIdleTimeout", "4h0m0s"),
    is("syncFrequency: 1m0s", "syncFrequency", "1m0s"),
    is("volumeStatsAggPeriod: 1m0s", "volumeStatsAggPeriod", "1m0s"),
  ];
}

function cniRows(): readonly Row[] {
  const conf = "/etc/cni/net.d/10-flannel.conflist";
  return [
    row("mkdir /etc/cni/net.d -p", { kind: "directory", path: "/etc/cni/net.d" }),
    deviates(
      "cp files/cni-plugins-amd64-v0.7.4/* /opt/kubernetes/bin/",
      "cni-plugins",
      binary("cni-plugins", "0.7.5", `${bin}/cni`),
    ),
    row("cat /etc/cni/net.d/10-flannel.conflist", file(conf, { mode: "0644" })),
    row('"name": "cbr0"', field(conf, "name", "cbr0")),
    row('"type": "flannel"', field(conf, "plugins/0/type", "flannel")),
    row('"hairpinMode": true', field(conf, "plugins/0/delegate/hairpinMode", true)),
    row('"isDefaultGateway": true', field(conf, "plugins/0/delegate/isDefaultGateway", true)),
    row('"type": "portmap"', field(conf, "plugins/1/type", "portmap")),
    row('"portMappings": true', field(conf, "plugins/1/capabilities/portMappings", true)),
  ];
}

function kubeletUnitRows(): readonly Row[] {
  const unit = "/usr/lib/systemd/system/kubelet.service";
  return [
    row("cat /usr/lib/systemd/system/kubelet.service", file(unit, { mode: "0644" })),
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
    row("ExecStart=/opt/kubernetes/bin/kubelet", file(unit, { text: `ExecStart=${bin}/kubelet ` })),
    row("--bootstrap-kubeconfig", flag(kubelet, "bootstrap-kubeconfig", bootstrap)),
    row(
      "--kubeconfig=/opt/kubernetes/cfg/kubelet.kubeconfig",
      flag(kubelet, "kubeconfig", `${cfg}/kubelet.kubeconfig`),
    ),
    row("--network-plugin=cni", flag(kubelet, "network-plugin", "cni")),
    row("--cni-conf-dir=/etc/cni/net.d", flag(kubelet, "cni-conf-dir", "/etc/cni/net.d")),
    row("--cni-bin-dir=/opt/kubernetes/bin/cni", flag(kubelet, "cni-bin-dir", `${bin}/cni`)),
    row("--config=/opt/kubernetes/cfg/kubelet-conf.yaml", flag(kubelet, "config", kubeletConfig)),
    deviates("--node-labels=node-role.kubernetes.io/master=linux-node1", "role-label", {
      kind: "no-flag",
      unit: kubelet,
      flag: "node-labels",
    }),
    row(
      "--pod-infra-container-image=registry.cn-hangzhou.aliyuncs.com/google_containers/pause-amd64:3.1",
      flag(
        kubelet,
        "pod-infra-container-image",
        "registry.cn-hangzhou.aliyuncs.com/google_containers/pause-amd64:3.1",
      ),
    ),
    row("--cert-dir=/opt/kubernetes/ssl", flag(kubelet, "cert-dir", "/opt/kubernetes/ssl")),
    row("--hostname-override=linux-node1", flag(kubelet, "hostname-override", "linux-node1")),
    row('--allowed-unsafe-sysctls="net.*"', flag(kubelet, "allowed-unsafe-sysctls", "net.*")),
    deviates("--fail-swap-on=false", "fail-swap-on", {
      kind: "no-flag",
      unit: kubelet,
      flag: "fail-swap-on",
    }),
    row("--allow-privileged=true", flag(kubelet, "allow-privileged")),
    row("--alsologtostderr=true", flag(kubelet, "alsologtostderr")),
    row("--logtostderr=false", flag(kubelet, "logtostderr", "false")),
    row("--log-dir=/opt/kubernetes/log", flag(kubelet, "log-dir", "/opt/kubernetes/log")),
    row("/opt/kubernetes/log", { kind: "directory", path: "/opt/kubernetes/log" }),
    row("--v=2", flag(kubelet, "v", "2")),
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

function clusterRows(): readonly Row[] {
  const rbac = "kubelet-bootstrap-rbac.yaml";
  const token = "bootstrap-token-secret.yaml";
  const requests = "system:certificates.k8s.io:certificatesigningrequests";
  const group = "system:bootstrappers:default-node-token";
  const secret = (path: string, value: string) =>
    manifest(token, "Secret/bootstrap-token-be8dad", path, value);
  const binding = (name: string, path: string, value: string) =>
    manifest(rbac, `ClusterRoleBinding/${name}`, path, value);
  return [
    row("name: bootstrap-token-be8dad", secret("apiVersion", "v1")),
    row("namespace: kube-system", secret("metadata/namespace", "kube-system")),
    row("type: bootstrap.kubernetes.io/token", secret("type", "bootstrap.kubernetes.io/token")),
    row("token-id: be8dad", secret("stringData/token-id", "be8dad")),
    row("token-secret: da8a699a46edc482", secret("stringData/token-secret", "da8a699a46edc482")),
    row(
      'usage-bootstrap-authentication: "true"',
      secret("stringData/usage-bootstrap-authentication", "true"),
    ),
    row('usage-bootstrap-signing: "true"', secret("stringData/usage-bootstrap-signing", "true")),
    row("auth-extra-groups", secret("stringData/auth-extra-groups", group)),
    row("kubectl create -f bootstrap-token-secret.yaml", clusterText("README.md", token)),
    row(
      "apiVersion: rbac.authorization.k8s.io/v1",
      binding("kubelet-bootstrap", "apiVersion", "rbac.authorization.k8s.io/v1"),
    ),
    row(
      "name: system:node-bootstrapper",
      binding("kubelet-bootstrap", "roleRef/name", "system:node-bootstrapper"),
    ),
    row("kubelet-bootstrap: subjects", binding("kubelet-bootstrap", "subjects/0/name", group)),
    row(
      "certificatesigningrequests:nodeclient",
      binding("node-autoapprove-bootstrap", "roleRef/name", `${requests}:nodeclient`),
    ),
    row(
      "node-autoapprove-bootstrap: subjects",
      binding("node-autoapprove-bootstrap", "subjects/0/name", group),
    ),
    row(
      "certificatesigningrequests:selfnodeclient",
      binding(
        "node-autoapprove-certificate-rotation",
        "roleRef/name",
        `${requests}:selfnodeclient`,
      ),
    ),
    row(
      "name: system:nodes",
      binding("node-autoapprove-certificate-rotation", "subjects/0/name", "system:nodes"),
    ),
    row(
      "kind: Group",
      binding("node-autoapprove-certificate-rotation", "subjects/0/kind", "Group"),
    ),
    row("kubectl create -f kubelet-bootstrap-rbac.yaml", clusterText("README.md", rbac)),
  ];
}
