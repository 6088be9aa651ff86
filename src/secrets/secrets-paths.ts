import { join } from "node:path/posix";

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
    bootstrapToken: join(directory, "tokens/bootstrap-token.json"),
    fileToken: join(directory, "tokens/file-token"),
  };
}

/** The paths of an issued certificate and its key, below the secrets folder. */
export function certificatePaths(name: string): { certificate: string; key: string } {
  if (name === "ca" || !/^[\w.-]+(\/[\w.-]+)*$/.test(name) || name.split("/").includes("..")) {
    throw new Error(`${name} is no name for an issued certificate`);
  }
  return { certificate: `pki/${name}.crt`, key: `pki/${name}.key` };
}
