// timeout: 180
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pack } from "tar-stream";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { skip } from "../helpers/skip.ts";
import { needs } from "../helpers/tools.ts";

const test = suite("load-images");
const work = mkdtempSync(join(tmpdir(), "nodegen-containerd-"));
const socket = join(work, "containerd.sock");
const image = "registry.example/team/tool:1.2";
let containerd: ChildProcess | undefined;

test.after(() => {
  containerd?.kill("SIGKILL");
  rmSync(work, { recursive: true, force: true });
});

async function tar(members: readonly (readonly [string, string | Buffer])[]): Promise<Buffer> {
  const archive = pack();
  for (const [name, content] of members) archive.entry({ name, mtime: new Date(0) }, content);
  archive.finalize();
  const pieces: Buffer[] = [];
  for await (const piece of archive) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

/** The layout of `docker save`: https://github.com/moby/docker-image-spec */
async function dockerArchive(): Promise<Buffer> {
  const layer = await tar([["hello", "world"]]);
  const digest = createHash("sha256").update(layer).digest("hex");
  const config = {
    architecture: "amd64",
    os: "linux",
    config: {},
    rootfs: { type: "layers", diff_ids: [`sha256:${digest}`] },
  };
  const manifest = [{ Config: "config.json", RepoTags: [image], Layers: ["layer.tar"] }];
  return await tar([
    ["layer.tar", layer],
    ["config.json", JSON.stringify(config)],
    ["manifest.json", JSON.stringify(manifest)],
  ]);
}

async function startContainerd(): Promise<void> {
  const config = [
    "version = 2",
    `root = "${work}/root"`,
    `state = "${work}/state"`,
    'disabled_plugins = ["io.containerd.grpc.v1.cri"]',
    "[grpc]",
    `address = "${socket}"`,
    "",
  ].join("\n");
  writeFileSync(join(work, "config.toml"), config);
  containerd = spawn("containerd", ["--config", join(work, "config.toml")], { stdio: "ignore" });
  for (let tries = 0; tries < 300 && !existsSync(socket); tries++) await sleep(100);
  assert.ok(existsSync(socket), "containerd does not listen");
}

/** Runs the node's script on an archive that is to give this image. */
function load(archive: string, name: string) {
  const list = join(work, "list");
  writeFileSync(list, `${archive} ${name}\n`);
  const script = readFileSync(join(import.meta.dirname, "../../src/node/load-images.sh"), "utf8");
  writeFileSync(join(work, "load.sh"), script.replaceAll("/etc/nodegen/container-images", list));
  return spawnSync("/bin/sh", [join(work, "load.sh"), "ctr"], {
    env: { PATH: process.env["PATH"], CONTAINERD_ADDRESS: socket },
    encoding: "utf8",
  });
}

const missing = ["containerd", "ctr"].find((program) => !needs(program));
if (missing !== undefined) skip("images in a real containerd", `${missing} is not installed`);
else if (process.getuid?.() !== 0) skip("images in a real containerd", "containerd needs root");
else {
  test("containerd takes an archive, twice too, and one with another image is an error", async () => {
    await startContainerd();
    const archive = join(work, "tool.tar");
    writeFileSync(archive, await dockerArchive());
    for (let times = 0; times < 2; times++) {
      const run = load(archive, image);
      assert.is(run.status, 0, run.stderr);
    }
    const wrong = load(archive, "registry.example/team/tool:1.3");
    assert.is(wrong.status, 1);
    assert.match(wrong.stderr, "does not give the image registry.example/team/tool:1.3");
    const broken = join(work, "broken.tar");
    writeFileSync(broken, "no archive");
    assert.is(load(broken, image).status, 1);
  });
}

test.run();
