import { test } from "uvu";
import * as assert from "uvu/assert";
import { settingChanges } from "../../../../src/cli/upgrade/setting-changes.ts";
import { loadComponentSettings } from "../../../../src/facts/component-settings.ts";
import type { Profile } from "../../../../src/profile/profile.ts";

const settings = await loadComponentSettings();

const base: Profile = {
  apiVersion: "nodegen.dev/v1alpha1",
  kind: "ClusterProfile",
  metadata: { name: "demo" },
  kubernetes: { version: "1.16.0", controlPlaneEndpoint: "https://10.0.0.10:6443" },
  nodePools: [],
};

function changes(part: Partial<Profile>, from: number, to: number): Record<string, string> {
  const found = settingChanges({ ...base, ...part }, from, to, settings);
  return Object.fromEntries(found.map(({ path, text }) => [path.join("."), text]));
}

/** part of a profile, from, to, path to text */
const cases: readonly (readonly [Partial<Profile>, number, number, Record<string, string>])[] = [
  [
    { kubelet: { config: { allowedUnsafeSysctls: ["net.core.somaxconn"] } } },
    15,
    16,
    {
      "kubelet.config.allowedUnsafeSysctls": "flag --allowed-unsafe-sysctls -> configuration file",
    },
  ],
  [
    { kubelet: { config: { authentication: { x509: { clientCAFile: "/ca.pem" } } } } },
    9,
    10,
    {
      "kubelet.config.authentication.x509.clientCAFile":
        "flag --client-ca-file -> configuration file",
    },
  ],
  [{ kubelet: { config: { maxPods: 50 } } }, 16, 36, {}],
  [
    { kubelet: { config: { failSwapOn: true } } },
    9,
    10,
    { "kubelet.config.failSwapOn": "flag --fail-swap-on -> configuration file" },
  ],
  [
    { kubelet: { flags: { "network-plugin": "cni", v: 2 } } },
    16,
    24,
    {
      "kubelet.flags.network-plugin": "removed in 1.24",
      "kubelet.flags.v": "from 1.23 also a field: use kubelet.config.logging.verbosity",
    },
  ],
  [
    { kubeProxy: { config: { conntrack: { max: 0 }, mode: "ipvs" } } },
    14,
    15,
    { "kubeProxy.config.conntrack.max": "configuration file -> not there any more" },
  ],
  [
    { kubelet: { config: { featureGates: { NodeSwap: true } } } },
    29,
    34,
    { "kubelet.config.featureGates.NodeSwap": "Beta off -> GA on (locked)" },
  ],
  [
    { kubelet: { config: { logging: { flushFrequency: 5_000_000_000 } } } },
    27,
    28,
    {
      "kubelet.config.logging.flushFrequency":
        "type integer-nanoseconds -> duration|integer-nanoseconds",
    },
  ],
  [
    {
      nodePools: [
        { name: "a", nodes: [], kubelet: { flags: { "pod-infra-container-image": "pause" } } },
      ],
    },
    34,
    35,
    { "nodePools.0.kubelet.flags.pod-infra-container-image": "removed in 1.35" },
  ],
];

for (const [part, from, to, want] of cases) {
  test(`${JSON.stringify(part)} from 1.${from} to 1.${to}`, () => {
    assert.equal(changes(part, from, to), want);
  });
}

test.run();
