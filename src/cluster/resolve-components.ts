import type { ProfilePath } from "../diagnostics/diagnostic.ts";
import { createReport, type Report } from "../diagnostics/report.ts";
import type { Component, ComponentSettings } from "../facts/component-settings.ts";
import { hasCadvisorPort, hasServerTLSBootstrapField } from "../facts/kubernetes-features.ts";
import type { KubeletProfile, Profile } from "../profile/profile.ts";
import type { Cluster, KubeProxy, KubernetesVersion, Pool } from "./cluster.ts";
import { resolveServingApproval } from "./resolve-serving-approval.ts";
import { checkConfiguration } from "./rules/component-configuration.ts";
import { checkFlags } from "./rules/component-flags.ts";
import { type SettingsLayer, viewComponent } from "./rules/component-view.ts";
import { checkFeatureGates } from "./rules/feature-gates.ts";
import { checkFieldGates } from "./rules/field-gates.ts";
import { checkKubeProxyMode } from "./rules/kube-proxy-mode.ts";
import { checkKubeletCombinations } from "./rules/kubelet-combinations.ts";
import { managedFields, managedFlags } from "./rules/managed-settings.ts";
import { checkSettingConflicts } from "./rules/setting-conflicts.ts";
import { checkSettingValues } from "./rules/setting-values.ts";
import { settingsOfFlags } from "./settings/effective-settings.ts";

/** Checks the kubelet's settings of the cluster and of every pool, and settles what the profile leaves open. */
export function resolveKubelet(
  profile: Profile,
  version: KubernetesVersion,
  settings: ComponentSettings,
  pools: readonly Pool[],
  report: Report,
): Cluster["kubelet"] {
  const context: Context = { component: "kubelet", version, settings, report };
  for (const layer of kubeletLayers(profile)) checkLayer(layer, context);
  const [common, ...poolLayers] = kubeletLayers(profile);
  for (const pool of poolLayers) {
    // Pools share the cluster's settings, and what is wrong there is said once.
    const found = createReport();
    const layers = common === undefined ? [pool] : [common, pool];
    const view = viewComponent("kubelet", layers, version, settings, found);
    checkSettingConflicts(view);
    checkFieldGates(view);
    checkKubeletCombinations(view);
    checkSettingValues(view);
    report.addNew(found.diagnostics);
  }
  const servingCertificate = resolveServingCertificate(profile, version, report);
  return {
    servingCertificate,
    servingApproval: resolveServingApproval(profile, servingCertificate, version, pools, report),
    cadvisorAccess: resolveCadvisorAccess(profile, version, report),
  };
}

/** The kubelet's settings of the cluster, then of each pool. */
function kubeletLayers(profile: Profile): readonly SettingsLayer[] {
  const layer = ({ config = {}, flags = {} }: KubeletProfile, root: ProfilePath) => ({
    config,
    flags,
    root,
  });
  return [
    layer(profile.kubelet ?? {}, ["kubelet"]),
    ...profile.nodePools.map((pool, index) =>
      layer(pool.kubelet ?? {}, ["nodePools", index, "kubelet"]),
    ),
  ];
}

function resolveServingCertificate(
  profile: Profile,
  version: KubernetesVersion,
  report: Report,
): Cluster["kubelet"]["servingCertificate"] {
  const bootstrap = profile.kubelet?.config?.["serverTLSBootstrap"];
  const choice =
    profile.kubelet?.servingCertificate ?? (bootstrap === true ? "bootstrap" : "selfSigned");
  for (const { config, root } of kubeletLayers(profile)) {
    const field = config["serverTLSBootstrap"];
    if (typeof field === "boolean" && field !== (choice === "bootstrap")) {
      const place = [...root, "config", "serverTLSBootstrap"];
      report.add("serving-certificate-conflict", { choice, field: String(field) }, place);
    }
  }
  const path = ["kubelet", "servingCertificate"];
  if (
    profile.kubelet?.servingCertificate === "bootstrap" &&
    !hasServerTLSBootstrapField(version.minor)
  ) {
    report.add("serving-certificate-unavailable", { version: version.text }, path);
  }
  return choice;
}

/** Unless the profile says who may reach it, the port is closed; a flag of the profile's own still opens it. */
function resolveCadvisorAccess(
  profile: Profile,
  version: KubernetesVersion,
  report: Report,
): Cluster["kubelet"]["cadvisorAccess"] {
  const given = profile.kubelet?.cadvisorAccess;
  const access = given ?? "none";
  if (access !== "none" && !hasCadvisorPort(version.minor)) {
    const path = ["kubelet", "cadvisorAccess"];
    report.add("cadvisor-unavailable", { version: version.text }, path);
  }
  for (const { flags, root } of kubeletLayers(profile)) {
    const port = flags["cadvisor-port"];
    if (given === undefined || port === undefined) continue;
    if ((access === "none") === (Number(port) === 0)) continue;
    const path = [...root, "flags", "cadvisor-port"];
    report.add("cadvisor-conflict", { access, port: String(port) }, path);
  }
  return access;
}

/** Checks kube-proxy's settings. */
export function resolveKubeProxy(
  profile: Profile,
  version: KubernetesVersion,
  settings: ComponentSettings,
  report: Report,
): KubeProxy {
  const { enabled = true, config = {}, flags = {} } = profile.kubeProxy ?? {};
  const layer = { config, flags, root: ["kubeProxy"] };
  checkLayer(layer, { component: "kube-proxy", version, settings, report });
  const view = viewComponent("kube-proxy", [layer], version, settings, report);
  checkSettingConflicts(view);
  checkFieldGates(view);
  checkKubeProxyMode(view);
  checkSettingValues(view);
  return { enabled, config, flags };
}

interface Context {
  readonly component: Component;
  readonly version: KubernetesVersion;
  readonly settings: ComponentSettings;
  readonly report: Report;
}

/** Checks each setting of one place by itself. */
function checkLayer({ config, flags, root }: SettingsLayer, context: Context): void {
  const { component, version, settings, report } = context;
  const fields = managedFields[component];
  const free = Object.entries(config).filter(([field]) => !Object.hasOwn(fields, field));
  for (const [field, instead] of Object.entries(fields)) {
    if (config[field] === undefined) continue;
    report.add("field-managed", { component, field, instead }, [...root, "config", field], "key");
  }
  checkConfiguration(Object.fromEntries(free), { ...context, root: [...root, "config"] });
  checkFlags(flags, { ...context, managed: managedFlags[component], root: [...root, "flags"] });
  for (const place of [
    { gates: config["featureGates"], path: [...root, "config", "featureGates"] },
    { gates: gatesOfFlag(component, flags, settings), path: [...root, "flags", "feature-gates"] },
  ]) {
    checkFeatureGates(place.gates, component, version, settings, place.path, report);
  }
}

function gatesOfFlag(
  component: Component,
  flags: SettingsLayer["flags"],
  settings: ComponentSettings,
): unknown {
  return settingsOfFlags(component, flags, settings)["featureGates"];
}
