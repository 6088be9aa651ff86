import {
  becomesReady,
  type FaultGroup,
  failsWith,
  inMachine,
  makeNode,
  whileOn,
} from "./fault-lab.ts";

const node = "disk-full";
/** Enough for what cloud-init writes. The blocks that root alone may use count. */
const left = 30_000_000;
const fill = `fallocate -l $(($(stat -f -c '%f * %S' /) - ${left})) /fill`;
/** Then enough for the packages, not for the downloads. */
const freeSome = "truncate -s -120M /fill";

/** The disk is filled while the machine still starts, and freed when it said so: a part, then all. */
export const diskFull: FaultGroup = {
  tests: ["disk-full-for-packages", "disk-full-for-downloads"],
  async run(lab, test) {
    const options = makeNode(lab, node);
    await whileOn(options, async (machine) => {
      await test("disk-full-for-packages", async () => {
        await inMachine(machine, fill);
        const said = await failsWith(machine, "disk-full", 600, "packages");
        await inMachine(machine, freeSome);
        await machine.waitFor(/nodegen: step packages: done/, 300);
        return said;
      });
      await test("disk-full-for-downloads", async () => {
        const said = await failsWith(machine, "disk-full", 600, "binaries");
        await inMachine(machine, "rm /fill");
        return `${said}; ${await becomesReady(lab, machine, node)}`;
      });
    });
  },
};
