import { ok } from "node:assert/strict";
import {
  becomesReady,
  type FaultGroup,
  failsWith,
  inMachine,
  makeNode,
  whileOn,
} from "./fault-lab.ts";
import { startTimeServer } from "./time-server.ts";

const node = "wrong-clock";
const year = 365 * 24 * 3600 * 1000;
const askHost = `mkdir -p /run/systemd/timesyncd.conf.d
printf '[Time]\\nNTP=10.0.2.2\\n' >/run/systemd/timesyncd.conf.d/lab.conf
systemctl restart systemd-timesyncd`;

/** The hardware clock is a year behind, and no time server answers before the node said so. */
export const wrongClock: FaultGroup = {
  tests: [node],
  async run(lab, test) {
    const base = new Date(Date.now() - year).toISOString().slice(0, 19);
    const options = makeNode(lab, node, ["-rtc", `base=${base}`]);
    await whileOn(options, async (machine) => {
      await test(node, async () => {
        await inMachine(machine, askHost);
        const said = await failsWith(machine, "clock-wrong", 900);
        const stop = await startTimeServer();
        try {
          const end = await becomesReady(lab, machine, node);
          const clock = Number(await inMachine(machine, "date +%s"));
          ok(Math.abs(clock - Date.now() / 1000) < 10, `the clock says ${clock}`);
          return `${said}; ${end}`;
        } finally {
          stop();
        }
      });
    });
  },
};
