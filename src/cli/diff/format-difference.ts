import type { Follows } from "../../plan/compare/follows.ts";
import type { ValueChange } from "../../plan/compare/value-change.ts";
import { maskSecrets } from "../mask-secrets.ts";
import { formatTable } from "../table.ts";
import { visibleText } from "../visible-text.ts";
import type { DiffGroup, ShownFile } from "./collect-groups.ts";
import type { Against, Difference } from "./difference.ts";
import { fileDigest } from "./file-digest.ts";

/** What to do, for people. */
const advice: Readonly<Record<Follows, string>> = {
  nothing: "",
  "service restart":
    "service restart: nodegen-node apply with the new user-data, on each of these machines",
  "new boot": "new boot: launch a machine with the new user-data in place of each of these",
  "new image": "new image: run Packer on packer/<pool>/, then launch machines from the new image",
};

/**
 * A difference for people: a table of what follows for which nodes, then each group's changes, files as unified diffs unless
 * `namesOnly`. Everything that a terminal would obey is shown as an escape.
 */
export function formatDifference(difference: Difference, namesOnly: boolean): string {
  const { against, groups, clusterFiles } = difference;
  const than = describeAgainst(against);
  if (groups.length + clusterFiles.length === 0) return `no difference from ${than}\n`;
  const sections = [
    ...groups.map((group) => groupSection(group, namesOnly)),
    ...(clusterFiles.length === 0 ? [] : [controlPlaneSection(clusterFiles, namesOnly)]),
  ];
  return [
    `differences from ${than}\n`,
    overview(difference),
    ...sections.filter((text) => text !== ""),
    adviceLines(groups),
  ]
    .filter((text) => text !== "")
    .join("\n");
}

function describeAgainst(against: Against): string {
  return against.kind === "build"
    ? `the build in ${visibleText(against.folder)}`
    : `${visibleText(against.revision)} (commit ${against.commit.slice(0, 12)})`;
}

function overview({ groups, clusterFiles }: Difference): string {
  const rows = groups.map((group) => [
    nameNodes(group),
    group.kind === "pool" ? "" : group.pool,
    group.state,
    group.state === "removed" ? "drain and remove" : group.follows,
  ]);
  const control =
    clusterFiles.length === 0 ? [] : [["control plane", "", "changed", "apply again"]];
  const cells = [...rows, ...control].map((row) => row.map(visibleText));
  return formatTable(["NODES", "POOL", "STATE", "WHAT FOLLOWS"], cells, []);
}

function nameNodes({ kind, pool, names }: DiffGroup): string {
  if (kind === "pool") return `pool ${pool}`;
  const [first = "", last = ""] = [names[0], names.at(-1)];
  return names.length <= 3 ? names.join(", ") : `${first} … ${last} (${names.length} nodes)`;
}

function groupSection(group: DiffGroup, namesOnly: boolean): string {
  // The table has said all there is to say.
  if (group.state !== "changed") return "";
  const title = `${visibleText(nameNodes(group))}: ${group.follows}`;
  return section(title, group.values, group.files, namesOnly);
}

/** What is applied there brings no machine anything. */
function controlPlaneSection(files: readonly ShownFile[], namesOnly: boolean): string {
  const lines = files.map((file) => `  ${visibleText(fileLine(file).text)}`);
  const diffs = namesOnly ? [] : files.flatMap(diffLines);
  const title = "control plane: apply again as cluster/README.md says";
  return `${[title, ...lines, ...diffs].join("\n")}\n`;
}

function section(
  title: string,
  values: readonly ValueChange[],
  files: readonly ShownFile[],
  namesOnly: boolean,
): string {
  const changes = [...values.map(valueLine), ...files.map(fileLine)];
  const width = Math.max(...changes.map(({ follows }) => follows.length));
  const lines = changes.map(({ follows, text, note }) => {
    const shown = visibleText(maskSecrets(text));
    return `  ${follows.padEnd(width)}  ${shown}${note === undefined ? "" : ` (${note})`}`;
  });
  const diffs = namesOnly ? [] : files.flatMap(diffLines);
  return `${[title, ...lines, ...diffs].join("\n")}\n`;
}

interface ChangeLine {
  readonly follows: string;
  readonly text: string;
  readonly note: string | undefined;
}

function valueLine({ kind, name, state, before, after, follows, note }: ValueChange): ChangeLine {
  const values = [before, after].filter((value) => value !== undefined).join(" -> ");
  const words = [state === "changed" ? "" : state, values].filter((word) => word !== "");
  return { follows, text: `${kind} ${name}: ${words.join(" ")}`, note };
}

function fileLine(file: ShownFile): ChangeLine {
  const { path, state, shown, lines, before, after, follows, note } = file;
  const parts = [
    state,
    ...(shown === "none" ? ["made by the next build"] : []),
    ...(shown === "digest" || lines === undefined ? digests(file) : []),
    ...twoValues(before?.mode, after?.mode),
    ...twoValues(before?.owner, after?.owner),
  ];
  return { follows, text: `file ${path}: ${parts.join(", ")}`, note };
}

function twoValues(before: string | undefined, after: string | undefined): string[] {
  const differ = before !== undefined && after !== undefined && before !== after;
  return differ ? [`${before} -> ${after}`] : [];
}

function diffLines({ lines = [] }: ShownFile): string[] {
  return lines.length === 0 ? [] : ["", ...lines.map(visibleText)];
}

function digests({ shown, before, after }: ShownFile): string[] {
  if (shown === "none") return [];
  const sides = [before, after].flatMap((file) => fileDigest(file) ?? []);
  return [`sha256 ${sides.join(" -> ")}`];
}

function adviceLines(groups: readonly DiffGroup[]): string {
  const present = new Set(
    groups.filter(({ state }) => state !== "removed").map((one) => one.follows),
  );
  return Object.entries(advice)
    .filter(([follows, text]) => text !== "" && present.has(follows as Follows))
    .map(([, text]) => `${text}\n`)
    .join("");
}
