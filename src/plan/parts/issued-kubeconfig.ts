import type { ProfilePath } from "../../diagnostics/diagnostic.ts";
import type { FileItem } from "../node-plan.ts";
import { nodeFile, ownFile, type PlanContext, secretFile } from "../plan-part.ts";
import { issuedKeyPair } from "../secret-lookup.ts";
import { caReference } from "./ca-certificate.ts";
import { keyPairCredentials, kubeconfig } from "./kubeconfig.ts";

export interface IssuedKubeconfig {
  /** Name of the certificate in the secrets folder. */
  readonly certificate: string;
  /** Where the certificate and its key stand, without `.crt` and `.key`. */
  readonly stem: string;
  readonly path: string;
  /** What the user is called in the file; who it is stands in the certificate. */
  readonly user: string;
  /** Whether each node has a certificate of its own. */
  readonly own: boolean;
  readonly from: ProfilePath;
}

/**
 * A kubeconfig whose user has a certificate issued at build: inside it, or in two files beside, as the profile says. One
 * that only says where they are is the same for all nodes of a pool.
 */
export function issuedKubeconfig(
  context: PlanContext,
  { certificate, stem, path, user, own, from }: IssuedKubeconfig,
): readonly FileItem[] {
  const { cluster, secrets } = context;
  const { embedCerts } = cluster.certificates;
  const pair = issuedKeyPair(secrets, certificate);
  const make = (): FileItem => {
    const credentials = keyPairCredentials(pair, embedCerts, stem);
    const { server, tlsServerName } = cluster.controlPlane;
    const ca = caReference(context);
    const text = kubeconfig({
      cluster: cluster.name,
      server,
      tlsServerName,
      ca,
      user,
      credentials,
    });
    return secretFile(path, text, from);
  };
  const placed = (file: FileItem): FileItem => (own ? ownFile(file) : file);
  if (embedCerts) return [placed(make())];
  return [
    // Not baked even where every node has the same: it goes with its key, and its renewal must make no other image.
    placed(nodeFile(`${stem}.crt`, pair.certificatePem, from)),
    placed(secretFile(`${stem}.key`, pair.privateKeyPem, from)),
    context.remember(`kubeconfig ${path}`, make),
  ];
}
