import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Component } from "../../../src/facts/component-settings.ts";
import { loadComponentSettings } from "../../../src/facts/component-settings.ts";

const settings = await loadComponentSettings();

function flagState(component: Component, name: string, minor: number): string | undefined {
  const flag = settings.flag(component, name);
  return flag && settings.availability(flag, minor).state;
}

/** component, flag, first minor without it */
const removed = [
  ["kubelet", "api-servers", 8],
  ["kubelet", "require-kubeconfig", 10],
  ["kubelet", "cadvisor-port", 12],
  ["kubelet", "allow-privileged", 15],
  ["kubelet", "containerized", 16],
  ["kube-proxy", "resource-container", 16],
  ["kubelet", "experimental-bootstrap-kubeconfig", 23],
  ["kubelet", "network-plugin", 24],
  ["kubelet", "cni-bin-dir", 24],
  ["kubelet", "cni-conf-dir", 24],
  ["kubelet", "docker-endpoint", 24],
  ["kubelet", "image-pull-progress-deadline", 24],
  ["kubelet", "non-masquerade-cidr", 24],
  ["kubelet", "log-dir", 26],
  ["kubelet", "logtostderr", 26],
  ["kubelet", "alsologtostderr", 26],
  ["kubelet", "log-file", 26],
  ["kube-proxy", "log-dir", 26],
  ["kube-proxy", "logtostderr", 26],
  ["kube-proxy", "alsologtostderr", 26],
  ["kube-proxy", "log-file", 26],
  ["kubelet", "container-runtime", 27],
  ["kubelet", "master-service-namespace", 27],
  ["kubelet", "keep-terminated-pod-volumes", 31],
  ["kubelet", "iptables-masquerade-bit", 31],
  ["kubelet", "iptables-drop-bit", 31],
  ["kubelet", "cloud-config", 34],
  ["kubelet", "register-schedulable", 34],
  ["kubelet", "pod-infra-container-image", 35],
] as const;

for (const [component, name, minor] of removed) {
  test(`${component} --${name} is gone in 1.${minor}`, () => {
    assert.is(flagState(component, name, minor - 1), "known");
    assert.is(flagState(component, name, minor), "removed");
  });
}

/** component, flag, first minor with it */
const added = [
  ["kubelet", "bootstrap-kubeconfig", 7],
  ["kubelet", "fail-swap-on", 8],
  ["kubelet", "rotate-certificates", 8],
  ["kubelet", "config", 10],
  ["kubelet", "allowed-unsafe-sysctls", 11],
  ["kubelet", "rotate-server-certificates", 12],
  ["kubelet", "seccomp-default", 22],
  ["kubelet", "config-dir", 28],
  ["kubelet", "fail-cgroupv1", 31],
  ["kube-proxy", "config", 7],
  ["kube-proxy", "cleanup", 8],
  ["kube-proxy", "bind-address-hard-fail", 19],
] as const;

for (const [component, name, minor] of added) {
  test(`${component} --${name} is there from 1.${minor}`, () => {
    assert.is(flagState(component, name, minor - 1), "unknown-yet");
    assert.is(flagState(component, name, minor), "known");
  });
}

test("a flag that one minor lacks", () => {
  assert.is(flagState("kube-proxy", "cleanup-iptables", 7), "known");
  assert.is(flagState("kube-proxy", "cleanup-iptables", 8), "gap");
  assert.is(flagState("kube-proxy", "cleanup-iptables", 9), "known");
});

test("deprecation counts from its minor on", () => {
  const flag = settings.flag("kubelet", "logtostderr");
  assert.ok(flag);
  if (flag === undefined) return;
  assert.is(settings.availability(flag, 22).deprecated, undefined);
  assert.is(settings.availability(flag, 23).deprecated, 23);
});

test("a flag names the field that replaces it", () => {
  const flag = settings.flag("kubelet", "anonymous-auth");
  assert.is(flag?.configField, "authentication.anonymous.enabled");
  assert.is(flag?.configSince, 10);
  assert.is(flag?.useConfigFile, true);
});

test("which kube-proxy flags count beside a file", () => {
  assert.is(settings.flag("kube-proxy", "hostname-override")?.effectiveWithConfig, 13);
  assert.is(settings.flag("kube-proxy", "proxy-mode")?.effectiveWithConfig, undefined);
});

/** component, field, first minor with it, first without it */
const fields = [
  ["kubelet", "maxPods", 10, undefined],
  ["kubelet", "rotateCertificates", 11, undefined],
  ["kubelet", "serverTLSBootstrap", 11, undefined],
  ["kubelet", "allowedUnsafeSysctls", 16, undefined],
  ["kubelet", "volumePluginDir", 19, undefined],
  ["kubelet", "registerWithTaints", 23, undefined],
  ["kubelet", "containerRuntimeEndpoint", 27, undefined],
  ["kubelet", "imageServiceEndpoint", 27, undefined],
  ["kubelet", "failCgroupV1", 31, undefined],
  ["kube-proxy", "mode", 7, undefined],
  ["kube-proxy", "conntrack.max", 7, 15],
  ["kube-proxy", "resourceContainer", 7, 16],
  ["kube-proxy", "udpIdleTimeout", 10, 26],
  ["kube-proxy", "ipvs.strictARP", 15, undefined],
  ["kube-proxy", "ipvs.tcpTimeout", 18, undefined],
  ["kube-proxy", "detectLocalMode", 18, undefined],
  ["kube-proxy", "bindAddressHardFail", 19, undefined],
  ["kube-proxy", "detectLocal.bridgeInterface", 24, undefined],
  ["kube-proxy", "iptables.localhostNodePorts", 26, undefined],
  ["kube-proxy", "nftables.syncPeriod", 29, undefined],
  ["kube-proxy", "conntrack.tcpBeLiberal", 29, undefined],
  ["kube-proxy", "windowsRunAsService", 31, undefined],
] as const;

