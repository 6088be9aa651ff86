import { test } from "uvu";
import * as assert from "uvu/assert";
import { loadComponentSettings } from "../../../src/facts/component-settings.ts";
import * as features from "../../../src/facts/kubernetes-features.ts";

const settings = await loadComponentSettings();

/** predicate, first minor for which it holds */
const starts = [
  [features.hasKubeletConfigFile, 10],
  [features.warnsAboutUnknownConfigFields, 17],
  [features.hasKubeletConfigDirectory, 28],
  [features.hasContainerRuntimeEndpointField, 27],
  [features.hasRegisterWithTaintsField, 23],
  [features.hasBootstrapKubeconfigFlag, 7],
  [features.refusesSwap, 8],
  [features.hasProviderIDFlag, 7],
  [features.hasRotateCertificatesFlag, 8],
  [features.hasServerTLSBootstrapField, 11],
  [features.knowsCgroupV2, 19],
  [features.hasFailCgroupV1Field, 31],
  [features.refusesCgroupV1, 35],
  [features.asksRuntimeForCgroupDriver, 31],
  [features.hasFlushFrequencyString, 28],
  [features.hasKubeProxyConfigFile, 7],
  [features.hasKubeProxyFeatureGatesMap, 10],
  [features.honoursProxyHostnameFlagWithConfig, 13],
  [features.deprecatesIpvs, 35],
  [features.hasCsrSignerName, 18],
  [features.hasNodeClientClusterRoles, 8],
  [features.hasBootstrapTokenGroups, 8],
  [features.hasNodeAuthorizer, 7],
  [features.readsCniLists, 7],
] as const;

for (const [predicate, first] of starts) {
  test(`${predicate.name} from 1.${first} on`, () => {
    for (let minor = 6; minor <= 36; minor++) assert.is(predicate(minor), minor >= first);
  });
}

/** predicate, first minor for which it does not hold any more */
const ends = [
  [features.hasContainerRuntimeFlag, 27],
  [features.needsContainerRuntimeRemote, 24],
  [features.hasDockershim, 24],
  [features.hasPodInfraContainerImageFlag, 35],
  [features.needsRequireKubeconfig, 8],
  [features.hasCadvisorPort, 12],
  [features.hasAllowPrivilegedFlag, 15],
  [features.needsServerRotationGate, 12],
  [features.hasKlogFileFlags, 26],
] as const;

for (const [predicate, end] of ends) {
  test(`${predicate.name} before 1.${end}`, () => {
    for (let minor = 6; minor <= 36; minor++) assert.is(predicate(minor), minor < end);
  });
}

/** predicate and the flag of the kubelet that it speaks of */
const flags = [
  [features.hasKubeletConfigFile, "config"],
  [features.hasKubeletConfigDirectory, "config-dir"],
  [features.hasContainerRuntimeFlag, "container-runtime"],
  [features.hasPodInfraContainerImageFlag, "pod-infra-container-image"],
  [features.hasBootstrapKubeconfigFlag, "bootstrap-kubeconfig"],
  [features.hasCadvisorPort, "cadvisor-port"],
  [features.refusesSwap, "fail-swap-on"],
  [features.hasAllowPrivilegedFlag, "allow-privileged"],
  [features.hasRotateCertificatesFlag, "rotate-certificates"],
  [features.hasKlogFileFlags, "logtostderr"],
] as const;

for (const [predicate, name] of flags) {
  test(`${predicate.name} agrees with the table of flags`, () => {
    for (let minor = 6; minor <= 36; minor++) {
      assert.is(predicate(minor), settings.flagNames("kubelet", minor).includes(name));
    }
  });
}

test("drop-in folders need a variable in 1.28 and 1.29 only", () => {
  assert.is(features.needsConfigDirectoryVariable(27), false);
  assert.is(features.needsConfigDirectoryVariable(28), true);
  assert.is(features.needsConfigDirectoryVariable(29), true);
  assert.is(features.needsConfigDirectoryVariable(30), false);
});

