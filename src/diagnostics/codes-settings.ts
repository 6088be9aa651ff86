import type { Severity } from "./diagnostic.ts";

const error: Severity = "error";
const warning: Severity = "warning";

/** What can be wrong with settings of kubelet and kube-proxy that their version knows one by one. */
export const settingsCodes = () => ({
  "serving-approver-missing": {
    severity: warning,
    message: () =>
      "nobody approves the kubelets' requests for serving certificates: until somebody does, kubectl logs and exec fail with a TLS error",
    hint: (p: { canRun: boolean }) =>
      p.canRun
        ? "set kubelet.servingCertificateApprover.image to have an approver's manifest in cluster/, or external: true where the cluster has one; or set servingCertificate: issued"
        : "approve each by hand as cluster/README.md says, or set servingCertificate: issued",
  },
  "serving-approver-unused": {
    severity: error,
    message: (p: { servingCertificate: string }) =>
      `with servingCertificate ${p.servingCertificate} there are no requests to approve`,
    hint: () => "remove servingCertificateApprover, or set servingCertificate: bootstrap",
  },
  "serving-approver-unavailable": {
    severity: error,
    message: (p: { version: string }) =>
      `kubelet-csr-approver cannot run in Kubernetes ${p.version}: it needs certificates.k8s.io/v1, which came with 1.19`,
    hint: () => "remove servingCertificateApprover, or set servingCertificate: issued",
  },
  "serving-approver-image": {
    severity: error,
    message: (p: { image: string }) =>
      p.image === ""
        ? "servingCertificateApprover names no image"
        : `"${p.image}" does not name an image by its digest: who can change a tag could have any certificate approved`,
    hint: () =>
      'write "ghcr.io/postfinance/kubelet-csr-approver:TAG@sha256:…" with the digest that docker buildx imagetools inspect shows',
  },
  "serving-approver-name": {
    severity: error,
    message: (p: { name: string }) =>
      `"${p.name}" is no pattern for names of nodes: a name like "worker-1", with "*" for any letters, digits and hyphens`,
    hint: () =>
      `write "worker-*" or "*.internal.example"; each part between dots stands for itself`,
  },
  "serving-approver-many": {
    severity: error,
    message: (p: { field: "nodeNames" | "nodeSubnets"; count: number }) =>
      `the approver cannot start with a list of ${p.count} ${p.field === "nodeNames" ? "names" : "addresses"}: one argument of a program has at most 128 KiB`,
    hint: (p: { field: "nodeNames" | "nodeSubnets" }) =>
      p.field === "nodeNames"
        ? "set servingCertificateApprover.nodeNames to a pattern for all of them, for example [worker-*]"
        : "set servingCertificateApprover.nodeSubnets to the subnets of the nodes, for example [10.0.0.0/16]",
  },
  "serving-approver-names-needed": {
    severity: error,
    message: (p: { pool: string }) =>
      `pool "${p.pool}" lists no nodes, so the approver does not know their names`,
    hint: () => "set servingCertificateApprover.nodeNames, for example [worker-*]",
  },
  "serving-approver-addresses-needed": {
    severity: error,
    message: () =>
      "not every node has its address in the profile, so the approver does not know which addresses are theirs",
    hint: () =>
      "set servingCertificateApprover.nodeSubnets, for example [10.0.0.0/24], or resolveNames: true where Pods can look the nodes' names up",
  },
  "setting-conflict": {
    severity: error,
    message: (p: {
      component: string;
      flag: string;
      given: string;
      field: string;
      other: string;
    }) =>
      `${p.component} flag --${p.flag} says ${p.given} and the configuration field ${p.field} says ${p.other}`,
    hint: (p: { flag: string }) => `remove one of both, best the flag --${p.flag}`,
  },
  "setting-combination": {
    severity: error,
    message: (p: { reason: string }) => `these settings do not go together: ${p.reason}`,
    hint: (p: { instead: string }) => p.instead,
  },
  "field-gate-off": {
    severity: error,
    message: (p: { component: string; field: string; gate: string; version: string }) =>
      `the ${p.component} configuration field ${p.field} needs the feature gate ${p.gate}, which is off in ${p.version}`,
    hint: (p: { root: string; gate: string }) =>
      `set ${p.root}.config.featureGates.${p.gate} to true, or remove the field`,
  },
  "field-value": {
    severity: error,
    message: (p: {
      component: string;
      field: string;
      value: string;
      version: string;
      allowed: string;
    }) =>
      `the ${p.component} configuration field ${p.field} takes ${p.allowed} in ${p.version}, not "${p.value}"`,
  },
  "field-not-a-flag": {
    severity: error,
    message: (p: { component: string; field: string; version: string; flag: string }) =>
      `${p.component} ${p.version} takes ${p.field} by its flag --${p.flag}, which cannot hold this value`,
    hint: () => "give one value without commas",
  },
  "flag-type": {
    severity: error,
    message: (p: { component: string; flag: string; type: string; found: string }) =>
      `the ${p.component} flag --${p.flag} takes ${p.type}, not "${p.found}"`,
  },
  "proxy-mode-unavailable": {
    severity: error,
    message: (p: { mode: string; version: string; allowed: string }) =>
      `kube-proxy ${p.version} has no mode "${p.mode}" on Linux: it knows ${p.allowed}`,
    hint: (p: { instead: string | undefined }) => p.instead,
  },
  "proxy-mode-deprecated": {
    severity: warning,
    message: (p: { mode: string; since: string }) =>
      `kube-proxy mode ${p.mode} is deprecated since ${p.since}`,
    hint: (p: { instead: string }) => p.instead,
  },
  "flag-managed": {
    severity: error,
    message: (p: { component: string; flag: string }) =>
      `nodegen sets the ${p.component} flag --${p.flag} itself`,
    hint: (p: { instead: string }) => `set ${p.instead} instead`,
  },
  "field-managed": {
    severity: error,
    message: (p: { component: string; field: string }) =>
      `nodegen sets the ${p.component} field ${p.field} itself`,
    hint: (p: { instead: string }) => `set ${p.instead} instead`,
  },
  "flag-name-invalid": {
    severity: error,
    message: (p: { flag: string }) => `"${p.flag}" is not the name of a flag`,
    hint: (p: { suggestion: string | undefined }) =>
      p.suggestion === undefined
        ? "write the name in lower case and without leading dashes, such as v: 2"
        : `did you mean ${p.suggestion}?`,
  },
  "flag-value-invalid": {
    severity: error,
    message: (p: { flag: string }) =>
      `the value of flag --${p.flag} holds a NUL character, which no command line can carry`,
  },
  "flag-unavailable": {
    severity: error,
    message: (p: { component: string; flag: string; version: string; reason: string }) =>
      `${p.component} ${p.version} has no flag --${p.flag}: ${p.reason}`,
    hint: (p: { instead: string | undefined }) => p.instead,
  },
  "flag-ignored": {
    severity: error,
    message: (p: { component: string; flag: string; version: string }) =>
      `${p.component} ${p.version} ignores flag --${p.flag} beside --config, which nodegen uses`,
    hint: (p: { instead: string | undefined }) => p.instead,
  },
  "flag-deprecated": {
    severity: warning,
    message: (p: { component: string; flag: string; since: string; reason: string }) =>
      `${p.component} flag --${p.flag} is deprecated since ${p.since}${p.reason}`,
    hint: (p: { instead: string | undefined }) => p.instead,
  },
  "field-unavailable": {
    severity: error,
    message: (p: { component: string; field: string; version: string; reason: string }) =>
      `the ${p.component} configuration of ${p.version} has no field ${p.field}: ${p.reason}`,
    hint: (p: { instead: string | undefined }) => p.instead,
  },
  "field-type": {
    severity: error,
    message: (p: { component: string; field: string; type: string; found: string }) =>
      `the ${p.component} configuration field ${p.field} takes ${p.type}, not ${p.found}`,
    hint: (p: { instead: string | undefined }) => p.instead,
  },
  "feature-gate-unavailable": {
    severity: error,
    message: (p: { component: string; gate: string; version: string; reason: string }) =>
      `${p.component} ${p.version} does not start with feature gate ${p.gate}: ${p.reason}`,
    hint: (p: { instead: string | undefined }) => p.instead,
  },
  "feature-gate-locked": {
    severity: error,
    message: (p: { gate: string; version: string; value: string }) =>
      `feature gate ${p.gate} is locked to ${p.value} in ${p.version}`,
    hint: () => "remove it",
  },
  "serving-certificate-unavailable": {
    severity: error,
    message: (p: { version: string }) =>
      `the kubelet of ${p.version} cannot ask the cluster for its serving certificate: serverTLSBootstrap comes with 1.11`,
    hint: () => "write issued or selfSigned",
  },
  "serving-certificate-conflict": {
    severity: error,
    message: (p: { choice: string; field: string }) =>
      `kubelet.servingCertificate is ${p.choice} and the configuration sets serverTLSBootstrap to ${p.field}`,
    hint: () => "set kubelet.servingCertificate alone: selfSigned, bootstrap or issued",
  },
});