for (const [component, path, since, until] of fields) {
  test(`${component} field ${path}`, () => {
    const field = settings.configField(component, path);
    assert.ok(field);
    if (field === undefined) return;
    assert.is(field.since, since);
    assert.is(field.removed, until);
    assert.is(settings.availability(field, since - 1).state, "unknown-yet");
    assert.is(settings.availability(field, since).state, "known");
    if (until !== undefined) assert.is(settings.availability(field, until).state, "removed");
  });
}

/** path as keys, name and type that are found */
const nested = [
  [["evictionHard", "memory.available"], "evictionHard", "string"],
  [["systemReserved", "cpu"], "systemReserved", "string"],
  [["featureGates", "NodeSwap"], "featureGates", "boolean"],
  [["authentication", "anonymous", "enabled"], "authentication.anonymous.enabled", "boolean"],
  [["clusterDNS", 0], "clusterDNS[]", "string"],
  [["registerWithTaints", 2], "registerWithTaints[]", "object"],
  [["registerWithTaints", 2, "key"], "registerWithTaints[].key", "string"],
  [["reservedMemory", 0, "limits", "memory"], "reservedMemory[].limits", "quantity"],
  [["staticPodURLHeader", "X-Token"], "staticPodURLHeader", "array<string>"],
  [["staticPodURLHeader", "X-Token", 0], "staticPodURLHeader[]", "string"],
] as const;

for (const [path, name, type] of nested) {
  test(`the field at ${path.join(" / ")}`, () => {
    const field = settings.configField("kubelet", path);
    assert.is(field?.name, name);
    assert.is(field?.type, type);
  });
}

for (const path of [
  "maxPod",
  "maxPods.x",
  "constructor",
  "authentication.x509.nope",
  "",
  "__proto__",
]) {
  test(`no field at "${path}"`, () => {
    assert.is(settings.configField("kubelet", path), undefined);
  });
}

test("no field at an empty path, below an item or in another item", () => {
  assert.is(settings.configField("kubelet", []), undefined);
  assert.is(settings.configField("kubelet", ["clusterDNS", 0, "x"]), undefined);
  assert.is(settings.configField("kubelet", ["registerWithTaints", 0, "nope"]), undefined);
  assert.is(settings.configField("kubelet", ["maxPods", 0]), undefined);
});

test("a field names the gate without which it is refused", () => {
  assert.equal(settings.configField("kubelet", "shutdownGracePeriod")?.gates, [
    "GracefulNodeShutdown",
  ]);
  assert.equal(settings.configField("kubelet", "memorySwap.swapBehavior")?.gates, ["NodeSwap"]);
});

/** gate, minor, stage, default, locked */
const stages = [
  ["NodeSwap", 22, "Alpha", false, undefined],
  ["NodeSwap", 29, "Beta", false, undefined],
  ["NodeSwap", 30, "Beta", true, undefined],
  ["NodeSwap", 34, "GA", true, true],
  ["KubeletCgroupDriverFromCRI", 31, "Beta", true, undefined],
  ["RotateKubeletServerCertificate", 11, "Alpha", false, undefined],
  ["RotateKubeletServerCertificate", 12, "Beta", true, undefined],
  ["RotateKubeletClientCertificate", 8, "Beta", true, undefined],
  ["NFTablesProxyMode", 31, "Beta", true, undefined],
  ["SupportIPVSProxyMode", 9, "Beta", false, undefined],
] as const;

for (const [name, minor, stage, enabled, locked] of stages) {
  test(`the gate ${name} in 1.${minor}`, () => {
    const gate = settings.featureGate(name);
    const found = gate && settings.gateStage(gate, minor);
    assert.equal(found?.slice(1), locked ? [stage, enabled, locked] : [stage, enabled]);
  });
}

test("a gate before it exists has no stage", () => {
  const gate = settings.featureGate("NodeSwap");
  assert.is(gate && settings.gateStage(gate, 21), undefined);
});

test("what is not sure is marked", () => {
  assert.is(settings.featureGate("NodeLogQuery")?.uncertain, true);
  assert.is(settings.flag("kubelet", "docker-tls")?.uncertain, true);
  assert.is(settings.flag("kube-proxy", "init-only")?.uncertain, true);
  assert.is(settings.flag("kubelet", "kubeconfig")?.uncertain, undefined);
});

test("names that come from Object are no settings", () => {
  assert.is(settings.flag("kubelet", "constructor"), undefined);
  assert.is(settings.featureGate("toString"), undefined);
});

test("names at a minor", () => {
  assert.ok(settings.flagNames("kubelet", 16).includes("network-plugin"));
  assert.not.ok(settings.flagNames("kubelet", 36).includes("network-plugin"));
  assert.equal(settings.configFieldNames("kubelet", 9), []);
  assert.ok(settings.configFieldNames("kubelet", 10).includes("authentication.x509.clientCAFile"));
  assert.ok(settings.featureGateNames(36).includes("NodeSwap"));
});

test("a suggestion looks at the names of the minor", () => {
  const names = settings.configFieldNames("kubelet", 36);
  assert.is(settings.suggest("max-pods", names), "maxPods");
  assert.is(settings.suggest("clusterDns", names), "clusterDNS");
  assert.is(settings.suggest("maxPods", settings.flagNames("kubelet", 36)), "max-pods");
});

test.run();
