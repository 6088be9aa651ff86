import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Cluster, ResolvedBinary } from "../../../src/cluster/cluster.ts";
import { emitCluster } from "../../../src/emit/emit-cluster.ts";
import { mergeManifests, parseManifest } from "../../../src/emit/manifest.ts";
import type { OutputFile } from "../../../src/emit/output-file.ts";
import type { TargetName } from "../../../src/facts/target-names.ts";
import type { Phase } from "../../../src/plan/node-plan.ts";
import { noise } from "../../helpers/noise.ts";
import { sampleCluster, sampleFile, samplePlan } from "../../helpers/sample-plan.ts";

const download = Buffer.from("the program");
const binary: ResolvedBinary = {
  name: "kubelet",
  version: "1.36.4",
  architecture: "amd64",
  urls: [
    "https://mirror.example/dl.k8s.io/v1.36.4/kubelet",
    "https://dl.k8s.io/release/v1.36.4/kubelet",
  ],
  file: "dl.k8s.io/release/v1.36.4/kubelet",
  sha256: createHash("sha256").update(download).digest("hex"),
  layout: { kind: "file" },
};
const token = { path: "cluster/token.yaml", content: Buffer.from("x"), secret: true };

/** What `emit` may be told beside names, targets and content; `larger` has 100 bytes of noise more. */
interface Also {
  readonly image?: true;
  readonly phase?: Phase;
  readonly larger?: string;
}

/** Emits a cluster of `names` whose nodes all have one file of incompressible bytes or of `content`. */
async function emit(
  names: readonly string[],
  targets: readonly TargetName[],
  size: number,
  content: Uint8Array = noise(size),
  { image, phase = "boot", larger }: Also = {},
) {
  const planOf = (name: string) => {
    const bytes = name === larger ? noise(size + 100) : content;
    return samplePlan([sampleFile("/etc/noise", bytes, { phase })], name);
  };
  const packer = image ? { images: [] } : undefined;
  const cluster: Cluster = sampleCluster(names, { targets, binaries: [binary, binary], packer });
  const files = new Map<string, OutputFile>();
  const outcome = await emitCluster(
    {
      cluster,
      plans: names.map(planOf),
      clusterFiles: [token],
      expires: [{ what: "CA", notAfter: "2036-01-01T00:00:00.000Z" }],
      version: "1.0.0",
    },
    (file) => files.set(file.path, file),
  );
  const manifest = parseManifest(files.get("manifest.json")?.content ?? new Uint8Array());
  return { ...outcome, files, manifest };
}

test("files, secrecy and the manifest's list of them", async () => {
  const { files, manifest } = await emit(["a", "b"], ["aws", "digitalocean"], 100);
  const names = ["meta-data", "user-data", "user-data.b64", "user-data.gz"];
  const want = [
    "SHA256SUMS",
    "binaries.json",
    "cluster/token.yaml",
    "index.html",
    ...names.map((name) => `nodes/a/${name}`),
    ...names.map((name) => `nodes/b/${name}`),
  ];
  // test/terraform/ looks into that folder.
  const withoutTerraform = (paths: Iterable<string>) =>
    [...paths].filter((path) => !path.startsWith("terraform/"));
  assert.equal(withoutTerraform(manifest?.files.map((file) => file.path) ?? []), want);
  assert.equal(withoutTerraform(files.keys()).sort(), [...want, "manifest.json"].sort());
  for (const { path, secret, mode, sha256, size } of manifest?.files ?? []) {
    const content = files.get(path)?.content ?? new Uint8Array();
    assert.is(secret, /user-data|token/.test(path), path);
    assert.is(mode, secret ? "0600" : "0644");
    assert.is(sha256, createHash("sha256").update(content).digest("hex"));
    assert.is(size, content.byteLength);
  }
});

test("the manifest's nodes, targets, binaries and dates", async () => {
  const { manifest } = await emit(["a"], ["aws", "nocloud"], 100);
  const node = manifest?.nodes[0];
  assert.is(node?.address, "10.0.0.1");
  assert.equal(Object.keys(node?.userData ?? {}), ["text", "gzip", "base64"]);
  assert.is(node?.targets[0]?.path, "nodes/a/user-data.gz");
  assert.is(node?.targets[0]?.bytes, node?.userData.gzip?.size);
  assert.is(node?.targets[0]?.limit, 16384);
  assert.not(Object.hasOwn(node?.targets[1] ?? {}, "limit"));
  assert.equal(manifest?.pools, [{ name: "workers", architecture: "amd64", nodes: ["a"] }]);
  assert.is(manifest?.binaries.length, 1, "the same download once");
  assert.is(manifest?.expires[0]?.what, "CA");
});

