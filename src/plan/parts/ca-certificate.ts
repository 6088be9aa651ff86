import { nodeCertificates } from "../../cluster/secrets-request.ts";
import { parseCertificates } from "../../secrets/certificate.ts";
import { lifetimeOf } from "../../secrets/certificate-lifetime.ts";
import { type PlanContext, type PlanPart, type PoolContext, sharedFile } from "../plan-part.ts";
import type { Reference } from "./kubeconfig.ts";

/** The CA certificate, which the kubelet always needs as a file to know its own clients, and from when on it holds. */
export function planCaCertificate(context: PlanContext): PlanPart {
  const { cluster, secrets, remember } = context;
  const from = ["certificates"];
  const seconds = certificatesStart(context);
  return {
    files: remember("CA certificate", () => [
      sharedFile(cluster.paths.caCertificate, secrets.caCertificatePem, from),
    ]),
    waits: seconds === undefined ? [] : [{ kind: "clock", seconds, phase: "boot", from }],
  };
}

/** From when on all certificates of the node are valid, in seconds since 1970; `undefined` while there are stand-ins only. */
function certificatesStart({ node, secrets, remember }: PlanContext): number | undefined {
  const shared = remember("starts", () => {
    const common = [...secrets.certificates].flatMap(([name, { lifetimes }]) =>
      name.startsWith("nodes/") ? [] : lifetimes,
    );
    return [...(parseCertificates(secrets.caCertificatePem) ?? []).map(lifetimeOf), ...common];
  });
  const own = node.name === undefined ? [] : nodeCertificates(node.name);
  const lifetimes = own.flatMap((name) => secrets.certificates.get(name)?.lifetimes ?? []);
  const starts = [...shared, ...lifetimes].map(({ notBefore }) => notBefore.getTime() / 1000);
  return starts.length === 0 ? undefined : Math.max(...starts);
}

/** The CA as a kubeconfig names it. */
export function caReference({ cluster, secrets }: PoolContext): Reference {
  return cluster.certificates.embedCerts
    ? { pem: secrets.caCertificatePem }
    : { file: cluster.paths.caCertificate };
}
