import { join } from "node:path";
import { importSecrets } from "../../src/cli/secrets/import-secrets.ts";
import { initSecrets } from "../../src/cli/secrets/renew-secrets.ts";
import type { ClusterFolder } from "./cluster-folder.ts";
import { openssl } from "./openssl.ts";

/** `nodegen secrets import` of these files and folders. */
export function take(cluster: ClusterFolder, ...sources: string[]) {
  return cluster.run((io) => importSecrets({ profile: cluster.profile, sources }, io));
}

/** `nodegen secrets init`. */
export function init(cluster: ClusterFolder) {
  return cluster.run((io) => initSecrets({ profile: cluster.profile }, io));
}

/** The issued certificate verifies against the folder's CA, by openssl's own strict rules. */
export function verify({ secrets }: ClusterFolder, name: string, ...more: string[]): void {
  const ca = join(secrets, "pki/ca.crt");
  openssl(secrets, "verify", "-x509_strict", ...more, "-CAfile", ca, `pki/${name}.crt`);
}
