import { nodeCertificates } from "../../cluster/secrets-request.ts";
import { parseCertificates } from "../../secrets/certificate.ts";
import { type Lifetime, lifetimeOf } from "../../secrets/certificate-lifetime.ts";
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
    waits: remember(`waits ${seconds}`, () =>
      seconds === undefined ? [] : [{ kind: "clock", seconds, phase: "boot", from } as const],
    ),
  };
}

/** From when on all certificates of the node are valid, in seconds since 1970; `undefined` while there are stand-ins only. */
function certificatesStart({ node, secrets, remember }: PlanContext): number | undefined {
  const shared = remember("starts", () => {
    const common = [...secrets.certificates].flatMap(([name, { lifetimes }]) =>
      name.startsWith("nodes/") ? [] : lifetimes,
    );
    const lifetimes = [
      ...(parseCertificates(secrets.caCertificatePem) ?? []).map(lifetimeOf),
      ...common,
    ];
    return lifetimes.map(startOf);
  });
  const own = node.name === undefined ? [] : nodeCertificates(node.name);
  const lifetimes = own.flatMap((name) => secrets.certificates.get(name)?.lifetimes ?? []);
  const starts = [...shared, ...lifetimes.map(startOf)];
  return starts.length === 0 ? undefined : Math.max(...starts);
}

function startOf({ notBefore }: Lifetime): number {
  return notBefore.getTime() / 1000;
}

/** The CA as a kubeconfig names it. */
export function caReference({ cluster, secrets }: PoolContext): Reference {
  return cluster.certificates.embedCerts
    ? { pem: secrets.caCertificatePem }
    : { file: cluster.paths.caCertificate };
}