test("sha256sum -c accepts a folder laid out by SHA256SUMS", async () => {
  const { files } = await emit(["a"], [], 10);
  const folder = mkdtempSync(join(tmpdir(), "nodegen-"));
  try {
    const path = join(folder, "dl.k8s.io/release/v1.36.4/kubelet");
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, download);
    const input = files.get("SHA256SUMS")?.content ?? new Uint8Array();
    const run = spawnSync("sha256sum", ["--strict", "-c", "-"], { cwd: folder, input });
    assert.is(run.status, 0, run.stderr.toString());
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("over a limit: one error for all nodes that names the largest, at the target, with what helps", async () => {
  const also = { larger: "b" } as const;
  const { diagnostics } = await emit(["a", "b", "c"], ["nocloud", "aws"], 20_000, undefined, also);
  assert.is(diagnostics.length, 1);
  const [found] = diagnostics;
  assert.is(found?.code, "output-target-limit");
  assert.equal(found?.path, ["targets", 1]);
  assert.match(
    found?.message ?? "",
    /^user-data of node b \(and of 2 more\) is \d+ bytes as gzip, target aws allows 16384 \(counted raw, before the API's base64\): \d+ bytes too many$/,
  );
  // It has no certificates, so other ones would save nothing.
  assert.match(
    found?.hint ?? "",
    /^fetching \/etc\/noise \(20100 bytes, .* instead saves 20\d{3} bytes; packer: .* image/,
  );
});

test("from 90 % of a limit: a warning", async () => {
  const { diagnostics } = await emit(["a"], ["aws"], 15_500);
  assert.equal(
    diagnostics.map(({ code, severity }) => [code, severity]),
    [["output-target-near-limit", "warning"]],
  );
});

test("text-only targets get an archive where they need one, and only there", async () => {
  const big = await emit(["a"], ["digitalocean"], 60_000, Buffer.alloc(60_000, "a\n"));
  assert.ok(big.files.has("nodes/a/user-data.archive"));
  assert.is(big.manifest?.nodes[0]?.targets[0]?.form, "archive");
  const small = await emit(["a"], ["digitalocean"], 1000);
  assert.not(small.files.has("nodes/a/user-data.archive"));
});

const baked = { image: true, phase: "bake" } as const;

test("with images: slim user-data of each node, and the pool's folder for Packer", async () => {
  const { files, manifest } = await emit(["a", "b"], ["aws"], 5000, undefined, baked);
  const [node] = manifest?.nodes ?? [];
  assert.equal(
    Object.values(node?.slimUserData ?? {}).map(({ path }) => path),
    ["", ".gz", ".b64"].map((suffix) => `nodes/a/user-data.slim${suffix}`),
  );
  assert.is(node?.slimTargets?.[0]?.path, "nodes/a/user-data.slim.gz");
  assert.ok((node?.slimUserData?.gzip?.size ?? 0) < 2000);
  assert.ok((node?.userData.gzip?.size ?? 0) > 5000);
  assert.is(manifest?.pools[0]?.image?.path, "packer/workers");
  assert.match(
    Buffer.from(files.get("nodes/a/user-data.slim")?.content ?? "").toString(),
    `"workers", "systemctl daemon-reload && systemctl enable --no-reload nodegen-boot.service && `,
  );
});

test("with images: full user-data over a limit is a warning as long as the slim one fits", async () => {
  const fits = await emit(["a"], ["aws"], 20_000, undefined, baked);
  assert.equal(
    fits.diagnostics.map(({ code, severity }) => [code, severity]),
    [["output-target-slim-only", "warning"]],
  );
  const neither = await emit(["a"], ["aws"], 20_000, undefined, { image: true, phase: "boot" });
  assert.is(neither.diagnostics[0]?.code, "output-target-limit");
  assert.match(neither.diagnostics[0]?.message ?? "", /^slim user-data of node a is/);
  assert.not.match(neither.diagnostics[0]?.hint ?? "", /packer/);
});

test("a pool without nodes: one user-data for all its machines", async () => {
  const cluster = sampleCluster([], { targets: ["aws"] });
  const plan = { ...samplePlan([sampleFile("/etc/one", "1")]), node: undefined };
  const files = new Map<string, OutputFile>();
  await emitCluster(
    { cluster, plans: [plan], clusterFiles: [], expires: [], version: "1.0.0" },
    (file) => files.set(file.path, file),
  );
  const manifest = parseManifest(files.get("manifest.json")?.content ?? new Uint8Array());
  assert.equal(manifest?.nodes, []);
  assert.is(manifest?.pools[0]?.launch?.userData.gzip?.path, "pools/workers/user-data.gz");
  assert.is(manifest?.pools[0]?.launch?.targets[0]?.path, "pools/workers/user-data.gz");
  for (const name of ["user-data", "user-data.gz", "user-data.b64"])
    assert.is(files.get(`pools/workers/${name}`)?.secret, true);
  const seed = Buffer.from(files.get("pools/workers/meta-data")?.content ?? "").toString();
  assert.match(seed, /^instance-id: demo-workers-[0-9a-f]{12}\n$/);
});

test("a merge after a build of one node gives the manifest of a full build", async () => {
  const [full, one] = [await emit(["a", "b"], [], 10), await emit(["b"], [], 20)];
  assert.ok(full.manifest && one.manifest);
  const merged = mergeManifests(full.manifest, one.manifest, ["b"]);
  assert.equal(merged.nodes, [full.manifest.nodes[0], one.manifest.nodes[0]]);
  assert.equal(
    merged.files.map((file) => file.path),
    full.manifest.files.map((file) => file.path),
  );
  assert.equal(mergeManifests(full.manifest, full.manifest, ["a"]), full.manifest);
});

test("only nodegen's own manifests are read", () => {
  const parse = (text: string) => parseManifest(Buffer.from(text));
  for (const text of ["", "[]", "null", "{}", '{"kind":"BuildManifest"}']) {
    assert.is(parse(text), undefined);
  }
  for (const path of ["../x", "/etc/x", "a//b", "a/./b", ""]) {
    const manifest = { kind: "BuildManifest", nodes: [], files: [{ path, sha256: "0" }] };
    assert.is(parse(JSON.stringify(manifest)), undefined, path);
  }
});

test.run();
