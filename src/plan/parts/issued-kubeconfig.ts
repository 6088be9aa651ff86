import type { ProfilePath } from "../../diagnostics/diagnostic.ts";
import type { FileItem } from "../node-plan.ts";
import { nodeFile, type PoolContext, secretFile } from "../plan-part.ts";
import { issuedKeyPair } from "../secret-lookup.ts";
import { caReference } from "./ca-certificate.ts";
import { keyPairCredentials, kubeconfig } from "./kubeconfig.ts";

export interface IssuedKubeconfig {
  /** Name of the certificate in the secrets folder. */
  readonly certificate: string;
  /** Where the certificate and its key stand, without `.crt` and `.key`. */
  readonly stem: string;
  readonly path: string;
  readonly user: string;
  readonly from: ProfilePath;
}

/** A kubeconfig whose user has a certificate issued at build: inside it, or in two files beside, as the profile says. */
export function issuedKubeconfig(
  context: PoolContext,
  { certificate, stem, path, user, from }: IssuedKubeconfig,
): readonly FileItem[] {
  const { cluster, secrets } = context;
  const { embedCerts } = cluster.certificates;
  const pair = issuedKeyPair(secrets, certificate);
  const text = kubeconfig({
    cluster: cluster.name,
    server: cluster.controlPlane.server,
    tlsServerName: cluster.controlPlane.tlsServerName,
    ca: caReference(context),
    user,
    credentials: keyPairCredentials(pair, embedCerts, stem),
  });
  const file = secretFile(path, text, from);
  if (embedCerts) return [file];
  return [
    // Not baked even where every node has the same: it goes with its key, and its renewal must make no other image.
    nodeFile(`${stem}.crt`, pair.certificatePem, from),
    secretFile(`${stem}.key`, pair.privateKeyPem, from),
    file,
  ];
}
