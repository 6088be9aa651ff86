// timeout: 300
import { basename } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { emitUserData } from "../../src/emit/user-data.ts";
import type { BinaryItem, NodePlan } from "../../src/plan/node-plan.ts";
import { buildProfile } from "../helpers/real-build.ts";
import { bootStages, cloudInitFiles, complaints, differences } from "../helpers/real-cloud-init.ts";
import { type Planted, type RootRun, runInRoot, whyNoRoot } from "../helpers/real-root.ts";
import { skip } from "../helpers/skip.ts";
import { needs } from "../helpers/tools.ts";
import { makeArchive } from "../node/make-archive.ts";
import { sha256 } from "../node/sandbox.ts";

const missing = ["cloud-init", "curl"].find((program) => !needs(program));
const why = missing === undefined ? whyNoRoot() : `${missing} is not installed`;

const mirror = "http://127.0.0.1:8099/mirror";

/** Members of the real archives, and below which folder of the archive they lie. */
const members: Readonly<Record<string, readonly string[]>> = {
  containerd: ["bin/containerd", "bin/containerd-shim-runc-v2", "bin/containerd-stress", "bin/ctr"],
  crictl: ["crictl"],
  "cni-plugins": [
    "./bridge",
    "./host-local",
    "./loopback",
    "./portmap",
    "./LICENSE",
    "./README.md",
  ],
};
/** What lies in an archive and is no program. */
const documents = /LICENSE|README/;

const programText = (name: string): string => `#!/bin/sh\necho ${name}\n`;

/** A download that is laid out as the real one. */
function standIn({ name, layout }: BinaryItem): Buffer {
  if (layout.kind === "file") return Buffer.from(programText(name));
  const list = members[name] ?? [];
  return makeArchive(
    Object.fromEntries(list.map((member) => [member, programText(basename(member))])),
  );
}

/** Where each program must stand afterwards, with its text. */
function installed({ name, layout, destination }: BinaryItem): [string, string][] {
  if (layout.kind === "file") return [[destination, programText(name)]];
  return (members[name] ?? [])
    .filter((member) => !documents.test(member))
    .map((member) => [`${destination}/${basename(member)}`, programText(basename(member))]);
}

/** A profile over another: its downloads come from the mirror alone and are the stand-ins. */
function mirrored(base: string, name: string, digests: ReadonlyMap<string, string>): string {
  return JSON.stringify({
    apiVersion: "nodegen.dev/v1alpha1",
    kind: "ClusterProfile",
    metadata: { name },
    extends: `./${base}`,
    downloads: { mirrors: [mirror], upstream: false },
    binaries: Object.fromEntries(
      [...digests].map(([binary, digest]) => [binary, { sha256: { amd64: digest } }]),
    ),
  });
}

const log = "/var/log/calls";

/** Stand-ins for what would need a kernel, an init system or the network of a distribution. */
const fakes: Readonly<Record<string, string>> = {
  "/usr/bin/systemctl": 'case "$1 $2" in "is-active -q") ;; is-active*) echo active ;; esac',
  "/usr/bin/uname": "case $1 in -m) echo x86_64 ;; *) echo 6.1.0 ;; esac",
  "/usr/sbin/modprobe": 'shift; for name; do mkdir -p "/sys/module/$name"; done',
  "/usr/sbin/setenforce": "",
  "/usr/sbin/swapoff": "",
  "/usr/bin/apt-get": "",
  "/usr/bin/dpkg": "",
  "/usr/bin/dpkg-query": "exit 1",
};

function fakeFiles(): Record<string, Planted> {
  return Object.fromEntries(
    Object.entries(fakes).map(([path, body]) => {
      const content = `#!/bin/sh\necho "${basename(path)} $*" >>${log}\n${body}\n`;
      return [path, { content, mode: 0o755 }];
    }),
  );
}

/** cloud-init, then what systemd would start; the results go to /var/log. */
const script = `${bootStages}result=$?
cp ${log} /var/log/calls-of-cloud-init; : >${log}
cd /srv
for port in 8099 10248; do python3 -m http.server -b 127.0.0.1 $port >/dev/null 2>&1 & servers="$servers $!"; done
for url in http://127.0.0.1:10248/healthz ${mirror}/; do
  curl -sf --retry 100 --retry-delay 1 --retry-connrefused "$url" >/dev/null
done
for word in boot status verify; do
  nodegen-node $word >/var/log/$word 2>&1
  echo "exit $?" >>/var/log/$word
done
mv ${log} /var/log/calls-of-boot
nodegen-node boot >/var/log/again 2>&1
cp ${log} /var/log/calls-of-again
kill $servers
exit $result
`;

function mirrorFiles(downloads: ReadonlyMap<BinaryItem, Buffer>): Record<string, Planted> {
  const files: Record<string, Planted> = { "/srv/healthz": { content: "ok" } };
  for (const [{ urls }, content] of downloads) {
    const [url = ""] = urls;
    files[`/srv/mirror${url.slice(mirror.length)}`] = { content };
  }
  return files;
}

