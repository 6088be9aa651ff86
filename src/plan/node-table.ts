import { createHash } from "node:crypto";
import type {
  BinaryItem,
  CheckItem,
  CommandItem,
  DirectoryItem,
  FileItem,
  KernelModuleItem,
  NodePlan,
  PackageItem,
  UnitItem,
  WaitItem,
} from "./node-plan.ts";
import { rememberRecent } from "./remember-recent.ts";

/** Which tables a node program reads: those of its own format only, with which it came. */
const tableFormat = "2";

/** Where the node program finds its table. */
export const nodeTablePath = "/etc/nodegen/plan";

/**
 * The plan as the node program reads it: one row a line, words separated by one space; what only this node has comes last,
 * since texts that begin alike are compressed once (`createSharedGzip`). Every word comes from a checked name, path, URL or
 * digest; one that held white space would be a bug, and throws. `image` is the id of the only image on which this table is
 * right.
 */
export function nodeTable(plan: NodePlan, image?: string): string {
  const { shared, own } = divideFiles(plan.files);
  const lines = [
    ...headRows(plan, image).map(formatRow),
    ...shared.map(fileLine),
    ...restLines(plan),
    ...ownRows(plan).map(formatRow),
    ...own.map(fileLine),
  ];
  return `${lines.join("\n")}\nend ${lines.length}\n`;
}

/** The plan's files with its table among them: behind those that all nodes of a pool have. */
export function putTable(table: FileItem, files: readonly FileItem[]): readonly FileItem[] {
  const { shared, own } = divideFiles(files);
  return [...shared, table, ...own];
}

function divideFiles(files: readonly FileItem[]) {
  return {
    shared: files.filter(({ own }) => own !== true),
    own: files.filter(({ own }) => own === true),
  };
}

function headRows(plan: NodePlan, image: string | undefined): readonly (readonly string[])[] {
  return [
    ["nodegen", tableFormat, plan.cluster, plan.pool, plan.architecture],
    ...(image === undefined ? [] : [["image", image]]),
    ...keepRow(plan.keeps),
    ...plan.waits.map(waitRow),
    ["swap", plan.swap],
    ["selinux", plan.selinux],
    ...(plan.firewall === "off" ? [["firewall", "off"]] : []),
  ];
}

/** What finds its own name has a row too: `apply` compares it. */
function ownRows({ node, ownKeeps }: NodePlan): readonly (readonly string[])[] {
  return [["node", node ?? "-"], ...keepRow(ownKeeps)];
}

function keepRow(words: readonly string[]): readonly (readonly string[])[] {
  return words.length === 0 ? [] : [["keep", ...words]];
}

/** Most files, and mostly all lists behind them, are the same objects for all nodes of a pool. */
function restLines(plan: NodePlan): readonly string[] {
  return [
    ...directoryLines(plan.directories),
    ...moduleLines(plan.kernelModules),
    ...packageLines(plan.packages),
    ...binaryLines(plan.binaries),
    ...commandLines(plan.commands),
    ...unitLines(plan.units),
    ...checkLines(plan.checks),
  ];
}

const fileLine = rememberRecent(({ content, mode, owner, path }: FileItem) =>
  formatRow(["file", damageSum(content), mode, owner, path]),
);

const directoryLines = linesOf(({ mode, owner, path }: DirectoryItem) => [
  "directory",
  mode,
  owner,
  path,
]);
const moduleLines = linesOf(({ name }: KernelModuleItem) => ["module", name]);
const packageLines = linesOf((one: PackageItem) => ["package", ...packageNames(one)]);
const binaryLines = rememberRecent((binaries: readonly BinaryItem[]) =>
  joinArchives(binaries).map((binary) => formatRow(binaryRow(binary))),
);
const commandLines = linesOf(({ path }: CommandItem) => ["command", path]);
const unitLines = linesOf(({ name }: UnitItem) => ["unit", name]);
const checkLines = linesOf(checkRow);

function linesOf<Item>(
  rowOf: (item: Item) => readonly string[],
): (items: readonly Item[]) => readonly string[] {
  return rememberRecent((items: readonly Item[]) => items.map((item) => formatRow(rowOf(item))));
}

/** Programs out of one archive into one folder are one row, so that the archive is downloaded once. */
function joinArchives(binaries: readonly BinaryItem[]): readonly BinaryItem[] {
  const joined = new Map<string, BinaryItem>();
  for (const binary of binaries) {
    const { name, layout, sha256: digest, destination } = binary;
    const key =
      layout.kind === "archive" ? `${digest} ${layout.prefix} ${destination}` : destination;
    const other = joined.get(key);
    if (other?.layout.kind !== "archive" || layout.kind !== "archive") joined.set(key, binary);
    else {
      const patterns = [...new Set([...other.layout.patterns, ...layout.patterns])];
      joined.set(key, {
        ...other,
        name: `${other.name}+${name}`,
        layout: { ...other.layout, patterns },
      });
    }
  }
  return [...joined.values()];
}

function binaryRow(binary: BinaryItem): readonly string[] {
  const { layout } = binary;
  const members = layout.kind === "file" ? "-" : `${layout.prefix}:${layout.patterns.join(",")}`;
  const { name, version, sha256: digest, destination, urls } = binary;
  return ["binary", name, version, digest, layout.kind, destination, members, ...urls];
}

/** The name for RPM hosts only where it is another. */
function packageNames({ name, rhel }: PackageItem): readonly string[] {
  return rhel === undefined || rhel === name ? [name] : [name, rhel];
}

function waitRow(wait: WaitItem): readonly string[] {
  return wait.kind === "clock" ? ["wait", wait.kind, String(wait.seconds)] : ["wait", wait.kind];
}

function checkRow(check: CheckItem): readonly string[] {
  switch (check.kind) {
    case "unit-active":
      return ["check", check.kind, check.unit];
    case "http-ok":
      return ["check", check.kind, check.url];
    case "path-exists":
      return ["check", check.kind, check.path];
  }
}

function formatRow(words: readonly string[]): string {
  const broken = words.find((word) => !/^[!-~]+$/.test(word));
  if (broken !== undefined)
    throw new Error(`the plan's table cannot hold ${JSON.stringify(broken)}`);
  return words.join(" ");
}

/** The first 6 digits of the sha256: as much as damage needs, and half a kilobyte less of user-data. */
function damageSum(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("hex").slice(0, 6);
}
