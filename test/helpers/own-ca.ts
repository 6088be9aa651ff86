import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openssl } from "../secrets/openssl.ts";

/** What `openssl ca` needs to choose the dates of a certificate itself. */
const configuration = `[ca]
default_ca = own
[own]
database = index.txt
serial = serial
new_certs_dir = .
default_md = sha256
policy = any
x509_extensions = authority
[any]
commonName = supplied
[authority]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign
`;

/** Makes a new P-256 key `name` in the folder `pki`. */
export function makeKey(pki: string, name: string): void {
  openssl(pki, "genpkey", "-algorithm", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", name);
}

/** Makes `ca.crt`, CN=demo-ca, for `ca.key` in the folder `pki`: from now for ten years, a CA or not. */
export function makeCertificate(pki: string, ca: "CA:TRUE" | "CA:FALSE" = "CA:TRUE"): void {
  const extension = ["-addext", `basicConstraints=critical,${ca}`];
  const subject = ["-subj", "/CN=demo-ca", "-days", "3650"];
  openssl(pki, "req", "-x509", "-key", "ca.key", "-out", "ca.crt", ...subject, ...extension);
}

/** Makes a CA `ca.crt` for `ca.key` in the folder `pki` that ends on the first second of 2025. */
export function makeExpiredCa(pki: string): void {
  const work = join(pki, "work");
  mkdirSync(work);
  writeFileSync(join(work, "ca.cnf"), configuration);
  writeFileSync(join(work, "index.txt"), "");
  writeFileSync(join(work, "serial"), "01\n");
  openssl(work, "req", "-new", "-key", "../ca.key", "-subj", "/CN=demo-ca", "-out", "ca.csr");
  const dates = ["-startdate", "20200101000000Z", "-enddate", "20250101000000Z"];
  const files = ["-keyfile", "../ca.key", "-in", "ca.csr", "-out", "../ca.crt"];
  openssl(work, "ca", "-batch", "-selfsign", "-config", "ca.cnf", ...files, ...dates, "-notext");
  rmSync(work, { recursive: true });
}
