import { toBase64 } from "../formats/base64.ts";
import type { NodePlan } from "../plan/node-plan.ts";
import { createArchive } from "./archive.ts";
import { renderCloudConfig } from "./cloud-config.ts";
import { type Gzip, gzip } from "./deflate.ts";
import { onImage } from "./image-guard.ts";
import { archivePath } from "./user-data.ts";

/** One command, because runcmd goes on after a failure and reports the last command only. */
const unpackAndStart = [
  "umask 022",
  `tar -xzpf ${archivePath} -C /`,
  `rm -f ${archivePath}`,
  "systemctl daemon-reload",
  "systemctl enable --no-reload nodegen-boot.service",
  "systemctl start --no-block nodegen-boot.service",
].join(" && ");

/** Emits the user-data of a plan as text with one compressed archive inside. `image`: only on the image of that id. */
export async function emitArchiveUserData(
  plan: NodePlan,
  version: string,
  image?: string,
  compress: Gzip = gzip,
): Promise<Uint8Array> {
  const archive = compress(await createArchive(plan.files));
  return renderCloudConfig(
    plan,
    version,
    [
      {
        path: archivePath,
        owner: "root:root",
        permissions: "0600",
        encoding: "b64",
        content: toBase64(archive),
      },
    ],
    [
      image === undefined
        ? ["sh", "-c", unpackAndStart]
        : onImage(image, plan.pool, unpackAndStart),
    ],
  );
}
