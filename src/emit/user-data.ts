import type { TargetForm } from "../facts/targets.ts";
import { toBase64 } from "../formats/base64.ts";
import type { NodePlan } from "../plan/node-plan.ts";
import { emitCloudConfig } from "./cloud-config.ts";
import { type Gzip, gzip } from "./deflate.ts";

/** The ways in which one user-data can be handed to a cloud. */
export type UserDataForm = TargetForm;

/** A node's user-data in each of its forms, ready to be written to files. */
export interface UserDataForms {
  /** `#cloud-config` in which every file can be read. */
  readonly text: Uint8Array;
  /** `text`, compressed. */
  readonly gzip: Uint8Array;
  /** `gzip` in base64, one line without a newline. */
  readonly base64: Uint8Array;
  /** `#cloud-config` with one compressed archive inside, for clouds that take text only; made where one needs it. */
  readonly archive?: Uint8Array;
}

/** Where the archive lies on the node until it is unpacked; also how `inspect` knows it. */
export const archivePath = "/var/lib/nodegen/delivery.tar.gz";

/** Emits the user-data of a plan as text, gzip and base64. `image`: it works only on the image of that id. */
export function emitUserData(
  plan: NodePlan,
  version: string,
  image?: string,
  compress: Gzip = gzip,
): UserDataForms {
  const text = emitCloudConfig(plan, version, image);
  const compressed = compress(text);
  return { text, gzip: compressed, base64: Buffer.from(toBase64(compressed), "ascii") };
}
