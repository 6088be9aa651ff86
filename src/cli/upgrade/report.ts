import type { ProfilePath, SourceSpan } from "../../diagnostics/diagnostic.ts";
import { formatPath } from "../../diagnostics/format-path.ts";
import { versionChanges } from "../../facts/version-changes.ts";
import { kubeletSkew, nodeStops } from "../../facts/version-skew.ts";
import type { Profile } from "../../profile/profile.ts";
import { maskSecrets } from "../mask-secrets.ts";
import { formatTable } from "../table.ts";
import { visibleText } from "../visible-text.ts";
import type { FileChange } from "./node-changes.ts";
import type { SettingChange } from "./setting-changes.ts";
import type { VersionEdit } from "./version-edit.ts";

/** What a report is made of. */
export interface UpgradeReport {
  readonly profile: Profile;
  readonly from: number;
  readonly to: number;
  readonly locate: (path: ProfilePath) => SourceSpan;
  /** A value of the profile as it may be shown. */
  readonly show: (path: ProfilePath, value: string) => string;
  readonly edits: readonly VersionEdit[];
  /** Whether the needed ones are made, too. */
  readonly pins: boolean;
  readonly settings: readonly SettingChange[];
  /** Only where both releases can be built. */
  readonly nodes: NodeChanges | undefined;
}

export interface NodeChanges {
  readonly downloads: readonly (readonly [name: string, from: string, to: string])[];
  readonly files: readonly { readonly where: string; readonly files: readonly FileChange[] }[];
}

/** The report for people, section by section; each ends with a newline. */
export function formatUpgrade(report: UpgradeReport): string {
  const sections = [
    section("In the profile", editLines(report)),
    section("Settings that the releases treat differently", settingLines(report)),
    section("What the releases change", changeLines(report)),
    ...nodeSections(report.nodes),
    section("Order", orderLines(report)),
  ];
  return sections.filter((text) => text !== "").join("\n");
}

function nodeSections(nodes: NodeChanges | undefined): readonly string[] {
  if (nodes === undefined) {
    const reason = "Not compared: the profile cannot be built with both releases.";
    return [section("Downloads and files", [reason])];
  }
  return [
    section("Downloads", downloadLines(nodes)),
    ...nodes.files.map(({ where, files }) => section(`Files: ${where}`, files.flatMap(fileLines))),
  ];
}

function section(title: string, lines: readonly string[]): string {
  if (lines.length === 0) return "";
  const shown = lines.map((line) => `  ${visibleText(maskSecrets(line))}`.trimEnd());
  return `${title}\n${shown.join("\n")}\n`;
}

function reasonText(reason: VersionEdit["reason"], pins: boolean): string {
  if (reason === "asked") return "";
  if (reason === "newer") return "can stay; the second goes with the release";
  return pins ? "this release cannot use it" : "this release cannot use it; --pins replaces it";
}

function editLines({ edits, pins, locate, show }: UpgradeReport): readonly string[] {
  return tableLines(
    edits.map(({ path, from, to, reason }) => [
      place(locate(path)),
      formatPath(path),
      `${show(path, from)} -> ${to}`,
      reasonText(reason, pins),
    ]),
  );
}

function settingLines({ settings, locate }: UpgradeReport): readonly string[] {
  return tableLines(
    settings.map(({ path, text }) => [place(locate(path)), formatPath(path), text]),
  );
}

function changeLines({ profile, from, to }: UpgradeReport): readonly string[] {
  const concerns = concernsOf(profile);
  const passed = versionChanges.filter(
    ({ minor, concern }) => minor > from && minor <= to && concerns.has(concern),
  );
  return [...passed]
    .sort((left, right) => left.minor - right.minor)
    .flatMap(({ minor, what, treatment }) => [
      `${`1.${minor}`.padEnd(6)}${what}`,
      `      nodegen: ${treatment}`,
    ]);
}

/** Which changes this profile can feel. */
function concernsOf(profile: Profile): ReadonlySet<string> {
  const { kubeProxy, join, kubelet, containerRuntime, host } = profile;
  const mode = kubeProxy?.config?.["mode"];
  return new Set([
    "every",
    containerRuntime?.name ?? "containerd",
    ...(kubeProxy?.enabled === false ? [] : ["kube-proxy"]),
    ...(kubeProxy?.enabled !== false && mode === "ipvs" ? ["ipvs"] : []),
    ...(join?.method === "clientCertificate" ? [] : ["bootstrap"]),
    ...(host?.swap === "keep" ? ["swap"] : []),
    ...(kubelet?.flags === undefined && kubeProxy?.flags === undefined ? [] : ["flags"]),
  ]);
}

function downloadLines({ downloads }: NodeChanges): readonly string[] {
  return tableLines(downloads.map(([name, from, to]) => [name, `${from} -> ${to}`]));
}

function fileLines({ path, state, lines }: FileChange): readonly string[] {
  const suffix = state === "changed" ? "" : ` (${state})`;
  return [`${path}${suffix}`, ...lines.map(({ sign, line }) => `  ${sign} ${line}`)];
}

function orderLines({ from, to }: UpgradeReport): readonly string[] {
  if (from === to) return ["Replace the nodes one pool at a time: a new patch needs nothing else."];
  const stops = nodeStops(from, to).map((minor) => `1.${minor}`);
  return [
    `The control plane goes first, one minor at a time, to 1.${to}; a kubelet may not be newer than its API server.`,
    `A kubelet of 1.${from} works with API servers up to 1.${from + kubeletSkew(from)} (kubernetes.io/releases/version-skew-policy).`,
    ...(stops.length === 1
      ? ["Then build, and replace the nodes."]
      : [`So the nodes are replaced on the way too, at the latest at ${stops.join(", ")}.`]),
  ];
}

function place({ file, start }: SourceSpan): string {
  return `${file}:${start.line}`;
}

function tableLines(rows: readonly (readonly string[])[]): readonly string[] {
  const [first] = rows;
  if (first === undefined) return [];
  const text = formatTable(
    first.map(() => ""),
    rows,
    [],
  );
  return text.trimEnd().split("\n").slice(1);
}
