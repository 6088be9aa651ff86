import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openssl } from "./openssl.ts";

/** The commands by which openssl makes keys and certificates of a company's own in `folder`. */
export interface OwnPki {
  readonly folder: string;
  /** A root CA `<name>.crt`, `<name>.key`. */
  readonly root: (name: string, subject: string) => void;
  /** A certificate `<name>.crt` with a new key, signed by `issuer`. */
  readonly issue: (name: string, subject: string, extensions: string, issuer: string) => void;
  /** The certificate `<name>.crt` for a signing request, with the extensions that it asks for. */
  readonly sign: (request: string, name: string, issuer: string) => void;
}

/** What makes a certificate a CA. */
export const caExtensions = "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n";

/** What makes it a client's, as cfssl's usual profile does: for both sides of TLS. */
export const clientExtensions = "extendedKeyUsage=clientAuth,serverAuth\n";

/** A folder for keys and certificates that openssl makes. */
export function ownPki(folder: string): OwnPki {
  mkdirSync(folder, { recursive: true });
  const key = (name: string) =>
    openssl(folder, "ecparam", "-genkey", "-name", "prime256v1", "-noout", "-out", `${name}.key`);
  const request = (name: string, subject: string) =>
    openssl(folder, "req", "-new", "-key", `${name}.key`, "-subj", subject, "-out", `${name}.csr`);
  const x509 = (name: string, ...more: string[]) =>
    openssl(folder, "x509", "-req", "-in", `${name}.csr`, "-days", "3650", ...more);
  return {
    folder,
    root: (name, subject) => {
      key(name);
      request(name, subject);
      writeFileSync(join(folder, "extensions"), caExtensions);
      x509(name, "-signkey", `${name}.key`, "-extfile", "extensions", "-out", `${name}.crt`);
      rmSync(join(folder, "extensions"));
    },
    issue: (name, subject, extensions, issuer) => {
      key(name);
      request(name, subject);
      writeFileSync(join(folder, "extensions"), extensions);
      const by = ["-CA", `${issuer}.crt`, "-CAkey", `${issuer}.key`, "-CAcreateserial"];
      x509(name, ...by, "-extfile", "extensions", "-out", `${name}.crt`);
      rmSync(join(folder, "extensions"));
    },
    sign: (path, name, issuer) => {
      const by = ["-CA", `${issuer}.crt`, "-CAkey", `${issuer}.key`, "-CAcreateserial"];
      const copied = ["-copy_extensions", "copyall", "-days", "3650"];
      openssl(folder, "x509", "-req", "-in", path, ...by, ...copied, "-out", `${name}.crt`);
    },
  };
}
