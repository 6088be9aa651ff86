import { test } from "uvu";
import * as assert from "uvu/assert";
import { loadMarked, pointedAt } from "../../helpers/load-texts.ts";
import { processorTime } from "../../helpers/processor-time.ts";

const head = "apiVersion: nodegen.dev/v1alpha1\nkind: ClusterProfile\nmetadata: { name: demo }\n";
const kubernetes =
  'kubernetes: { version: "1.36.4", controlPlaneEndpoint: "https://10.0.0.10:6443" }\n';
const pools = "nodePools: [{ name: workers, nodes: [{ name: node-1 }] }]\n";

/** A piece of a profile with marks around the place, and `code message | hint`. */
const faults: readonly (readonly [piece: string, told: string])[] = [
  ["┆kubelte┆: {}", 'profile-unknown-key unknown key "kubelte" | did you mean "kubelet"?'],
  [
    "host: { ┆kernel_modules┆: [] }",
    'profile-unknown-key unknown key "kernel_modules" in host | did you mean "kernelModules"?',
  ],
  [
    "cni: { ┆mtu┆: 1 }",
    'profile-unknown-key unknown key "mtu" in cni | allowed here: plugin, flanneld',
  ],
  [
    "┆podCIDR┆: 10.0.0.0/16",
    'profile-unknown-key unknown key "podCIDR" | a profile says it in kubernetes.networking.podSubnet',
  ],
  [
    "┆pod_subnet┆: 10.0.0.0/16",
    'profile-unknown-key unknown key "pod_subnet" | a profile says it in kubernetes.networking.podSubnet',
  ],
  [
    "┆serviceCIDR┆: 10.0.0.0/16",
    'profile-unknown-key unknown key "serviceCIDR" | a profile says it in kubernetes.networking.serviceSubnet',
  ],
  [
    "┆clusterDomain┆: x",
    'profile-unknown-key unknown key "clusterDomain" | a profile says it in kubernetes.networking.dnsDomain',
  ],
  [
    "┆nodes┆: []",
    'profile-unknown-key unknown key "nodes" | a profile says it in nodePools[].nodes',
  ],
  [
    "┆apiserver┆: x",
    'profile-unknown-key unknown key "apiserver" | a profile says it in kubernetes.controlPlaneEndpoint',
  ],
  [
    "┆k8sVersion┆: x",
    'profile-unknown-key unknown key "k8sVersion" | a profile says it in kubernetes.version',
  ],
  [
    "kubelet: { ┆readOnlyPort┆: 0 }",
    'profile-unknown-key unknown key "readOnlyPort" in kubelet | a field of KubeletConfiguration stands in kubelet.config, a command-line flag in kubelet.flags',
  ],
  [
    "join: { ┆constructor┆: 1 }",
    'profile-unknown-key unknown key "constructor" in join | allowed here: method, token, ttl',
  ],
  [
    "containerRuntime: { version: ┆1.30┆ }",
    'profile-wrong-type containerRuntime.version must be a text, but this is the number 1.30 | write it in quotes: "1.30"',
  ],
  [
    "kubeProxy: { enabled: ┆yes┆ }",
    'profile-wrong-type kubeProxy.enabled must be true or false, but this is "yes" | write true or false, without quotes',
  ],
  [
    'loadBalancer: { port: ┆"6443"┆ }',
    'profile-wrong-type loadBalancer.port must be a whole number, but this is "6443" | write it without quotes: 6443',
  ],
  [
    "loadBalancer: { port: ┆6443.5┆ }",
    "profile-wrong-type loadBalancer.port must be a whole number, but this is the number 6443.5",
  ],
  [
    "host: { packages: ┆socat┆ }",
    'profile-wrong-type host.packages must be a list, but this is "socat" | write it as a list: ["socat"]',
  ],
  [
    "host: { packages: [{ debian: x, ┆suse┆: y }] }",
    'profile-unknown-key unknown key "suse" in host.packages[0] | allowed here: debian, rhel',
  ],
  [
    "host: { packages: [┆~┆] }",
    "profile-wrong-type host.packages[0] must be a text or a map, but this is nothing (null)",
  ],
  [
    "host: ┆[swap]┆",
    "profile-wrong-type host must be a map, but this is a list | write key: value, without a dash",
  ],
  [
    "targets: ┆{ aws: }┆",
    "profile-wrong-type targets must be a list, but this is a map | start each item with a dash",
  ],
  [
    "host: { sysctls: { a.b: ┆true┆ } }",
    'profile-wrong-type host.sysctls["a.b"] must be a text or a number, but this is the boolean true | write it in quotes: "true"',
  ],
  [
    "host: { commands: [┆3┆] }",
    'profile-wrong-type host.commands[0] must be a text or a list, but this is the number 3 | write it in quotes: "3"',
  ],
  [
    "host: { commands: [[echo, ┆3┆]] }",
    'profile-wrong-type host.commands[0][1] must be a text, but this is the number 3 | write it in quotes: "3"',
  ],
  [
    "host: { commands: [┆{ run: x }┆] }",
    "profile-wrong-type host.commands[0] must be a text or a list, but this is a map",
  ],
  [
    "kubelet: { flags: { v: ┆[2]┆ } }",
    "profile-wrong-type kubelet.flags.v must be a text, a number or true or false, but this is a list",
  ],
  [
    "host: { swap: ┆no┆ }",
    'profile-not-allowed host.swap cannot be "no"; allowed: off, keep | did you mean "off"?',
  ],
  [
    "host: { swap: ┆false┆ }",
    'profile-not-allowed host.swap cannot be the boolean false; allowed: off, keep | did you mean "off"?',
  ],
  [
    "certificates: { keyAlgorithm: ┆ecdsa-p265┆ }",
    'profile-not-allowed certificates.keyAlgorithm cannot be "ecdsa-p265"; allowed: ecdsa-p256, ecdsa-p384, rsa-2048, rsa-3072, rsa-4096 | did you mean "ecdsa-p256"?',
  ],
  [
    "loadBalancer: { port: ┆70000┆ }",
    "profile-out-of-range loadBalancer.port is the number 70000, but must be from 1 to 65535",
  ],
  [
    "host: { packages: [┆''┆] }",
    "profile-empty-text host.packages[0] must not be empty | write a value, or take the key out",
  ],
  [
    "host: { commands: [┆[]┆] }",
    "profile-empty-list host.commands[0] must not be an empty list | write at least one item, or take the key out where it may be left out",
  ],
  [
    "targets: [aws, gcp, ┆aws┆]",
    'profile-duplicate-item "aws" stands twice in targets | take one of them out',
  ],
  [
    "host: { files: [{ path: /a, content: '', mode: ┆0644┆ }] }",
    'profile-wrong-type host.files[0].mode must be a text, but this is the number 0644 | write it in quotes: "0644"',
  ],
  [
    "host: { files: [{ path: /a, content: '', mode: ┆u=rw┆ }] }",
    'profile-bad-format host.files[0].mode is "u=rw", but must be three or four octal digits | write for example "0644"',
  ],
  [
    "host: { files: [┆{ path: /a }┆] }",
    'profile-missing-key host.files[0] has no content, which is required | write for example content: "Welcome\\n"',
  ],
  [
    "binaries: { runc: { sha256: { amd64: ┆abc┆ } } }",
    'profile-bad-format binaries.runc.sha256.amd64 is "abc", but must be a SHA-256 digest: 64 hexadecimal digits in lower case',
  ],
];

