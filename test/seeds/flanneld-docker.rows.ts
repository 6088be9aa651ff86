import { kubeletRows } from "./flanneld-docker-kubelet.rows.ts";
import {
  binary,
  certificate,
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

const proxy = "kube-proxy.service";
const docker = "docker.service";
const flanneld = "flanneld.service";
const units = "/etc/systemd/system";
const bin = "/root/bin";
const address = "10.64.3.7";
const server = "https://10.64.3.7:6443";
const bootstrap = "/etc/kubernetes/bootstrap.kubeconfig";
const proxyKubeconfig = "/etc/kubernetes/kube-proxy.kubeconfig";

/** Document 004_efaaee3fca120c3c.txt: flanneld, docker, kubelet and kube-proxy 1.6.2 with token.csv. */
export const rows: readonly Row[] = [
  ...flanneldRows(),
  ...dockerRows(),
  ...joinRows(),
  ...kubeletRows,
  ...certificateRows(),
  ...proxyRows(),
  ...checkRows(),
];

/** flanneld's unit is in the chapter that the document refers to, by the same hand. */
function flanneldRows(): readonly Row[] {
  return [
    row("+ flanneld", { kind: "unit", unit: flanneld }),
    row("flanneld のインストールと配置", { kind: "active", unit: flanneld }),
    row(
      "ETCD_ENDPOINTS",
      flag(
        flanneld,
        "etcd-endpoints",
        "https://10.64.3.7:2379,https://10.64.3.8:2379,https://10.64.3.86:2379",
      ),
    ),
    row("FLANNEL_ETCD_PREFIX", flag(flanneld, "etcd-prefix", "/kubernetes/network")),
    row(
      "05_deploy_flannel_network.md: -etcd-cafile",
      flag(flanneld, "etcd-cafile", "/etc/kubernetes/ssl/ca.pem"),
    ),
    row(
      "05_deploy_flannel_network.md: Before=docker.service",
      directive(flanneld, "Unit", "Before", docker),
    ),
    row(
      "05_deploy_flannel_network.md: the client certificate",
      certificate("flanneld", { subject: { CN: "flanneld" } }),
    ),
    row("05_deploy_flannel_network.md: its usage", certificate("flanneld", { usage: "client" })),
    deviates(
      "05_deploy_flannel_network.md: flanneld of that time",
      "flannel-version",
      binary("flannel", "0.22.1", `${bin}/flanneld`),
    ),
  ];
}

function dockerRows(): readonly Row[] {
  return [
    row("+ docker", { kind: "unit", unit: docker }),
    row("$ docker version", { kind: "active", unit: docker }),
    row(
      "EnvironmentFile=-/run/flannel/docker",
      directive(docker, "Service", "EnvironmentFile", "-/run/flannel/docker"),
    ),
    row(
      "ExecStart=/usr/bin/dockerd",
      file(`${units}/docker.service`, { text: "ExecStart=/usr/bin/dockerd " }),
    ),
    row("/usr/bin/dockerd: docker itself", binary("docker", "17.03.2", "/usr/bin")),
    row(
      "$DOCKER_NETWORK_OPTIONS",
      file(`${units}/docker.service`, { text: " $DOCKER_NETWORK_OPTIONS" }),
    ),
    row("--log-level=error", field("/etc/docker/daemon.json", "log-level", "error")),
    deviates(
      "/usr/lib/systemd/system/docker.service",
      "docker-unit-folder",
      file(`${units}/docker.service`, { mode: "0644" }),
    ),
    row(
      "sudo iptables -P FORWARD ACCEPT",
      file(`${units}/docker.service`, { text: "-P FORWARD ACCEPT" }),
    ),
    deviates(
      "/etc/rc.localファイルに書き込む: sleep 60 && /sbin/iptables -P FORWARD ACCEPT",
      "rc-local",
      file(`${units}/docker.service`, { text: "-P FORWARD ACCEPT" }),
    ),
    deviates("sudo iptables -F && sudo iptables -X && sudo iptables -F -t nat", "iptables-flush"),
    row("firewalld(centos7)/ufw(ubuntu16.04)を必ずクローズしてください", {
      kind: "host",
      what: "firewall",
      value: "off",
    }),
    row("dockerd起動する", directive(docker, "Unit", "After", flanneld)),
  ];
}

function joinRows(): readonly Row[] {
  const rbac = "kubelet-bootstrap-rbac.yaml";
  const binding = "ClusterRoleBinding/kubelet-bootstrap";
  return [
    row(
      "kubectl create clusterrolebinding kubelet-bootstrap",
      manifest(rbac, binding, "roleRef/name", "system:node-bootstrapper"),
    ),
    row(
      "--user=kubelet-bootstrap",
      manifest(rbac, binding, "subjects/0/name", "kubelet-bootstrap"),
    ),
    row("--user=kubelet-bootstrap: kind", manifest(rbac, binding, "subjects/0/kind", "User")),
    row("RBAC of 1.6", manifest(rbac, binding, "apiVersion", "rbac.authorization.k8s.io/v1beta1")),
    row("`/etc/kubernetes/token.csv`", clusterText("token.csv", ",kubelet-bootstrap,")),
    row(
      "`/etc/kubernetes/token.csv`: where it goes",
      clusterText("README.md", "--token-auth-file=/etc/kubernetes/token.csv"),
    ),
    row("mv bootstrap.kubeconfig /etc/kubernetes/", file(bootstrap, { mode: "0600" })),
    row("--embed-certs=true", file(bootstrap, { text: "certificate-authority-data: " })),
    row("--server=$KUBE_APISERVER", field(bootstrap, "clusters/0/cluster/server", server)),
    row("--token=$BOOTSTRAP_TOKEN", file(bootstrap, { text: "token: " })),
    row(
      "認証用パラメターに証明書とキーを設定する必要がない",
      field(bootstrap, "users/0/user/client-certificate-data", undefined),
    ),
    row("set-credentials kubelet-bootstrap", field(bootstrap, "users/0/name", "kubelet-bootstrap")),
    deviates("config set-context default", "kubeconfig-names"),
    row(
      "kubectl certificate approve csr-2b308",
      clusterText("README.md", "kubectl certificate approve"),
    ),
    row("kubectl get csr", clusterText("README.md", "kubectl get csr")),
    row("10.64.3.7 Ready", { kind: "node", name: "10.64.3.7" }),
    row("10.64.3.8 Ready", { kind: "node", name: "10.64.3.8" }),
  ];
}

function certificateRows(): readonly Row[] {
  const names = { C: "JP", ST: "Tokyo", L: "Tokyo", O: "k8s", OU: "System" };
  return [
    row(
      '"CN": "system:kube-proxy"',
      certificate("kube-proxy", { subject: { CN: "system:kube-proxy" } }),
    ),
    row('"hosts": []', certificate("kube-proxy", { names: [] })),
    row('"algo": "rsa", "size": 2048', certificate("kube-proxy", { key: "rsa-2048" })),
    row('"C": "JP", "ST": "Tokyo", "L": "Tokyo"', certificate("kube-proxy", { subject: names })),
    row("Client証明書とキーの作成", certificate("kube-proxy", { usage: "client" })),
    row("/etc/kubernetes/ssl/ca.pem", file("/etc/kubernetes/ssl/ca.pem", { mode: "0644" })),
    deviates("mv kube-proxy*.pem /etc/kubernetes/ssl/", "kube-proxy-pem"),
    row("mv kube-proxy.kubeconfig /etc/kubernetes/", file(proxyKubeconfig, { mode: "0600" })),
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
      "--server=$KUBE_APISERVER: kube-proxy",
      field(proxyKubeconfig, "clusters/0/cluster/server", server),
    ),
  ];
}

