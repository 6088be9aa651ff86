import type { Architecture } from "./architecture.ts";
import table from "./binaries.json" with { type: "json" };

/** URLs of the versions at or after `from` and before `before`; the first rule that fits counts. */
export interface UrlRule {
  readonly from?: string;
  readonly before?: string;
  /** In the order in which they are tried. Placeholders: `{version}`, `{arch}` (amd64), `{uname}` (x86_64). */
  readonly urls: readonly string[];
}

/** Another component's download that holds this one. Without `prefix` the download is the program itself. */
export interface Substitute {
  readonly component: string;
  readonly prefix?: string;
  readonly patterns?: readonly string[];
}

/** One component of `binaries.json`. `package`: comes with the distribution only. */
export interface Component {
  readonly kind: "file" | "archive" | "package";
  readonly urls?: readonly UrlRule[];
  /** Folder of the members in an archive, `.` for its root; takes the placeholders of the URLs. */
  readonly prefix?: string;
  /** Base names of the members in an archive, as shell patterns. */
  readonly patterns?: readonly string[];
  /** Where a version without a digest of its own may come from, best first. */
  readonly substitutes?: readonly Substitute[];
  readonly note?: string;
  /**
   * SHA-256 of the download, version by version. Collected from kubespray, kops, kubekey and k0s; a version that none
   * of them lists is not here.
   */
  readonly digests: Readonly<Record<string, Readonly<Partial<Record<Architecture, string>>>>>;
}

/** Every component by name. */
export const binaries: Readonly<Record<string, Component>> = table as unknown as Record<
  string,
  Component
>;
