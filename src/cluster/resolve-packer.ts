import type { Report } from "../diagnostics/report.ts";
import type { Profile } from "../profile/profile.ts";
import type { PackerSettings } from "./cluster.ts";
import { isImageReference } from "./image-reference.ts";

/** What the profile wants of Packer; `undefined` where it says nothing of it. */
export function resolvePacker({ packer }: Profile, report: Report): PackerSettings | undefined {
  if (packer === undefined) return undefined;
  const images = packer.images ?? [];
  for (const [index, image] of images.entries()) {
    if (!isImageReference(image)) {
      report.add("image-reference-invalid", { image }, ["packer", "images", index]);
    }
  }
  return { images: [...new Set(images)] };
}
