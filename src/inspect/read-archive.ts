import { extract } from "tar-stream";
import type { DeliveredFile } from "./read-cloud-config.ts";

/** The regular files of a tar, with absolute paths; `undefined` when it is damaged. */
export async function readArchive(tar: Uint8Array): Promise<DeliveredFile[] | undefined> {
  const members: DeliveredFile[] = [];
  const stream = extract();
  stream.end(Buffer.from(tar));
  try {
    for await (const entry of stream) {
      const { name, mode = 0o644, uname, gname, type } = entry.header;
      const chunks: Uint8Array[] = [];
      for await (const chunk of entry) chunks.push(chunk as Uint8Array);
      if (type !== "file") continue;
      if (name.includes("\0")) return undefined;
      members.push({
        path: `/${name.replace(/^\/+/, "")}`,
        mode: mode.toString(8).padStart(4, "0"),
        owner: `${uname || "root"}:${gname || "root"}`,
        content: Buffer.concat(chunks),
      });
    }
    return members;
  } catch {
    return undefined;
  }
}
