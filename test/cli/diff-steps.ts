import { writeFileSync } from "node:fs";
import * as assert from "uvu/assert";
import { build } from "../../src/cli/commands/build.ts";
import { type DiffOptions, diff } from "../../src/cli/commands/diff.ts";
import { snapshot } from "../helpers/build-folder.ts";
import { smallProfile } from "../helpers/cli-profiles.ts";
import { type ClusterFolder, inCluster } from "../secrets/cluster-folder.ts";

/** A profile of cluster `demo` with three nodes. */
export const profile = smallProfile(
  ["node-1", "node-2", "node-10"],
  "kubeProxy: { enabled: false }",
);

function buildIt({ profile: file, run }: ClusterFolder) {
  return run((io) =>
    build({ profile: file, out: "out", nodes: [], check: false, sheetWithSecrets: false }, io),
  );
}

type Chosen = Partial<DiffOptions>;

/** `nodegen diff` in this process, with the defaults of the command line. */
export function diffIt({ profile: file, run }: ClusterFolder, chosen: Chosen = {}, env = {}) {
  const usual = { out: "out", nodes: [], format: "text", namesOnly: false, quiet: false } as const;
  const command = { profile: file, ...usual, unlock: {}, ...chosen };
  return run((io) => diff(command, io), { env });
}

/** Builds `before`, then gives the folder with `after` as its profile, in which nothing may change. */
export function changed(
  before: string,
  after: string,
  look: (cluster: ClusterFolder) => Promise<void>,
): Promise<void> {
  return inCluster(async (cluster) => {
    const { status, stderr } = await buildIt(cluster);
    assert.is(status, 0, stderr);
    writeFileSync(cluster.profile, after);
    const files = snapshot(cluster.folder);
    await look(cluster);
    assert.equal(snapshot(cluster.folder), files);
  }, before);
}
