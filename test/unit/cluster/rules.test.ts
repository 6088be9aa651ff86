import { test } from "uvu";
import * as assert from "uvu/assert";
import { type ProfileTextOptions, profileText, resolveText } from "../../helpers/plan-text.ts";

/** The code of every warning and error. */
function codesOf(options: ProfileTextOptions): readonly string[] {
  const { diagnostics } = resolveText(profileText(options));
  return diagnostics.filter(({ severity }) => severity !== "note").map(({ code }) => code);
}

test("as many nodes as podSubnet has room for are not too many", () => {
  const networking = ", networking: { podSubnet: 10.244.0.0/23 }";
  assert.equal(codesOf({ kubernetes: networking }), []);
});

const ownFlags = {
  kubelet:
    "config kubeconfig bootstrap-kubeconfig experimental-bootstrap-kubeconfig hostname-override node-ip node-labels register-with-taints container-runtime container-runtime-endpoint root-dir cert-dir tls-cert-file tls-private-key-file rotate-server-certificates",
  kubeProxy: "config kubeconfig hostname-override",
};
for (const [root, flags] of Object.entries(ownFlags)) {
  for (const flag of flags.split(" ")) {
    test(`${root} flag --${flag}, which must agree with other files, is not the profile's`, () => {
      assert.equal(codesOf({ more: `${root}: { flags: { ${flag}: x } }` }), ["flag-managed"]);
    });
  }
}

for (const key of ["bip", "mtu", "ip-masq"]) {
  test(`docker's ${key} is flanneld's to give`, () => {
    const cni = 'cni: { plugin: flanneld, flanneld: { etcdEndpoints: ["http://10.0.0.9:2379"] } }';
    const docker = `containerRuntime: { name: docker, config: { ${key}: 1 } }`;
    const more = `${docker}\n${cni}`;
    assert.ok(codesOf({ version: "1.23.17", more }).includes("runtime-setting-managed"));
  });
}

test("gates by flag and gates in the configuration add up", () => {
  const gates =
    'config: { featureGates: { NodeSwap: false } }, flags: { feature-gates: "ImageVolume=true" }';
  assert.equal(codesOf({ more: `kubelet: { ${gates} }` }), []);
});

test("one node alone may give out all of podSubnet", () => {
  const pools = "nodePools: [{ name: workers, nodes: [{ name: node-1 }] }]";
  assert.equal(codesOf({ more: "cni: { plugin: bridge }", pools }), []);
});

test("values that change nothing are taken with their feature gate off", () => {
  // validateKubeletConfiguration of 1.28, pkg/kubelet/apis/config/validation
  const fields =
    'cpuCFSQuotaPeriod: 100ms, shutdownGracePeriod: 0s, memorySwap: { swapBehavior: "" }';
  const more = `kubelet: { config: { ${fields} } }\nkubeProxy: { enabled: false }`;
  assert.equal(codesOf({ version: "1.28.15", more }), []);
});

test.run();
