import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { openssl } from "../../secrets/openssl.ts";
import { build, codesOf, makeCa, selfSign, withFolder } from "../../secrets/own-authority.ts";

const faults: [string, string, (pki: string) => void][] = [
  [
    "a missing certificate",
    "secrets-ca-certificate-missing",
    (pki) => {
      openssl(pki, "genpkey", "-algorithm", "ed25519", "-out", "ca.key");
    },
  ],
  [
    "a key of another certificate",
    "secrets-ca-key-mismatch",
    (pki) => {
      makeCa(pki);
      openssl(
        pki,
        "genpkey",
        "-algorithm",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-out",
        "ca.key",
      );
    },
  ],
  [
    "an encrypted PKCS#8 key",
    "secrets-key-encrypted",
    (pki) => {
      makeCa(pki);
      openssl(pki, "pkcs8", "-topk8", "-in", "ca.key", "-out", "enc.key", "-passout", "pass:abcd");
      execFileSync("mv", [join(pki, "enc.key"), join(pki, "ca.key")]);
    },
  ],
  [
    "an encrypted SEC1 key",
    "secrets-key-encrypted",
    (pki) => {
      makeCa(pki);
      openssl(pki, "ec", "-aes128", "-in", "ca.key", "-out", "enc.key", "-passout", "pass:abcd");
      execFileSync("mv", [join(pki, "enc.key"), join(pki, "ca.key")]);
    },
  ],
  [
    "a key that is no PEM",
    "secrets-unreadable-pem",
    (pki) => {
      makeCa(pki);
      writeFileSync(join(pki, "ca.key"), "\u0000\u0001");
    },
  ],
  [
    "a certificate in DER",
    "secrets-unreadable-pem",
    (pki) => {
      makeCa(pki);
      openssl(pki, "x509", "-in", "ca.crt", "-outform", "DER", "-out", "ca.crt");
    },
  ],
  [
    "a certificate cut short",
    "secrets-unreadable-pem",
    (pki) => {
      makeCa(pki);
      const text = readFileSync(join(pki, "ca.crt"), "utf8");
      writeFileSync(join(pki, "ca.crt"), text.replace(/(\n.{64}){2}/, ""));
    },
  ],
  [
    "a certificate that is no CA",
    "secrets-ca-not-a-ca",
    (pki) => {
      makeCa(pki);
      selfSign(pki, "-addext", "basicConstraints=critical,CA:FALSE");
    },
  ],
  [
    "a CA that must not sign",
    "secrets-ca-not-a-ca",
    (pki) => {
      makeCa(pki);
      selfSign(pki, "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=cRLSign");
    },
  ],
  ["an Ed25519 key", "secrets-ca-key-unsupported", (pki) => makeCa(pki, ["ed25519"])],
  [
    "an RSA key of 1024 bits",
    "secrets-ca-key-unsupported",
    (pki) => makeCa(pki, ["RSA", "-pkeyopt", "rsa_keygen_bits:1024"]),
  ],
  ["an RSA-PSS key", "secrets-ca-key-unsupported", (pki) => makeCa(pki, ["RSA-PSS"])],
  [
    "a curve that is not given by name",
    "secrets-ca-key-unsupported",
    (pki) =>
      makeCa(pki, [
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-pkeyopt",
        "ec_param_enc:explicit",
      ]),
  ],
];
for (const [name, code, prepare] of faults) {
  test(`refuses ${name}, and changes nothing`, () =>
    withFolder(async ({ directory, pki }) => {
      prepare(pki);
      const before = execFileSync("ls", ["-lAR", directory]);
      const outcome = await build(directory);
      assert.is(outcome.value, undefined);
      assert.equal(codesOf(outcome), [code]);
      assert.ok(outcome.diagnostics[0]?.hint);
      assert.equal(execFileSync("ls", ["-lAR", directory]), before);
    }));
}

test.run();
