import { bootUnit as bootService, nodeProgram } from "../../generated/node-program.ts";
import { type PlanPart, sharedFile } from "../plan-part.ts";

/** The service that cloud-init starts; it does all the work on the node. */
const bootUnit = "nodegen-boot.service";

/** The fixed program of every node and its service. */
export function planNodeProgram(): PlanPart {
  return {
    files: [
      { ...sharedFile("/usr/local/sbin/nodegen-node", nodeProgram, []), mode: "0755" },
      sharedFile(`/etc/systemd/system/${bootUnit}`, bootService, []),
    ],
  };
}
