import type { Cluster } from "../../cluster/cluster.ts";
import { mergeSettings } from "../../cluster/merge-settings.ts";
import { isNodePath } from "../../cluster/node-path.ts";
import { kubeProxyCertificate } from "../../cluster/secrets-request.ts";
import { settingsOfFlags, withoutSettings } from "../../cluster/settings/effective-settings.ts";
import { type SplitSettings, splitSettings } from "../../cluster/settings/split-settings.ts";
import { gateOfProxyMode, kubeProxyConfigApiVersion } from "../../facts/kubernetes-features.ts";
import { quoteSystemdWord } from "../../formats/systemd-quote.ts";
import { toYaml } from "../../formats/yaml.ts";
import type { FileItem } from "../node-plan.ts";
import {
  nodeFile,
  ownFile,
  type PlanContext,
  type PlanPart,
  sharedDirectory,
  sharedFile,
} from "../plan-part.ts";
import { renderTemplate } from "../template.ts";
import { unitArguments } from "../unit-arguments.ts";
import { dualStackGates } from "./dual-stack.ts";
import {
  type FoundOnMachine,
  namedConfiguration,
  namedConfigurationPath,
  nodeNameVariable,
  settledIdentity,
} from "./identity.ts";
import { issuedKubeconfig } from "./issued-kubeconfig.ts";

const unitName = "kube-proxy.service";
const workingFolder = "/var/lib/kube-proxy";

/** kube-proxy as a unit of the node: certificate, kubeconfig, configuration, unit. */
export function planKubeProxy(context: PlanContext): PlanPart {
  const { cluster } = context;
  if (!cluster.kubeProxy.enabled) return {};
  const from = ["kubeProxy"];
  const { paths, version } = cluster;
  const { fields, flags } = kubeProxyConfiguration(context);
  const apiVersion = kubeProxyConfigApiVersion(version.minor);
  const { configuration, found, named } = nameOnMachine(context, apiVersion !== undefined);
  const unit = renderTemplate("kube-proxy.service.njk", {
    folder: workingFolder,
    environment: found.map(({ file }) => file),
    before: found.map(({ command }) => command),
    program: quoteSystemdWord(`${paths.binaries}/kube-proxy`),
    arguments: unitArguments({
      ...(apiVersion === undefined ? {} : { config: configuration }),
      ...(named ? { "hostname-override": nodeNameVariable } : {}),
      ...flags,
      ...cluster.kubeProxy.flags,
    }),
  });
  const unitPath = `${paths.units}/${unitName}`;
  const logFolder = cluster.kubeProxy.flags["log-dir"];
  return {
    directories: [
      sharedDirectory(workingFolder, from),
      ...(isNodePath(logFolder) ? [sharedDirectory(logFolder, from)] : []),
    ],
    files: [
      ...context.remember("kube-proxy credentials", () => credentialFiles(context)),
      ...(apiVersion === undefined
        ? []
        : [ownFile(nodeFile(paths.kubeProxyConfig, configurationText(apiVersion, fields), from))]),
      // Without a file the unit itself names the node.
      apiVersion === undefined
        ? ownFile(nodeFile(unitPath, unit, from))
        : context.remember("kube-proxy unit", () => sharedFile(unitPath, unit, from)),
    ],
    units: [{ name: unitName, phase: "boot", from }],
    checks: [{ kind: "unit-active", unit: unitName, phase: "boot", from }],
  };
}

/**
 * Where the machine settles its own name: by flag, or in a copy of the file where this release passes over the flag
 * beside `--config`. `named`: by flag.
 */
function nameOnMachine(
  context: PlanContext,
  hasFile: boolean,
): {
  readonly configuration: string;
  readonly found: readonly FoundOnMachine[];
  readonly named: boolean;
} {
  const { cluster, node, settings } = context;
  const configuration = cluster.paths.kubeProxyConfig;
  if (node.name !== undefined) return { configuration, found: [], named: false };
  const { effectiveWithConfig } = settings.flag("kube-proxy", "hostname-override") ?? {};
  const heard = effectiveWithConfig !== undefined && cluster.version.minor >= effectiveWithConfig;
  if (!hasFile || heard) return { configuration, found: settledIdentity(context), named: true };
  const found = [namedConfiguration(configuration)];
  return { configuration: namedConfigurationPath, found, named: false };
}

/** hostnameOverride is the kubelet's, or kube-proxy finds no Node of its own and writes no rules for it. */
function kubeProxyConfiguration({ cluster, node, settings }: PlanContext): SplitSettings {
  const { config } = cluster.kubeProxy;
  const { minor } = cluster.version;
  const base = {
    clientConnection: { kubeconfig: cluster.paths.kubeProxyKubeconfig },
    clusterCIDR: cluster.networking.podSubnet,
    ...(node.name === undefined ? {} : { hostnameOverride: node.name }),
    ...proxyGates(cluster),
  };
  const byFlag = settingsOfFlags("kube-proxy", cluster.kubeProxy.flags, settings);
  const own = mergeSettings(withoutSettings(base, byFlag), config);
  return splitSettings("kube-proxy", own, minor, settings);
}

function proxyGates(cluster: Cluster): { readonly featureGates?: object } {
  const { kubeProxy, version } = cluster;
  const gate = gateOfProxyMode(String(kubeProxy.config["mode"]), version.minor);
  const featureGates = {
    ...dualStackGates(cluster).featureGates,
    ...(gate === undefined ? {} : { [gate]: true }),
  };
  return Object.keys(featureGates).length === 0 ? {} : { featureGates };
}

function configurationText(apiVersion: string, fields: SplitSettings["fields"]): string {
  const header = { apiVersion, kind: "KubeProxyConfiguration" };
  return `# Generated by nodegen; do not edit.\n${toYaml({ ...header, ...fields })}`;
}

function credentialFiles(context: PlanContext): readonly FileItem[] {
  const { paths } = context.cluster;
  return issuedKubeconfig(context, {
    certificate: kubeProxyCertificate,
    stem: `${paths.certificates}/kube-proxy`,
    path: paths.kubeProxyKubeconfig,
    user: "system:kube-proxy",
    own: false,
    from: ["kubeProxy"],
  });
}
