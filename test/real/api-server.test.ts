import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { buildProfile, type RealBuild } from "../helpers/real-build.ts";
import { type Planted, runInRoot, whyNoRoot } from "../helpers/real-root.ts";
import { skip } from "../helpers/skip.ts";
import { needs } from "../helpers/tools.ts";

const missing = ["kubectl", "haproxy"].find((program) => !needs(program));
const why = missing === undefined ? whyNoRoot() : `${missing} is not installed`;

/**
 * The node's own haproxy before a server that has all the addresses that the profile names for its API servers, and
 * what is asked of it through the node's kubeconfigs.
 */
function script(questions: readonly string[]): string {
  const certificate = "/etc/kubernetes/pki/kubelet-server";
  return `export HOME=/root
for address in 10.0.0.11/32 10.0.0.12/32 fd00::13/128; do ip address add $address dev lo; done
${process.execPath} /root/api-server.mjs /etc/kubernetes/pki/ca.crt ${certificate}.crt ${certificate}.key &
server=$!
until [ -e /run/api-server ]; do sleep 0.1; done
haproxy -c -q -f /etc/kube-apiserver-lb/haproxy.cfg || exit 1
haproxy -D -p /run/haproxy.pid -f /etc/kube-apiserver-lb/haproxy.cfg >/dev/null 2>&1
${questions.join("\n")}
kill $server "$(cat /run/haproxy.pid)"
`;
}

/** The node's files where the node has them, the manifests in /root, and the server. */
function rootFiles({ plans, emitted }: RealBuild): Record<string, Planted> {
  const files = (plans[0]?.files ?? []).map((file): [string, Planted] => [
    file.path,
    { content: file.content, mode: Number.parseInt(file.mode, 8) },
  ]);
  const manifests = emitted.files
    .filter(({ path }) => path.startsWith("cluster/"))
    .map(({ path, content }): [string, Planted] => [`/root/${path}`, { content }]);
  const server = readFileSync(join(import.meta.dirname, "api-server.mjs"));
  const all = [...files, ...manifests, ["/root/api-server.mjs", { content: server }] as const];
  return Object.fromEntries(all);
}

/** The lines that the questions printed. */
function ask(build: RealBuild, questions: readonly string[]): string[] {
  const { output } = runInRoot(script(questions), rootFiles(build));
  return output.trim().split("\n");
}

const whoAmI = (path: string): string => `kubectl --kubeconfig ${path} get --raw /whoami; echo`;

/** What kubectl makes of the manifests, without their being applied. */
const dryRun = (path: string): string =>
  `kubectl --kubeconfig ${path} apply --dry-run=client --validate=false -o name -R -f /root/cluster 2>&1`;

const bindings = [
  "clusterrolebinding.rbac.authorization.k8s.io/kubelet-bootstrap",
  "clusterrolebinding.rbac.authorization.k8s.io/node-autoapprove-bootstrap",
  "clusterrolebinding.rbac.authorization.k8s.io/node-autoapprove-certificate-rotation",
];
const kubeProxy = { trusted: true, CN: "system:kube-proxy", authorization: null };

/** The server stands in for the one that the endpoint names: its certificate, a node's, must be for that name. */
const endpointOfServer = JSON.stringify({
  apiVersion: "nodegen.dev/v1alpha1",
  kind: "ClusterProfile",
  extends: "./everything.yaml",
  kubernetes: { controlPlaneEndpoint: "https://node-1.corp.example:6443" },
});

async function testClientCertificate(): Promise<void> {
  const build = await buildProfile("test/real/everything.yaml", endpointOfServer);
  const { kubeletKubeconfig, kubeProxyKubeconfig } = build.cluster.paths;
  const lines = ask(build, [whoAmI(kubeletKubeconfig), whoAmI(kubeProxyKubeconfig)]);
  assert.equal(
    lines.map((line) => JSON.parse(line) as unknown),
    [
      {
        trusted: true,
        CN: "system:node:node-1.corp.example",
        O: "system:nodes",
        authorization: null,
      },
      { ...kubeProxy, O: "Möbel & Söhne, Inc." },
    ],
  );
}

async function testToken(profile: string, organization: string | null): Promise<void> {
  const build = await buildProfile(profile);
  const { bootstrapKubeconfig, kubeProxyKubeconfig } = build.cluster.paths;
  const { bootstrapToken: made, fileToken } = build.secrets;
  const token = made === undefined ? fileToken : `${made.id}.${made.secret}`;
  const [kubelet = "", proxy = "", ...manifests] = ask(build, [
    whoAmI(bootstrapKubeconfig),
    whoAmI(kubeProxyKubeconfig),
    dryRun(kubeProxyKubeconfig),
  ]);
  const nobody = { trusted: false, CN: null, O: null };
  assert.equal(JSON.parse(kubelet), { ...nobody, authorization: `Bearer ${token}` });
  assert.equal(JSON.parse(proxy), { ...kubeProxy, O: organization });
  const secret = made === undefined ? [] : [`secret/bootstrap-token-${made.id}`];
  assert.equal(manifests.sort(), [...bindings, ...secret]);
}

const tests: Readonly<Record<string, () => Promise<void>>> = {
  "a server knows the kubelet and kube-proxy by their certificates": testClientCertificate,
  "a server gets the bootstrap token, and kubectl takes the manifests": () =>
    testToken("test/real/everything-embedded.yaml", "Möbel & Söhne, Inc."),
  "a server gets the token of its file, and kubectl takes the manifests": () =>
    testToken("test/real/everything-old.yaml", null),
};

for (const [name, body] of Object.entries(tests)) {
  if (why === undefined) test(name, body);
  else skip(name, why);
}

test.run();
