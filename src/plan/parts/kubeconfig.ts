import { toYaml } from "../../formats/yaml.ts";
import type { KeyPair } from "../../secrets/secrets.ts";

/** A certificate or key in a kubeconfig: a path on the node, or the PEM text inside. */
export type Reference = { readonly file: string } | { readonly pem: string };

/** How a kubeconfig's user proves who it is. */
export type Credentials =
  | { readonly token: string }
  | { readonly certificate: Reference; readonly privateKey: Reference };

export interface KubeconfigOptions {
  readonly cluster: string;
  /** `https://host:port`. */
  readonly server: string;
  /** The name that the server's certificate is checked for, where it is not `server`'s own. */
  readonly tlsServerName: string | undefined;
  readonly ca: Reference;
  readonly user: string;
  readonly credentials: Credentials;
}

/** A kubeconfig with one cluster, one user and one context: https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/ */
export function kubeconfig(options: KubeconfigOptions): string {
  const { cluster, server, tlsServerName, ca, user, credentials } = options;
  const serverName = tlsServerName === undefined ? {} : { "tls-server-name": tlsServerName };
  const context = `${user}@${cluster}`;
  return toYaml({
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      { name: cluster, cluster: { ...entry("certificate-authority", ca), server, ...serverName } },
    ],
    users: [{ name: user, user: userFields(credentials) }],
    contexts: [{ name: context, context: { cluster, user } }],
    "current-context": context,
  });
}

function userFields(credentials: Credentials): Record<string, string> {
  if ("token" in credentials) return { token: credentials.token };
  return {
    ...entry("client-certificate", credentials.certificate),
    ...entry("client-key", credentials.privateKey),
  };
}

function entry(field: string, reference: Reference): Record<string, string> {
  if ("file" in reference) return { [field]: reference.file };
  return { [`${field}-data`]: Buffer.from(reference.pem, "utf8").toString("base64") };
}

/** A key pair as it stands in a kubeconfig: inside it, or in the two files beside. */
export function keyPairCredentials(pair: KeyPair, embed: boolean, stem: string): Credentials {
  if (embed) {
    return { certificate: { pem: pair.certificatePem }, privateKey: { pem: pair.privateKeyPem } };
  }
  return { certificate: { file: `${stem}.crt` }, privateKey: { file: `${stem}.key` } };
}