test("versions of APIs", () => {
  assert.is(features.kubeProxyConfigApiVersion(6), undefined);
  assert.is(features.kubeProxyConfigApiVersion(7), "componentconfig/v1alpha1");
  assert.is(features.kubeProxyConfigApiVersion(8), "componentconfig/v1alpha1");
  assert.is(features.kubeProxyConfigApiVersion(9), "kubeproxy.config.k8s.io/v1alpha1");
  assert.is(features.rbacApiVersion(7), "rbac.authorization.k8s.io/v1beta1");
  assert.is(features.rbacApiVersion(8), "rbac.authorization.k8s.io/v1");
  assert.is(features.csrApiVersion(18), "certificates.k8s.io/v1beta1");
  assert.is(features.csrApiVersion(19), "certificates.k8s.io/v1");
  assert.is(features.bootstrapTokenFlag(7), "experimental-bootstrap-token-auth");
  assert.is(features.bootstrapTokenFlag(8), "enable-bootstrap-token-auth");
});

test("kube-proxy's modes", () => {
  assert.equal(features.kubeProxyModes(9), ["userspace", "iptables"]);
  assert.equal(features.kubeProxyModes(25), ["userspace", "iptables", "ipvs"]);
  assert.equal(features.kubeProxyModes(30), ["iptables", "ipvs"]);
  assert.equal(features.kubeProxyModes(36), ["iptables", "ipvs", "nftables"]);
});

test("gates of kube-proxy's modes", () => {
  const gates = (mode: string) =>
    [7, 8, 9, 10, 28, 29, 30, 31].map((minor) => features.gateOfProxyMode(mode, minor));
  const ipvs = "SupportIPVSProxyMode";
  const nftables = "NFTablesProxyMode";
  const none = undefined;
  assert.equal(gates("iptables"), Array(8).fill(none));
  assert.equal(gates("ipvs"), [none, ipvs, ipvs, none, none, none, none, none]);
  assert.equal(gates("nftables"), [none, none, none, none, none, nftables, nftables, none]);
});

test("swap behaviours", () => {
  assert.equal(features.swapBehaviors(21), []);
  assert.equal(features.swapBehaviors(29), ["LimitedSwap", "UnlimitedSwap"]);
  assert.equal(features.swapBehaviors(30), ["NoSwap", "LimitedSwap"]);
});

/** minor, what a restricted label does */
const effects = [
  [12, "none"],
  [13, "warn"],
  [15, "warn"],
  [16, "exit"],
  [36, "exit"],
] as const;

for (const [minor, effect] of effects) {
  test(`restricted labels in 1.${minor}`, () => {
    assert.is(features.nodeLabelRestriction(minor), effect);
  });
}

/** key, minor, allowed */
const labels = [
  ["disk", 36, true],
  ["example.com/disk", 36, true],
  ["notkubernetes.io/x", 36, true],
  ["node-role.kubernetes.io/worker", 12, true],
  ["node-role.kubernetes.io/worker", 13, false],
  ["node-role.kubernetes.io/worker", 16, false],
  ["node-role.kubernetes.io/worker", 36, false],
  ["kubernetes.io/role", 36, false],
  ["x.k8s.io/y", 36, false],
  ["node-restriction.kubernetes.io/x", 36, false],
  ["node.kubernetes.io/pool", 36, true],
  ["a.node.kubernetes.io/pool", 36, true],
  ["kubelet.kubernetes.io/x", 36, true],
  ["a.kubelet.kubernetes.io/x", 36, true],
  ["kubernetes.io/hostname", 36, true],
  ["kubernetes.io/arch", 16, true],
  ["topology.kubernetes.io/zone", 16, false],
  ["topology.kubernetes.io/zone", 17, true],
  ["failure-domain.kubernetes.io/zone", 16, true],
  ["failure-domain.kubernetes.io/zone", 17, false],
  ["failure-domain.beta.kubernetes.io/region", 36, true],
  ["beta.kubernetes.io/instance-type", 36, true],
] as const;

for (const [key, minor, allowed] of labels) {
  test(`the label ${key} in 1.${minor}`, () => {
    assert.is(features.allowedRestrictedLabel(key, minor), allowed);
  });
}

test.run();
