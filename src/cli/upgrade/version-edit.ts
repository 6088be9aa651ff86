import type { Diagnostic, ProfilePath } from "../../diagnostics/diagnostic.ts";
import type { BinaryCatalog } from "../../facts/binary-catalog.ts";
import { defaultsFor } from "../../facts/compatibility.ts";
import type { Profile } from "../../profile/profile.ts";

/** A version that the profile states and that would be another one. */
export interface VersionEdit {
  readonly path: ProfilePath;
  readonly from: string;
  readonly to: string;
  /** `needed`: the release cannot be built with `from`. */
  readonly reason: "asked" | "needed" | "newer";
}

/**
 * The versions of the runtime and of binaries that the profile pins and that the facts would choose otherwise for
 * 1.`minor`. A binary that has a URL or digests of its own is left alone: they belong to its version.
 */
export function pinnedVersions(
  profile: Profile,
  minor: number,
  diagnostics: readonly Diagnostic[],
  catalog: BinaryCatalog,
): readonly VersionEdit[] {
  const failing = diagnostics.filter(({ severity }) => severity === "error");
  const edit = (name: string, from: string | undefined, path: ProfilePath): VersionEdit[] => {
    const to = recommended(name, minor, catalog);
    if (from === undefined || to === undefined || from.replace(/^v/, "") === to) return [];
    const needed = failing.some((one) => samePath(one.path, path));
    return [{ path, from, to: spelledLike(from, to), reason: needed ? "needed" : "newer" }];
  };
  const runtime = profile.containerRuntime ?? {};
  const binaries = Object.entries(profile.binaries ?? {}).filter(
    ([, { url, sha256 }]) => url === undefined && sha256 === undefined,
  );
  return [
    ...edit(runtime.name ?? "containerd", runtime.version, ["containerRuntime", "version"]),
    ...binaries.flatMap(([name, { version }]) =>
      edit(name, version, ["binaries", name, "version"]),
    ),
  ];
}

/** The version with a leading `v` where the one that it replaces has one. */
export function spelledLike(from: string, to: string): string {
  return from.startsWith("v") ? `v${to}` : to;
}

/** The version that goes with the release; where the facts name only its minor, the newest patch with a digest. */
function recommended(name: string, minor: number, catalog: BinaryCatalog): string | undefined {
  const versions = defaultsFor(minor)?.versions as Readonly<Record<string, string>> | undefined;
  const version = versions?.[name];
  const known = catalog.knownVersions(name);
  if (version === undefined || known.includes(version)) return version;
  return known.filter((one) => one.startsWith(`${version}.`)).at(-1);
}

/** The profile with other versions. */
export function applyEdits(profile: Profile, edits: readonly VersionEdit[]): Profile {
  return edits.reduce((changed, { path, to }) => withValue(changed, path, to) as Profile, profile);
}

function withValue(value: unknown, [key, ...rest]: ProfilePath, to: string): unknown {
  if (key === undefined) return to;
  const map = (value ?? {}) as Readonly<Record<string, unknown>>;
  return { ...map, [key]: withValue(map[key], rest, to) };
}

function samePath(left: ProfilePath | undefined, right: ProfilePath): boolean {
  return left !== undefined && left.join("\n") === right.join("\n");
}
