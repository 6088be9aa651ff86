import type { ProfilePath } from "../diagnostics/diagnostic.ts";
import type { Report } from "../diagnostics/report.ts";
import type { Component, ComponentSettings } from "../facts/component-settings.ts";
import { hasServerTLSBootstrapField } from "../facts/kubernetes-features.ts";
import type { FlagValue, KubeletProfile, Profile } from "../profile/profile.ts";
import type { Cluster, KubeProxy, KubernetesVersion } from "./cluster.ts";
import { checkConfiguration } from "./rules/component-configuration.ts";
import { checkFlags } from "./rules/component-flags.ts";
import { checkFeatureGates } from "./rules/feature-gates.ts";

type Settings = Readonly<Record<string, unknown>>;

/** Flags that must agree with other files of the node, and where the profile sets them. */
const managedKubeletFlags: Readonly<Record<string, string>> = {
  config: "paths.kubeletConfig",
  kubeconfig: "paths.kubeletKubeconfig",
  "bootstrap-kubeconfig": "paths.bootstrapKubeconfig",
  "experimental-bootstrap-kubeconfig": "paths.bootstrapKubeconfig",
  "hostname-override": "the node's name",
  "node-ip": "the node's address",
  "node-labels": "labels of the pool or node",
  "register-with-taints": "taints of the pool or node",
  "container-runtime": "containerRuntime.name",
  "container-runtime-endpoint": "containerRuntime",
  "root-dir": "paths.kubelet",
  "cert-dir": "paths.kubelet",
  "tls-cert-file": "kubelet.servingCertificate",
  "tls-private-key-file": "kubelet.servingCertificate",
  "rotate-server-certificates": "kubelet.servingCertificate",
};

const managedKubeProxyFlags: Readonly<Record<string, string>> = {
  config: "paths.kubeProxyConfig",
  kubeconfig: "paths.kubeProxyKubeconfig",
  "hostname-override": "the node's name",
};

const managedFields: Readonly<Record<Component, Readonly<Record<string, string>>>> = {
  kubelet: {
    apiVersion: "kubernetes.version",
    kind: "kubernetes.version",
    containerRuntimeEndpoint: "containerRuntime",
    registerWithTaints: "taints of the pool or node",
    tlsCertFile: "kubelet.servingCertificate",
    tlsPrivateKeyFile: "kubelet.servingCertificate",
  },
  "kube-proxy": {
    apiVersion: "kubernetes.version",
    kind: "kubernetes.version",
    hostnameOverride: "the node's name",
  },
};

interface Given {
  readonly component: Component;
  readonly config: Settings;
  readonly flags: Readonly<Record<string, FlagValue>>;
  readonly managed: Readonly<Record<string, string>>;
  readonly root: ProfilePath;
}

/** Checks the kubelet's settings of the cluster and of every pool, and settles its serving certificate. */
export function resolveKubelet(
  profile: Profile,
  version: KubernetesVersion,
  settings: ComponentSettings,
  report: Report,
): Cluster["kubelet"] {
  for (const { given, root } of kubeletLayers(profile)) {
    const { config = {}, flags = {} } = given;
    const component = "kubelet" as const;
    checkComponent(
      { component, config, flags, managed: managedKubeletFlags, root },
      version,
      settings,
      report,
    );
  }
  const servingCertificate = resolveServingCertificate(profile, report);
  if (
    profile.kubelet?.servingCertificate === "bootstrap" &&
    !hasServerTLSBootstrapField(version.minor)
  ) {
    report.add("serving-certificate-unavailable", { version: version.text }, [
      "kubelet",
      "servingCertificate",
    ]);
  }
  return { servingCertificate };
}

/** The kubelet's settings of the cluster and of each pool, with their places. */
function kubeletLayers(
  profile: Profile,
): readonly { readonly given: KubeletProfile; readonly root: ProfilePath }[] {
  return [
    { given: profile.kubelet ?? {}, root: ["kubelet"] },
    ...profile.nodePools.map((pool, index) => ({
      given: pool.kubelet ?? {},
      root: ["nodePools", index, "kubelet"],
    })),
  ];
}

function resolveServingCertificate(
  profile: Profile,
  report: Report,
): Cluster["kubelet"]["servingCertificate"] {
  const bootstrap = profile.kubelet?.config?.["serverTLSBootstrap"];
  const choice =
    profile.kubelet?.servingCertificate ?? (bootstrap === true ? "bootstrap" : "selfSigned");
  for (const { given, root } of kubeletLayers(profile)) {
    const field = given.config?.["serverTLSBootstrap"];
    if (typeof field === "boolean" && field !== (choice === "bootstrap")) {
      report.add("serving-certificate-conflict", { choice, field: String(field) }, [
        ...root,
        "config",
        "serverTLSBootstrap",
      ]);
    }
  }
  return choice;
}

/** Checks kube-proxy's settings. */
export function resolveKubeProxy(
  profile: Profile,
  version: KubernetesVersion,
  settings: ComponentSettings,
  report: Report,
): KubeProxy {
  const { enabled = true, config = {}, flags = {} } = profile.kubeProxy ?? {};
  const component = "kube-proxy" as const;
  const root = ["kubeProxy"];
  checkComponent(
    { component, config, flags, managed: managedKubeProxyFlags, root },
    version,
    settings,
    report,
  );
  return { enabled, config, flags };
}

function checkComponent(
  given: Given,
  version: KubernetesVersion,
  settings: ComponentSettings,
  report: Report,
): void {
  const { component, config, flags, managed, root } = given;
  const free: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(config)) {
    const instead = managedFields[component][field];
    if (instead === undefined) free[field] = value;
    else
      report.add("field-managed", { component, field, instead }, [...root, "config", field], "key");
  }
  const context = { component, version, settings, report };
  checkConfiguration(free, { ...context, root: [...root, "config"] });
  checkFlags(flags, { ...context, managed, root: [...root, "flags"] });
  checkFeatureGates(
    config["featureGates"],
    component,
    version,
    settings,
    [...root, "config", "featureGates"],
    report,
  );
}
