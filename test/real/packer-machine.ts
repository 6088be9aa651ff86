import { basename } from "node:path";
import { manifestPath, parseManifest } from "../../src/emit/manifest.ts";
import type { BinaryItem, NodePlan } from "../../src/plan/node-plan.ts";
import { builtFile } from "../helpers/compile-whole.ts";
import { buildProfile } from "../helpers/real-build.ts";
import type { Planted } from "../helpers/real-root.ts";
import { makeArchive } from "../node/make-archive.ts";
import { sha256 } from "../node/sandbox.ts";

/** A build with images, whose downloads are stand-ins that no mirror has. */
export interface ImageBuild {
  /** The user-data for a stock image and that for this one, as gzip. */
  readonly full: Uint8Array;
  readonly slim: Uint8Array;
  /** The files of `packer/<pool>/` by their paths in it. */
  readonly packer: ReadonlyMap<string, Uint8Array>;
  readonly imageId: string;
  readonly downloads: ReadonlyMap<string, Buffer>;
}

/** The container image that the profile wants in the machine image. */
export const wantedImage = "registry.k8s.io/pause:3.10";

/** Where the stand-ins of programs note how they were called; outside of what hygiene empties. */
export const callLog = "/srv/calls";

/** Members of the real archives. */
const members: Readonly<Record<string, readonly string[]>> = {
  containerd: ["bin/containerd", "bin/containerd-shim-runc-v2", "bin/ctr"],
  crictl: ["crictl"],
  "cni-plugins": ["./bridge", "./host-local", "./loopback", "./portmap"],
};

/** A program that tells its version, notes its calls, and has no container image. */
function program(name: string, version: string): string {
  return `#!/bin/sh\necho "${name} ${version}"\necho "${name} $*" >>${callLog}\ncase "$*" in *inspecti*) exit 1 ;; esac\n`;
}

function standIn({ name, version, layout }: BinaryItem): Buffer {
  if (layout.kind === "file") return Buffer.from(program(name, version));
  const list = members[name] ?? [];
  return makeArchive(
    Object.fromEntries(list.map((member) => [member, program(basename(member), version)])),
  );
}

/**
 * Compiles `profiles/<name>.yaml` with `packer:`; nothing listens where the downloads should come from. `ca`: what
 * `downloads.ca` is.
 */
export async function buildImage(name: string, ca?: string): Promise<ImageBuild> {
  const build = async (digests: ReadonlyMap<string, string>) =>
    await buildProfile(
      `profiles/${name}.yaml`,
      JSON.stringify({
        apiVersion: "nodegen.dev/v1alpha1",
        kind: "ClusterProfile",
        metadata: { name },
        extends: `./${name}.yaml`,
        packer: { images: [wantedImage] },
        downloads: { mirrors: ["http://127.0.0.1:9/nothing"], upstream: false, ca },
        binaries: Object.fromEntries(
          [...digests].map(([binary, digest]) => [binary, { sha256: { amd64: digest } }]),
        ),
      }),
    );
  const binariesOf = (plans: readonly NodePlan[]) => plans[0]?.binaries ?? [];
  const first = await build(new Map());
  const names = binariesOf(first.plans).map((binary) => binary.name);
  // Layouts follow from there being a digest.
  const draft = await build(new Map(names.map((binary) => [binary, "0".repeat(64)])));
  const downloads = new Map(binariesOf(draft.plans).map((item) => [item.name, standIn(item)]));
  const digests = new Map([...downloads].map(([binary, bytes]) => [binary, sha256(bytes)]));
  const { emitted } = await build(digests);
  const [launch] = emitted.launches;
  if (launch === undefined) throw new Error("nothing to launch");
  const folder = `packer/${launch.pool}/`;
  const packer = emitted.files
    .filter(({ path }) => path.startsWith(folder))
    .map(({ path, content }) => [path.slice(folder.length), content] as const);
  const manifest = parseManifest(builtFile(emitted, manifestPath));
  const imageId = manifest?.pools[0]?.image?.id ?? "";
  const full = builtFile(emitted, `${launch.folder}/user-data.gz`);
  const slim = builtFile(emitted, `${launch.folder}/user-data.slim.gz`);
  return { full, slim, packer: new Map(packer), imageId, downloads };
}

/** What a stock machine has, or what stands in for it: an init system, a kernel, the network of a distribution. */
const fakes: Readonly<Record<string, string>> = {
  "/usr/bin/systemctl": `case $1 in
  enable) for unit; do :; done; touch "/srv/enabled/$unit" ;;
  is-enabled) for unit; do :; done; [ -e "/srv/enabled/$unit" ] ;;
  is-active) [ "$2" = -q ] || echo active ;;
esac`,
  "/usr/bin/uname": "case $1 in -m) echo x86_64 ;; *) echo 6.1.0 ;; esac",
  "/usr/sbin/modprobe": 'for name; do mkdir -p "/sys/module/$name"; done',
  "/usr/sbin/setenforce": "",
  "/usr/sbin/swapoff": "",
  "/usr/sbin/reboot": "",
  "/usr/sbin/update-ca-certificates": "",
  "/usr/bin/apt-get": "",
  "/usr/bin/dpkg": "",
  "/usr/bin/dpkg-query": "exit 1",
};

/** What cloud-init leaves when the stock image has set itself up. */
const stage = { errors: [], start: 1, finished: 2 };
const cloudInitDone = JSON.stringify({
  v1: {
    datasource: "None",
    stage: null,
    ...{ "init-local": stage, init: stage, "modules-config": stage, "modules-final": stage },
  },
});

/** `packer/<pool>/` in /srv/packer with downloads and an archive of images in its folders, and the stand-ins. */
export function machineFiles({ packer, downloads }: ImageBuild): Record<string, Planted> {
  const files: Record<string, Planted> = {
    "/srv/enabled/none": { content: "" },
    "/srv/packer/images/pause.tar": { content: "an archive" },
    "/srv/healthz": { content: "ok" },
    "/run/cloud-init/status.json": { content: cloudInitDone },
    "/run/cloud-init/result.json": { content: '{"v1":{"datasource":"None","errors":[]}}' },
  };
  for (const [path, content] of packer) files[`/srv/packer/${path}`] = { content };
  let number = 0;
  // Under any name.
  for (const content of downloads.values()) {
    number += 1;
    files[`/srv/packer/downloads/${number}`] = { content };
  }
  for (const [path, body] of Object.entries(fakes)) {
    const content = `#!/bin/sh\necho "${basename(path)} $*" >>${callLog}\n${body}\n`;
    files[path] = { content, mode: 0o755 };
  }
  return files;
}
