import type { Node } from "../cluster/cluster.ts";
import type { TargetName } from "../facts/target-names.ts";
import { planSlim } from "../plan/image-plan.ts";
import type { NodePlan } from "../plan/node-plan.ts";
import { createSharedGzip, type Gzip } from "./deflate.ts";
import { fitTarget, type TargetFit, wantsArchive } from "./fit-target.ts";
import {
  type ManifestForms,
  type ManifestLaunch,
  type ManifestTarget,
  sha256Hex,
} from "./manifest.ts";
import { emitMetaData } from "./meta-data.ts";
import { emitNetworkConfig } from "./network-config.ts";
import type { OutputFile } from "./output-file.ts";
import { emitUserData, type UserDataForm, type UserDataForms } from "./user-data.ts";

/** What is kept of a launch when its files are written: no content. */
export interface LaunchFigures {
  readonly kind: "node" | "pool";
  /** The node's or the pool's. */
  readonly name: string;
  /** Where its files stand, `nodes/<node>` or `pools/<pool>`. */
  readonly folder: string;
  readonly pool: string;
  /** `undefined` for a pool. */
  readonly node: Node | undefined;
  readonly manifest: ManifestLaunch;
}

/** One user-data of the output: a node's, or that of a pool whose machines are all launched with the same. */
export interface EmittedLaunch extends LaunchFigures {
  readonly plan: NodePlan;
  readonly full: EmittedForms;
  /** For the image of its pool, where one is made. */
  readonly slim: EmittedForms | undefined;
  readonly files: readonly OutputFile[];
}

/** The forms of one user-data. */
export interface EmittedForms {
  /** What is delivered. */
  readonly plan: NodePlan;
  /** Id of the only image on which it works; `undefined` where it works on any. */
  readonly image: string | undefined;
  readonly forms: UserDataForms;
  /** One for each of the cluster's targets, in their order. */
  readonly fits: readonly TargetFit[];
}

/** What a launch is emitted from. */
export interface LaunchOptions {
  readonly plan: NodePlan;
  /** `undefined` for a pool. */
  readonly node: Node | undefined;
  readonly targets: readonly TargetName[];
  /** Id of the pool's image, where one is made. */
  readonly image: string | undefined;
  readonly compressors: Compressors;
  /** The version of nodegen. */
  readonly version: string;
}

/** For each text that every node of a pool has, a gzip that knows how those of the nodes before began. */
export interface Compressors {
  readonly full: TextCompressors;
  readonly slim: TextCompressors;
}

interface TextCompressors {
  readonly text: Gzip;
  readonly archive: Gzip;
}

/** Compressors that know nothing yet. */
export function createCompressors(): Compressors {
  const create = () => ({ text: createSharedGzip(), archive: createSharedGzip() });
  return { full: create(), slim: create() };
}

/** What follows `user-data` in the name of a form's file. */
const suffixes: Readonly<Record<UserDataForm, string>> = {
  text: "",
  gzip: ".gz",
  base64: ".b64",
  archive: ".archive",
};

/** Emits the user-data of a plan in all forms, full and slim, its NoCloud seed, and how each fits the targets. */
export async function emitLaunch(options: LaunchOptions): Promise<EmittedLaunch> {
  const { plan, node, image } = options;
  const kind = node === undefined ? "pool" : "node";
  const name = node?.name ?? plan.pool;
  const folder = `${kind}s/${name}`;
  const full = await emitForms(plan, undefined, options);
  const slim =
    image === undefined ? undefined : await emitForms(planSlim(plan, image), image, options);
  const listed = listForms(full, `${folder}/user-data`);
  const listedSlim = slim === undefined ? undefined : listForms(slim, `${folder}/user-data.slim`);
  const manifest: ManifestLaunch = {
    userData: listed.userData,
    ...(listedSlim === undefined ? {} : { slimUserData: listedSlim.userData }),
    targets: listed.targets,
    ...(listedSlim === undefined ? {} : { slimTargets: listedSlim.targets }),
  };
  const digest = listed.userData.text?.sha256 ?? "";
  const files = [
    ...listed.files,
    ...(listedSlim?.files ?? []),
    ...emitSeed(plan, node, folder, digest),
  ].map((file) => (node === undefined ? file : { ...file, node: node.name }));
  return { kind, name, folder, pool: plan.pool, plan, node, full, slim, files, manifest };
}

/** The archive's code is loaded only where it is wanted: streams cost more to load than all else here. */
async function emitForms(
  plan: NodePlan,
  image: string | undefined,
  { targets, version, compressors }: LaunchOptions,
): Promise<EmittedForms> {
  const { text, archive } = image === undefined ? compressors.full : compressors.slim;
  const plain = emitUserData(plan, version, image, text);
  const forms = targets.some((target) => wantsArchive(target, plain))
    ? { ...plain, archive: await emitArchive(plan, version, image, archive) }
    : plain;
  return { plan, image, forms, fits: targets.map((target) => fitTarget(target, forms)) };
}

async function emitArchive(
  plan: NodePlan,
  version: string,
  image: string | undefined,
  compress: Gzip,
): Promise<Uint8Array> {
  const { emitArchiveUserData } = await import("./archive-user-data.ts");
  return await emitArchiveUserData(plan, version, image, compress);
}

interface ListedForms {
  readonly userData: ManifestForms;
  readonly targets: readonly ManifestTarget[];
  readonly files: readonly OutputFile[];
}

/** The files of the forms, named after `stem`, and what the manifest says of them. */
function listForms({ forms, fits }: EmittedForms, stem: string): ListedForms {
  const present = (Object.keys(suffixes) as UserDataForm[]).flatMap((form) => {
    const content = forms[form];
    if (content === undefined) return [];
    return [{ form, path: stem + suffixes[form], content, sha256: sha256Hex(content) }];
  });
  const entries = present.map(({ form, path, content, sha256 }) => [
    form,
    { path, size: content.byteLength, sha256 },
  ]);
  return {
    userData: Object.fromEntries(entries) as ManifestForms,
    targets: fits.map(({ target, form, bytes, limit }) => ({
      target,
      form,
      path: stem + suffixes[form],
      bytes,
      ...(limit === undefined ? {} : { limit }),
    })),
    files: present.map(({ path, content, sha256 }) => ({ path, content, secret: true, sha256 })),
  };
}

function emitSeed(
  plan: NodePlan,
  node: Node | undefined,
  folder: string,
  userDataDigest: string,
): OutputFile[] {
  const text = (name: string, content: string): OutputFile => ({
    path: `${folder}/${name}`,
    content: Buffer.from(content, "utf8"),
    secret: false,
  });
  return [
    text("meta-data", emitMetaData(plan, userDataDigest)),
    ...(node?.network === undefined
      ? []
      : [text("network-config", emitNetworkConfig(node.network))]),
  ];
}
