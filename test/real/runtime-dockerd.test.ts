import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { inFolder } from "../helpers/build-folder.ts";
import { fileText, firstPlan } from "../helpers/plan-text.ts";
import { whyNoRoot } from "../helpers/real-root.ts";
import { skip } from "../helpers/skip.ts";
import { needs } from "../helpers/tools.ts";

/** What Docker's API says of a daemon, as far as daemon.json decides it. */
interface DockerInfo {
  readonly CgroupDriver: string;
  readonly LoggingDriver: string;
  readonly Driver: string;
  readonly LiveRestoreEnabled: boolean;
  readonly RegistryConfig: { readonly Mirrors: readonly string[] };
}

/** dockerd in namespaces of its own, with nothing outside the folder `$1`, until it has answered once. */
const script = `cd "$1"
mkdir upper work
mount -t overlay overlay -o "lowerdir=/etc,upperdir=$1/upper,workdir=$1/work" /etc
mount -t tmpfs run /run
dockerd --config-file "$1/daemon.json" --data-root "$1/data" --exec-root "$1/run" --pidfile "$1/pid" \\
  --host "unix://$1/sock" --iptables=false --bridge=none >log 2>&1 &
for try in $(seq 100); do
  curl --silent --fail --unix-socket "$1/sock" http://docker/info >info 2>/dev/null && break
  kill -0 $! 2>/dev/null || break
  sleep 0.1
done
kill $! 2>/dev/null
wait
if [ -s info ]; then cat info; else cat log; fi
`;

async function startDockerd(daemonJson: string): Promise<string> {
  let output = "";
  await inFolder((folder) => {
    writeFileSync(join(folder, "daemon.json"), daemonJson);
    const words = ["--mount", "--net", "--pid", "--fork", "--kill-child", "sh", "-c", script, "sh"];
    const run = spawnSync("unshare", [...words, folder], { encoding: "utf8", timeout: 30_000 });
    output = run.stdout;
  });
  return output;
}

function daemonJson(version: string, runtime: string): string {
  const more = `kubeProxy: { enabled: false }\ncontainerRuntime: { name: docker, ${runtime} }`;
  return fileText(firstPlan({ version, more }), "/etc/docker/daemon.json");
}

const programs = ["dockerd", "curl", "unshare"].filter((program) => !needs(program));
const why = programs.length > 0 ? `${programs.join(", ")} is not installed` : whyNoRoot();

function testReal(name: string, run: () => Promise<void>): void {
  if (why === undefined) test(name, run);
  else skip(name, why);
}

testReal("dockerd starts with daemon.json and does what it says", async () => {
  const mirrors = "registryMirrors: { docker.io: ['https://m.example', 'http://10.0.0.5:5000'] }";
  const config = "config: { live-restore: true, log-level: error }";
  const info = JSON.parse(
    await startDockerd(daemonJson("1.23.16", `${mirrors}, ${config}`)),
  ) as DockerInfo;
  assert.is(info.CgroupDriver, "systemd");
  assert.is(info.LoggingDriver, "json-file");
  assert.is(info.Driver, "overlay2");
  assert.is(info.LiveRestoreEnabled, true);
  assert.equal(info.RegistryConfig.Mirrors, ["https://m.example/", "http://10.0.0.5:5000/"]);
});

testReal("dockerd of today takes what a docker of 2017 is told", async () => {
  const info = JSON.parse(
    await startDockerd(daemonJson("1.10.11", "cgroupDriver: cgroupfs")),
  ) as DockerInfo;
  assert.is(info.CgroupDriver, "cgroupfs");
  assert.is(info.Driver, "overlay2");
});

// The rule that registry-mirror-path stands for.
testReal("dockerd does not start with a mirror that has a path", async () => {
  const text = daemonJson("1.23.16", "").replace(
    "{",
    '{ "registry-mirrors": ["https://m.example/hub"],',
  );
  assert.match(await startDockerd(text), /invalid mirror: path/);
});

test.run();
