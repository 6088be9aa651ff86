/** How a download is put in place. */
export type BinaryLayout =
  /** The download is the program: installed as `destination`. */
  | { readonly kind: "file" }
  /**
   * A gzip-compressed tar: members below `prefix` whose name matches one of `patterns` (shell patterns in the C locale,
   * each of which must match something) go into the folder `destination`.
   */
  | { readonly kind: "archive"; readonly prefix: string; readonly patterns: readonly string[] };
