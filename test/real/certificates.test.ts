import { spawnSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { inFolder } from "../helpers/build-folder.ts";
import { buildProfile, type RealBuild, realProfiles } from "../helpers/real-build.ts";
import { skip } from "../helpers/skip.ts";
import { needs } from "../helpers/tools.ts";

const hour = 3_600_000;

/** What the profile of a cluster asks of its certificates. */
interface Expected {
  /** As openssl prints a key. */
  readonly key: RegExp;
  readonly hours: number;
  /** Names before CN, with `O=*` where the kind of certificate decides. */
  readonly names: string;
  readonly organization: string;
  /** Certificates beside the CA. */
  readonly count: number;
}

const ownNames = "C=DE,ST=Niedersachsen,L=Göttingen,O=*,OU=Platform,";
const ownOrganization = "Möbel & Söhne, Inc.";
const p256 = /^Private-Key: \(256 bit\).*prime256v1/s;
const rsa2048 = /^Private-Key: \(2048 bit/;
const expected: Readonly<Record<string, Expected>> = {
  quickstart: { key: p256, hours: 8760, names: "O=*,", organization: "", count: 0 },
  containerd: { key: p256, hours: 8760, names: "O=*,", organization: "", count: 0 },
  "kubeasz-ha": seed("C=CN,ST=HangZhou,L=XS,O=*,OU=System,", 7),
  "kubeasz-bootstrap": seed("C=CN,ST=HangZhou,L=XS,O=*,OU=System,", 4),
  "flannel-ipvs": seed("C=CN,ST=BeiJing,L=BeiJing,O=*,OU=System,", 1),
  "flanneld-docker": seed("C=JP,ST=Tokyo,L=Tokyo,O=*,OU=System,", 2),
  everything: {
    key: /^Private-Key: \(384 bit\).*secp384r1/s,
    hours: 720,
    names: ownNames,
    organization: ownOrganization,
    count: 5,
  },
  "everything-embedded": {
    key: /^Private-Key: \(2048 bit/,
    hours: 720,
    names: ownNames,
    organization: ownOrganization,
    count: 3,
  },
  "everything-old": { key: p256, hours: 720, names: "O=*,", organization: "", count: 3 },
};

/** The certificate requests of the guides ask for these. */
function seed(names: string, count: number): Expected {
  return { key: rsa2048, hours: 8760, names, organization: "k8s", count };
}

/** Which names a serving certificate of a node must have. */
const servingNames: Readonly<Record<string, string>> = {
  "node-1.corp.example": "DNS:node-1.corp.example, IP Address:10.0.0.21, IP Address:127.0.0.1",
  "10.0.0.22": "IP Address:10.0.0.22, IP Address:127.0.0.1",
  "192.168.1.42": "IP Address:192.168.1.42, IP Address:127.0.0.1",
  "192.168.1.43": "IP Address:192.168.1.43, IP Address:127.0.0.1",
  "192.168.1.44": "IP Address:192.168.1.44, IP Address:127.0.0.1",
};

function openssl(...words: string[]): { status: number | null; output: string } {
  const run = spawnSync("openssl", words, { encoding: "utf8" });
  return { status: run.status, output: (run.stdout + run.stderr).trim() };
}

/** The output of a call that must succeed. */
function ask(...words: string[]): string {
  const { status, output } = openssl(...words);
  assert.is(status, 0, `${words.join(" ")}: ${output}`);
  return output;
}

function subject(names: string, organization: string, commonName: string): string {
  const filled = names.replace("O=*,", organization === "" ? "" : `O=${organization},`);
  return `subject=${filled}CN=${commonName}`;
}

function readSubject(file: string): string {
  return ask("x509", "-in", file, "-noout", "-subject", "-nameopt", "sep_comma_plus,sname,utf8");
}

function checkAuthority(ca: string, { names, organization }: Expected, cluster: string): void {
  ask("verify", "-x509_strict", "-CAfile", ca, ca);
  const extensions = ask("x509", "-in", ca, "-noout", "-ext", "basicConstraints,keyUsage");
  assert.match(extensions, /Basic Constraints: critical\s+CA:TRUE/);
  assert.match(extensions, /Key Usage: critical.*Certificate Sign/s);
  assert.is(readSubject(ca), subject(names, organization, `${cluster}-ca`));
}

function checkValidity(certificate: X509Certificate, ca: X509Certificate, hours: number): void {
  const [from, to] = [Date.parse(certificate.validFrom), Date.parse(certificate.validTo)];
  const now = Date.now();
  assert.ok(from < now - 60_000 && from > now - 24 * hour, "backdated a little");
  assert.ok(Math.abs(to - now - hours * hour) < hour, certificate.validTo);
  assert.ok(
    from >= Date.parse(ca.validFrom) && to <= Date.parse(ca.validTo),
    "within the CA's life",
  );
}

/** One certificate with its key, in files; `serving` or for clients. */
function checkLeaf(ca: string, file: string, key: string, serving: boolean): void {
  const [right, wrong] = serving ? ["sslserver", "sslclient"] : ["sslclient", "sslserver"];
  ask("verify", "-x509_strict", "-CAfile", ca, "-purpose", right ?? "", file);
  const other = openssl("verify", "-CAfile", ca, "-purpose", wrong ?? "", file);
  assert.is.not(other.status, 0);
  assert.match(ask("pkey", "-in", key, "-check", "-noout"), "Key is valid");
  assert.is(ask("x509", "-in", file, "-noout", "-pubkey"), ask("pkey", "-in", key, "-pubout"));
  assert.match(ask("x509", "-in", file, "-noout", "-ext", "basicConstraints"), "CA:FALSE");
  assert.match(ask("x509", "-in", file, "-noout", "-ext", "keyUsage"), "Digital Signature");
}

function checkNames(file: string, name: string, { names, organization }: Expected): void {
  const [, node, kind] = /^nodes\/(.*)\/kubelet-(.*)$/.exec(name) ?? [];
  const wanted =
    node === undefined
      ? subject(names, organization, name === "flanneld" ? "flanneld" : "system:kube-proxy")
      : subject(names, "system:nodes", `system:node:${node}`);
  assert.is(readSubject(file), wanted);
  const alternatives = ask("x509", "-in", file, "-noout", "-ext", "subjectAltName");
  if (kind === "server") assert.match(alternatives, servingNames[node ?? ""] ?? "?");
  else assert.not.match(alternatives, "DNS:");
}

function checkBuild(folder: string, { cluster, secrets }: RealBuild, wanted: Expected): void {
  const ca = join(folder, "ca.crt");
  writeFileSync(ca, secrets.caCertificatePem);
  checkAuthority(ca, wanted, cluster.name);
  assert.is(secrets.certificates.size, wanted.count);
  for (const [name, pair] of secrets.certificates) {
    const [file, key] = [join(folder, "leaf.crt"), join(folder, "leaf.key")];
    writeFileSync(file, pair.certificatePem);
    writeFileSync(key, pair.privateKeyPem, { mode: 0o600 });
    checkLeaf(ca, file, key, name.endsWith("kubelet-server"));
    checkNames(file, name, wanted);
    assert.match(ask("pkey", "-in", key, "-noout", "-text"), wanted.key);
    const authority = new X509Certificate(secrets.caCertificatePem);
    checkValidity(new X509Certificate(pair.certificatePem), authority, wanted.hours);
  }
}

for (const path of realProfiles) {
  const title = `openssl finds every certificate of ${path} right`;
  if (!needs("openssl")) {
    skip(title, "openssl is not installed");
    continue;
  }
  test(title, async () => {
    const build = await buildProfile(path);
    const wanted = expected[build.cluster.name];
    if (wanted === undefined) throw new Error(`nothing expected of ${build.cluster.name}`);
    await inFolder((folder) => checkBuild(folder, build, wanted));
  });
}

test.run();
