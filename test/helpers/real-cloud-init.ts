import type { NodePlan } from "../../src/plan/node-plan.ts";
import { type Planted, type RootRun, runInRoot } from "./real-root.ts";

/** Every call of systemctl, a line each, of the stand-in below. */
export const systemctlLog = "/var/log/systemctl-calls";

/** Where `cloud-init status` says how it went. */
const resultFile = "/var/lib/cloud/data/result.json";
const logFile = "/var/log/cloud-init.log";

/** The NoCloud seed, and what keeps cloud-init from the network and from what this machine's locales may lack. */
export function cloudInitFiles(
  userData: string | Uint8Array,
  metaData = "instance-id: test\n",
): Record<string, Planted> {
  const seed = "/var/lib/cloud/seed/nocloud";
  const settings = ["datasource_list: [NoCloud]", "network: {config: disabled}", "locale: C.UTF-8"];
  return {
    [`${seed}/user-data`]: { content: userData },
    [`${seed}/meta-data`]: { content: metaData },
    "/etc/cloud/cloud.cfg.d/99_test.cfg": { content: `${settings.join("\n")}\n` },
    "/usr/sbin/update-locale": { content: "#!/bin/sh\n", mode: 0o755 },
    "/usr/bin/systemctl": {
      content: `#!/bin/sh\necho "$*" >>${systemctlLog}\n`,
      mode: 0o755,
    },
  };
}

/** All stages of a boot, in the order in which systemd runs them. */
export const bootStages = `export PYTHONDONTWRITEBYTECODE=1
cloud-init init --local &&
cloud-init init &&
cloud-init modules --mode=config &&
cloud-init modules --mode=final
`;

/** What cloud-init complained of: errors of its stages, and warnings of its log. */
export function complaints(run: RootRun): string[] {
  const result = run.changed.get(resultFile);
  if (run.status !== 0 || result === undefined) return [`exit ${run.status}: ${run.output}`];
  const { v1 } = JSON.parse(result.content.toString()) as { v1: { errors: string[] } };
  const log = run.changed.get(logFile)?.content.toString() ?? "";
  const warnings = log.split("\n").filter((line) => /\[(?:WARNING|ERROR|CRITICAL)\]/.test(line));
  return [...v1.errors, ...warnings];
}

let untouched: ReadonlySet<string> | undefined;

/** The paths that this user-data changed and an empty one does not; cloud-init's own records are left out. */
export function changedBy(run: RootRun): string[] {
  untouched ??= new Set(
    runInRoot(bootStages, cloudInitFiles("#cloud-config\n{}\n")).changed.keys(),
  );
  const before = untouched;
  const records = /^\/var\/(?:lib\/cloud|log|cache)\//;
  return [...run.changed.keys()].filter((path) => !before.has(path) && !records.test(path)).sort();
}

/** The calls of systemctl that are not cloud-init's own. */
export function systemctlCalls(run: RootRun): string[] {
  const log = run.changed.get(systemctlLog)?.content.toString() ?? "";
  return log.split("\n").filter((line) => line !== "");
}

/** What differs between the files that lie in the root and the plan's; modes are compared where `modes` says so. */
export function differences(
  run: RootRun,
  plan: NodePlan,
  modes: "as planned" | "as far as chown leaves them",
): string[] {
  return plan.files.flatMap((file) => {
    const found = run.changed.get(file.path);
    if (found === undefined) return [`${file.path}: not there`];
    const mode = modes === "as planned" ? file.mode : `0${file.mode.slice(1)}`;
    return [
      ...(found.content.equals(file.content) ? [] : [`${file.path}: other content`]),
      ...(found.mode === mode ? [] : [`${file.path}: ${found.mode}, not ${mode}`]),
      ...(found.owner === file.owner ? [] : [`${file.path}: ${found.owner}, not ${file.owner}`]),
    ];
  });
}
