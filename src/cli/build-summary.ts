import type { Cluster } from "../cluster/cluster.ts";
import type { EmittedCluster } from "../emit/emit-cluster.ts";
import type { LaunchFigures } from "../emit/emit-launch.ts";
import type { ManifestForms, ManifestTarget } from "../emit/manifest.ts";
import { formatBytes, formatTable } from "./table.ts";

const shownNodes = 20;

/** What a build prints for people: sizes of each user-data, how it fits the targets, and what to do next. */
export function buildSummary(
  cluster: Cluster,
  emitted: EmittedCluster,
  folder: string,
  selected: readonly string[] | undefined,
): string {
  const chosen = selected === undefined ? undefined : new Set(selected);
  const launches = emitted.launches.filter(
    ({ kind, name }) => kind === "pool" || (chosen?.has(name) ?? true),
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
function launchTable(launches: readonly LaunchFigures[], folder: string): string {
  const shown = launches.slice(0, shownNodes);
  const hasSlim = launches.some(({ manifest }) => manifest.slimUserData !== undefined);
  const rows = shown.map(({ kind, name, folder: own, manifest: { userData, slimUserData } }) => [
    kind === "node" ? name : `pool ${name}`,
    formSize(userData, "text"),
    formSize(userData, "gzip"),
    formSize(userData, "base64"),
    ...(hasSlim ? [slimUserData === undefined ? "" : formSize(slimUserData, "gzip")] : []),
    `${folder}/${own}/user-data`,
  ]);
  const slimTitle = hasSlim ? ["SLIM GZIP"] : [];
  const titles = ["NODE", "TEXT", "GZIP", "BASE64", ...slimTitle, "USER-DATA"];
  const table = formatTable(titles, rows, hasSlim ? [1, 2, 3, 4] : [1, 2, 3]);
  const rest = launches.length - shown.length;
  return rest > 0 ? `${table}and ${rest} more\n` : table;
}

function formSize(forms: ManifestForms, form: keyof ManifestForms): string {
  return formatBytes(forms[form]?.size ?? 0);
}

/** The largest user-data's figures for each target. */
function targetTable(launches: readonly LaunchFigures[]): string {
  const count = launches[0]?.manifest.targets.length ?? 0;
  const rows = Array.from({ length: count }, (_, index) => {
    const fits = launches.flatMap(({ manifest }): ManifestTarget[] => {
      const fit = manifest.targets[index];
      return fit === undefined ? [] : [fit];
    });
    const fit = fits.reduce((most, one) => (one.bytes > most.bytes ? one : most));
    const limit = fit.limit === undefined ? "no limit" : formatBytes(fit.limit);
    const percent = fit.limit === undefined ? "" : `${Math.round((fit.bytes / fit.limit) * 100)} %`;
    return [fit.target, fit.form, formatBytes(fit.bytes), limit, percent];
  });
  return rows.length === 0
    ? ""
    : formatTable(["TARGET", "FORM", "BYTES", "LIMIT", ""], rows, [2, 3, 4]);
}

function nextSteps(cluster: Cluster, folder: string, launches: readonly LaunchFigures[]): string {
  const [first] = launches;
  const image =
    first?.manifest.slimUserData === undefined
      ? []
      : [
          `make the image: packer build -only=SOURCE.nodegen ${folder}/packer/${first.pool}, with SOURCE one of qemu, amazon-ebs, googlecompute, azure-arm, openstack, null; Packer names the settings that it needs`,
        ];
  const steps = [
    `open ${folder}/index.html in a browser: sizes, dates, and what to copy for each launch`,
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

function launchStep({ kind, name, folder: own, manifest }: LaunchFigures, folder: string): string {
  const who = kind === "node" ? name : `the machines of pool ${name}`;
  return manifest.slimUserData === undefined
    ? `launch ${who} with ${folder}/${own}/user-data (.gz, .b64: the same, smaller)`
    : `launch ${who} from it with ${folder}/${own}/user-data.slim (.gz, .b64), or from a stock image with user-data`;
}