function tell(marked: string): { text: string; told: string[]; pointed: string } {
  const { text, outcome } = loadMarked(marked);
  const told = outcome.diagnostics.map(
    ({ code, message, hint }) => `${code} ${message}${hint === undefined ? "" : ` | ${hint}`}`,
  );
  return { text, told, pointed: pointedAt(text, outcome.diagnostics) };
}

for (const [piece, expected] of faults) {
  test(`refuses ${piece.replaceAll("┆", "")}`, () => {
    const marked = `${head}${kubernetes}${pools}${piece}\n`;
    const { told, pointed } = tell(marked);
    assert.equal(told, [expected]);
    assert.is(pointed, marked);
  });
}

test("a required key is missed at its parent", () => {
  const { told, pointed } = tell(`${head}┆kubernetes┆: { version: "1.36.4" }\n${pools}`);
  assert.match(
    told.join("\n"),
    /^profile-missing-key kubernetes has no controlPlaneEndpoint, which is required/,
  );
  assert.match(pointed, "┆kubernetes┆");
});

test("a required key at the root is missed once", () => {
  const { told } = tell(`${head}${kubernetes}`);
  assert.equal(told.length, 1);
  assert.match(told[0] ?? "", /the profile has no nodePools/);
});

test("a long value is cut in the message", () => {
  const { told } = tell(`${head}${kubernetes}${pools}cni: { plugin: ${"x".repeat(5000)} }\n`);
  assert.ok((told[0] ?? "").length < 200);
});

test("thousands of faults are told quickly", () => {
  const items = "- { x: 1, y: 2, name: 3 }\n".repeat(5_000);
  const started = processorTime();
  const { outcome } = loadMarked(`${head}${kubernetes}nodePools:\n${items}`);
  assert.is(outcome.diagnostics.length, 15_000);
  assert.ok(processorTime() - started < 2000);
});

test("kubelet settings and flags are open", () => {
  const piece = `kubelet: { config: { maxPods: 110, evictionHard: { memory.available: 100Mi } }, flags: { v: 2, root-dir: /x, x: true } }
kubeProxy: { config: { mode: ipvs } }
`;
  assert.equal(tell(`${head}${kubernetes}${pools}${piece}`).told, []);
});

test.run();
