import { copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { compile } from "../../src/cli/compile.ts";
import type { Cluster } from "../../src/cluster/cluster.ts";
import type { NodePlan } from "../../src/plan/node-plan.ts";
import type { Secrets } from "../../src/secrets/secrets.ts";
import { compileWhole, type WholeBuild } from "./compile-whole.ts";

const repository = resolve(import.meta.dirname, "../..");

/** The profiles that the real programs are shown. */
export const realProfiles: readonly string[] = [
  "profiles/quickstart.yaml",
  "profiles/containerd.yaml",
  "profiles/kubeasz-ha.yaml",
  "profiles/kubeasz-bootstrap.yaml",
  "profiles/flannel-ipvs.yaml",
  "profiles/flanneld-docker.yaml",
  "test/real/everything.yaml",
  "test/real/everything-embedded.yaml",
  "test/real/everything-old.yaml",
];

/** A profile that came through all stages. */
export interface RealBuild {
  readonly cluster: Cluster;
  readonly plans: readonly NodePlan[];
  readonly emitted: WholeBuild;
  readonly secrets: Secrets;
}

/**
 * Compiles a profile of the repository with fresh secrets, or with stand-ins for them. `more` is a profile laid over it, as
 * YAML or JSON text that extends `./<name of the profile>`.
 */
export async function buildProfile(
  path: string,
  more?: string,
  makeSecrets = true,
): Promise<RealBuild> {
  const folder = mkdtempSync(join(tmpdir(), "nodegen-real-"));
  try {
    // A profile may extend the ones beside it; `make run` leaves secrets there.
    const beside = readdirSync(join(repository, "profiles"))
      .filter((name) => name.endsWith(".yaml"))
      .map((name) => `profiles/${name}`);
    for (const name of [...beside, path, "test/real/everything.yaml"]) {
      copyFileSync(join(repository, name), join(folder, basename(name)));
    }
    const file = more === undefined ? basename(path) : "more.yaml";
    if (more !== undefined) writeFileSync(join(folder, file), more);
    return await compileIn(folder, file, makeSecrets);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function compileIn(folder: string, file: string, makeSecrets: boolean): Promise<RealBuild> {
  const io = {
    out: () => undefined,
    err: () => undefined,
    env: {},
    cwd: folder,
    now: new Date(),
    colour: false,
    terminal: false,
  };
  const { cluster, emitted, secrets, diagnostics } = await compileWhole({ file, makeSecrets }, io);
  const { plans } = await compile({ file, makeSecrets, until: "plan" }, io);
  if (cluster && plans && emitted && secrets) return { cluster, plans, emitted, secrets };
  throw new Error(diagnostics.map((found) => found.message).join("\n"));
}

/** The build's plans, each named by profile and node. */
export async function buildAllPlans(): Promise<
  readonly { readonly title: string; readonly build: RealBuild; readonly plan: NodePlan }[]
> {
  const found = [];
  // One after the other: a failure must not end the process while another build still has its folder.
  for (const path of realProfiles) {
    const build = await buildProfile(path);
    const name = `${basename(dirname(path))}/${basename(path, ".yaml")}`;
    // Nodes of the profiles that people read differ in name and address only.
    const plans = path.startsWith("profiles/") ? build.plans.slice(0, 1) : build.plans;
    found.push(...plans.map((plan) => ({ title: `${name} ${plan.node}`, build, plan })));
  }
  return found;
}

/** The text of a file of the plan. */
export function planText(plan: NodePlan, path: string): string {
  const file = plan.files.find((one) => one.path === path);
  if (file === undefined) throw new Error(`the plan has no ${path}`);
  return Buffer.from(file.content).toString("utf8");
}
