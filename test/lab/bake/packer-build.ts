import { strictEqual } from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  createReadStream,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { join } from "node:path";

/** What an image is made of. */
export interface BakeOptions {
  /** The folder that image.sh printed: the stock image. */
  readonly stock: string;
  /** `packer/<pool>` of a build. */
  readonly templates: string;
  /** An empty folder for all that comes of it. */
  readonly folder: string;
  /** Files for the template's `downloads`. */
  readonly downloads: readonly string[];
  /** Archives for the template's `images`. */
  readonly images: readonly string[];
}

/** An image that Packer made. */
export interface BakedImage {
  /** In the form of image.sh's folder. */
  readonly folder: string;
  /** All that Packer printed. */
  readonly output: string;
  /** The builds in packer-manifest.json. */
  readonly builds: readonly {
    readonly builder_type: string;
    readonly custom_data: Readonly<Record<string, string>>;
  }[];
}

async function sha256(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

function layOut(folder: string, files: readonly string[]): string {
  mkdirSync(folder);
  for (const [index, file] of files.entries()) linkSync(file, join(folder, `file-${index}.tar`));
  return folder;
}

/** The mirror is served by this process, which must not stand still meanwhile. */
async function run(command: string, words: readonly string[], log: string, cwd: string) {
  const file = openSync(log, "w");
  const env = { ...process.env, CHECKPOINT_DISABLE: "1", PACKER_CACHE_DIR: join(cwd, "cache") };
  const child = spawn(command, words, { cwd, env, stdio: ["ignore", file, file] });
  const code = await new Promise((resolve) => child.once("exit", resolve));
  const output = readFileSync(log, "utf8");
  strictEqual(code, 0, `${command} ended with ${code}:\n${output.slice(-3000)}`);
  return output;
}

/**
 * Makes the image with `packer build` and the template's qemu source, emulated. The lab's images have no boot loader and a
 * kernel that sees disks of the machine type `pc` only, so that type, kernel and initrd are given by variables.
 */
export async function bakeImage(options: BakeOptions): Promise<BakedImage> {
  const { stock, templates, folder } = options;
  const disk = join(folder, "stock.qcow2");
  execFileSync("qemu-img", ["convert", "-O", "qcow2", join(stock, "root.img"), disk]);
  execFileSync("sh", [join(templates, "seed.sh"), "seed"], { cwd: folder });
  const manifest = join(folder, "packer-manifest.json");
  const output = join(folder, "output");
  const append = "console=ttyS0 root=LABEL=root rw ds=nocloud net.ifnames=0";
  const variables = {
    qemu_iso_url: disk,
    qemu_iso_checksum: `sha256:${await sha256(disk)}`,
    qemu_seed: join(folder, "seed"),
    qemu_accelerator: "tcg",
    qemu_machine_type: "pc",
    qemu_output_directory: output,
    qemu_args: JSON.stringify([
      ["-kernel", join(stock, "vmlinuz")],
      ["-initrd", join(stock, "initrd")],
      ["-append", append],
      ["-serial", `file:${join(folder, "console")}`],
    ]),
    ssh_timeout: "30m",
    image_name: "baked",
    manifest,
    downloads: layOut(join(folder, "downloads"), options.downloads),
    images: layOut(join(folder, "images"), options.images),
  };
  const words = Object.entries(variables).flatMap(([name, value]) => ["-var", `${name}=${value}`]);
  const command = ["build", "-color=false", "-only=qemu.nodegen", ...words, templates];
  const said = await run("packer", command, join(folder, "packer.log"), folder);
  const image = join(folder, "image");
  mkdirSync(image);
  const finished = join(output, "baked.qcow2");
  execFileSync("qemu-img", ["convert", "-O", "raw", finished, join(image, "root.img")]);
  for (const file of ["vmlinuz", "initrd"]) symlinkSync(join(stock, file), join(image, file));
  for (const made of [output, disk]) rmSync(made, { recursive: true });
  const { builds } = JSON.parse(readFileSync(manifest, "utf8")) as Pick<BakedImage, "builds">;
  return { folder: image, output: said, builds };
}
