import type { Cluster, Node } from "../../src/cluster/cluster.ts";
import type { FileItem, NodePlan } from "../../src/plan/node-plan.ts";

/** A plan's file of the given content; 0644, root's, not secret, from `host.files`. */
export function sampleFile(
  path: string,
  content: string | Uint8Array,
  changes: Partial<FileItem> = {},
): FileItem {
  const bytes = typeof content === "string" ? Buffer.from(content, "utf8") : content;
  const attributes = { mode: "0644", owner: "root:root", secret: false, phase: "boot" } as const;
  return { path, content: bytes, from: ["host", "files"], ...attributes, ...changes };
}

/** A plan of only files, for `node-1` of cluster `demo`. */
export function samplePlan(files: readonly FileItem[], node = "node-1"): NodePlan {
  return {
    cluster: "demo",
    pool: "workers",
    node,
    architecture: "amd64",
    swap: "off",
    selinux: "keep",
    firewall: "keep",
    keeps: [],
    ownKeeps: [],
    waits: [],
    directories: [],
    files,
    binaries: [],
    kernelModules: [],
    sysctls: [],
    packages: [],
    commands: [],
    units: [],
    checks: [],
  };
}

/** As much of a cluster as the emitters look at, with `nodes` in one pool. */
export function sampleCluster(nodes: readonly string[], changes: Partial<Cluster> = {}): Cluster {
  const node = (name: string, index: number): Node => ({
    name,
    index,
    address: `10.0.0.${index + 1}`,
    addresses: [`10.0.0.${index + 1}`],
    podSubnet: undefined,
    labels: {},
    taints: [],
    network: undefined,
  });
  const pool = { name: "workers", index: 0, architecture: "amd64", nodes: nodes.map(node) };
  const certificates = { embedCerts: true, keyAlgorithm: "rsa-2048" };
  const cluster = {
    name: "demo",
    version: { minor: 36, patch: 4, text: "1.36.4" },
    certificates,
    controlPlane: { endpoint: "https://10.0.0.10:6443" },
    containerRuntime: { name: "containerd", version: "2.1.4" },
    networking: { podSubnet: "10.244.0.0/16", serviceSubnet: "10.96.0.0/12" },
    join: { method: "bootstrapToken" },
    cni: { plugin: "none" },
    kubeProxy: { enabled: false },
    binaries: [],
    images: [],
    pools: [pool],
    targets: [],
    ...changes,
  };
  return cluster as unknown as Cluster;
}
