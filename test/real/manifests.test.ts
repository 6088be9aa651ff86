import { test } from "uvu";
import * as assert from "uvu/assert";
import { parse, parseAllDocuments } from "yaml";
import { buildProfile, type RealBuild } from "../helpers/real-build.ts";

const group = "rbac.authorization.k8s.io";
const requests = "system:certificates.k8s.io:certificatesigningrequests";

function manifest({ emitted }: RealBuild, name: string): string {
  const file = emitted.files.find(({ path }) => path === `cluster/${name}`);
  if (file === undefined) throw new Error(`the build has no ${name}`);
  return Buffer.from(file.content).toString("utf8");
}

/** https://kubernetes.io/docs/reference/access-authn-authz/kubelet-tls-bootstrapping/ */
function bindings(joining: { kind: string; name: string }): object[] {
  const bind = (name: string, role: string, subject: { kind: string; name: string }) => ({
    apiVersion: `${group}/v1`,
    kind: "ClusterRoleBinding",
    metadata: { name },
    roleRef: { apiGroup: group, kind: "ClusterRole", name: role },
    subjects: [{ apiGroup: group, ...subject }],
  });
  return [
    bind("kubelet-bootstrap", "system:node-bootstrapper", joining),
    bind("node-autoapprove-bootstrap", `${requests}:nodeclient`, joining),
    bind("node-autoapprove-certificate-rotation", `${requests}:selfnodeclient`, {
      kind: "Group",
      name: "system:nodes",
    }),
  ];
}

function readBindings(build: RealBuild): unknown[] {
  const text = manifest(build, "kubelet-bootstrap-rbac.yaml");
  return parseAllDocuments(text).map((document) => document.toJS() as unknown);
}

// https://kubernetes.io/docs/reference/access-authn-authz/bootstrap-tokens/
test("the manifests for a bootstrap token hold the token and let its group ask for certificates", async () => {
  const build = await buildProfile("test/real/everything-embedded.yaml");
  const tokenGroup = "system:bootstrappers:default-node-token";
  assert.equal(readBindings(build), bindings({ kind: "Group", name: tokenGroup }));
  const token = build.secrets.bootstrapToken;
  const { stringData, ...rest } = parse(manifest(build, "bootstrap-token-secret.yaml"));
  assert.equal(rest, {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: `bootstrap-token-${token?.id}`, namespace: "kube-system" },
    type: "bootstrap.kubernetes.io/token",
  });
  const { description, expiration, ...fields } = stringData as Record<string, string>;
  assert.equal(fields, {
    "token-id": token?.id,
    "token-secret": token?.secret,
    "usage-bootstrap-authentication": "true",
    "usage-bootstrap-signing": "true",
    "auth-extra-groups": tokenGroup,
  });
  assert.type(description, "string");
  assert.match(expiration ?? "", /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  assert.ok(Date.parse(expiration ?? "") > Date.now() + 3_600_000);
});

// https://kubernetes.io/docs/reference/access-authn-authz/authentication/#static-token-file
test("token.csv names the user that may ask for certificates", async () => {
  const build = await buildProfile("test/real/everything-old.yaml");
  const [token, user, id, ...more] = manifest(build, "token.csv").trimEnd().split(",");
  assert.equal(readBindings(build), bindings({ kind: "User", name: user ?? "" }));
  assert.is(token, build.secrets.fileToken);
  assert.match(id ?? "", /^\d+$/);
  assert.equal(more, []);
});

test("nodes with client certificates need nothing of the cluster", async () => {
  const { emitted } = await buildProfile("test/real/everything.yaml");
  const paths = emitted.files.map(({ path }) => path).filter((path) => /^cluster\//.test(path));
  assert.equal(paths, ["cluster/README.md"]);
});

test.run();
