// timeout: 240
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { program } from "../helpers/nodegen.ts";
import { skip } from "../helpers/skip.ts";
import { needs } from "../helpers/tools.ts";

/** Holds the control plane's programs of 1.20.2: `make kubernetes-1.20`. */
const kubernetes = process.env["NODEGEN_KUBERNETES_1_20"] ?? "";
const programs = ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubectl"];

function whyNot(): string | undefined {
  if (kubernetes === "") return "NODEGEN_KUBERNETES_1_20 is not set";
  const missing = programs.find((name) => !existsSync(join(kubernetes, name)));
  if (missing !== undefined) return `no ${missing} in ${kubernetes}: make kubernetes-1.20`;
  const tool = ["etcd", "openssl", "ip", "unshare"].find((name) => !needs(name));
  if (tool !== undefined) return `${tool} is not installed`;
  return process.getuid?.() === 0 ? undefined : "only root can make a network of its own";
}

const profile = `apiVersion: nodegen.dev/v1alpha1
kind: ClusterProfile
metadata: { name: demo }
extends: containerd
kubernetes: { version: 1.20.15, controlPlaneEndpoint: https://192.0.2.12:6443 }
kubeProxy: { enabled: false }
kubelet:
  servingCertificate: bootstrap
  servingCertificateApprover:
    image: ghcr.io/postfinance/kubelet-csr-approver:v1.2.15@sha256:${"a".repeat(64)}
nodePools: [{ name: workers, nodes: [{ name: node-1, address: 192.0.2.21 }] }]
`;

/** What happened, as join-tokens.ts prints it. */
function play(): Record<string, string & readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), "nodegen-join-"));
  try {
    writeFileSync(join(folder, "profile.yaml"), profile);
    const lab = join(import.meta.dirname, "../lab/in-own-network.sh");
    const script = join(import.meta.dirname, "join-tokens.ts");
    const words = [process.execPath, "--import", "tsx", script, folder, kubernetes, program];
    const { status, stdout, stderr } = spawnSync(lab, words, { encoding: "utf8" });
    if (status !== 0) throw new Error(`${stderr}\n${lastLines(folder)}`);
    return JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function lastLines(folder: string): string {
  const log = join(folder, "control-plane/api-server-192.0.2.12.log");
  return existsSync(log) ? readFileSync(log, "utf8").split("\n").slice(-20).join("\n") : "";
}

const reason = whyNot();
if (reason !== undefined) skip("a real control plane and its bootstrap tokens", reason);
else {
  const happened = play();
  const { before, created, signed, mayNot, both, refused, stillGood, left, second } = happened;

  test("a token is unknown before cluster/ is applied, and joins afterwards with nothing done by hand", () => {
    assert.match(before ?? "", /Unauthorized|must be logged in/);
    assert.match(created ?? "", /node-1 created/);
    assert.match(signed ?? "", /O = system:nodes, CN = system:node:node-1/);
  });

  test("with a token a node may ask for a certificate and nothing else", () => {
    assert.match(mayNot ?? "", /Forbidden.*nodes is forbidden/);
  });

  test("a new token and the one before it are both good", () => {
    assert.match(both?.[0] ?? "", /both-0 created/);
    assert.match(both?.[1] ?? "", /both-1 created/);
  });

  test("an expired token is refused when cluster/ is applied again, and its Secret is deleted", () => {
    assert.match(refused ?? "", /Unauthorized|must be logged in/);
    assert.match(stillGood ?? "", /after created/);
    assert.equal(left, [`bootstrap-token-${second}`]);
  });

  test("the API server takes the approver's manifest", () => {
    const kinds = [
      "serviceaccount",
      "clusterrole.rbac",
      "clusterrolebinding.rbac",
      "deployment.apps",
    ];
    for (const kind of kinds) assert.match(happened["approver"] ?? "", new RegExp(`^${kind}`, "m"));
  });

  test("the approver may approve requests for serving certificates, and nothing else", () => {
    assert.match(happened["approvals"]?.[0] ?? "", /serving approved/);
    assert.match(
      happened["approvals"]?.[1] ?? "",
      /not permitted to approve requests with signerName/,
    );
    assert.match(happened["secrets"] ?? "", /secrets is forbidden/);
    assert.match(happened["serving"] ?? "", /CN = system:node:node-1/);
  });
}

test.run();
