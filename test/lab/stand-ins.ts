import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import type { BinaryItem, NodePlan } from "../../src/plan/node-plan.ts";
import { buildProfile } from "../helpers/real-build.ts";

/** Started by units; every other program of a download only has to be there. */
const daemon = /^(kubelet|kube-proxy|containerd|dockerd|cri-dockerd|crio|flanneld)$/;
const daemonText = readFileSync(join(import.meta.dirname, "stand-in.py"), "utf8");

function programText(name: string): string {
  return daemon.test(name) ? daemonText : `#!/bin/sh\nexit 0 # ${name}\n`;
}

/** What units start out of an archive whose patterns name nothing. */
const started: Readonly<Record<string, readonly string[]>> = {
  containerd: ["containerd"],
  docker: ["dockerd"],
};

/** Names that match an archive's patterns: what those leave open is filled so that no two archives hold the same name. */
function memberNames({ name, layout }: BinaryItem): string[] {
  if (layout.kind === "file") return [];
  const names = layout.patterns.map((pattern) =>
    pattern.replace(/\[[^\]]*\]|\?/g, "x").replace(/\*/g, name),
  );
  const all = new Set([...names, ...(started[name] ?? [])]);
  return [...all].map((member) => `${layout.prefix || "."}/${member}`);
}

/** A download of small programs, laid out as the real one. */
function makeStandIn(item: BinaryItem): Buffer {
  if (item.layout.kind === "file") return Buffer.from(programText(basename(item.destination)));
  const folder = mkdtempSync(join(tmpdir(), "nodegen-lab-"));
  try {
    const members = memberNames(item);
    for (const member of members) {
      const path = join(folder, member);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, programText(basename(member)), { mode: 0o755 });
    }
    return execFileSync("tar", ["-czf", "-", "-C", folder, ...members]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A profile's first node whose downloads are stand-ins. */
export interface StandInBuild {
  readonly plan: NodePlan;
  readonly seed: Readonly<Record<string, Uint8Array>>;
  /** Content of each file of the mirror, by path. */
  readonly mirror: ReadonlyMap<string, Uint8Array>;
}

function overlay(base: string, name: string, mirror: string, digests: ReadonlyMap<string, string>) {
  const binaries = [...digests].map(([binary, amd64]) => [binary, { sha256: { amd64 } }]);
  return JSON.stringify({
    apiVersion: "nodegen.dev/v1alpha1",
    kind: "ClusterProfile",
    metadata: { name },
    extends: `./${basename(base)}`,
    downloads: { mirrors: [mirror], upstream: false },
    binaries: Object.fromEntries(binaries),
  });
}

/** Builds a profile of the repository for a mirror at this URL. */
export async function buildWithStandIns(path: string, mirror: string): Promise<StandInBuild> {
  const original = await buildProfile(path);
  const { name } = original.cluster;
  const names = (original.plans[0]?.binaries ?? []).map((item) => item.name);
  const zeros = new Map(names.map((binary) => [binary, "0".repeat(64)]));
  const draft = await buildProfile(path, overlay(path, name, mirror, zeros));
  const downloads = (draft.plans[0]?.binaries ?? []).map((item) => {
    const bytes = makeStandIn(item);
    return { item, bytes, digest: createHash("sha256").update(bytes).digest("hex") };
  });
  const digests = new Map(downloads.map(({ item, digest }) => [item.name, digest]));
  const { plans, emitted } = await buildProfile(path, overlay(path, name, mirror, digests));
  const [plan] = plans;
  if (plan === undefined) throw new Error("no node");
  const ofNode = emitted.files.filter((file) => file.node === plan.node);
  return {
    plan,
    seed: Object.fromEntries(ofNode.map((file) => [basename(file.path), file.content])),
    mirror: new Map(
      downloads.map(({ item, bytes }) => [(item.urls[0] ?? "").slice(mirror.length), bytes]),
    ),
  };
}
