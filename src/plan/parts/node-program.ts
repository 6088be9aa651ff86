import type { Cluster } from "../../cluster/cluster.ts";
import {
  bootUnit as bootService,
  nodeProgram,
  webhookScript,
} from "../../generated/node-program.ts";
import type { FileItem } from "../node-plan.ts";
import { type PlanPart, type PoolContext, secretFile, sharedFile } from "../plan-part.ts";
import { nodegenFolder } from "./host.ts";

/** The service that cloud-init starts; it does all the work on the node. */
const bootUnit = "nodegen-boot.service";

/**
 * Results of the pod network's plugins from before a reboot belong to Pods that are gone. `!` is only at boot:
 * https://www.freedesktop.org/software/systemd/man/latest/tmpfiles.d.html
 */
const forgetCniResults = "R! /var/lib/cni/results\nR! /var/lib/cni/cache/results\n";

/** The fixed program of every node and its service, and where the profile wants it, how it tells a webhook. */
export function planNodeProgram({ cluster }: PoolContext): PlanPart {
  return {
    files: [
      { ...sharedFile("/usr/local/sbin/nodegen-node", nodeProgram, []), mode: "0755" },
      sharedFile(`/etc/systemd/system/${bootUnit}`, bootService, []),
      sharedFile("/etc/tmpfiles.d/nodegen.conf", forgetCniResults, ["cni"]),
      ...webhookFiles(cluster),
    ],
  };
}

function webhookFiles({ statusWebhook }: Cluster): readonly FileItem[] {
  if (statusWebhook === undefined) return [];
  const from = ["statusWebhook"];
  return [
    sharedFile("/usr/local/lib/nodegen/webhook.sh", webhookScript, from),
    secretFile(`${nodegenFolder}/webhook`, `${statusWebhook}\n`, from),
  ];
}