function proxyRows(): readonly Row[] {
  return [
    row(
      "v1.6.2/kubernetes-server-linux-amd64.tar.gz: kube-proxy",
      binary("kube-proxy", "1.6.2", bin),
    ),
    row("mkdir -p /var/lib/kube-proxy", { kind: "directory", path: "/var/lib/kube-proxy" }),
    row(
      "cp kube-proxy.service /etc/systemd/system/",
      file(`${units}/kube-proxy.service`, { mode: "0644" }),
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
    row(
      "ExecStart=$HOME/bin/kube-proxy",
      file(`${units}/kube-proxy.service`, { text: `ExecStart=${bin}/kube-proxy ` }),
    ),
    row("--bind-address=$NODE_IP", flag(proxy, "bind-address", address)),
    row("--hostname-override=$NODE_IP", flag(proxy, "hostname-override", address)),
    row("--cluster-cidr=$CLUSTER_CIDR", flag(proxy, "cluster-cidr", "172.30.0.0/16")),
    row(
      "--kubeconfig=/etc/kubernetes/kube-proxy.kubeconfig",
      flag(proxy, "kubeconfig", proxyKubeconfig),
    ),
    row("--logtostderr=true", flag(proxy, "logtostderr")),
    row("--v=2", flag(proxy, "v", "2")),
    row("Restart=on-failure", directive(proxy, "Service", "Restart", "on-failure")),
    row("RestartSec=5", directive(proxy, "Service", "RestartSec", "5")),
    row("LimitNOFILE=65536", directive(proxy, "Service", "LimitNOFILE", "65536")),
    row("WantedBy=multi-user.target", directive(proxy, "Install", "WantedBy", "multi-user.target")),
    row("systemctl enable kube-proxy", { kind: "unit", unit: proxy }),
    row("systemctl status kube-proxy", { kind: "active", unit: proxy }),
  ];
}

function checkRows(): readonly Row[] {
  const service = (path: string, value: unknown) =>
    manifest("nginx-ds.yaml", "Service/nginx-ds", path, value);
  const set = (path: string, value: unknown) =>
    manifest("nginx-ds.yaml", "DaemonSet/nginx-ds", path, value);
  return [
    row("kind: Service, name: nginx-ds", service("apiVersion", "v1")),
    row("labels: app: nginx-ds", service("metadata/labels/app", "nginx-ds")),
    row("type: NodePort", service("spec/type", "NodePort")),
    row("selector: app: nginx-ds", service("spec/selector/app", "nginx-ds")),
    row("name: http", service("spec/ports/0/name", "http")),
    row("port: 80", service("spec/ports/0/port", 80)),
    row("targetPort: 80", service("spec/ports/0/targetPort", 80)),
    row("apiVersion: extensions/v1beta1, kind: DaemonSet", set("apiVersion", "extensions/v1beta1")),
    row("template: labels: app: nginx-ds", set("spec/template/metadata/labels/app", "nginx-ds")),
    row("name: my-nginx", set("spec/template/spec/containers/0/name", "my-nginx")),
    row("image: nginx:1.7.9", set("spec/template/spec/containers/0/image", "nginx:1.7.9")),
    row("containerPort: 80", set("spec/template/spec/containers/0/ports/0/containerPort", 80)),
    deviates("addonmanager.kubernetes.io/mode: Reconcile", "addon-manager-label"),
    row(
      "kubectl create -f nginx-ds.yml",
      clusterText("README.md", "kubectl apply -f nginx-ds.yaml"),
    ),
    row(
      "kubectl get pods  -o wide|grep nginx-ds",
      clusterText("README.md", "kubectl get pods -o wide"),
    ),
    row("kubectl get svc |grep nginx-ds", clusterText("README.md", "kubectl get service nginx-ds")),
    row("curl $NODE_IP:$NODE_PORT", clusterText("README.md", "curl")),
  ];
}
