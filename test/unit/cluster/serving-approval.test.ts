import { test } from "uvu";
import * as assert from "uvu/assert";
import { profileText, resolveText } from "../../helpers/plan-text.ts";

const digest = `sha256:${"a".repeat(64)}`;
const image = `image: "ghcr.io/postfinance/kubelet-csr-approver:v1.2.15@${digest}"`;
const [known, unknown] = [
  "nodePools: [{ name: workers, nodes: [{ name: node-1, address: [10.0.0.21, fd00::21] }] }]",
  "nodePools: [{ name: workers, nodes: [{ name: node-1 }] }]",
];

function resolve(approver: string, more: { version?: string; serving?: string; pools?: string }) {
  const { version = "1.33.13", serving = "bootstrap", pools = known } = more;
  const given = approver === "" ? "" : `, servingCertificateApprover: { ${approver} }`;
  const kubelet = `kubelet: { servingCertificate: ${serving}${given} }`;
  const { value, diagnostics } = resolveText(profileText({ version, pools, more: kubelet }));
  return { value, codes: diagnostics.map(({ code }) => code) };
}

const cases: Readonly<
  Record<
    string,
    { approver: string; version?: string; serving?: string; pools?: string; codes: string[] }
  >
> = {
  "none: a warning": { approver: "", codes: ["serving-approver-missing"] },
  "none, of the kubelet's own certificate": { approver: "", serving: "selfSigned", codes: [] },
  "one of the cluster's own": { approver: "external: true", codes: [] },
  "one by digest": { approver: image, codes: [] },
  "one by tag": {
    approver: "image: 'ghcr.io/postfinance/kubelet-csr-approver:v1.2.15'",
    codes: ["serving-approver-image"],
  },
  "a digest that is none": {
    approver: `image: "ghcr.io/postfinance/kubelet-csr-approver@sha256:${"a".repeat(63)}"`,
    codes: ["serving-approver-image"],
  },
  "settings without an image": {
    approver: "resolveNames: true",
    codes: ["serving-approver-image"],
  },
  "one for issued certificates": {
    approver: image,
    serving: "issued",
    codes: ["serving-approver-unused"],
  },
  // certificates.k8s.io/v1 came with 1.19.
  "one in 1.18": {
    pools: "nodePools: [{ name: workers, nodes: [{ name: node-1, address: 10.0.0.21 }] }]",
    approver: image,
    version: "1.18.20",
    codes: ["serving-approver-unavailable"],
  },
  "nodes without addresses": {
    approver: image,
    pools: unknown,
    codes: ["serving-approver-addresses-needed"],
  },
  "nodes without addresses in a subnet": {
    approver: `${image}, nodeSubnets: [10.0.0.0/24]`,
    pools: unknown,
    codes: [],
  },
  "nodes without addresses, by DNS": {
    approver: `${image}, resolveNames: true`,
    pools: unknown,
    codes: [],
  },
  "a pool that lists no nodes": {
    approver: image,
    pools: "nodePools: [{ name: spot }]",
    codes: ["serving-approver-names-needed", "serving-approver-addresses-needed"],
  },
  "a pool that lists no nodes, with names and a subnet": {
    approver: `${image}, nodeNames: ["ip-*.ec2.internal"], nodeSubnets: [10.0.0.0/16]`,
    pools: "nodePools: [{ name: spot }]",
    codes: [],
  },
  "a subnet that is none": {
    approver: `${image}, nodeSubnets: [10.0.0.300/24]`,
    codes: ["network-cidr-invalid"],
  },
  "names that are a regular expression": {
    approver: `${image}, nodeNames: ["worker-[0-9]+"]`,
    codes: ["serving-approver-name"],
  },
  "every name there is": {
    approver: `${image}, nodeNames: [".*"]`,
    codes: ["serving-approver-name"],
  },
};

for (const [name, { approver, codes, ...more }] of Object.entries(cases)) {
  test(`an approver: ${name}`, () => {
    const found = resolve(approver, more).codes.filter((code) => !code.startsWith("binary-"));
    assert.equal(found, codes);
  });
}

test("the approver knows the nodes of the profile by name and address", () => {
  const { value } = resolve(`${image}, nodeNames: ["worker-*"]`, {});
  const approval = value?.kubelet.servingApproval;
  assert.equal(approval, {
    by: "approver",
    approver: {
      image: `ghcr.io/postfinance/kubelet-csr-approver:v1.2.15@${digest}`,
      nodeNames: ["node-1", "worker-*"],
      nodeSubnets: ["10.0.0.21/32", "fd00::21/128"],
      resolveNames: false,
    },
  });
});

test("serverTLSBootstrap alone is warned about too", () => {
  const more = "kubelet: { config: { serverTLSBootstrap: true } }";
  const { diagnostics } = resolveText(profileText({ more }));
  const [found] = diagnostics.filter(({ code }) => code === "serving-approver-missing");
  assert.equal(found?.path, ["kubelet", "config"]);
});

const many =
  'nodePools: [{ name: workers, nodes: [{ count: 10000, name: "worker-{index:05}", address: 10.20.0.0/16 }] }]';
const room = ", networking: { podSubnet: 10.128.0.0/10, serviceSubnet: 10.96.0.0/12 }";

test("ten thousand nodes are too many for a list, and fit as patterns", () => {
  const resolveMany = (approver: string) => {
    const more = `kubelet: { servingCertificate: bootstrap, servingCertificateApprover: { ${image}, ${approver} } }`;
    return resolveText(profileText({ kubernetes: room, pools: many, more }));
  };
  const placed = (approver: string) => resolveMany(approver).diagnostics.map(({ hint }) => hint);
  assert.match(placed("nodeSubnets: [10.20.0.0/16]").join(), /nodeNames to a pattern/);
  assert.match(placed('nodeNames: ["worker-*"]').join(), /nodeSubnets to the subnets/);
  const { value, diagnostics } = resolveMany(
    'nodeNames: ["worker-0*", "worker-1*"], nodeSubnets: [10.20.0.0/16]',
  );
  assert.equal(diagnostics, []);
  const approval = value?.kubelet.servingApproval;
  const names = approval?.by === "approver" ? approval.approver.nodeNames : [];
  assert.equal(names, ["worker-0*", "worker-1*"]);
});

test.run();
