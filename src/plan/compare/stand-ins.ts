import { embeddedPems, pemBlocks } from "../../formats/pem.ts";
import { type StateFile, textOf } from "./node-state.ts";

/** What stands for real secrets in the files of a side. */
export interface StandIns {
  /** Certificates and keys in PEM, tokens and what is secret of them. */
  readonly texts: ReadonlySet<string>;
  /** The real ones are there and cannot be read now; otherwise the next build makes them. */
  readonly locked: boolean;
}

const token =
  /(?<![A-Za-z0-9])(?:[a-z0-9]{6}\.[a-z0-9]{16}|[a-z0-9]{16}|[0-9a-f]{32})(?![A-Za-z0-9])/g;

/** Whether one of the stand-ins is in the file, also as base64. */
export function holdsStandIn(file: StateFile, { texts }: StandIns): boolean {
  const text = textOf(file);
  const decoded = (text.match(embeddedPems) ?? []).map((word) =>
    Buffer.from(word, "base64").toString("latin1"),
  );
  const blocks = [text, ...decoded].flatMap((part) => part.match(pemBlocks) ?? []);
  return [...blocks, ...(text.match(token) ?? [])].some((part) => texts.has(part));
}
