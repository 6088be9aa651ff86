import type { ProfilePath } from "../../diagnostics/diagnostic.ts";
import type { FileItem } from "../node-plan.ts";
import { nodeFile, type PoolContext, secretFile, sharedFile } from "../plan-part.ts";
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
  /** `shared`: the same certificate on every node. */
  readonly owner: "node" | "shared";
  readonly from: ProfilePath;
}

/** A kubeconfig whose user has a certificate issued at build: inside it, or in two files beside, as the profile says. */
export function issuedKubeconfig(
  context: PoolContext,
  { certificate, stem, path, user, owner, from }: IssuedKubeconfig,
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
  const publicFile = owner === "shared" ? sharedFile : nodeFile;
  return [
    publicFile(`${stem}.crt`, pair.certificatePem, from),
    secretFile(`${stem}.key`, pair.privateKeyPem, from),
    file,
  ];
}
