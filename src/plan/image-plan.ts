import { createHash } from "node:crypto";
import type { NodePlan, PlanItem } from "./node-plan.ts";
import { nodeTable, nodeTablePath, putTable } from "./node-table.ts";
import { nodeFile, sharedFile } from "./plan-part.ts";

/** The image of a pool: what is baked into it, and by what it is known. */
export interface ImagePlan {
  /** Twelve hexadecimal digits; /etc/nodegen/image of the finished image holds them, so no file of the plan can. */
  readonly id: string;
  /** Only items of phase `bake`, and a table of them; nothing of a node's own. */
  readonly plan: NodePlan;
}

/** The part of a node's plan that goes into its pool's image; the same for all nodes of the pool. */
export function planImage(plan: NodePlan): ImagePlan {
  const baked: NodePlan = {
    ...plan,
    node: undefined,
    keeps: [],
    ownKeeps: [],
    waits: inBake(plan.waits),
    directories: inBake(plan.directories),
    files: inBake(plan.files),
    binaries: inBake(plan.binaries),
    kernelModules: inBake(plan.kernelModules),
    sysctls: inBake(plan.sysctls),
    packages: inBake(plan.packages),
    commands: inBake(plan.commands),
    units: inBake(plan.units),
    checks: inBake(plan.checks),
  };
  const table = sharedFile(nodeTablePath, nodeTable(baked), []);
  return { id: imageId(baked), plan: { ...baked, files: [...baked.files, table] } };
}

/** What is left of a node's plan for a machine that was started from `image`; its table still tells of everything. */
export function planSlim(plan: NodePlan, image: string): NodePlan {
  const files = plan.files.filter(({ path }) => path !== nodeTablePath);
  const table = nodeFile(nodeTablePath, nodeTable({ ...plan, files }, image), []);
  return {
    ...plan,
    files: putTable(
      table,
      files.filter(({ phase }) => phase === "boot"),
    ),
  };
}

/** From where a download came makes no other image: a mirror may move. The table has only short digests of files. */
function imageId(baked: NodePlan): string {
  const binaries = baked.binaries.map((binary) => ({ ...binary, urls: [] }));
  const identity = createHash("sha256").update(nodeTable({ ...baked, binaries }));
  for (const { content } of baked.files) {
    identity.update(createHash("sha256").update(content).digest());
  }
  return identity.digest("hex").slice(0, 12);
}

function inBake<Item extends PlanItem>(items: readonly Item[]): readonly Item[] {
  return items.filter(({ phase }) => phase === "bake");
}
