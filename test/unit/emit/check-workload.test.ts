import { test } from "uvu";
import * as assert from "uvu/assert";
import { parseAllDocuments } from "yaml";
import { emitClusterManifests } from "../../../src/emit/cluster-manifests.ts";
import { planText, profileText } from "../../helpers/plan-text.ts";

function clusterFiles(version: string, more: string): ReadonlyMap<string, string> {
  const docker = "containerRuntime: { name: docker }";
  const text = profileText({ version, more: `${docker}\n${more}` });
  const { cluster, secrets } = planText(text);
  return new Map(
    emitClusterManifests(cluster, secrets).map(({ path, content }) => [
      path,
      Buffer.from(content).toString("utf8"),
    ]),
  );
}

/** apps/v1 came with 1.9; extensions/v1beta1 lost DaemonSet in 1.16. */
const apiVersions: Readonly<Record<string, string>> = {
  "1.6.13": "extensions/v1beta1",
  "1.9.10": "apps/v1",
  "1.36.4": "apps/v1",
};

for (const [version, apiVersion] of Object.entries(apiVersions)) {
  test(`the check workload of ${version}`, () => {
    const files = clusterFiles(version, "checkWorkload: { image: nginx:1.27 }");
    const text = files.get("cluster/nginx-ds.yaml") ?? "";
    const [service, set] = parseAllDocuments(text).map((document) => document.toJS());
    assert.is(service.spec.type, "NodePort");
    assert.is(set.apiVersion, apiVersion);
    assert.equal(set.spec.selector.matchLabels, set.spec.template.metadata.labels);
    assert.equal(service.spec.selector, set.spec.template.metadata.labels);
    assert.is(set.spec.template.spec.containers[0].image, "nginx:1.27");
    const joining = /## Joining[^#]*/.exec(files.get("cluster/README.md") ?? "")?.[0] ?? "";
    assert.not.ok(joining.includes("nginx-ds"));
  });
}

/** kube-apiserver's own help: 1.8 gave the flag its name. */
for (const [version, flag] of [
  ["1.6.13", "--experimental-bootstrap-token-auth"],
  ["1.9.10", "--enable-bootstrap-token-auth"],
] as const) {
  test(`the README of ${version} names ${flag}`, () => {
    assert.match(clusterFiles(version, "").get("cluster/README.md") ?? "", `needs \`${flag}\``);
  });
}

/** https://github.com/kubernetes/kubernetes/pull/50933: tokens of 1.6 and 1.7 are in system:bootstrappers alone. */
for (const [version, group, extra] of [
  ["1.6.13", "system:bootstrappers", false],
  ["1.9.10", "system:bootstrappers:default-node-token", true],
] as const) {
  test(`the token of ${version} is in ${group}`, () => {
    const files = clusterFiles(version, "");
    const rbac = files.get("cluster/kubelet-bootstrap-rbac.yaml") ?? "";
    const groups = [...rbac.matchAll(/kind: Group\n {2}name: (.*)/g)].map(([, name]) => name);
    assert.equal(groups, [group, group, "system:nodes"]);
    const secret = files.get("cluster/bootstrap-token-secret.yaml") ?? "";
    assert.is(secret.includes(`auth-extra-groups: ${group}`), extra);
  });
}

test("the README names the API server's authorization modes and what kubectl logs needs", () => {
  for (const [version, modes] of [
    ["1.6.13", "RBAC"],
    ["1.9.10", "Node,RBAC"],
  ] as const) {
    const readme = clusterFiles(version, "").get("cluster/README.md") ?? "";
    assert.match(readme, `\`--authorization-mode=${modes}\``);
    assert.match(readme, "--kubelet-client-certificate");
  }
});

test("no check workload unless asked for", () => {
  const files = clusterFiles("1.36.4", "");
  assert.not.ok(files.has("cluster/nginx-ds.yaml"));
  assert.not.ok(files.get("cluster/README.md")?.includes("nginx-ds"));
});

test.run();
