import { createHash } from "node:crypto";
import type { Report } from "../diagnostics/report.ts";
import type { Architecture } from "../facts/architecture.ts";
import type { ImageProfile, Profile } from "../profile/profile.ts";
import type { ContainerRuntime, ResolvedImage } from "./cluster.ts";
import { downloadUrlProblem, mirrorPath, withMirrors } from "./download-mirrors.ts";
import { fullImageReference, isImageReference } from "./image-reference.ts";

/** The archives of container images that nodes have before they can pull, for every architecture of the pools. */
export function resolveImages(
  profile: Profile,
  runtime: ContainerRuntime,
  report: Report,
): readonly ResolvedImage[] {
  const images = profile.images ?? [];
  if (images.length > 0 && runtime.name === "cri-o") {
    report.add("images-runtime", { runtime: runtime.name }, ["images"], "key");
    return [];
  }
  const architectures = [...new Set(profile.nodePools.map((pool) => pool.arch ?? "amd64"))].sort();
  checkSandbox(images, runtime.sandboxImage, report);
  return images.flatMap((image, index) => {
    checkName(images, index, runtime.name, report);
    return architectures.flatMap(
      (architecture) => resolveImage(image, index, architecture, profile, report) ?? [],
    );
  });
}

function checkName(
  images: readonly ImageProfile[],
  index: number,
  runtime: ContainerRuntime["name"],
  report: Report,
): void {
  const { name = "" } = images[index] ?? {};
  const path = ["images", index, "name"];
  const full = fullImageReference(name);
  if (!isImageReference(name)) report.add("image-reference-invalid", { image: name }, path);
  else if (images.findIndex((one) => fullImageReference(one.name) === full) < index)
    report.add("image-duplicate", { image: name }, path);
  else if (full !== name && runtime === "containerd")
    report.add("image-name-short", { image: name, full }, path);
}

/** A pause image that is not the one that Pods are started with would be loaded, and the other one pulled. */
function checkSandbox(images: readonly ImageProfile[], sandbox: string, report: Report): void {
  const wanted = fullImageReference(sandbox);
  const names = images.map(({ name }) => fullImageReference(name));
  const other = names.findIndex((name) => /\/pause[^/]*$/.test(name));
  if (other === -1 || names.includes(wanted)) return;
  const params = { image: images[other]?.name ?? "", sandbox };
  report.add("image-not-sandbox", params, ["images", other, "name"]);
}

function resolveImage(
  image: ImageProfile,
  index: number,
  architecture: Architecture,
  profile: Profile,
  report: Report,
): ResolvedImage | undefined {
  const path = ["images", index];
  const sha256 = image.sha256[architecture];
  if (sha256 === undefined) {
    report.add("image-digest-missing", { image: image.name, architecture }, [...path, "sha256"]);
    return undefined;
  }
  const urls = [image.url].flat().map((url) => url.replaceAll("{arch}", architecture));
  const reason = urls.map(downloadUrlProblem).find((problem) => problem !== undefined);
  if (reason !== undefined) {
    report.add("url-invalid", { url: urls.join(" "), reason }, [...path, "url"]);
    return undefined;
  }
  const name = programName(image.name);
  const version = sha256.slice(0, 12);
  return {
    name,
    version,
    architecture,
    urls: withMirrors(urls, { name, version, architecture }, profile),
    file: mirrorPath(urls[0] ?? ""),
    sha256,
    layout: { kind: "file" },
    reference: image.name,
    index,
  };
}

/** One word for an image among programs: its last part, and a digest since that may not be the only one of that name. */
function programName(reference: string): string {
  const base = /([^/:@]+)(?:[:@][^/]*)?$/.exec(reference)?.[1] ?? "image";
  return `image-${base}-${createHash("sha256").update(reference).digest("hex").slice(0, 8)}`;
}
