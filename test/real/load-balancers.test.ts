import { spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { inFolder } from "../helpers/build-folder.ts";
import { fileText, firstPlan } from "../helpers/plan-text.ts";
import { skip } from "../helpers/skip.ts";
import { needs } from "../helpers/tools.ts";

const streamModule = "/usr/lib/nginx/modules/ngx_stream_module.so";

function configuration(name: string, algorithm: string, file: string): string {
  const kubernetes = ', controlPlaneAddresses: [10.0.0.11, 10.0.0.12, "fd00::13"]';
  const more = `loadBalancer: { name: ${name}, algorithm: ${algorithm} }`;
  return fileText(firstPlan({ kubernetes, more }), `/etc/kube-apiserver-lb/${file}`);
}

/** Runs a program's own check of its configuration, which must have nothing to say. */
async function check(file: string, text: string, command: readonly string[]): Promise<void> {
  await inFolder((folder) => {
    const path = join(folder, file);
    writeFileSync(path, text.replace(/^pid .*$/m, `pid ${folder}/pid;`));
    const [program = "", ...words] = command;
    const run = spawnSync(program, [...words, path], { encoding: "utf8" });
    assert.is(run.stderr.replace(/^.*could not open error log file.*\n/m, ""), "");
    assert.is(run.status, 0);
  });
}

for (const algorithm of ["roundrobin", "leastconn", "source", "first"]) {
  const title = `haproxy takes its configuration with ${algorithm}`;
  if (!needs("haproxy")) skip(title, "haproxy is not installed");
  else {
    const text = configuration("haproxy", algorithm, "haproxy.cfg");
    test(title, () => check("haproxy.cfg", text, ["haproxy", "-c", "-q", "-f"]));
  }
}

for (const algorithm of ["roundrobin", "leastconn", "source"]) {
  const title = `nginx takes its configuration with ${algorithm}`;
  if (!needs("nginx") || !existsSync(streamModule))
    skip(title, "nginx and its stream module are not installed");
  else {
    const text = configuration("nginx", algorithm, "nginx.conf");
    test(title, () => check("nginx.conf", text, ["nginx", "-t", "-q", "-c"]));
  }
}

test.run();
