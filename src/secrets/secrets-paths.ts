import { join } from "node:path/posix";

/** The file with the bootstrap tokens, below the secrets folder. */
export const bootstrapTokenFile = "tokens/bootstrap-token.json";

/** The file of an encrypted secrets folder that names its age recipients, one a line as `age -R` takes it. */
export const recipientsFile = "recipients.txt";

/** Says how far a change to another CA has come. */
export const rotationFile = "rotation.json";

/** Where everything lies in a secrets folder; the names below `pki` are kubeadm's. */
export interface SecretsPaths {
  readonly directory: string;
  readonly caCertificate: string;
  readonly caKey: string;
  readonly bootstrapToken: string;
  readonly fileToken: string;
}

/** The paths below `directory`, in the spelling of `directory`. */
export function secretsPaths(directory: string): SecretsPaths {
  return {
    directory,
    caCertificate: join(directory, "pki/ca.crt"),
    caKey: join(directory, "pki/ca.key"),
    bootstrapToken: join(directory, bootstrapTokenFile),
    fileToken: join(directory, "tokens/file-token"),
  };
}

/** Whether a file of a secrets folder holds a secret: keys and tokens; certificates are public. */
export function isSecretFile(path: string): boolean {
  if (path.endsWith(".age")) return false;
  return path.endsWith(".key") || path.startsWith("tokens/");
}

/** The name under which the secret file `path` lies in an encrypted folder. */
export function sealedPath(path: string): string {
  return `${path}.age`;
}

/** Each path, and beside that of a secret file the name that it has where it is encrypted. */
export function bothForms(paths: readonly string[]): readonly string[] {
  return paths.flatMap((path) => (isSecretFile(path) ? [path, sealedPath(path)] : [path]));
}

/** The paths of an issued certificate and its key, below the secrets folder. */
export function certificatePaths(name: string): { certificate: string; key: string } {
  if (name === "ca" || !/^[\w.-]+(\/[\w.-]+)*$/.test(name) || name.split("/").includes("..")) {
    throw new Error(`${name} is no name for an issued certificate`);
  }
  return { certificate: `pki/${name}.crt`, key: `pki/${name}.key` };
}

/** Where the key and the signing request of a certificate wait for the answer of a CA; `ca` is a CA's own. */
export function pendingPaths(name: string): { key: string; request: string } {
  if (name !== "ca") certificatePaths(name);
  return { key: `csr/${name}.key`, request: `csr/${name}.csr` };
}
