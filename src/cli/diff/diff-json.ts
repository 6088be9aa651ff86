import { greatest } from "../../plan/compare/follows.ts";
import { asciiJson } from "../ascii-json.ts";
import { maskSecrets } from "../mask-secrets.ts";
import type { DiffGroup, ShownFile } from "./collect-groups.ts";
import type { Difference } from "./difference.ts";
import { fileDigest } from "./file-digest.ts";

/** A difference for programs, see docs/changing.md; secrets only as digests. */
export function differenceToJson(difference: Difference): string {
  const { cluster, against, groups, clusterFiles } = difference;
  return asciiJson({
    apiVersion: "nodegen.dev/v1alpha1",
    kind: "ProfileDifference",
    cluster,
    against,
    different: groups.length + clusterFiles.length > 0,
    follows: greatest(groups.map((group) => group.follows)),
    groups: groups.map(jsonGroup),
    clusterFiles: clusterFiles.map((file) => jsonFile(file)),
  });
}

function jsonGroup({ kind, state, pool, names, follows, values, files }: DiffGroup): object {
  return {
    state,
    pool,
    nodes: kind === "node" ? names : [],
    follows,
    changes: values.map((value) => ({
      ...value,
      ...(value.before === undefined ? {} : { before: maskSecrets(value.before) }),
      ...(value.after === undefined ? {} : { after: maskSecrets(value.after) }),
    })),
    files: files.map(({ follows: own, note, ...file }) => ({
      ...jsonFile(file),
      follows: own,
      ...(note === undefined ? {} : { note }),
    })),
  };
}

function jsonFile(file: Omit<ShownFile, "follows" | "note">): object {
  const { path, state, before, after, shown, lines } = file;
  const pair = <Value>(then: Value | undefined, now: Value | undefined) => ({
    ...(then === undefined ? {} : { before: then }),
    ...(now === undefined ? {} : { after: now }),
  });
  return {
    path,
    state,
    mode: pair(before?.mode, after?.mode),
    owner: pair(before?.owner, after?.owner),
    ...(shown === "none" ? {} : { sha256: pair(fileDigest(before), fileDigest(after)) }),
    ...(lines === undefined || lines.length === 0 ? {} : { diff: `${lines.join("\n")}\n` }),
  };
}
