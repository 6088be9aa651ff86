import { createHash } from "node:crypto";
import type { BinaryItem, CheckItem, NodePlan, PackageItem, WaitItem } from "./node-plan.ts";
import { rememberRecent } from "./remember-recent.ts";

/** Where the node program finds its table. */
export const nodeTablePath = "/etc/nodegen/plan";

/**
 * The plan as the node program reads it: one row a line, words separated by one space. Every word comes from a checked
 * name, path, URL or digest; one that held white space would be a bug, and throws. `image` is the id of the only image
 * on which this table is right.
 */
export function nodeTable(plan: NodePlan, image?: string): string {
  const rows = [
    ["nodegen", "1", plan.cluster, plan.pool, plan.node ?? "-", plan.architecture],
    ...(image === undefined ? [] : [["image", image]]),
    ...(plan.keeps.length === 0 ? [] : [["keep", ...plan.keeps]]),
    ...plan.waits.map(waitRow),
    ["swap", plan.swap],
    ["selinux", plan.selinux],
    ...(plan.firewall === "off" ? [["firewall", "off"]] : []),
    ...plan.files.map(({ content, mode, owner, path }) => [
      "file",
      damageSum(content),
      mode,
      owner,
      path,
    ]),
    ...plan.directories.map(({ mode, owner, path }) => ["directory", mode, owner, path]),
    ...plan.kernelModules.map(({ name }) => ["module", name]),
    ...plan.packages.map((one) => ["package", ...packageNames(one)]),
    ...joinArchives(plan.binaries).map(binaryRow),
    ...plan.commands.map(({ path }) => ["command", path]),
    ...plan.units.map(({ name }) => ["unit", name]),
    ...plan.checks.map(checkRow),
  ];
  const lines = [...rows, ["end", String(rows.length)]].map(formatRow);
  return `${lines.join("\n")}\n`;
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
const damageSum = rememberRecent((content: Uint8Array) =>
  createHash("sha256").update(content).digest("hex").slice(0, 6),
);
