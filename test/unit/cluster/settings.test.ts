import { test } from "uvu";
import * as assert from "uvu/assert";
import { placeSetting } from "../../../src/cluster/settings/place-setting.ts";
import { splitSettings } from "../../../src/cluster/settings/split-settings.ts";
import { type Component, loadComponentSettings } from "../../../src/facts/component-settings.ts";

const settings = await loadComponentSettings();

type Case = readonly [
  what: string,
  config: Readonly<Record<string, unknown>>,
  component: Component,
  minor: number,
  flags: Readonly<Record<string, unknown>>,
  fields: Readonly<Record<string, unknown>>,
];

const kubelet = "kubelet";
const proxy = "kube-proxy";
const eviction = { evictionHard: { "memory.available": "200Mi", "nodefs.available": "10%" } };
const reserved = { kubeReserved: { cpu: "200m", memory: "500Mi" } };
const taints = {
  registerWithTaints: [
    { key: "a", value: "b", effect: "NoSchedule" },
    { key: "c", effect: "NoExecute" },
  ],
};

/** The flags of each form are quoted from the options' own help and documentation of that minor. */
const cases: readonly Case[] = [
  // 1.6 to 1.9: no file, all flags
  ["an integer", { maxPods: 60 }, kubelet, 6, { "max-pods": 60 }, {}],
  ["a boolean", { failSwapOn: false }, kubelet, 8, { "fail-swap-on": false }, {}],
  [
    "its experimental name",
    { failSwapOn: true },
    kubelet,
    7,
    { "experimental-fail-swap-on": true },
    {},
  ],
  ["a duration", { syncFrequency: "1m0s" }, kubelet, 9, { "sync-frequency": "1m0s" }, {}],
  [
    "a list",
    { clusterDNS: ["10.0.0.2", "10.0.0.3"] },
    kubelet,
    9,
    { "cluster-dns": "10.0.0.2,10.0.0.3" },
    {},
  ],
  [
    "a map with <",
    eviction,
    kubelet,
    9,
    { "eviction-hard": "memory.available<200Mi,nodefs.available<10%" },
    {},
  ],
  ["a map with =", reserved, kubelet, 6, { "kube-reserved": "cpu=200m,memory=500Mi" }, {}],
  [
    "reclaim is a map with =",
    { evictionMinimumReclaim: { "memory.available": "0Mi" } },
    kubelet,
    9,
    { "eviction-minimum-reclaim": "memory.available=0Mi" },
    {},
  ],
  [
    "gates",
    { featureGates: { A: true, B: false } },
    kubelet,
    9,
    { "feature-gates": "A=true,B=false" },
    {},
  ],
  [
    "nested fields",
    {
      authentication: { anonymous: { enabled: false }, x509: { clientCAFile: "/ca.crt" } },
      authorization: { mode: "Webhook", webhook: { cacheAuthorizedTTL: "5m" } },
    },
    kubelet,
    9,
    {
      "anonymous-auth": false,
      "client-ca-file": "/ca.crt",
      "authorization-mode": "Webhook",
      "authorization-webhook-cache-authorized-ttl": "5m",
    },
    {},
  ],
  ["another name", { registryPullQPS: 0 }, kubelet, 9, { "registry-qps": 0 }, {}],
  [
    "a header",
    { staticPodURLHeader: { "Metadata-Flavor": ["Google"] } },
    kubelet,
    9,
    { "manifest-url-header": "Metadata-Flavor:Google" },
    {},
  ],
  // 1.10 on: the file, and flags for what has no field yet
  ["the file", { ...eviction, maxPods: 60 }, kubelet, 10, {}, { ...eviction, maxPods: 60 }],
  [
    "rotation in 1.10",
    { rotateCertificates: true },
    kubelet,
    10,
    { "rotate-certificates": true },
    {},
  ],
  ["rotation in 1.11", { rotateCertificates: true }, kubelet, 11, {}, { rotateCertificates: true }],
  [
    "sysctls in 1.10",
    { allowedUnsafeSysctls: ["net.*", "kernel.msg*"] },
    kubelet,
    10,
    { "experimental-allowed-unsafe-sysctls": "net.*,kernel.msg*" },
    {},
  ],
  [
    "sysctls in 1.15",
    { allowedUnsafeSysctls: ["net.*"] },
    kubelet,
    15,
    { "allowed-unsafe-sysctls": "net.*" },
    {},
  ],
  [
    "sysctls in 1.16",
    { allowedUnsafeSysctls: ["net.*"] },
    kubelet,
    16,
    {},
    { allowedUnsafeSysctls: ["net.*"] },
  ],
  [
    "taints in 1.22",
    taints,
    kubelet,
    22,
    { "register-with-taints": "a=b:NoSchedule,c=:NoExecute" },
    {},
  ],
  ["taints in 1.23", taints, kubelet, 23, {}, taints],
  [
    "the endpoint in 1.26",
    { containerRuntimeEndpoint: "unix:///x.sock" },
    kubelet,
    26,
    { "container-runtime-endpoint": "unix:///x.sock" },
    {},
  ],
  [
    "the endpoint in 1.27",
    { containerRuntimeEndpoint: "unix:///x.sock" },
    kubelet,
    27,
    {},
    { containerRuntimeEndpoint: "unix:///x.sock" },
  ],
  ["serving in 1.11", { serverTLSBootstrap: true }, kubelet, 11, {}, { serverTLSBootstrap: true }],
  [
    "logging before 1.19",
    { logging: { verbosity: 4, flushFrequency: 5_000_000_000 }, maxPods: 9 },
    kubelet,
    18,
    { v: 4, "log-flush-frequency": "5000000000ns" },
    { maxPods: 9 },
  ],
  [
    "logging between",
    { logging: { format: "json", verbosity: 4 } },
    kubelet,
    20,
    { v: 4 },
    { logging: { format: "json" } },
  ],
  [
    "log patterns",
    {
      logging: {
        vmodule: [
          { filePattern: "gc*", verbosity: 5 },
          { filePattern: "x", verbosity: 1 },
        ],
      },
    },
    kubelet,
    22,
    { vmodule: "gc*=5,x=1" },
    {},
  ],
  ["what is left unset", { maxPods: null, port: 10250 }, kubelet, 20, {}, { port: 10250 }],
  // kube-proxy
  [
    "1.6 has flags only",
    {
      clusterCIDR: "10.1.0.0/16",
      mode: "iptables",
      clientConnection: { kubeconfig: "/k", qps: 5.5 },
    },
    proxy,
    6,
    {
      "cluster-cidr": "10.1.0.0/16",
      "proxy-mode": "iptables",
      kubeconfig: "/k",
      "kube-api-qps": 5.5,
    },
    {},
  ],
  [
    "1.6 has the address without the port",
    { healthzBindAddress: "0.0.0.0:10256" },
    proxy,
    6,
    { "healthz-bind-address": "0.0.0.0", "healthz-port": 10256 },
    {},
  ],
  ["1.6 and IPv6", { healthzBindAddress: "::" }, proxy, 6, { "healthz-bind-address": "::" }, {}],
  [
    "the file from 1.7",
    { mode: "ipvs", clusterCIDR: "x" },
    proxy,
    7,
    {},
    { mode: "ipvs", clusterCIDR: "x" },
  ],
  [
    "gates as a string",
    { featureGates: { A: true, B: false } },
    proxy,
    9,
    {},
    { featureGates: "A=true,B=false" },
  ],
  ["gates as a map", { featureGates: { A: true } }, proxy, 10, {}, { featureGates: { A: true } }],
  [
    "a field's name before 1.10",
    { udpIdleTimeout: "250ms" },
    proxy,
    9,
    {},
    { udpTimeoutMilliseconds: "250ms" },
  ],
  [
    "a field's name from 1.10",
    { udpIdleTimeout: "250ms" },
    proxy,
    10,
    {},
    { udpIdleTimeout: "250ms" },
  ],
  ["udp's flag in 1.6", { udpIdleTimeout: "250ms" }, proxy, 6, { "udp-timeout": "250ms" }, {}],
  ["verbosity beside --config", { logging: { verbosity: 3 } }, proxy, 27, { v: 3 }, {}],
  [
    "verbosity in the file",
    { logging: { verbosity: 3 } },
    proxy,
    28,
    {},
    { logging: { verbosity: 3 } },
  ],
];

for (const [what, config, component, minor, flags, fields] of cases) {
  test(`${component} 1.${minor}: ${what}`, () => {
    assert.equal(splitSettings(component, config, minor, settings), { fields, flags });
  });
}

test("every setting of every minor has one place, and that minor knows it", () => {
  for (const component of [kubelet, proxy] as const) {
    const names = [...Array(31).keys()].flatMap((at) =>
      settings.configFieldNames(component, at + 6),
    );
    for (const name of new Set(names)) {
      const field = settings.configField(component, name);
      if (field === undefined) throw new Error(name);
      for (let minor = 6; minor <= 36; minor++) {
        const place = placeSetting(component, field, minor, settings);
        const title = `${component} ${name} in 1.${minor}`;
        if (place.kind === "field") {
          assert.ok(settings.configFieldNames(component, minor).includes(place.field.name), title);
        } else if (place.kind === "flag") {
          assert.ok(settings.flagNames(component, minor).includes(place.flag.name), title);
          assert.is(place.flag.configField, name, title);
        } else assert.is.not(place.availability.state, "known", title);
      }
    }
  }
});

test.run();
