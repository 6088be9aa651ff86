import { ok } from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import type { Machine } from "../machine.ts";
import { apiServers } from "../scenarios.ts";
import {
  becomesReady,
  type FaultGroup,
  type FaultLab,
  inMachine,
  makeNode,
  whileOn,
} from "./fault-lab.ts";

const node = "api-server-away";

/** The API server's address belongs to nobody while this is so. */
function setAddress(verb: "add" | "del"): void {
  execFileSync("ip", ["address", verb, `${apiServers[0]}/32`, "dev", "lo"]);
}

async function joinLate(lab: FaultLab, machine: Machine): Promise<string> {
  await machine.waitFor(/nodegen: step packages: done/, 600);
  setAddress("del");
  try {
    await machine.waitFor(/nodegen: step commands: done/, 300);
    await sleep(120_000);
  } finally {
    setAddress("add");
  }
  const kubelet = await inMachine(machine, "journalctl -u kubelet --no-pager -o cat");
  const refused = kubelet.match(/192\.0\.2\.11:6443.*unreachable/g) ?? [];
  ok(refused.length > 0, `the kubelet found the API server:\n${kubelet}`);
  return `${refused.length} tries of the kubelet in vain; ${await becomesReady(lab, machine, node)}`;
}

/** The API server cannot be reached in the two minutes in which the node would join. */
export const apiServerAway: FaultGroup = {
  tests: [node],
  async run(lab, test) {
    const options = makeNode(lab, node);
    await whileOn(options, (machine) => test(node, () => joinLate(lab, machine)));
  },
};
