import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { fileText, firstPlan, profileText, resolveText } from "../../helpers/plan-text.ts";
import { skip } from "../../helpers/skip.ts";
import { needs } from "../../helpers/tools.ts";
import { openssl } from "../../secrets/openssl.ts";

const test = suite("download-authorities");

/** The lines of a profile whose mirrors these authorities sign. */
function withCa(pem: string): string {
  return `extends: containerd\ndownloads: { ca: ${JSON.stringify(pem)} }`;
}

function makeCertificate(): { readonly pem: string; readonly key: string } {
  const work = mkdtempSync(join(tmpdir(), "nodegen-ca-"));
  try {
    const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
    openssl(work, "req", "-x509", ...key, "-keyout", "k", "-out", "c", "-subj", "/CN=company");
    const read = (name: string) => readFileSync(join(work, name), "utf8");
    return { pem: read("c"), key: read("k") };
  } finally {
    rmSync(work, { recursive: true });
  }
}

function codesOf(pem: string): readonly string[] {
  return resolveText(profileText({ version: "1.36.3", more: withCa(pem) })).diagnostics.flatMap(
    ({ code, severity }) => (severity === "error" ? [code] : []),
  );
}

if (!needs("openssl")) skip("authorities of mirrors", "openssl is not installed");
else {
  const { pem, key } = makeCertificate();

  test("nodes trust the authority before their first download, on both families", () => {
    const plan = firstPlan({ version: "1.36.3", more: withCa(`text before\n${pem}`) });
    for (const path of [
      "/usr/local/share/ca-certificates/nodegen-downloads.crt",
      "/etc/pki/ca-trust/source/anchors/nodegen-downloads.crt",
    ]) {
      assert.is(fileText(plan, path), pem);
    }
    const dropIn = fileText(plan, "/etc/systemd/system/nodegen-boot.service.d/trust-mirrors.conf");
    assert.match(dropIn, "ExecStartPre=-/bin/sh -c 'if command -v update-ca-certificates");
  });

  test("a private key goes to no node", () => {
    assert.equal(codesOf(`${pem}${key}`), ["downloads-ca-private"]);
  });

  test("a certificate that is cut is refused", () => {
    const cut = pem
      .split("\n")
      .filter((_, index) => index !== 2)
      .join("\n");
    assert.equal(codesOf(cut), ["downloads-ca-invalid"]);
    assert.equal(codesOf("no certificate"), ["downloads-ca-invalid"]);
  });
}

test("a profile without authorities changes nothing", () => {
  const plan = firstPlan({ version: "1.36.3", more: "extends: containerd" });
  assert.not(plan.files.some(({ path }) => path.includes("nodegen-boot.service.d")));
});

test.run();
