import * as toml from "smol-toml";
import * as yaml from "yaml";
import type { RealBuild } from "../helpers/real-build.ts";

/** The text of a file of the first node; the file must be there. */
export function nodeText({ plans }: RealBuild, path: string): string {
  const file = plans[0]?.files.find((one) => one.path === path);
  if (file === undefined) throw new Error(`the node has no ${path}`);
  return Buffer.from(file.content).toString("utf8");
}

/** The text of a file of the build's folder. */
export function outputText({ emitted }: RealBuild, path: string): string {
  const file = emitted.files.find((one) => one.path === path);
  if (file === undefined) throw new Error(`the build has no ${path}`);
  return Buffer.from(file.content).toString("utf8");
}

/** What a YAML, JSON or TOML file of the first node says. */
export function nodeData(build: RealBuild, path: string): unknown {
  const text = nodeText(build, path);
  return path.endsWith(".toml") ? toml.parse(text) : yaml.parse(text);
}

/** The value at keys with `/` between them; `undefined` where there is none, or null. */
export function valueAt(data: unknown, path: string): unknown {
  let value = data;
  for (const key of path.split("/")) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value ?? undefined;
}

/** The object `Kind/name` of a file of Kubernetes objects. */
export function objectIn(text: string, wanted: string): unknown {
  const objects = yaml.parseAllDocuments(text).map((document) => document.toJS() as unknown);
  const found = objects.find(
    (object) => `${valueAt(object, "kind")}/${valueAt(object, "metadata/name")}` === wanted,
  );
  if (found === undefined) throw new Error(`no ${wanted}`);
  return found;
}

/** The lines `key=value` of a unit, each with its section; continued lines are one. */
export function unitLines(
  build: RealBuild,
  unit: string,
): readonly { readonly section: string; readonly key: string; readonly value: string }[] {
  const text = nodeText(build, `${build.cluster.paths.units}/${unit}`).replaceAll("\\\n", " ");
  let section = "";
  return text.split("\n").flatMap((line) => {
    section = /^\[(.*)\]$/.exec(line)?.[1] ?? section;
    const [, key, value] = /^([A-Za-z]+)=(.*)$/.exec(line) ?? [];
    return key === undefined || value === undefined ? [] : [{ section, key, value }];
  });
}

/** The flags of a unit's ExecStart=: name to value, `true` for a flag without one. */
export function unitFlags(build: RealBuild, unit: string): ReadonlyMap<string, string> {
  const start = unitLines(build, unit).find(({ key }) => key === "ExecStart")?.value ?? "";
  const words = start.match(/"(?:[^"\\]|\\.)*"|\S+/g) ?? [];
  const plain = words.map((word) => word.replace(/^"(.*)"$/, "$1").replaceAll("%%", "%"));
  return new Map(
    plain.flatMap((word) => {
      const [, name, value = "true"] = /^--?([a-z][a-z-]*)(?:=(.*))?$/.exec(word) ?? [];
      return name === undefined ? [] : [[name, value] as const];
    }),
  );
}
