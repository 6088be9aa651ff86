import type { Cluster } from "../../cluster/cluster.ts";
import { quoteShellWords } from "../../formats/shell-quote.ts";
import type { Rotation } from "../../secrets/rotation.ts";
import { nodeFile, type PlanPart, type PoolContext } from "../plan-part.ts";
import { nodegenFolder } from "./host.ts";

const scriptPath = `${nodegenFolder}/rejoin.sh`;

/**
 * While the cluster changes to another CA: what a kubelet took when it joined and keeps for itself, removed once, and so
 * made anew. Where CAs are embedded, that is its kubeconfig, which it writes from the one for bootstrapping; from when on
 * the new CA signs, its certificates: https://kubernetes.io/docs/reference/access-authn-authz/kubelet-tls-bootstrapping/.
 * On a machine that has not joined yet there is nothing to remove.
 */
export function planRejoin({ cluster, secrets: { rotation } }: PoolContext): PlanPart {
  if (rotation === undefined || cluster.join.method === "clientCertificate") return {};
  if (rotation.step === "trust" && !cluster.certificates.embedCerts) return {};
  const from = ["join"];
  const script = nodeFile(scriptPath, rejoinScript(cluster, rotation), from);
  return {
    files: [{ ...script, mode: "0700" }],
    commands: [{ path: scriptPath, phase: "boot", from }],
  };
}

/** The node program runs a command again when its text changes: it names the change and its step. */
function rejoinScript({ kubelet, paths }: Cluster, { step, next }: Rotation): string {
  const certificates = quoteShellWords([paths.kubeletCertificates]);
  const kept = [
    quoteShellWords([paths.kubeletKubeconfig]),
    ...(step === "sign" ? [`${certificates}/kubelet-client*`] : []),
    ...(step === "sign" && kubelet.servingCertificate === "bootstrap"
      ? [`${certificates}/kubelet-server-*`]
      : []),
  ];
  return `# ${step}: ${next}\nrm -f ${kept.join(" ")}\n`;
}
