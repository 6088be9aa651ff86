import type { Cluster } from "../cluster/cluster.ts";
import type { EmittedCluster } from "../emit/emit-cluster.ts";
import type { EmittedNode } from "../emit/emit-node.ts";
import { formatBytes, formatTable } from "./table.ts";

const shownNodes = 20;

/** What a build prints for people: sizes of each node's user-data, how it fits the targets, and what to do next. */
export function buildSummary(
  cluster: Cluster,
  emitted: EmittedCluster,
  folder: string,
  selected: readonly string[] | undefined,
): string {
  const nodes = emitted.nodes.filter((node) => selected?.includes(node.name) ?? true);
  return [nodeTable(nodes, folder), targetTable(nodes), nextSteps(cluster, folder, nodes)]
    .filter((part) => part !== "")
    .join("\n");
}

function nodeTable(nodes: readonly EmittedNode[], folder: string): string {
  const rows = nodes
    .slice(0, shownNodes)
    .map((node) => [
      node.name,
      formatBytes(node.forms.text.length),
      formatBytes(node.forms.gzip.length),
      formatBytes(node.forms.base64.length),
      `${folder}/nodes/${node.name}/user-data`,
    ]);
  const rest = nodes.length - rows.length;
  const table = formatTable(["NODE", "TEXT", "GZIP", "BASE64", "USER-DATA"], rows, [1, 2, 3]);
  return rest > 0 ? `${table}and ${rest} more\n` : table;
}

/** The largest node's figures for each target. */
function targetTable(nodes: readonly EmittedNode[]): string {
  const count = nodes[0]?.fits.length ?? 0;
  const rows = Array.from({ length: count }, (_, index) => {
    const fits = nodes.flatMap((node) => node.fits[index] ?? []);
    const fit = fits.reduce((most, one) => (one.bytes > most.bytes ? one : most));
    const limit = fit.limit === undefined ? "no limit" : formatBytes(fit.limit);
    const percent = fit.limit === undefined ? "" : `${Math.round(fit.percent)} %`;
    return [fit.target, fit.form, formatBytes(fit.bytes), limit, percent];
  });
  return rows.length === 0
    ? ""
    : formatTable(["TARGET", "FORM", "BYTES", "LIMIT", ""], rows, [2, 3, 4]);
}

function nextSteps(cluster: Cluster, folder: string, nodes: readonly EmittedNode[]): string {
  const [first] = nodes;
  const lines = [
    `Next: 1. once, on the control plane: ${folder}/cluster/README.md`,
    ...(first === undefined
      ? []
      : [
          `      2. launch ${first.name} with ${folder}/nodes/${first.name}/user-data (.gz, .b64: the same, smaller)`,
        ]),
    `      3. watch it join: kubectl get nodes --watch (Kubernetes ${cluster.version.text})`,
  ];
  return `${lines.join("\n")}\n`;
}
