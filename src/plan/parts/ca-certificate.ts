import { type PlanContext, type PlanPart, sharedFile } from "../plan-part.ts";
import type { Reference } from "./kubeconfig.ts";

/** The CA certificate, which the kubelet always needs as a file to know its own clients. */
export function planCaCertificate({ cluster, secrets }: PlanContext): PlanPart {
  return {
    files: [sharedFile(cluster.paths.caCertificate, secrets.caCertificatePem, ["certificates"])],
  };
}

/** The CA as a kubeconfig names it. */
export function caReference({ cluster, secrets }: PlanContext): Reference {
  return cluster.certificates.embedCerts
    ? { pem: secrets.caCertificatePem }
    : { file: cluster.paths.caCertificate };
}
