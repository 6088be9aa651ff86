import { test } from "uvu";
import * as assert from "uvu/assert";
import { parseAllDocuments } from "yaml";
import type { ServingApprover } from "../../../src/cluster/cluster.ts";
import { emitClusterManifests } from "../../../src/emit/cluster-manifests.ts";
import { planText, profileText } from "../../helpers/plan-text.ts";

const approver: ServingApprover = {
  image: `ghcr.io/postfinance/kubelet-csr-approver:v1.2.15@sha256:${"a".repeat(64)}`,
  nodeNames: ["node-1.example.org", "worker-*"],
  nodeSubnets: ["10.0.0.21/32", "fd00::/64"],
  resolveNames: false,
};
const planned = planText(profileText({ more: "kubelet: { servingCertificate: bootstrap }" }));

function filesOf(servingApproval: (typeof planned)["cluster"]["kubelet"]["servingApproval"]) {
  const kubelet = { ...planned.cluster.kubelet, servingApproval };
  const files = emitClusterManifests({ ...planned.cluster, kubelet }, planned.secrets);
  return new Map(files.map(({ path, content }) => [path, Buffer.from(content).toString("utf8")]));
}

const files = filesOf({ by: "approver", approver });
const documents = parseAllDocuments(files.get("cluster/kubelet-csr-approver.yaml") ?? "");
const [account, role, binding, deployment] = documents.map((document) => document.toJS());
const pod = deployment.spec.template.spec;
const [container] = pod.containers;

/** The value of a flag of the approver. */
function flag(name: string): string {
  const args = container.args as string[];
  return args.find((word) => word.startsWith(`-${name}=`))?.slice(name.length + 2) ?? "";
}

// https://kubernetes.io/docs/reference/access-authn-authz/certificate-signing-requests/#authorization
test("the approver may read requests and approve those for serving certificates", () => {
  const apiGroups = ["certificates.k8s.io"];
  assert.equal(role.rules, [
    { apiGroups, resources: ["certificatesigningrequests"], verbs: ["get", "list", "watch"] },
    { apiGroups, resources: ["certificatesigningrequests/approval"], verbs: ["update"] },
    {
      apiGroups,
      resources: ["signers"],
      resourceNames: ["kubernetes.io/kubelet-serving"],
      verbs: ["approve"],
    },
  ]);
  const { name, namespace } = account.metadata;
  assert.equal(binding.subjects, [{ kind: "ServiceAccount", name, namespace }]);
  assert.is(binding.roleRef.name, role.metadata.name);
  assert.is(pod.serviceAccountName, name);
});

// https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
test("its Pod keeps to the restricted standard, and its image has a digest", () => {
  assert.is(pod.securityContext.runAsNonRoot, true);
  assert.equal(pod.securityContext.seccompProfile, { type: "RuntimeDefault" });
  assert.is(container.securityContext.allowPrivilegeEscalation, false);
  assert.equal(container.securityContext.capabilities, { drop: ["ALL"] });
  assert.is(container.image, approver.image);
  assert.equal(deployment.spec.selector.matchLabels, deployment.spec.template.metadata.labels);
});

/** What Go's regexp makes of it: no more than letters, escaped dots, a class and alternatives stand in it. */
const names: Readonly<Record<string, boolean>> = {
  "node-1.example.org": true,
  "node-1xexample.org": false,
  "node-1.example.org.evil.example": false,
  "worker-7": true,
  "worker-": true,
  "worker-7.evil.example": false,
  "my-worker-7": false,
};

for (const [name, expected] of Object.entries(names)) {
  test(`${name} is ${expected ? "a" : "no"} node's name`, () => {
    assert.is(new RegExp(flag("provider-regex")).test(name), expected);
  });
}

test("the addresses and the use of DNS are the profile's", () => {
  assert.is(flag("provider-ip-prefixes"), "10.0.0.21/32,fd00::/64");
  assert.is(flag("bypass-dns-resolution"), "true");
});

test("the README says who approves", () => {
  const readme = (one: Parameters<typeof filesOf>[0]) =>
    filesOf(one).get("cluster/README.md") ?? "";
  assert.match(files.get("cluster/README.md") ?? "", "kubectl apply -f kubelet-csr-approver.yaml");
  assert.not.match(files.get("cluster/README.md") ?? "", "certificate approve");
  assert.match(readme({ by: "hand" }), "kubectl certificate approve NAME");
  assert.match(readme({ by: "others" }), "the cluster's own approver");
  assert.not.ok(filesOf({ by: "hand" }).has("cluster/kubelet-csr-approver.yaml"));
});

test.run();
