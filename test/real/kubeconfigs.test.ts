import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { NodePlan } from "../../src/plan/node-plan.ts";
import { inFolder } from "../helpers/build-folder.ts";
import { buildAllPlans, planText, type RealBuild } from "../helpers/real-build.ts";
import { skip } from "../helpers/skip.ts";
import { needs } from "../helpers/tools.ts";

/** One kubeconfig that a node has: its path, its user, and how the user proves who it is. */
interface Kubeconfig {
  readonly path: string;
  readonly user: string;
  readonly fields: Readonly<Record<string, string>>;
}

const base64 = (text: string | undefined): string => Buffer.from(text ?? "?").toString("base64");

/** The fields of a user with a certificate, which the secrets know as `name` and the node's folder as `stem`. */
function certificateFields(build: RealBuild, name: string, stem: string): Kubeconfig["fields"] {
  const { cluster, secrets } = build;
  const file = `${cluster.paths.certificates}/${stem}`;
  if (!cluster.certificates.embedCerts) {
    return { "client-certificate": `${file}.crt`, "client-key": `${file}.key` };
  }
  const pair = secrets.certificates.get(name);
  return {
    "client-certificate-data": base64(pair?.certificatePem),
    "client-key-data": base64(pair?.privateKeyPem),
  };
}

function expectedKubeconfigs(build: RealBuild, plan: NodePlan): Kubeconfig[] {
  const { cluster, secrets } = build;
  const { paths, join: joining } = cluster;
  const token = secrets.bootstrapToken;
  const bearer = token === undefined ? secrets.fileToken : `${token.id}.${token.secret}`;
  const kubelet =
    joining.method === "clientCertificate"
      ? {
          path: paths.kubeletKubeconfig,
          user: "kubelet",
          fields: certificateFields(build, `nodes/${plan.node}/kubelet-client`, "kubelet-client"),
        }
      : {
          path: paths.bootstrapKubeconfig,
          user: "kubelet-bootstrap",
          fields: { token: bearer ?? "?" },
        };
  const kubeProxy = {
    path: paths.kubeProxyKubeconfig,
    user: "system:kube-proxy",
    fields: certificateFields(build, "kube-proxy", "kube-proxy"),
  };
  return cluster.kubeProxy.enabled ? [kubelet, kubeProxy] : [kubelet];
}

/** What kubectl reads in a kubeconfig, the empty parts left out. */
function view(text: string): Promise<Record<string, unknown>> {
  let seen: Record<string, unknown> = {};
  return inFolder((folder) => {
    const file = join(folder, "kubeconfig");
    writeFileSync(file, text);
    const words = ["config", "view", "--raw", "-o", "json", "--kubeconfig", file];
    const run = spawnSync("kubectl", words, {
      encoding: "utf8",
      env: { ...process.env, HOME: folder },
    });
    assert.is(run.stderr, "");
    const { preferences: _, ...rest } = JSON.parse(run.stdout) as Record<string, unknown>;
    seen = rest;
  }).then(() => seen);
}

const servers: Readonly<Record<string, string>> = {
  quickstart: "https://10.0.0.10:6443",
  containerd: "https://10.200.16.79:6443",
  "kubeasz-ha": "https://127.0.0.1:6443",
  "kubeasz-bootstrap": "https://192.168.1.41:6443",
  "flannel-ipvs": "https://127.0.0.1:8443",
  "flanneld-docker": "https://10.64.3.7:6443",
};
/** Behind a balancer on the node the API server's certificate is checked for the endpoint's name. */
const serverNames: Readonly<Record<string, string>> = { everything: "kube.example.org" };
const ownBalancer = "https://127.0.0.1:16443";

async function checkPlan(build: RealBuild, plan: NodePlan): Promise<void> {
  const { name, paths, certificates } = build.cluster;
  const ca: Readonly<Record<string, string>> = certificates.embedCerts
    ? { "certificate-authority-data": base64(build.secrets.caCertificatePem) }
    : { "certificate-authority": paths.caCertificate };
  for (const { path, user, fields } of expectedKubeconfigs(build, plan)) {
    const serverName = serverNames[name];
    const server = {
      ...ca,
      server: servers[name] ?? ownBalancer,
      ...(serverName === undefined ? {} : { "tls-server-name": serverName }),
    };
    assert.equal(await view(planText(plan, path)), {
      apiVersion: "v1",
      kind: "Config",
      clusters: [{ name, cluster: server }],
      users: [{ name: user, user: fields }],
      contexts: [{ name: `${user}@${name}`, context: { cluster: name, user } }],
      "current-context": `${user}@${name}`,
    });
  }
}

for (const { title, plan, build } of await buildAllPlans()) {
  const name = `kubectl reads every kubeconfig of ${title}`;
  if (needs("kubectl")) test(name, () => checkPlan(build, plan));
  else skip(name, "kubectl is not installed");
}

test.run();
