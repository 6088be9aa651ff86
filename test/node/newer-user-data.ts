import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { emitCloudConfig } from "../../src/emit/cloud-config.ts";
import { sampleFile, samplePlan } from "../helpers/sample-plan.ts";
import { findProgram } from "../helpers/tools.ts";
import { owner, program, type Sandbox, sha256 } from "./sandbox.ts";

/** What a machine of these tests is, as its plan has it. */
export const fixedWords = "keep kubernetes=1.36 runtime=containerd cni=bridge address=-";

/** Files of a plan by their path, of which one is the node program. */
export type Files = Readonly<Record<string, string>>;

/** A plan: its files and what else it has. */
export interface Newer {
  readonly files: Files;
  readonly rows?: readonly string[];
  readonly node?: string;
  readonly fixed?: string;
  /** Files of the plan that the user-data does not bring: an image has them. */
  readonly baked?: Files;
}

const programPath = "/usr/local/sbin/nodegen-node";

function planText({ files, rows = [], node = "node-1", fixed = fixedWords, baked }: Newer): string {
  const all = { [programPath]: program, ...files, ...baked };
  const lines = [
    "nodegen 2 demo workers amd64",
    fixed,
    ...Object.entries(all).map(
      ([path, text]) =>
        `file ${sha256(text).slice(0, 6)} ${path === programPath ? "0755" : "0644"} ${owner} ${path}`,
    ),
    ...rows,
    `node ${node}`,
  ];
  return [...lines, `end ${lines.length}`, ""].join("\n");
}

/** The user-data of such a plan, with the node program and the plan's table among the files. */
export function userData(newer: Newer): string {
  const file = (path: string, text: string, mode = "0644") =>
    sampleFile(path, text, { owner, mode });
  const plan = samplePlan([
    file(programPath, program, "0755"),
    ...Object.entries(newer.files).map(([path, text]) => file(path, text)),
    file("/etc/nodegen/plan", planText(newer)),
  ]);
  return emitCloudConfig(plan, "1.0.0").toString("ascii");
}

/** Lays a plan down as cloud-init does. */
export function layDown(box: Sandbox, older: Newer): void {
  for (const [path, text] of Object.entries(older.files)) box.file(path, text);
  box.file(programPath, program, "0755");
  box.file("/etc/nodegen/plan", planText(older));
}

/** Lays a plan down and boots. */
export async function launch(box: Sandbox, older: Newer): Promise<void> {
  layDown(box, older);
  box.file("/var/lib/cloud/instance/cloud-config.txt", userData(older), "0600");
  startsService(box);
  const run = await box.run("boot");
  if (run.code !== 0) throw new Error(run.output);
  box.calls();
}

/** From now on, to start nodegen-boot.service runs the program that is installed then. */
function startsService({ fakes: { folder } }: Sandbox): void {
  const script = (path: string, text: string): void => {
    writeFileSync(path, `#!/bin/sh\n${text}\n`);
    chmodSync(path, 0o755);
  };
  script(
    join(folder, "service"),
    `PATH="$FAKES/bin:$FAKES/real"\nexec sh "$NODEGEN_ROOT${programPath}" boot >"$FAKES/boot-output" 2>&1`,
  );
  script(join(folder, "bin/sleep"), `exec ${findProgram("sleep")} 0.02`);
}

/** Writes `content` beside the root, as an admin would copy it to the machine, and gives its path. */
export function putFile(box: Sandbox, content: string | Uint8Array): string {
  const path = box.path("/root/user-data");
  mkdirSync(box.path("/root"), { recursive: true });
  writeFileSync(path, content, { mode: 0o600 });
  return path;
}
