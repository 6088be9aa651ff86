import { test } from "uvu";
import * as assert from "uvu/assert";
import { formatPath } from "../../../src/diagnostics/format-path.ts";
import { profileText, resolveText } from "../../helpers/plan-text.ts";

/** `path: message` of what is wrong with values; the version's digests are not asked here. */
function faults(more: string, version = "1.33.13"): readonly string[] {
  return resolveText(profileText({ version, more }))
    .diagnostics.filter(({ code }) => code === "field-value")
    .map(({ path, message }) => `${formatPath(path ?? [])}: ${/takes .*/.exec(message)?.[0]}`);
}

// ValidateKubeletConfiguration and ValidateKubeProxyConfiguration of Kubernetes; pkg/kubelet/eviction/helpers.go for the
// signals, cmd/kubelet/app/server.go (parseResourceList) for what can be reserved.
const wrong: readonly (readonly [component: string, field: string, takes: string])[] = [
  ["kubelet", "address: 1.2.3", "an IP address"],
  ["kubelet", "healthzPort: -1", "0 to 65535"],
  ["kubelet", "port: 99999", "1 to 65535"],
  ["kubelet", "podCIDR: 10.0.0.0/99", 'a subnet like "10.244.0.0/16"'],
  ["kubelet", "oomScoreAdj: -1001", "-1000 to 1000"],
  ["kubelet", "maxPods: -3", "0 or more"],
  ["kubelet", "hairpinMode: foo", "promiscuous-bridge or hairpin-veth or none"],
  ["kubelet", "cpuManagerPolicy: Static", "none or static"],
  ["kubelet", "memoryManagerPolicy: static", "None or Static"],
  ["kubelet", "topologyManagerScope: node", "container or pod"],
  ["kubelet", "tlsMinVersion: TLS1.2", "VersionTLS10 or VersionTLS11 or VersionTLS12 or"],
  ["kubeProxy", "clusterCIDR: 10.244.0.0/99", 'a subnet like "10.244.0.0/16"'],
  ["kubeProxy", "bindAddress: here", "an IP address"],
];
for (const [component, field, takes] of wrong) {
  test(`${component} does not start with ${field}`, () => {
    const [fault = "", ...more] = faults(`${component}: { config: { ${field} } }`);
    assert.equal(more, []);
    const name = field.split(":")[0];
    assert.ok(fault.startsWith(`${component}.config.${name}: takes ${takes}`), fault);
  });
}

test("eviction thresholds and reserved resources have fixed names and amounts", () => {
  const config = `evictionHard: { disk: 1Gi, nodefs.available: 120%, memory.available: 5 Mi, pid.available: 10% },
    systemReserved: { cpu: 1x, apples: "1", memory: 10%, ephemeral-storage: 1Gi }`;
  assert.equal(
    faults(`kubelet: { config: { ${config} } }`).map((one) => one.split(": takes")[0]),
    [
      "kubelet.config.evictionHard.disk",
      'kubelet.config.evictionHard["nodefs.available"]',
      'kubelet.config.evictionHard["memory.available"]',
      "kubelet.config.systemReserved.cpu",
      "kubelet.config.systemReserved.apples",
      "kubelet.config.systemReserved.memory",
    ],
  );
});

test("a flag is held to the same values, and named", () => {
  const flags = '"eviction-hard": "disk<1Gi", "topology-manager-policy": best';
  assert.equal(
    faults(`kubelet: { flags: { ${flags} } }`).map((one) => one.split(": takes")[0]),
    ["kubelet.flags.topology-manager-policy", "kubelet.flags.eviction-hard"],
  );
});

test("what a component takes is taken", () => {
  const kubelet = `address: "::", healthzPort: 0, readOnlyPort: 0, oomScoreAdj: -999, topologyManagerPolicy: best-effort,
    hairpinMode: hairpin-veth, tlsMinVersion: VersionTLS13, healthzBindAddress: "{address}", staticPodPath: "",
    evictionHard: { memory.available: 200Mi, nodefs.inodesFree: 5%, imagefs.available: 0% },
    kubeReserved: { cpu: 500m, memory: 1Gi, pid: "1000" }`;
  const proxy =
    'clusterCIDR: "10.244.0.0/16,fd00::/48", bindAddress: "{address}", conntrack: { min: 0 }';
  assert.equal(
    faults(`kubelet: { config: { ${kubelet} } }\nkubeProxy: { config: { ${proxy} } }`),
    [],
  );
});

test("the API server's own Service has the first address", () => {
  const { diagnostics } = resolveText(
    profileText({ kubernetes: ", networking: { dnsServiceIP: 10.96.0.1 }" }),
  );
  assert.ok(diagnostics.some(({ code }) => code === "network-dns-of-api"));
});

test.run();
