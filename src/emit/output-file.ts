/** One file of the output folder. */
export interface OutputFile {
  /** Relative to `out/<cluster>/`, with `/` between the parts. */
  readonly path: string;
  readonly content: Uint8Array;
  /** A secret file is written 0600, any other 0644. */
  readonly secret: boolean;
  /** The node whose file this is; shared files have none. */
  readonly node?: string;
  /** Lower-case hexadecimal digest of the content, where whoever made it knows it. */
  readonly sha256?: string;
}

/** Takes the files of a build, one after the other as they are made. */
export type PutFile = (file: OutputFile) => void;
