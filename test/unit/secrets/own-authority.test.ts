import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { openssl } from "../../secrets/openssl.ts";
import {
  build,
  codesOf,
  extensions,
  makeCa,
  now,
  selfSign,
  withFolder,
} from "../../secrets/own-authority.ts";

/** `openssl pkey` and its like, for each form in which a key may come. */
const keyForms: [string, string[], string[]][] = [
  ["a P-256 key in PKCS#8", ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"], ["pkey"]],
  ["a P-256 key in SEC1", ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"], ["ec"]],
  ["a P-384 key in SEC1", ["ec", "-pkeyopt", "ec_paramgen_curve:P-384"], ["ec"]],
  ["a P-521 key in PKCS#8", ["ec", "-pkeyopt", "ec_paramgen_curve:P-521"], ["pkey"]],
  ["an RSA key in PKCS#1", ["RSA", "-pkeyopt", "rsa_keygen_bits:2048"], ["rsa", "-traditional"]],
  ["an RSA key in PKCS#8", ["RSA", "-pkeyopt", "rsa_keygen_bits:3072"], ["pkey"]],
];
for (const [name, options, convert] of keyForms) {
  test(`a CA of the user's own with ${name} signs and is left as it is`, () =>
    withFolder(async ({ directory, pki }) => {
      makeCa(pki, options);
      const [program = "", ...flags] = convert;
      writeFileSync(join(pki, "ca.key"), openssl(pki, program, "-in", "ca.key", ...flags), {
        mode: 0o600,
      });
      const before = [readFileSync(join(pki, "ca.key")), readFileSync(join(pki, "ca.crt"))];
      const { value, diagnostics } = await build(directory);
      assert.equal(diagnostics, []);
      openssl(
        pki,
        "verify",
        "-x509_strict",
        "-purpose",
        "sslclient",
        "-CAfile",
        "ca.crt",
        "kube-proxy.crt",
      );
      const raw = ["-noout", "-issuer_hash"];
      assert.is(
        openssl(pki, "x509", "-in", "kube-proxy.crt", ...raw),
        openssl(pki, "x509", "-in", "ca.crt", "-noout", "-subject_hash"),
      );
      assert.equal([readFileSync(join(pki, "ca.key")), readFileSync(join(pki, "ca.crt"))], before);
      assert.is(value?.caCertificatePem, String(before[1]));
    }));
}

test("the name of the CA stands in the leaf byte for byte, whatever its kind of string", () =>
  withFolder(async ({ directory, pki }) => {
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
    const config = "[req]\nstring_mask=pkix\ndistinguished_name=d\n[d]\n";
    writeFileSync(join(pki, "bmp.cnf"), config);
    selfSign(pki, ...extensions, "-config", "bmp.cnf");
    await build(directory);
    const der = (file: string) => openssl(pki, "asn1parse", "-in", file);
    const names = (text: string) =>
      text.split("\n").filter((line) => / (BMP|T61|UTF8|PRINTABLE)STRING/.test(line));
    const strings = (file: string) =>
      names(der(file))
        .slice(0, 3)
        .map((line) => line.replace(/^.*prim/, ""));
    assert.equal(strings("kube-proxy.crt"), strings("ca.crt"));
  }));

test("a file with a chain and a key in it: only the certificates go anywhere", () =>
  withFolder(async ({ directory, pki }) => {
    makeCa(pki);
    const [first, key] = [
      readFileSync(join(pki, "ca.crt"), "utf8"),
      readFileSync(join(pki, "ca.key"), "utf8"),
    ];
    openssl(
      pki,
      "req",
      "-x509",
      "-newkey",
      "ec",
      "-pkeyopt",
      "ec_paramgen_curve:P-256",
      "-nodes",
      "-keyout",
      "other.key",
      "-out",
      "other.crt",
      "-subj",
      "/CN=old",
      ...extensions,
    );
    const other = readFileSync(join(pki, "other.crt"), "utf8");
    writeFileSync(join(pki, "ca.crt"), `Some text\n${other}${key}${first}`);
    const { value, diagnostics } = await build(directory);
    assert.equal(diagnostics, []);
    assert.is(value?.caCertificatePem, `${other}${first}`);
    openssl(pki, "verify", "-CAfile", "ca.crt", "kube-proxy.crt");
  }));

test("without its key a CA does where nothing is to be signed", () =>
  withFolder(async ({ directory, pki }) => {
    makeCa(pki);
    execFileSync("rm", [join(pki, "ca.key")]);
    assert.equal(codesOf(await build(directory, { certificates: [] })), []);
    const refused = await build(directory);
    assert.equal(codesOf(refused), ["secrets-ca-key-missing"]);
    assert.match(refused.diagnostics[0]?.message ?? "", "kube-proxy");
  }));

test("without the CA's key, certificates are kept and then warned about", () =>
  withFolder(async ({ directory, pki }) => {
    makeCa(pki);
    const first = await build(directory);
    execFileSync("mv", [join(pki, "ca.key"), join(directory, "..")]);
    assert.equal((await build(directory)).value, first.value);
    const late = new Date(now.getTime() + 0.85 * 8760 * 3_600_000);
    const given = { source: "given", id: "abcdef", secret: "0123456789abcdef" } as const;
    const second = await build(directory, { bootstrapToken: given }, late);
    assert.equal(codesOf(second), ["secrets-certificate-running-out"]);
    assert.equal(second.value?.certificates, first.value?.certificates);
  }));

test("refuses a CA after its time, warns before it, warns when it ends before its leaves would", () =>
  withFolder(async ({ directory, pki }) => {
    makeCa(pki);
    const hours = (count: number) => new Date(now.getTime() + count * 3_600_000);
    assert.equal(codesOf(await build(directory, {}, hours(-1))), ["secrets-ca-not-yet-valid"]);
    assert.equal(codesOf(await build(directory, {}, hours(87_601))), ["secrets-ca-expired"]);
    const late = await build(directory, {}, hours(87_500));
    assert.equal(codesOf(late), ["secrets-ca-ends-first"]);
    const endOf = (file: string) => openssl(pki, "x509", "-in", file, "-noout", "-enddate");
    assert.is(endOf("kube-proxy.crt"), endOf("ca.crt"));
    const later = await build(directory, {}, hours(87_590));
    assert.equal(
      later.value?.certificates,
      late.value?.certificates,
      "a new one would end no later",
    );
  }));

test.run();
