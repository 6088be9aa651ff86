import type { Cluster } from "../cluster/cluster.ts";
import type { EmittedCluster } from "../emit/emit-cluster.ts";
import type { EmittedLaunch } from "../emit/emit-launch.ts";
import { formatBytes, formatTable } from "./table.ts";

const shownNodes = 20;

/** What a build prints for people: sizes of each user-data, how it fits the targets, and what to do next. */
export function buildSummary(
  cluster: Cluster,
  emitted: EmittedCluster,
  folder: string,
  selected: readonly string[] | undefined,
): string {
  const launches = emitted.launches.filter(
    ({ kind, name }) => kind === "pool" || (selected?.includes(name) ?? true),
  );
  return [
    launchTable(launches, folder),
    targetTable(launches),
    nextSteps(cluster, folder, launches),
  ]
    .filter((part) => part !== "")
    .join("\n");
}

/** One row for each user-data; the slim one's size as gzip, as that is how it is launched. */
function launchTable(launches: readonly EmittedLaunch[], folder: string): string {
  const shown = launches.slice(0, shownNodes);
  const hasSlim = launches.some(({ slim }) => slim !== undefined);
  const rows = shown.map(({ kind, name, folder: own, full, slim }) => [
    kind === "node" ? name : `pool ${name}`,
    formatBytes(full.forms.text.length),
    formatBytes(full.forms.gzip.length),
    formatBytes(full.forms.base64.length),
    ...(hasSlim ? [slim === undefined ? "" : formatBytes(slim.forms.gzip.length)] : []),
    `${folder}/${own}/user-data`,
  ]);
  const slimTitle = hasSlim ? ["SLIM GZIP"] : [];
  const titles = ["NODE", "TEXT", "GZIP", "BASE64", ...slimTitle, "USER-DATA"];
  const table = formatTable(titles, rows, hasSlim ? [1, 2, 3, 4] : [1, 2, 3]);
  const rest = launches.length - shown.length;
  return rest > 0 ? `${table}and ${rest} more\n` : table;
}

/** The largest user-data's figures for each target. */
function targetTable(launches: readonly EmittedLaunch[]): string {
  const count = launches[0]?.full.fits.length ?? 0;
  const rows = Array.from({ length: count }, (_, index) => {
    const fits = launches.flatMap(({ full }) => full.fits[index] ?? []);
    const fit = fits.reduce((most, one) => (one.bytes > most.bytes ? one : most));
    const limit = fit.limit === undefined ? "no limit" : formatBytes(fit.limit);
    const percent = fit.limit === undefined ? "" : `${Math.round(fit.percent)} %`;
    return [fit.target, fit.form, formatBytes(fit.bytes), limit, percent];
  });
  return rows.length === 0
    ? ""
    : formatTable(["TARGET", "FORM", "BYTES", "LIMIT", ""], rows, [2, 3, 4]);
}

function nextSteps(cluster: Cluster, folder: string, launches: readonly EmittedLaunch[]): string {
  const [first] = launches;
  const image =
    first?.slim === undefined
      ? []
      : [`make the image: packer build -only=qemu.nodegen ${folder}/packer/${first.plan.pool}`];
  const steps = [
    `once, on the control plane: ${folder}/cluster/README.md`,
    ...image,
    ...(first === undefined ? [] : [launchStep(first, folder)]),
    `watch it join: kubectl get nodes --watch (Kubernetes ${cluster.version.text})`,
  ];
  const lines = steps.map(
    (step, index) => `${index === 0 ? "Next:" : "     "} ${index + 1}. ${step}\n`,
  );
  return lines.join("");
}

function launchStep({ kind, name, folder: own, slim }: EmittedLaunch, folder: string): string {
  const who = kind === "node" ? name : `the machines of pool ${name}`;
  return slim === undefined
    ? `launch ${who} with ${folder}/${own}/user-data (.gz, .b64: the same, smaller)`
    : `launch ${who} from it with ${folder}/${own}/user-data.slim (.gz, .b64), or from a stock image with user-data`;
}
