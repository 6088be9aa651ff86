import { nodegenFolder, sysctlFile } from "../parts/host.ts";
import { type NodeState, type StateFile, textOf } from "./node-state.ts";
import { compareValues, type ValueChange } from "./value-change.ts";

/** What differs and stands in files: kernel settings, what the kubelet registers, and the image. */
export function compareSettings(before: NodeState, after: NodeState): readonly ValueChange[] {
  return [
    ...compareValues(kernelSettings(before), kernelSettings(after), {
      kind: "kernel setting",
      added: "service restart",
      changed: "service restart",
      removed: "new boot",
      removedNote: "stays as it is on a machine that runs",
    }),
    // A kubelet gives its labels and taints to the Node only when it makes it: docs/first-boot.md.
    ...compareValues(registration(before), registration(after), {
      kind: "registration",
      added: "service restart",
      changed: "service restart",
      removed: "service restart",
      note: registeredOnce,
      removedNote: registeredOnce,
    }),
    ...image(before, after),
  ];
}

const registeredOnce = "a Node that exists gets it only after kubectl delete node";

function kernelSettings({ files }: NodeState): ReadonlyMap<string, string> {
  const file = files.find(({ path }) => path === sysctlFile);
  const lines = file === undefined ? [] : textOf(file).split("\n");
  return new Map(
    lines.flatMap((line): [string, string][] => {
      const [key = "", ...value] = line.split(" = ");
      return line.startsWith("#") || value.length === 0 ? [] : [[key, value.join(" = ")]];
    }),
  );
}

/** Labels and taints, wherever this release of Kubernetes has them. */
function registration({ files }: NodeState): ReadonlyMap<string, string> {
  const found = files.flatMap((file): [string, string][] => {
    if (file.path.endsWith("/kubelet.service")) return unitRegistration(textOf(file));
    if (file.path === `${nodegenFolder}/identity`) return [["labels", identityLabels(file)]];
    const text = textOf(file);
    return /^kind: "?KubeletConfiguration/m.test(text) ? [["taints", configTaints(text)]] : [];
  });
  return new Map(found.filter(([, value]) => value !== ""));
}

function unitRegistration(text: string): [string, string][] {
  const flag = (name: string) => new RegExp(`--${name}=([^\\s"]*)`).exec(text)?.[1] ?? "";
  return [
    ["labels", flag("node-labels")],
    ["taints", flag("register-with-taints")],
  ];
}

/** In a pool without nodes. */
function identityLabels(file: StateFile): string {
  return [...textOf(file).matchAll(/^label (\S+)$/gm)].map(([, label]) => label).join(",");
}

/** As kubectl and the flag write them. */
function configTaints(text: string): string {
  const block = /^registerWithTaints:\n((?:[ -].*\n)*)/m.exec(text)?.[1] ?? "";
  const taints = block.split(/^ *- /m).slice(1);
  return taints.map(taintWords).join(",");
}

function taintWords(taint: string): string {
  const field = (name: string) =>
    new RegExp(`^ *${name}: "?([^"\\n]*)`, "m").exec(taint)?.[1] ?? "";
  const value = field("value");
  return `${field("key")}${value === "" ? "" : `=${value}`}:${field("effect")}`;
}

function image(before: NodeState, after: NodeState): ValueChange[] {
  if (after.image === undefined || before.image === after.image) return [];
  return [
    {
      kind: "image",
      name: after.pool,
      state: before.image === undefined ? "added" : "changed",
      ...(before.image === undefined ? {} : { before: before.image }),
      after: after.image,
      follows: "new image",
    },
  ];
}
