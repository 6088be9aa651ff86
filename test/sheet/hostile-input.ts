import type { Cluster, Node, Pool } from "../../src/cluster/cluster.ts";
import { emitLaunchSheet } from "../../src/emit/sheet/emit-launch-sheet.ts";
import type { SheetInput } from "../../src/emit/sheet/sheet-input.ts";
import { planText, profileText } from "../helpers/plan-text.ts";

const { cluster: planned, plans } = planText(profileText());

/**
 * The sheet of a small cluster in which `text` stands wherever a text of the profile can stand: stricter than what the
 * profile's own rules let through.
 */
export function sheetWith(text: string, withSecrets = false): string {
  return Buffer.from(emitLaunchSheet(inputWith(text, withSecrets)).content).toString("utf8");
}

function inputWith(text: string, withSecrets: boolean): SheetInput {
  const cluster = clusterWith(text);
  const [pool] = cluster.pools;
  const [plan] = plans;
  const node = pool?.nodes[0];
  if (pool === undefined || plan === undefined || node === undefined) throw new Error("no node");
  const bytes = Buffer.from(text);
  const file = { path: text, size: 1, sha256: text };
  const payload = { text, base64: text };
  const launch = {
    pool,
    node,
    labels: { [text]: text },
    taints: [{ key: text, value: text, effect: "NoSchedule" as const }],
    userData: [
      { image: "stock" as const, files: { text: file, gzip: file, base64: file }, payload },
    ] as const,
  };
  const named = {
    ...plan,
    files: plan.files.map((one) => ({ ...one, path: text })),
    binaries: plan.binaries.map((one) => ({ ...one, name: text, version: text })),
    packages: plan.packages.map((one) => ({ ...one, name: text, rhel: `${text}2` })),
    units: plan.units.map((one) => ({ ...one, name: text })),
    sysctls: plan.sysctls.map((one) => ({ ...one, key: text, value: text })),
    kernelModules: plan.kernelModules.map((one) => ({ ...one, name: text })),
  };
  return {
    cluster,
    launches: [launch],
    plans: new Map([[pool.name, named]]),
    images: new Map([[text, { id: text, path: text, name: text }]]),
    clusterFiles: [
      { path: `${text}.yaml`, content: bytes, secret: true },
      { path: "cluster/README.md", content: bytes, secret: false },
    ],
    binaries: [
      {
        name: text,
        version: text,
        architecture: "amd64",
        file: text,
        sha256: text,
        urls: [text, `https://x/${text}`],
      },
    ],
    expires: [{ what: text, notAfter: text }],
    version: text,
    withSecrets,
  };
}

function clusterWith(text: string): Cluster {
  const node = (one: Node): Node => ({
    ...one,
    name: text,
    address: text,
    addresses: [text, text],
    podSubnet: text,
    labels: { [text]: text },
  });
  const pool = (one: Pool): Pool => ({ ...one, name: text, nodes: one.nodes.map(node) });
  return {
    ...planned,
    name: text,
    version: { ...planned.version, text },
    controlPlane: { ...planned.controlPlane, endpoint: text },
    networking: {
      ...planned.networking,
      podSubnet: text,
      serviceSubnet: text,
      dnsDomain: text,
      dnsServiceIP: text,
    },
    containerRuntime: { ...planned.containerRuntime, version: text },
    pools: planned.pools.map(pool),
    targets: ["aws", "gcp", "azure", "openstack", "hetzner", "nocloud"],
  };
}
