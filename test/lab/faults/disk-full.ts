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

/** The disk is filled while the machine still starts, and freed when it said so. */
export const diskFull: FaultGroup = {
  tests: [node],
  async run(lab, test) {
    const options = makeNode(lab, node);
    await whileOn(options, async (machine) => {
      await test(node, async () => {
        await inMachine(machine, fill);
        const said = await failsWith(machine, "disk-full", 600);
        await inMachine(machine, "rm /fill");
        return `${said}; ${await becomesReady(lab, machine, node)}`;
      });
    });
  },
};
