import {
  becomesReady,
  type FaultGroup,
  failsWith,
  inMachine,
  makeNode,
  whileOn,
} from "./fault-lab.ts";

const node = "package-lock";
/** As unattended upgrades hold it, until /run/let-go is there. */
const hold = `import fcntl, os, time
files = [open("/var/lib/dpkg/" + name, "w") for name in ("lock-frontend", "lock")]
for file in files: fcntl.lockf(file, fcntl.LOCK_EX)
open("/run/held", "w")
while not os.path.exists("/run/let-go"): time.sleep(1)`;

/** Another process holds dpkg's lock until the node said so. */
export const packageLock: FaultGroup = {
  tests: [node],
  async run(lab, test) {
    const options = makeNode(lab, node);
    await whileOn(options, async (machine) => {
      await inMachine(machine, `setsid python3 -c '${hold}' >/dev/null 2>&1 &`);
      await inMachine(machine, "until [ -f /run/held ]; do sleep 1; done");
      await test(node, async () => {
        const said = await failsWith(machine, "packages-locked", 900);
        await inMachine(machine, "touch /run/let-go");
        return `${said}; ${await becomesReady(lab, machine, node)}`;
      });
    });
  },
};
