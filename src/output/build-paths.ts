import { join, resolve } from "node:path";

/** Where a build of one cluster works, all absolute and all in the same folder, so that renames stay on one disk. */
export interface BuildPaths {
  readonly outputFolder: string;
  /** The build itself, `out/<cluster>`. */
  readonly root: string;
  readonly lock: string;
  /** The new build until it is whole. */
  readonly staging: string;
  /** The old build between the two renames of the swap. */
  readonly aside: string;
  /** The old build while it is removed. */
  readonly doomed: string;
}

/** The paths for `cluster`; the hidden ones can be of no other cluster, since what tells them apart stands last. */
export function buildPaths(outputFolder: string, cluster: string): BuildPaths {
  const out = resolve(outputFolder);
  const hidden = (suffix: string): string => join(out, `.nodegen-${cluster}.${suffix}`);
  return {
    outputFolder: out,
    root: join(out, cluster),
    lock: hidden("lock"),
    staging: hidden("new"),
    aside: hidden("old"),
    doomed: hidden("removed"),
  };
}
