import { readFileSync } from "node:fs";
import { join } from "node:path";

const repository = join(import.meta.dirname, "../..");

/** Every profile of the repository that a test can build, by a short name; each names its cluster so. */
export const repositoryProfiles: Readonly<Record<string, string>> = {
  quickstart: readText("profiles/quickstart.yaml"),
  containerd: readText("profiles/containerd.yaml"),
  full: readText("test/robustness/full-profile.yaml"),
};

/** A short profile of cluster `demo` that builds quickly; `more` is added at its end. */
export function smallProfile(nodes: readonly string[] = ["node-1", "node-2"], more = ""): string {
  return [
    "apiVersion: nodegen.dev/v1alpha1",
    "kind: ClusterProfile",
    "metadata: { name: demo }",
    "extends: containerd",
    "kubernetes: { version: 1.36.3, controlPlaneEndpoint: https://10.0.0.10:6443 }",
    "nodePools:",
    "  - name: workers",
    "    nodes:",
    ...nodes.map((name) => `      - { name: ${name} }`),
    more,
  ].join("\n");
}

function readText(path: string): string {
  return readFileSync(join(repository, path), "utf8");
}
