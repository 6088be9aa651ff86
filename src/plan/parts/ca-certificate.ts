import { parseCertificates } from "../../secrets/certificate.ts";
import { lifetimeOf } from "../../secrets/certificate-lifetime.ts";
import { type PlanContext, type PlanPart, sharedFile } from "../plan-part.ts";
import type { Reference } from "./kubeconfig.ts";

/** The CA certificate, which the kubelet always needs as a file to know its own clients, and from when on it holds. */
export function planCaCertificate(context: PlanContext): PlanPart {
  const { cluster, secrets } = context;
  const from = ["certificates"];
  const seconds = certificatesStart(context);
  return {
    files: [sharedFile(cluster.paths.caCertificate, secrets.caCertificatePem, from)],
    waits: seconds === undefined ? [] : [{ kind: "clock", seconds, phase: "boot", from }],
  };
}

/** From when on all certificates of the node are valid, in seconds since 1970; `undefined` while there are stand-ins only. */
function certificatesStart({ node, secrets }: PlanContext): number | undefined {
  const own = [...secrets.certificates].flatMap(([name, { certificatePem }]) =>
    !name.startsWith("nodes/") || name.startsWith(`nodes/${node.name}/`) ? [certificatePem] : [],
  );
  const starts = [secrets.caCertificatePem, ...own]
    .flatMap((pem) => parseCertificates(pem) ?? [])
    .map((certificate) => lifetimeOf(certificate).notBefore.getTime() / 1000);
  return starts.length === 0 ? undefined : Math.max(...starts);
}

/** The CA as a kubeconfig names it. */
export function caReference({ cluster, secrets }: PlanContext): Reference {
  return cluster.certificates.embedCerts
    ? { pem: secrets.caCertificatePem }
    : { file: cluster.paths.caCertificate };
}
