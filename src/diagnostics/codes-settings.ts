import type { Severity } from "./diagnostic.ts";

const error: Severity = "error";
const warning: Severity = "warning";

/** What can be wrong with settings of kubelet and kube-proxy that their version knows one by one. */
export const settingsCodes = {
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
};
