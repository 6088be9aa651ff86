import type { Cluster } from "../cluster/cluster.ts";
import { type Target, targets } from "../facts/targets.ts";
import type { FileItem, NodePlan } from "../plan/node-plan.ts";
import { modulusBits } from "../secrets/key-algorithms.ts";
import type { EmittedForms } from "./emit-launch.ts";
import { countBytes, type TargetFit } from "./fit-target.ts";
import { withCurveKeys, withoutEmbedding } from "./smaller-plans.ts";
import { emitUserData, type UserDataForms } from "./user-data.ts";

/** What would make a user-data smaller for a target that is full, the easiest first. */
export async function suggestRemedies(
  emitted: EmittedForms,
  cluster: Cluster,
  fit: TargetFit,
  version: string,
): Promise<string[]> {
  const { plan } = emitted;
  const modulus = modulusBits(cluster.certificates.keyAlgorithm);
  const saved = (smaller: NodePlan) => measureSaving(emitted, smaller, fit, version);
  const found: string[] = [];
  if (cluster.certificates.embedCerts) {
    const bytes = await saved(withoutEmbedding(plan));
    if (bytes > 0) found.push(`certificates.embedCerts: false saves about ${bytes} bytes`);
  }
  if (modulus !== undefined) {
    const bytes = await saved(withCurveKeys(plan, modulus / 8));
    if (bytes > 0) found.push(`certificates.keyAlgorithm: ecdsa-p256 saves about ${bytes} bytes`);
  }
  const largest = largestHostFile(plan);
  if (largest !== undefined) {
    const files = plan.files.filter((file) => file !== largest);
    found.push(describeDropping(largest, await saved({ ...plan, files })));
  }
  if (cluster.packer === undefined) found.push(bake);
  return found;
}

const bake =
  "packer: {} bakes the binaries and the fixed files into an image, which leaves only a node's own files in the user-data";

/** The largest of the files that the profile's `host.files` brings; the others the node cannot do without. */
function largestHostFile(plan: NodePlan): FileItem | undefined {
  return plan.files
    .filter((file) => file.from[0] === "host" && file.from[1] === "files")
    .toSorted((a, b) => b.content.byteLength - a.content.byteLength)[0];
}

function describeDropping({ path, content }: FileItem, saved: number): string {
  return `fetching ${path} (${content.byteLength} bytes, the largest of host.files) on the node instead saves ${saved} bytes`;
}

/** As the target counts. Compressed, since what a file costs then cannot be told from its size. */
async function measureSaving(
  { image }: EmittedForms,
  smaller: NodePlan,
  fit: TargetFit,
  version: string,
): Promise<number> {
  const forms: UserDataForms = {
    ...emitUserData(smaller, version, image),
    ...(fit.form === "archive" ? { archive: await archiveForm(smaller, version, image) } : {}),
  };
  const target: Target = targets[fit.target];
  return fit.bytes - countBytes(target, forms[fit.form] ?? forms.text);
}

async function archiveForm(
  plan: NodePlan,
  version: string,
  image: string | undefined,
): Promise<Uint8Array> {
  const { emitArchiveUserData } = await import("./archive-user-data.ts");
  return await emitArchiveUserData(plan, version, image);
}
