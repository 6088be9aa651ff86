import type { ProfilePath } from "../diagnostics/diagnostic.ts";
import type { Report } from "../diagnostics/report.ts";
import type { Architecture } from "../facts/architecture.ts";
import type { Profile } from "../profile/profile.ts";
import { urlProblem } from "./url.ts";

/** What the placeholders of a mirror's template stand for, beside those that come from the URL. */
export interface MirroredProgram {
  readonly name: string;
  readonly version: string;
  readonly architecture: Architecture;
}

const placeholders = ["{host}", "{path}", "{file}", "{name}", "{version}", "{arch}"] as const;

/** How kubespray lays its file mirrors out, and `nodegen mirror` too. */
const usualLayout = "{host}/{path}";

/** Complains of mirrors that no URL can come out of. */
export function checkMirrors(profile: Profile, report: Report): void {
  const check = (mirrors: readonly string[] | undefined, path: ProfilePath) => {
    for (const [index, url] of (mirrors ?? []).entries()) {
      const reason = mirrorProblem(url);
      if (reason !== undefined) report.add("url-invalid", { url, reason }, [...path, index]);
    }
  };
  check(profile.downloads?.mirrors, ["downloads", "mirrors"]);
  for (const [name, binary] of Object.entries(profile.binaries ?? {})) {
    check(binary.mirrors, ["binaries", name, "mirrors"]);
  }
}

/** Complains where programs could only come from upstream, and the profile forbids that. */
export function checkUpstream(names: readonly string[], profile: Profile, report: Report): void {
  const { binaries = {}, downloads } = profile;
  if (downloads?.upstream !== false || (downloads.mirrors ?? []).length > 0) return;
  const left = names.filter((name) => {
    const { mirrors = [], url } = binaries[name] ?? {};
    return mirrors.length === 0 && url === undefined;
  });
  if (left.length === 0) return;
  report.add("downloads-no-mirror", { names: left.join(", ") }, ["downloads", "upstream"]);
}

/**
 * The URLs of a program in the order in which they are tried: its own mirrors, those of all programs, upstream. Where nothing
 * may come from upstream, what lies on a mirror's own host is no upstream.
 */
export function withMirrors(
  urls: readonly string[],
  program: MirroredProgram,
  { binaries, downloads }: Profile,
): readonly string[] {
  const mirrors = [...(binaries?.[program.name]?.mirrors ?? []), ...(downloads?.mirrors ?? [])];
  const mirrored = mirrors.flatMap((mirror) =>
    urls.map((url) => fillTemplate(mirror, url, program)),
  );
  const upstream = downloads?.upstream !== false || mirrored.length === 0;
  const hosts = new Set(mirrored.map(hostOf));
  return [...new Set([...mirrored, ...urls.filter((url) => upstream || hosts.has(hostOf(url)))])];
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}

/** `<host>/<path>` of a URL: where a mirror keeps the file. It never leads out of a folder. */
export function mirrorPath(url: string): string {
  const { host, pathname, search } = new URL(url);
  return `${host}${pathname}${search}`.replace(/^\/+/, "");
}

/** Why nobody can download a file from this URL; `undefined` where it can be done. */
export function downloadUrlProblem(url: string): string | undefined {
  if (/^file:(?!\/\/\/)/.test(url))
    return "a file on the node is written with three slashes, file:///path";
  const problem = urlProblem(url.replace(/^file:\/\/\//, "https://file/"));
  if (problem !== undefined) return problem;
  return mirrorPath(url).split("/").includes("") ? "it names no file" : undefined;
}

function mirrorProblem(mirror: string): string | undefined {
  const known: readonly string[] = placeholders;
  const unknown = mirror.match(/\{[^{}]*\}/g)?.find((one) => !known.includes(one));
  if (unknown !== undefined) return `"${unknown}" is none of ${placeholders.join(", ")}`;
  const sample = { name: "name", version: "1.0.0", architecture: "amd64" } as const;
  return downloadUrlProblem(fillTemplate(mirror, "https://host.example/path/file", sample));
}

function fillTemplate(mirror: string, url: string, program: MirroredProgram): string {
  const template = mirror.includes("{") ? mirror : `${mirror.replace(/\/+$/, "")}/${usualLayout}`;
  const [host = "", ...path] = mirrorPath(url).split("/");
  const values: Readonly<Record<string, string>> = {
    "{host}": host,
    "{path}": path.join("/"),
    "{file}": path.at(-1) ?? host,
    "{name}": program.name,
    "{version}": program.version,
    "{arch}": program.architecture,
  };
  return template.replace(/\{[^{}]*\}/g, (one) => values[one] ?? one);
}
