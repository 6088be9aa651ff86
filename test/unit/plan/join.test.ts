import { test } from "uvu";
import * as assert from "uvu/assert";
import { parse } from "yaml";
import {
  fileText,
  type Planned,
  planText,
  profileText,
  unitArguments,
} from "../../helpers/plan-text.ts";

interface Kubeconfig {
  readonly clusters: readonly [{ readonly cluster: Record<string, string> }];
  readonly users: readonly [{ readonly name: string; readonly user: Record<string, string> }];
  readonly contexts: readonly [{ readonly name: string; readonly context: Record<string, string> }];
  readonly "current-context": string;
}

function planned(more: string, kubernetes = "") {
  const result = planText(profileText({ more, kubernetes }));
  const [plan] = result.plans as [Planned["plans"][number]];
  const read = (path: string) => parse(fileText(plan, path)) as Kubeconfig;
  return { ...result, plan, read };
}

const pki = "/etc/kubernetes/pki";
const base64 = (text: string | undefined) => Buffer.from(text ?? "").toString("base64");

test("bootstrapToken: a kubeconfig with the token, and none for the kubelet itself", () => {
  const { plan, read, secrets } = planned("join: { token: abcdef.0123456789abcdef }");
  const config = read("/etc/kubernetes/bootstrap-kubelet.conf");
  assert.equal(config.clusters[0].cluster, {
    "certificate-authority": `${pki}/ca.crt`,
    server: "https://10.0.0.10:6443",
  });
  assert.equal(config.users[0], {
    name: "kubelet-bootstrap",
    user: { token: "abcdef.0123456789abcdef" },
  });
  assert.is(config["current-context"], config.contexts[0].name);
  assert.equal(config.contexts[0].context, { cluster: "demo", user: "kubelet-bootstrap" });
  assert.is(fileText(plan, `${pki}/ca.crt`), secrets.caCertificatePem);
  assert.equal(
    plan.files.filter(({ path }) => path === "/etc/kubernetes/kubelet.conf"),
    [],
  );
});

test("tokenFile: the token of token.csv", () => {
  const { read, secrets } = planned("join: { method: tokenFile }");
  const { user } = read("/etc/kubernetes/bootstrap-kubelet.conf").users[0];
  assert.match(user["token"] ?? "", /^[0-9a-f]{32}$/);
  assert.is(user["token"], secrets.fileToken);
});

test("clientCertificate: by path", () => {
  const { plan, read, secrets } = planned("join: { method: clientCertificate }");
  const config = read("/etc/kubernetes/kubelet.conf");
  assert.is(config.users[0].name, "kubelet");
  assert.equal(config.users[0].user, {
    "client-certificate": `${pki}/kubelet-client.crt`,
    "client-key": `${pki}/kubelet-client.key`,
  });
  const pair = secrets.certificates.get("nodes/node-1/kubelet-client");
  assert.is(fileText(plan, `${pki}/kubelet-client.key`), pair?.privateKeyPem);
  const words = unitArguments(plan, "kubelet.service");
  assert.is(
    words.some((word) => word.startsWith("--bootstrap-kubeconfig")),
    false,
  );
  const configuration = parse(fileText(plan, "/var/lib/kubelet/config.yaml")) as Record<
    string,
    unknown
  >;
  assert.is(configuration["rotateCertificates"], undefined);
});

test("clientCertificate: embedded", () => {
  const more = "join: { method: clientCertificate }\ncertificates: { embedCerts: true }";
  const { plan, read, secrets } = planned(more);
  const config = read("/etc/kubernetes/kubelet.conf");
  const pair = secrets.certificates.get("nodes/node-1/kubelet-client");
  assert.equal(config.users[0].user, {
    "client-certificate-data": base64(pair?.certificatePem),
    "client-key-data": base64(pair?.privateKeyPem),
  });
  assert.equal(config.clusters[0].cluster, {
    "certificate-authority-data": base64(secrets.caCertificatePem),
    server: "https://10.0.0.10:6443",
  });
  const proxy = read("/etc/kubernetes/kube-proxy.conf").users[0].user;
  assert.equal(Object.keys(proxy), ["client-certificate-data", "client-key-data"]);
  assert.equal(
    plan.files.filter(({ path }) => path.endsWith(".key")),
    [],
  );
  assert.is(fileText(plan, `${pki}/ca.crt`), secrets.caCertificatePem);
});

test("an issued serving certificate stands in the kubelet's configuration", () => {
  const { plan, secrets } = planned("kubelet: { servingCertificate: issued }");
  const config = parse(fileText(plan, "/var/lib/kubelet/config.yaml")) as Record<string, unknown>;
  assert.is(config["tlsCertFile"], `${pki}/kubelet-server.crt`);
  assert.is(config["tlsPrivateKeyFile"], `${pki}/kubelet-server.key`);
  const pair = secrets.certificates.get("nodes/node-1/kubelet-server");
  assert.is(fileText(plan, `${pki}/kubelet-server.crt`), pair?.certificatePem);
  assert.is(config["serverTLSBootstrap"], undefined);
});

test("kube-proxy names the Node, the Pod range and its kubeconfig", () => {
  const { plan, read } = planned(
    "kubeProxy: { config: { mode: ipvs, ipvs: { strictARP: true } } }",
  );
  const text = fileText(plan, "/etc/kubernetes/kube-proxy.config.yaml");
  assert.equal(parse(text), {
    apiVersion: "kubeproxy.config.k8s.io/v1alpha1",
    kind: "KubeProxyConfiguration",
    clientConnection: { kubeconfig: "/etc/kubernetes/kube-proxy.conf" },
    clusterCIDR: "10.244.0.0/16",
    hostnameOverride: "node-1",
    mode: "ipvs",
    ipvs: { strictARP: true },
  });
  assert.is(read("/etc/kubernetes/kube-proxy.conf").users[0].name, "system:kube-proxy");
  assert.equal(unitArguments(plan, "kube-proxy.service"), [
    "--config=/etc/kubernetes/kube-proxy.config.yaml",
  ]);
});

test("kube-proxy switched off leaves nothing", () => {
  const { plan } = planned("kubeProxy: { enabled: false }");
  const names = [...plan.files.map(({ path }) => path), ...plan.binaries.map(({ name }) => name)];
  assert.equal(
    names.filter((name) => name.includes("kube-proxy")),
    [],
  );
});

test("before the load balancer come its package and file, and every kubeconfig goes through it", () => {
  const { plan, read } = planned("", ", controlPlaneAddresses: [10.0.0.11, 10.0.0.12]");
  assert.ok(plan.packages.some(({ name }) => name === "haproxy"));
  const text = fileText(plan, "/etc/kube-apiserver-lb/haproxy.cfg");
  assert.match(text, /^ {2}bind 127\.0\.0\.1:6443$/m);
  assert.match(text, /^ {2}server apiserver-2 10\.0\.0\.12:6443 check$/m);
  for (const path of ["bootstrap-kubelet", "kube-proxy"]) {
    const { server } = read(`/etc/kubernetes/${path}.conf`).clusters[0].cluster;
    assert.is(server, "https://127.0.0.1:6443");
  }
  assert.equal(
    plan.units.map(({ name }) => name),
    ["kube-apiserver-lb.service", "containerd.service", "kubelet.service", "kube-proxy.service"],
  );
});

test.run();
