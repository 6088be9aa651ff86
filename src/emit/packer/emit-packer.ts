import type { Cluster, PackerSettings } from "../../cluster/cluster.ts";
import { packerFiles } from "../../generated/packer-files.ts";
import { planImage } from "../../plan/image-plan.ts";
import type { NodePlan } from "../../plan/node-plan.ts";
import { createArchive } from "../archive.ts";
import { gzip } from "../deflate.ts";
import { type ManifestImage, sha256Hex } from "../manifest.ts";
import type { OutputFile } from "../output-file.ts";
import { imageComponents } from "./image-components.ts";

/** What Packer makes a pool's image with. */
export interface PackerOptions {
  readonly cluster: Cluster;
  readonly packer: PackerSettings;
  /** Any plan of the pool. */
  readonly plan: NodePlan;
}

/** `packer/<pool>/` and what the manifest says of it. */
export interface EmittedImage {
  readonly files: readonly OutputFile[];
  readonly manifest: ManifestImage;
}

/** The one text of the output that tells what belongs into a folder which is the user's to fill. */
const folderNotes: Readonly<Record<string, string>> = {
  "downloads/README":
    "Put downloads of SHA256SUMS here, under any name: the image takes them instead of fetching them.\n",
  "images/README":
    "Put archives of container images here (*.tar, *.tar.gz): the image's container runtime gets them.\n",
};

/**
 * Emits `packer/<pool>/`: fixed templates and scripts, a literal file of variables, and the bundle of what is baked.
 * Nothing of it is secret, as nothing of phase `bake` is.
 */
export async function emitPacker({ cluster, packer, plan }: PackerOptions): Promise<EmittedImage> {
  const folder = `packer/${plan.pool}`;
  const image = planImage(plan);
  const bundle = gzip(await createArchive(image.plan.files));
  const name = imageName(plan, image.id);
  const variables = {
    cluster: plan.cluster,
    pool: plan.pool,
    kubernetes_version: cluster.version.text,
    architecture: plan.architecture,
    image_id: image.id,
    bundle_sha256: sha256Hex(bundle),
    container_images: packer.images,
    components: imageComponents(cluster, image.plan),
    default_image_name: name,
  };
  const texts = [
    ...packerFiles,
    ...Object.entries(folderNotes),
    ["nodegen.auto.pkrvars.json", `${JSON.stringify(variables, undefined, 2)}\n`] as const,
  ];
  const files = [
    ...texts.map(([path, text]) => ({ path, content: Buffer.from(text, "utf8") })),
    { path: "bundle.tar.gz", content: bundle },
  ].map((file): OutputFile => ({ ...file, path: `${folder}/${file.path}`, secret: false }));
  return { files, manifest: { id: image.id, path: folder, name } };
}

/** Google Cloud has the strictest rule: a letter first, at most 63 letters, digits and hyphens. */
function imageName({ cluster, pool }: NodePlan, id: string): string {
  const room = 63 - id.length - 1;
  return `${`nodegen-${cluster}-${pool}`.slice(0, room).replace(/-+$/, "")}-${id}`;
}
