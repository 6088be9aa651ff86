import { match, ok, strictEqual } from "node:assert/strict";
import { statSync } from "node:fs";
import { join } from "node:path";
import type { Machine } from "../machine.ts";
import { answerWith, cutAfter, silence, wrongBytes } from "../misbehaving-mirror.ts";
import {
  becomesReady,
  type FaultGroup,
  type FaultLab,
  failsWith,
  inMachine,
  makeNode,
  whileOn,
} from "./fault-lab.ts";

const node = "bad-downloads";
const cutAt = 40_000_000;
/** Of what a mirror counts as sent, so much may get lost in each cut connection. */
const lost = 1_000_000;

/** Each of four downloads has a fault of its own. */
function setFaults({ first, second }: FaultLab): void {
  first.misbehave(/kubelet$/, cutAfter(cutAt), 2);
  // Each file of Kubernetes is at two places of each mirror. The first run may fetch twice: beside the packages and after.
  for (const mirror of [first, second]) mirror.misbehave(/kube-proxy$/, answerWith(503), 4);
  first.misbehave(/runc/, wrongBytes);
  second.misbehave(/runc/, answerWith(503), 2);
  first.misbehave(/cni-plugins/, silence);
}

/** Boots until the node is Ready; notes what was installed when the first run had failed. */
async function bootThrough(
  lab: FaultLab,
  machine: Machine,
): Promise<{ said: string; installed: string; end: string }> {
  const said = await failsWith(machine, "download-failed", 600);
  const installed = (await machine.run("ls /usr/local/bin /opt/cni/bin")).output;
  return { said, installed, end: await becomesReady(lab, machine, node) };
}

function resumed({ first, second, programs }: FaultLab): string {
  const { size } = statSync(join(programs, "kubelet"));
  const got = [...first.downloads(/kubelet$/), ...second.downloads(/kubelet$/)];
  const asked = got.map(({ from }) => from);
  strictEqual(got.length, 3, `the kubelet was asked for at ${asked.join(", ")}`);
  for (const [index, from] of asked.entries()) {
    const right = index * cutAt;
    ok(from <= right && from >= right - index * lost, `asked for byte ${from}, not about ${right}`);
  }
  const sent = got.reduce((sum, one) => sum + one.sent, 0);
  ok(sent < size + 2 * lost, `${sent} bytes sent of a file of ${size}`);
  return `asked for from byte ${asked.join(", ")}; ${sent} bytes sent of ${size}`;
}

export const badDownloads: FaultGroup = {
  tests: ["connection-cut", "status-503", "wrong-digest", "silent-mirror"],
  async run(lab, test) {
    const options = makeNode(lab, node);
    setFaults(lab);
    try {
      await whileOn(options, async (machine) => {
        const boot = bootThrough(lab, machine);
        const results = await Promise.allSettled([
          test("connection-cut", async () => {
            const { end } = await boot;
            return `${resumed(lab)}; ${end}`;
          }),
          test("status-503", async () => {
            const { said } = await boot;
            match(said, /kube-proxy 1\.20\.2: all 4 sources failed \(last: HTTP 503\)/);
            return said;
          }),
          test("wrong-digest", async () => {
            const { installed } = await boot;
            ok(!/^runc/m.test(installed), `it was installed:\n${installed}`);
            const named = /nodegen: runc 1\.1\.5: wrong digest from http:\S+:8098\S+/;
            match(machine.console(), named);
            await inMachine(machine, "runc --version");
            return named.exec(machine.console())?.[0] ?? "";
          }),
          test("silent-mirror", async () => {
            await boot;
            const [got] = lab.second.downloads(/cni-plugins/);
            strictEqual(got?.status, 200, "nothing from the second mirror");
            return "30 s of silence, then the second mirror";
          }),
        ]);
        const failed = results.find((result) => result.status === "rejected");
        if (failed !== undefined) throw failed.reason;
      });
    } finally {
      lab.first.behave();
      lab.second.behave();
    }
  },
};
