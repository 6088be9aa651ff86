import { pack } from "tar-stream";

/** What an archive needs to know of a file. */
export interface ArchiveMember {
  /** Absolute path on the node. */
  readonly path: string;
  /** Four octal digits. */
  readonly mode: string;
  /** `user:group`. */
  readonly owner: string;
  readonly content: Uint8Array;
}

/** An uncompressed tar of `members` in their order, names relative to `/`; no times and no names of this machine in it. */
export async function createArchive(members: readonly ArchiveMember[]): Promise<Uint8Array> {
  const stream = pack();
  for (const member of members) {
    const [user = "root", group = "root"] = member.owner.split(":");
    const header = {
      name: member.path.replace(/^\/+/, ""),
      mode: Number.parseInt(member.mode, 8),
      uid: 0,
      gid: 0,
      uname: user,
      gname: group,
      mtime: new Date(0),
    };
    stream.entry(header, Buffer.from(member.content));
  }
  stream.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}
