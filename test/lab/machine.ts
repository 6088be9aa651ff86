import { deepEqual } from "node:assert/strict";
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createConnection, type Socket } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { writeSeedImage } from "../../src/output/seed-image.ts";

/** What a machine is made of. */
export interface MachineOptions {
  /** The folder that image.sh printed. */
  readonly image: string;
  /** A folder for its disk, seed and serial output; it may hold those of an earlier boot. */
  readonly folder: string;
  /** A node's folder of a build: user-data.gz, meta-data, network-config if there is one. */
  readonly seed: string;
  /** Ports of the host's address `host` that lead into the machine. */
  readonly forward?: readonly { readonly host: string; readonly port: number }[];
  /** A tap device of the host to be connected to, in place of a network of the machine's own; and its card's address. */
  readonly tap?: { readonly name: string; readonly mac: string };
  /** More words for QEMU, which win over those given here. */
  readonly emulator?: readonly string[];
}

/** What a command in the machine did. */
export interface CommandResult {
  readonly code: number;
  readonly output: string;
}

/** A machine that runs. */
export interface Machine {
  /** Seconds since it was switched on. */
  seconds(): number;
  /** All of the serial console's output of this boot. */
  console(): string;
  /** Waits until the console matches; throws with the end of the console after so many seconds. */
  waitFor(pattern: RegExp, seconds: number): Promise<void>;
  /** Runs a shell script as root in the machine. */
  run(script: string, seconds?: number): Promise<CommandResult>;
  /** Switches it off as the power button does. */
  shutDown(): Promise<void>;
  /** Cuts the power. */
  kill(): Promise<void>;
}

/** Makes the disk over the base image, and the NoCloud seed. */
export function makeDisks(options: MachineOptions): void {
  const { image, folder } = options;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const base = join(image, "root.img");
  const disk = ["create", "-q", "-f", "qcow2", "-b", base, "-F", "raw", join(folder, "disk.qcow2")];
  execFileSync("qemu-img", disk);
  makeSeed(options);
}

/** Makes the NoCloud seed alone, as `nodegen iso` does: for a machine whose disk stays. */
export function makeSeed({ folder, seed }: MachineOptions): void {
  const network = join(seed, "network-config");
  const diagnostics = writeSeedImage(join(folder, "seed.img"), {
    userData: readFileSync(join(seed, "user-data.gz")),
    metaData: readFileSync(join(seed, "meta-data")),
    networkConfig: existsSync(network) ? readFileSync(network) : undefined,
  });
  deepEqual(diagnostics, []);
}

function networkCard({ forward = [], tap }: MachineOptions): string[] {
  const forwards = forward.map(({ host, port }) => `,hostfwd=tcp:${host}:${port}-:${port}`);
  return tap === undefined
    ? ["-netdev", `user,id=net${forwards.join("")}`, "-device", "virtio-net-pci,netdev=net"]
    : [
        ...["-netdev", `tap,id=net,ifname=${tap.name},script=no,downscript=no`],
        ...["-device", `virtio-net-pci,netdev=net,mac=${tap.mac}`],
      ];
}

function emulator(options: MachineOptions): ChildProcess {
  const { image, folder, emulator: more = [] } = options;
  const drive = (file: string, format: string): string[] => [
    "-drive",
    `file=${join(folder, file)},format=${format},if=virtio,cache=unsafe`,
  ];
  const words = [
    ...["-accel", "tcg,thread=multi", "-cpu", "max", "-m", "3072", "-smp", "2"],
    ...["-display", "none", "-no-reboot", "-serial", `file:${join(folder, "console")}`],
    ...["-kernel", join(image, "vmlinuz"), "-initrd", join(image, "initrd")],
    "-append",
    "console=ttyS0 root=LABEL=root rw ds=nocloud net.ifnames=0",
    ...drive("disk.qcow2", "qcow2"),
    ...drive("seed.img", "raw"),
    ...networkCard(options),
    ...["-device", "virtio-rng-pci", "-device", "virtio-serial-pci"],
    ...["-chardev", `socket,id=lab,path=${join(folder, "shell")},server=on,wait=off`],
    ...["-device", "virtserialport,chardev=lab,name=lab"],
    ...more,
  ];
  return spawn("qemu-system-x86_64", words, { stdio: ["ignore", "inherit", "inherit"] });
}

/** Sends one script and waits for its one line of answer. */
async function ask(socket: Socket, script: string, seconds: number): Promise<CommandResult> {
  const answer = new Promise<string>((resolve, reject) => {
    let text = "";
    const timer = setTimeout(
      () => reject(new Error(`no answer in ${seconds} s: ${script}`)),
      seconds * 1000,
    );
    socket.removeAllListeners("data");
    socket.on("data", (bytes: Buffer) => {
      text += bytes.toString("latin1");
      if (!text.includes("\n")) return;
      clearTimeout(timer);
      resolve(text);
    });
  });
  socket.write(`${Buffer.from(script).toString("base64")}\n`);
  const [code = "", output = ""] = (await answer).trim().split(" ");
  return { code: Number(code), output: Buffer.from(output, "base64").toString("utf8") };
}

/** Switches a machine on; its disks must be there. */
export async function switchOn(options: MachineOptions): Promise<Machine> {
  const log = join(options.folder, "console");
  const shell = join(options.folder, "shell");
  writeFileSync(log, "");
  // That of an earlier boot answers nobody.
  rmSync(shell, { force: true });
  const started = performance.now();
  const child = emulator(options);
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  let socket: Socket | undefined;
  const text = (): string => readFileSync(log, "latin1");
  const isOff = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const kill = async (): Promise<void> => {
    socket?.destroy();
    child.kill("SIGKILL");
    await ended;
  };
  return {
    seconds: () => Math.round((performance.now() - started) / 1000),
    console: text,
    kill,
    async waitFor(pattern, seconds) {
      for (let left = seconds; !pattern.test(text()); left -= 1) {
        const off = isOff();
        const tail = text().split("\n").slice(-25).join("\n");
        if (off || left <= 0) throw new Error(`${off ? "it is off" : "no"} ${pattern}:\n${tail}`);
        await sleep(1000);
      }
    },
    async run(script, seconds = 120) {
      while (!existsSync(shell) && !isOff()) await sleep(100);
      if (isOff()) throw new Error(`it is off: ${script}`);
      // Of a machine that is off nothing comes, which is all there is to say.
      socket ??= createConnection(shell).on("error", () => undefined);
      return await ask(socket, script, seconds);
    },
    async shutDown() {
      socket?.write(`${Buffer.from("systemctl poweroff --no-block").toString("base64")}\n`);
      const late = setTimeout(() => child.kill("SIGKILL"), 120_000);
      await ended;
      clearTimeout(late);
      socket?.destroy();
    },
  };
}
