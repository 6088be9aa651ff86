import { match, ok, strictEqual } from "node:assert/strict";
import { inMachine, runPod } from "../run-pod.ts";
import * as lab from "./baked-lab.ts";
import { secretText } from "./disk-checks.ts";

/** The full user-data on the stock image, to compare with. */
export async function stockFull(its: lab.BakedLab): Promise<lab.FirstBoot> {
  lab.forgetNode(its);
  return await lab.startFrom(its, "stock-full", its.folders.image, "user-data", (machine) =>
    lab.firstBoot(its, machine),
  );
}

/** The slim user-data on the image, with nothing to download from. */
export async function slimWithoutMirror(its: lab.BakedLab): Promise<lab.FirstBoot> {
  lab.forgetNode(its);
  await its.mirror.goDown();
  try {
    return await lab.startFrom(its, "slim", its.baked.folder, "user-data.slim", async (machine) => {
      const boot = await lab.firstBoot(its, machine);
      strictEqual(await inMachine(machine, "cat /etc/lab-secret"), secretText);
      // Its images came with the machine's.
      await runPod(its.its, machine);
      await machine.shutDown();
      return boot;
    });
  } finally {
    await its.mirror.comeUp();
  }
}

/** The full user-data on the image. */
export async function bakedFull(its: lab.BakedLab): Promise<lab.FirstBoot> {
  lab.forgetNode(its);
  return await lab.startFrom(its, "baked-full", its.baked.folder, "user-data", (machine) =>
    lab.firstBoot(its, machine),
  );
}

/** The slim user-data on the stock image ends at once and says which image it wants. */
export async function stockSlim(its: lab.BakedLab): Promise<string> {
  const { id } = lab.manifestImage(its.its);
  return await lab.startFrom(
    its,
    "stock-slim",
    its.folders.image,
    "user-data.slim",
    async (machine) => {
      const said = /nodegen: failed: image-missing: [^\r\n]*/;
      await machine.waitFor(said, 300);
      const seconds = machine.seconds();
      const line = said.exec(machine.console())?.[0] ?? "";
      ok(line.includes(id) && line.includes("packer/workers"), line);
      match(await inMachine(machine, "cat /var/lib/nodegen/status.json"), /"image-missing"/);
      const state = await machine.run("systemctl is-active nodegen-boot kubelet");
      match(state.output, /^inactive\ninactive$/m);
      return `after ${seconds} s: ${line}`;
    },
  );
}

/** The image without user-data of nodegen's joins nothing. */
export async function bakedAlone(its: lab.BakedLab): Promise<string> {
  lab.forgetNode(its);
  return await lab.startFrom(its, "alone", its.baked.folder, undefined, async (machine) => {
    await machine.run("until systemctl is-active cloud-init.target; do sleep 1; done", 300);
    const units = "nodegen-boot kubelet kube-proxy containerd";
    const { output } = await machine.run(`systemctl is-active ${units}`);
    strictEqual(output, "inactive\ninactive\ninactive\nactive");
    return "only the container runtime runs";
  });
}
