/** Where bytes come from: the network, or files of this machine. */
export interface DownloadSource {
  /** Asks for the bytes from number `from` on; gives all of them where the source cannot begin there. */
  open(url: string, from: number): Promise<SourceAnswer>;
  close(): Promise<void>;
}

export type SourceAnswer =
  | {
      readonly kind: "bytes";
      /** Number of the first byte that comes. */
      readonly from: number;
      /** Of the whole file, where the source says it. */
      readonly size: number | undefined;
      /** Throws a `SourceError` when it ends before its time. */
      readonly body: AsyncIterable<Uint8Array>;
    }
  /** There are no bytes from that number on. */
  | { readonly kind: "beyond" }
  | ({ readonly kind: "refused" } & SourceFault);

/** Why nothing comes. */
export interface SourceFault {
  readonly reason: string;
  /** Whether asking once more may help. */
  readonly again: boolean;
  /** Whether another source is to be tried first, even where something came. */
  readonly leave?: boolean;
  /** How long the source asks to be left alone. */
  readonly waitMs?: number;
}

/** How long a source may keep a reader waiting. */
export interface Patience {
  readonly connectMs: number;
  /** Until the answer begins, and between two pieces of it. */
  readonly silenceMs: number;
  /** Fewer bytes than `slowBytes` in this time count as silence. */
  readonly slowMs: number;
  readonly slowBytes: number;
}

/** As patient as the program on the node: 1,000 bytes a second over half a minute. */
export const usualPatience: Patience = {
  connectMs: 20_000,
  silenceMs: 30_000,
  slowMs: 30_000,
  slowBytes: 30_000,
};

/** A source that broke off. */
export class SourceError extends Error {
  readonly fault: SourceFault;

  constructor(fault: SourceFault) {
    super(fault.reason);
    this.fault = fault;
  }
}

/** A URL as messages show it: a query may hold a signature. */
export function shownUrl(url: string): string {
  return url.replace(/[?#].*$/s, "?***");
}
