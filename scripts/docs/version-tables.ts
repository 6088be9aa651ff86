import {
  defaultsFor,
  newestMinor,
  oldestMinor,
  pauseImage,
} from "../../src/facts/compatibility.ts";
import {
  type Component,
  type ComponentSettings,
  loadComponentSettings,
} from "../../src/facts/component-settings.ts";
import * as kubernetes from "../../src/facts/kubernetes-features.ts";
import { type VersionChange, versionChanges } from "../../src/facts/version-changes.ts";

const minors = Array.from(
  { length: newestMinor - oldestMinor + 1 },
  (_, index) => oldestMinor + index,
);

/** The tables of docs/versions.md, by the name of their place in it. */
export async function versionTables(): Promise<ReadonlyMap<string, string>> {
  const settings = await loadComponentSettings();
  return new Map([
    ["kubelet", changeTable("kubelet")],
    ["kube-proxy", changeTable("kube-proxy")],
    ["runtime", changeTable("runtime")],
    ["access", changeTable("access")],
    [
      "modes",
      rangeTable("modes that need no feature gate", (minor) =>
        code(kubernetes.kubeProxyModes(minor)),
      ),
    ],
    [
      "pause-images",
      rangeTable("sandbox image", (minor) =>
        code([pauseImage(minor, "amd64")?.replace("pause-amd64", "pause-ARCH") ?? "?"]),
      ),
    ],
    ["apis", apiTable()],
    ["removed-flags", removedFlags(settings)],
    ["removed-fields", removedFields(settings)],
    ["defaults", defaultsTable()],
  ]);
}

function changeTable(area: VersionChange["area"]): string {
  const rows = versionChanges
    .filter((change) => change.area === area)
    .sort((left, right) => left.minor - right.minor)
    .map(({ minor, what, treatment }) => [`1.${minor}`, what, treatment]);
  return table(["from", "what changes", "nodegen"], rows);
}

/** One row for each range of minors with the same answer. */
function rangeTable(title: string, answer: (minor: number) => string): string {
  return table(["Kubernetes", title], ranges(answer));
}

function ranges(answer: (minor: number) => string): readonly (readonly string[])[] {
  const rows: { first: number; last: number; text: string }[] = [];
  for (const minor of minors) {
    const text = answer(minor);
    const row = rows.at(-1);
    if (row?.text === text) row.last = minor;
    else rows.push({ first: minor, last: minor, text });
  }
  return rows.map(({ first, last, text }) => [
    first === last ? `1.${first}` : `1.${first} - 1.${last}`,
    text,
  ]);
}

function apiTable(): string {
  const apis = (minor: number) => [
    kubernetes.hasKubeletConfigFile(minor) ? "kubelet.config.k8s.io/v1beta1" : "flags only",
    kubernetes.kubeProxyConfigApiVersion(minor) ?? "flags only",
    kubernetes.rbacApiVersion(minor),
    kubernetes.csrApiVersion(minor),
  ];
  const rows = ranges((minor) => apis(minor).join(" | ")).map(([range = "", text = ""]) => [
    range,
    ...text.split(" | "),
  ]);
  return table(["Kubernetes", "kubelet", "kube-proxy", "RBAC", "certificate requests"], rows);
}

function removedFlags(settings: ComponentSettings): string {
  const removed = (component: Component, minor: number) =>
    settings
      .flagNames(component, minor - 1)
      .filter((name) => settings.flag(component, name)?.removed === minor)
      .map((name) => `--${name}`);
  const rows = minors
    .slice(1)
    .map((minor) => [
      `1.${minor}`,
      code(removed("kubelet", minor)),
      code(removed("kube-proxy", minor)),
    ]);
  return table(["gone from", "kubelet", "kube-proxy"], rows.filter(hasContent));
}

function removedFields(settings: ComponentSettings): string {
  const removed = (component: Component, minor: number) =>
    settings
      .configFieldNames(component, minor - 1)
      .filter((name) => settings.configField(component, name)?.removed === minor);
  const rows = minors
    .slice(1)
    .map((minor) => [
      `1.${minor}`,
      code(removed("kubelet", minor)),
      code(removed("kube-proxy", minor)),
    ]);
  return table(["gone from", "kubelet", "kube-proxy"], rows.filter(hasContent));
}

function hasContent(row: readonly string[]): boolean {
  return row.slice(1).some((cell) => cell !== "");
}

function defaultsTable(): string {
  const names = [
    "kubernetes",
    "containerd",
    "runc",
    "crictl",
    "cni-plugins",
    "docker",
    "cri-dockerd",
    "cri-o",
  ] as const;
  const rows = minors.map((minor) => {
    const versions = defaultsFor(minor)?.versions;
    return [`1.${minor}`, ...names.map((name) => versions?.[name] ?? "-")];
  });
  return table(["", ...names], rows);
}

function code(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(", ");
}

function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(titles), `|${"---|".repeat(titles.length)}`, ...rows.map(line)].join("\n");
}