function read(run: RootRun, path: string): string {
  return run.changed.get(path)?.content.toString() ?? `(no ${path})`;
}

function checkRun(run: RootRun, plan: NodePlan, downloads: ReadonlyMap<BinaryItem, Buffer>): void {
  assert.equal(complaints(run), []);
  const boot = read(run, "/var/log/boot");
  assert.match(boot, /done: .* is set up\nexit 0\n$/, boot);
  assert.match(read(run, "/var/log/status"), /state: done\n.*exit 0\n$/s);
  assert.is(read(run, "/var/log/verify"), "all is as planned\nexit 0\n");
  assert.equal(differences(run, plan, "as planned"), []);
  // What was planted is not among the changed files, and nothing else is planted below these folders.
  for (const [path, text] of [...downloads.keys()].flatMap(installed)) {
    const file = run.changed.get(path.replace(/^\/bin\//, "/usr/bin/"));
    assert.is(file?.content.toString(), text, path);
    assert.is(file?.mode, "0755", path);
    assert.is(file?.owner, "root:root", path);
  }
  const named = [...run.changed.keys()].filter((path) => documents.test(path));
  assert.equal(
    named.filter((path) => path.startsWith("/opt/cni/bin")),
    [],
  );
}

function checkCalls(run: RootRun, plan: NodePlan): void {
  const calls = read(run, "/var/log/calls-of-boot").split("\n");
  const modules = calls.filter((call) => call.startsWith("modprobe "));
  const names = plan.kernelModules.map(({ name }) => name);
  assert.equal(modules, names.length === 0 ? [] : [`modprobe -a ${names.join(" ")}`]);
  const units = plan.units.map((unit) => unit.name);
  const enabled = calls.filter((call) => call.startsWith("systemctl enable "));
  assert.equal(
    enabled,
    units.map((unit) => `systemctl enable --no-reload ${unit}`),
  );
  const started = calls.filter((call) => call.startsWith("systemctl restart "));
  assert.equal(
    started,
    units.map((unit) => `systemctl restart --no-block ${unit}`),
  );
  const packages = plan.packages.map(({ name }) => name);
  const install = calls.find((call) => call.startsWith("apt-get ") && call.includes(" install "));
  assert.equal(install?.split(" install ")[1]?.split(" "), packages);
  assert.not.match(read(run, "/var/log/calls-of-again"), /restart|modprobe|apt-get|enable/);
}

/** The profile's first node, all its downloads replaced by stand-ins on the mirror. */
async function planWithStandIns(path: string) {
  const original = await buildProfile(path);
  const build = async (digests: ReadonlyMap<string, string>) => {
    const more = mirrored(basename(path), original.cluster.name, digests);
    const [plan] = (await buildProfile(path, more)).plans;
    if (plan === undefined) throw new Error("no node");
    return plan;
  };
  // Layout and address may follow from there being a digest, so the stand-ins are made from a plan that has some.
  const names = (original.plans[0]?.binaries ?? []).map((item) => item.name);
  const draft = await build(new Map(names.map((name) => [name, "0".repeat(64)])));
  const downloads = new Map(draft.binaries.map((item) => [item, standIn(item)]));
  const digests = [...downloads].map(([item, bytes]): [string, string] => [
    item.name,
    sha256(bytes),
  ]);
  return { downloads, plan: await build(new Map(digests)) };
}

/** Everything of one profile: built for the mirror, laid down by cloud-init, made a node. */
async function bootNode(path: string): Promise<RootRun> {
  const { plan, downloads } = await planWithStandIns(path);
  const run = runInRoot(script, {
    ...cloudInitFiles(emitUserData(plan, "1.0.0").gzip),
    ...fakeFiles(),
    ...mirrorFiles(downloads),
  });
  checkRun(run, plan, downloads);
  checkCalls(run, plan);
  return run;
}

for (const path of ["profiles/quickstart.yaml", "profiles/containerd.yaml"]) {
  const name = `cloud-init and the node program make a node of ${path}`;
  if (why === undefined) test(name, async () => void (await bootNode(path)));
  else skip(name, why);
}

const title = "what the user's own commands are given arrives as it was written";
if (why !== undefined) skip(title, why);
else {
  test(title, async () => {
    const run = await bootNode("test/real/everything.yaml");
    const script = read(run, "/var/lib/everything-script");
    assert.is(script, 'it\'s "quoted" $HOME `id` \\n 100%\n');
    const words = ["it's", "", 'a "b"', "$HOME", "`id`", "\\", "ü\ttab", "line\nbreak", "*"];
    const list = read(run, "/var/lib/everything-list");
    assert.is(list, words.map((word) => `${word}|`).join(""));
  });
}

test.run();
