import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "smol-toml";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { inFolder } from "../helpers/build-folder.ts";
import { fileText, firstPlan } from "../helpers/plan-text.ts";
import { skip } from "../helpers/skip.ts";
import { needs } from "../helpers/tools.ts";

const name = "containerd 1.x still reads the configuration for 1.2";

/** The CRI plugin's table as containerd has it after bringing schema version 1 to its own. */
async function readWithContainerd(config: string): Promise<Record<string, unknown>> {
  let dump = "";
  await inFolder((folder) => {
    const file = join(folder, "config.toml");
    writeFileSync(file, config);
    const run = spawnSync("containerd", ["--config", file, "config", "dump"], { encoding: "utf8" });
    assert.is(run.status, 0, run.stderr);
    dump = run.stdout;
  });
  const { plugins } = JSON.parse(JSON.stringify(parse(dump))) as {
    plugins: Record<string, Record<string, unknown>>;
  };
  return plugins["io.containerd.grpc.v1.cri"] ?? {};
}

async function testOldSchema(): Promise<void> {
  const more =
    "kubeProxy: { enabled: false }\ncontainerRuntime: { registryMirrors: { docker.io: [https://m.example] } }";
  const plan = firstPlan({ version: "1.10.11", more });
  const cri = await readWithContainerd(fileText(plan, "/etc/containerd/config.toml"));
  assert.is(cri["systemd_cgroup"], true);
  assert.is(cri["sandbox_image"], "k8s.gcr.io/pause:3.1");
  const { default_runtime: runtime } = cri["containerd"] as Record<string, Record<string, unknown>>;
  assert.is(runtime?.["runtime_type"], "io.containerd.runtime.v1.linux");
  assert.is(runtime?.["runtime_engine"], "/usr/local/bin/runc");
  const { mirrors } = cri["registry"] as Record<string, unknown>;
  assert.equal(mirrors, {
    "docker.io": { endpoint: ["https://m.example", "https://registry-1.docker.io"] },
  });
}

if (needs("containerd")) test(name, testOldSchema);
else skip(name, "containerd is not installed");

test.run();
