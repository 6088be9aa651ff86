import type { AddressSource, Cluster, Node, UnnamedNode } from "../../cluster/cluster.ts";
import { topologyLabelKeys } from "../../facts/topology-labels.ts";
import { identityScript, metadataScript } from "../../generated/machine-scripts.ts";
import type { FlagValue } from "../../profile/profile.ts";
import { nodeFile, type PlanContext, type PlanPart, sharedFile } from "../plan-part.ts";
import type { UnitVariable } from "../unit-arguments.ts";
import { nodegenFolder } from "./host.ts";

const library = "/usr/local/lib/nodegen";
const scriptPath = `${library}/identity.sh`;
/** What the machine has found out about itself, as variables for units. */
const identityFile = "/var/lib/nodegen/identity";

/** A file with variables for a unit, and the command before its start that makes sure of it. */
export interface FoundOnMachine {
  readonly file: string;
  readonly command: string;
}

/** For a pool that does not name its nodes: the scripts that settle who a machine is, and what they go by. */
export function planIdentity({ cluster, pool, node }: PlanContext): PlanPart {
  if (node.name !== undefined) return {};
  const from = ["nodePools", pool.index];
  const rows = identityRows(cluster, node).map((words) => `${words.join(" ")}\n`);
  return {
    files: [
      sharedFile(scriptPath, identityScript, from),
      ...(node.identity.metadata === undefined
        ? []
        : [sharedFile(`${library}/metadata.sh`, metadataScript, from)]),
      nodeFile(`${nodegenFolder}/identity`, rows.join(""), from),
    ],
  };
}

/** One row a line, words separated by one space: every one is a checked name, address, label or path. */
function identityRows(cluster: Cluster, node: UnnamedNode): readonly (readonly string[])[] {
  const { metadata, name, addresses, providerID, topologyLabels } = node.identity;
  const { kubeletKubeconfig, kubeletCertificates } = cluster.paths;
  return [
    ...(metadata === undefined ? [] : [["metadata", metadata]]),
    ["name", name],
    ...addresses.map(addressRow),
    ...(providerID ? [["provider-id", "yes"]] : []),
    ...(topologyLabels ? labelRows(cluster, node) : []),
    // Where a clone has the credentials of the machine that it was made from.
    ["kubeconfig", kubeletKubeconfig],
    ["certificates", kubeletCertificates],
  ];
}

function addressRow({ family, from, of }: AddressSource): readonly string[] {
  return ["address", family === "ipv4" ? "4" : "6", from, ...(of === "" ? [] : [of])];
}

/** The keys that this release has for what metadata says; the profile's own labels win. */
function labelRows({ version }: Cluster, { labels }: UnnamedNode): readonly (readonly string[])[] {
  const keys = Object.entries(topologyLabelKeys(version.minor));
  return [
    ...Object.entries(labels).map(([key, value]) => ["label", `${key}=${value}`]),
    ...keys
      .filter(([, key]) => !Object.hasOwn(labels, key))
      .map(([fact, key]) => ["topology", fact, key]),
  ];
}

/** What a unit that needs the machine's name starts with; nothing where the profile names the node. */
export function settledIdentity({ node }: PlanContext): readonly FoundOnMachine[] {
  if (node.name !== undefined) return [];
  return [{ file: identityFile, command: `/bin/sh ${scriptPath} settle` }];
}

/** As `settledIdentity`, and kube-proxy's configuration with the name in it in place of the delivered one. */
export function namedConfiguration(configuration: string): FoundOnMachine {
  return { file: identityFile, command: `/bin/sh ${scriptPath} kube-proxy ${configuration}` };
}

/** Where the command of `namedConfiguration` puts it. */
export const namedConfigurationPath = "/run/nodegen/kube-proxy.yaml";

/** The machine's name, for a unit. */
export const nodeNameVariable: UnitVariable = { variable: "NODEGEN_NODE_NAME" };

/** Name, address, provider ID and labels: the profile's, or variables that the machine settles. */
export function kubeletIdentityFlags(
  node: Node | UnnamedNode,
): Readonly<Record<string, FlagValue | UnitVariable>> {
  const labels = Object.entries(node.labels).map(([key, value]) => `${key}=${value}`);
  const given = labels.length === 0 ? {} : { "node-labels": labels.join(",") };
  if (node.name !== undefined) {
    return {
      "hostname-override": node.name,
      ...(node.addresses.length === 0 ? {} : { "node-ip": node.addresses.join(",") }),
      ...given,
    };
  }
  const { providerID, topologyLabels } = node.identity;
  return {
    "hostname-override": nodeNameVariable,
    "node-ip": { variable: "NODEGEN_NODE_IP" },
    ...(providerID ? { "provider-id": { variable: "NODEGEN_PROVIDER_ID" } } : {}),
    ...(topologyLabels ? { "node-labels": { variable: "NODEGEN_NODE_LABELS" } } : given),
  };
}
