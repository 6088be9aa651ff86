import type { Node } from "../cluster/cluster.ts";
import type { TargetName } from "../facts/target-names.ts";
import type { NodePlan } from "../plan/node-plan.ts";
import { fitTarget, type TargetFit, wantsArchive } from "./fit-target.ts";
import { type ManifestForm, type ManifestNode, sha256Hex } from "./manifest.ts";
import { emitMetaData } from "./meta-data.ts";
import { emitNetworkConfig } from "./network-config.ts";
import type { OutputFile } from "./output-file.ts";
import { emitUserData, type UserDataForm, type UserDataForms } from "./user-data.ts";

/** One node's part of the output. */
export interface EmittedNode {
  readonly name: string;
  readonly plan: NodePlan;
  readonly forms: UserDataForms;
  /** One for each of the cluster's targets, in their order. */
  readonly fits: readonly TargetFit[];
  readonly files: readonly OutputFile[];
  readonly manifest: ManifestNode;
}

/** File names of the forms below `nodes/<node>/`. */
const formFileNames: Readonly<Record<UserDataForm, string>> = {
  text: "user-data",
  gzip: "user-data.gz",
  base64: "user-data.b64",
  archive: "user-data.archive",
};

/** Emits one node: its user-data in all forms, its NoCloud seed, and how it fits each target. */
export async function emitNode(
  plan: NodePlan,
  node: Node,
  targets: readonly TargetName[],
  version: string,
): Promise<EmittedNode> {
  const forms = await emitForms(plan, targets, version);
  const fits = targets.map((target) => fitTarget(target, forms));
  const folder = `nodes/${node.name}`;
  const listed = listForms(forms, folder);
  const manifest: ManifestNode = {
    name: node.name,
    pool: plan.pool,
    architecture: plan.architecture,
    ...(node.address === undefined ? {} : { address: node.address }),
    userData: Object.fromEntries(listed.map(({ form, entry }) => [form, entry])),
    targets: fits.map(({ target, form, bytes, limit }) => ({
      target,
      form,
      path: `${folder}/${formFileNames[form]}`,
      bytes,
      ...(limit === undefined ? {} : { limit }),
    })),
  };
  const userData = listed.map(({ entry, content }) => secretFile(entry.path, content, node.name));
  const files = [...userData, ...emitSeed(plan, node, forms)];
  return { name: node.name, plan, forms, fits, files, manifest };
}

/** The archive's code is loaded only where it is wanted: streams cost more to load than all else here. */
async function emitForms(
  plan: NodePlan,
  targets: readonly TargetName[],
  version: string,
): Promise<UserDataForms> {
  const forms = emitUserData(plan, version);
  if (!targets.some((target) => wantsArchive(target, forms))) return forms;
  const { emitArchiveUserData } = await import("./archive-user-data.ts");
  return { ...forms, archive: await emitArchiveUserData(plan, version) };
}

function listForms(
  forms: UserDataForms,
  folder: string,
): { form: UserDataForm; entry: ManifestForm; content: Uint8Array }[] {
  const names = Object.keys(formFileNames) as UserDataForm[];
  return names.flatMap((form) => {
    const content = forms[form];
    if (content === undefined) return [];
    const path = `${folder}/${formFileNames[form]}`;
    return [
      { form, entry: { path, size: content.byteLength, sha256: sha256Hex(content) }, content },
    ];
  });
}

function emitSeed(plan: NodePlan, node: Node, forms: UserDataForms): OutputFile[] {
  const folder = `nodes/${node.name}`;
  const text = (name: string, content: string): OutputFile => ({
    path: `${folder}/${name}`,
    content: Buffer.from(content, "utf8"),
    secret: false,
    node: node.name,
  });
  return [
    text("meta-data", emitMetaData(plan.cluster, node.name, forms.text)),
    ...(node.network === undefined
      ? []
      : [text("network-config", emitNetworkConfig(node.network))]),
  ];
}

function secretFile(path: string, content: Uint8Array, node: string): OutputFile {
  return { path, content, secret: true, node };
}
