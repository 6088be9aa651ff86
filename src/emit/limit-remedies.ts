import type { Cluster } from "../cluster/cluster.ts";
import { type Target, targets } from "../facts/targets.ts";
import type { FileItem, NodePlan } from "../plan/node-plan.ts";
import type { EmittedForms } from "./emit-launch.ts";
import { countBytes, type TargetFit } from "./fit-target.ts";
import { emitUserData, type UserDataForms } from "./user-data.ts";

/** Bytes of gzip that paths instead of embedded certificates save; measured on the worker of seed 003. */
const embedCertsSaving = 1_900;

/** Bytes of gzip that ECDSA P-256 instead of RSA 2048 saves; measured on the worker of seed 003. */
const ecdsaSaving = 2_200;

/** What would make a user-data smaller for a target that is full, the easiest first. */
export async function suggestRemedies(
  emitted: EmittedForms,
  cluster: Cluster,
  fit: TargetFit,
  version: string,
): Promise<string[]> {
  const largest = largestHostFile(emitted.plan);
  const scale = fit.form === "gzip" ? sizeOfGzip(fit) : 4 / 3;
  return [
    ...(cluster.certificates.embedCerts
      ? [`certificates.embedCerts: false saves about ${Math.round(embedCertsSaving * scale)} bytes`]
      : []),
    ...(cluster.certificates.keyAlgorithm.startsWith("rsa")
      ? [
          `certificates.keyAlgorithm: ecdsa-p256 saves about ${Math.round(ecdsaSaving * scale)} bytes`,
        ]
      : []),
    ...(largest === undefined ? [] : [await suggestDropping(emitted, largest, fit, version)]),
    ...(cluster.packer === undefined
      ? [
          "packer: {} bakes the binaries and the fixed files into an image, which leaves only a node's own files in the user-data",
        ]
      : []),
  ];
}

function sizeOfGzip(fit: TargetFit): number {
  return targets[fit.target].counts === "base64" ? 4 / 3 : 1;
}

/** The largest of the files that the profile's `host.files` brings; the others the node cannot do without. */
function largestHostFile(plan: NodePlan): FileItem | undefined {
  return plan.files
    .filter((file) => file.from[0] === "host" && file.from[1] === "files")
    .toSorted((a, b) => b.content.byteLength - a.content.byteLength)[0];
}

/** Measures, since what a file costs after compression cannot be told from its size. */
async function suggestDropping(
  { plan, image }: EmittedForms,
  dropped: FileItem,
  fit: TargetFit,
  version: string,
): Promise<string> {
  const smaller = { ...plan, files: plan.files.filter((file) => file !== dropped) };
  const forms: UserDataForms = {
    ...emitUserData(smaller, version, image),
    ...(fit.form === "archive" ? { archive: await archiveForm(smaller, version, image) } : {}),
  };
  const target: Target = targets[fit.target];
  const saved = fit.bytes - countBytes(target, forms[fit.form] ?? forms.text);
  const { path, content } = dropped;
  return `fetching ${path} (${content.byteLength} bytes, the largest of host.files) on the node instead saves ${saved} bytes`;
}

async function archiveForm(
  plan: NodePlan,
  version: string,
  image: string | undefined,
): Promise<Uint8Array> {
  const { emitArchiveUserData } = await import("./archive-user-data.ts");
  return await emitArchiveUserData(plan, version, image);
}
