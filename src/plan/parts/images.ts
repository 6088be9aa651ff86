import type { ResolvedImage } from "../../cluster/cluster.ts";
import { loadImagesScript } from "../../generated/node-program.ts";
import { type PlanPart, type PoolContext, sharedFile } from "../plan-part.ts";
import { renderTemplate } from "../template.ts";
import { nodegenFolder } from "./host.ts";
import { programPath } from "./program-path.ts";
import { runtimeInterface } from "./runtime-interface.ts";

const unit = "nodegen-images.service";

/** Images that the node has before it can pull: archives among its downloads, and a unit between runtime and kubelet. */
export function planImages({ cluster, pool }: PoolContext): PlanPart {
  const images = cluster.images.filter(({ architecture }) => architecture === pool.architecture);
  if (images.length === 0) return {};
  const from = ["images"];
  const { containerRuntime: runtime, paths } = cluster;
  const docker = runtime.name === "docker";
  const service = renderTemplate("nodegen-images.service.njk", {
    runtime: runtimeInterface(runtime).puller,
    path: programPath(docker ? paths.docker : paths.containerd),
    program: docker ? "docker" : "ctr",
  });
  const rows = images.map((image) => `${archivePath(image)} ${image.reference}\n`);
  return {
    files: [
      sharedFile("/usr/local/lib/nodegen/load-images.sh", loadImagesScript, from),
      sharedFile(`${nodegenFolder}/container-images`, rows.join(""), from),
      sharedFile(`${paths.units}/${unit}`, service, from),
    ],
    binaries: images.map(({ reference: _, index, ...image }) => ({
      ...image,
      destination: archivePath(image),
      phase: "bake",
      from: ["images", index],
    })),
    units: [{ name: unit, phase: "bake", from }],
    checks: [{ kind: "unit-active", unit, phase: "boot", from }],
  };
}

function archivePath({ name }: Pick<ResolvedImage, "name">): string {
  return `/var/lib/nodegen/images/${name}.tar`;
}
