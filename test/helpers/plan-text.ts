import type { Cluster } from "../../src/cluster/cluster.ts";
import { resolveCluster } from "../../src/cluster/resolve-cluster.ts";
import { secretsRequest } from "../../src/cluster/secrets-request.ts";
import type { Outcome } from "../../src/diagnostics/diagnostic.ts";
import { createReport } from "../../src/diagnostics/report.ts";
import { loadBinaryCatalog } from "../../src/facts/binary-catalog.ts";
import { loadComponentSettings } from "../../src/facts/component-settings.ts";
import { presets } from "../../src/generated/presets.ts";
import type { NodePlan } from "../../src/plan/node-plan.ts";
import { planCluster } from "../../src/plan/plan-cluster.ts";
import type { Profile } from "../../src/profile/profile.ts";
import type { Secrets } from "../../src/secrets/secrets.ts";
import { standInSecrets } from "../../src/secrets/stand-in.ts";
import { loadTexts } from "./load-texts.ts";

const facts = { catalog: await loadBinaryCatalog(), settings: await loadComponentSettings() };

export interface ProfileTextOptions {
  readonly version?: string;
  /** Further lines at the top level. */
  readonly more?: string;
  /** More keys of `kubernetes` in flow style, with a comma before the first. */
  readonly kubernetes?: string;
  readonly pools?: string;
}

/** A small profile of cluster `demo` with node-1 and node-2, as YAML. */
export function profileText(options: ProfileTextOptions = {}): string {
  const { version = "1.33.13", more = "", kubernetes = "" } = options;
  const nodes = "[{ name: node-1, address: 10.0.0.21 }, { name: node-2, address: 10.0.0.22 }]";
  const { pools = `nodePools: [{ name: workers, nodes: ${nodes} }]` } = options;
  return [
    "apiVersion: nodegen.dev/v1alpha1",
    "kind: ClusterProfile",
    "metadata: { name: demo }",
    `kubernetes: { version: ${version}, controlPlaneEndpoint: https://10.0.0.10:6443${kubernetes} }`,
    more,
    pools,
    "",
  ].join("\n");
}

/** The profile of a YAML text, which must be right for the schema. */
export function profileOf(text: string): Profile {
  const files = { "profile.yaml": text };
  const { value, diagnostics } = loadTexts({ files, presets: Object.fromEntries(presets) });
  if (value === undefined) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return value.profile;
}

/** What the resolve stage makes of a YAML text. */
export function resolveText(text: string): Outcome<Cluster> {
  return resolveCluster(profileOf(text), facts);
}

export interface Planned {
  readonly cluster: Cluster;
  readonly secrets: Secrets;
  readonly plans: readonly NodePlan[];
}

/** The plans of a YAML text with stand-in secrets; the text must be right. */
export function planText(text: string): Planned {
  const { value: cluster, diagnostics } = resolveText(text);
  if (cluster === undefined) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  const secrets = standInSecrets(secretsRequest(cluster));
  const report = createReport();
  const plans = [...planCluster(cluster, secrets, facts.settings, report)];
  if (report.diagnostics.length > 0) throw new Error("two parts of the profile write one file");
  return { cluster, secrets, plans };
}

/** The first node's plan. */
export function firstPlan(options: ProfileTextOptions = {}): NodePlan {
  const [plan] = planText(profileText(options)).plans;
  if (plan === undefined) throw new Error("no node");
  return plan;
}

/** The content of a plan's file as text; the file must be there. */
export function fileText(plan: NodePlan, path: string): string {
  const file = plan.files.find((one) => one.path === path);
  if (file === undefined) throw new Error(`the plan has no file ${path}`);
  return Buffer.from(file.content).toString("utf8");
}

/** The arguments of the one ExecStart= of a unit, for words that need no quotes. */
export function unitArguments(plan: NodePlan, unit: string): readonly string[] {
  const text = fileText(plan, `/etc/systemd/system/${unit}`).replaceAll("\\\n", " ");
  const line = /^ExecStart=(.*)$/m.exec(text)?.[1] ?? "";
  return line.split(/\s+/).slice(1);
}
