import { X509Certificate } from "node:crypto";
import * as assert from "uvu/assert";
import type { RealBuild } from "../helpers/real-build.ts";
import {
  nodeData,
  nodeText,
  objectIn,
  outputText,
  unitFlags,
  unitLines,
  valueAt,
} from "./node-files.ts";
import type { CertificateFact, Expectation } from "./row.ts";

/** Fails unless the build has what is expected; of several nodes the first one shows it. */
export function checkExpectation(build: RealBuild, expected: Expectation): void {
  const plan = build.plans[0];
  if (plan === undefined) throw new Error("the profile has no node");
  switch (expected.kind) {
    case "file":
      checkFile(build, expected);
      return;
    case "directory":
      has(plan.directories, (one) => one.path === expected.path, expected.path);
      return;
    case "flag":
      assert.is(unitFlags(build, expected.unit).get(expected.flag), expected.value);
      return;
    case "no-flag":
      assert.is(unitFlags(build, expected.unit).get(expected.flag), undefined);
      return;
    case "field":
      assert.equal(valueAt(nodeData(build, expected.file), expected.field), expected.value);
      return;
    case "directive":
      checkDirective(build, expected);
      return;
    case "unit":
      has(plan.units, (one) => one.name === expected.unit, expected.unit);
      return;
    case "active":
      has(
        plan.checks,
        (one) => one.kind === "unit-active" && one.unit === expected.unit,
        expected.unit,
      );
      return;
    case "package":
      has(plan.packages, (one) => Object.values(one).includes(expected.name), expected.name);
      return;
    case "module":
      has(plan.kernelModules, (one) => one.name === expected.name, expected.name);
      return;
    case "sysctl":
      assert.is(plan.sysctls.find((one) => one.key === expected.key)?.value, expected.value);
      return;
    case "host":
      assert.is(plan[expected.what], expected.value);
      return;
    case "node":
      has(build.plans, (one) => one.node === expected.name, expected.name);
      return;
    case "binary":
      checkBinary(build, expected);
      return;
    case "certificate":
      checkCertificate(build, expected.name, expected.what);
      return;
    case "manifest": {
      const object = objectIn(outputText(build, expected.file), expected.object);
      assert.equal(valueAt(object, expected.field), expected.value);
      return;
    }
    case "cluster-text":
      includes(outputText(build, expected.file), expected.text);
  }
}

type Of<Kind extends Expectation["kind"]> = Extract<Expectation, { kind: Kind }>;

function checkFile(build: RealBuild, { path, mode, text }: Of<"file">): void {
  const content = nodeText(build, path);
  const file = build.plans[0]?.files.find((one) => one.path === path);
  if (mode !== undefined) assert.is(file?.mode, mode);
  if (text !== undefined) includes(content, text);
}

/** Keys such as After= take several words, of which one is asked for. */
function checkDirective(build: RealBuild, expected: Of<"directive">): void {
  const { unit, section, key, value } = expected;
  const values = unitLines(build, unit)
    .filter((line) => line.section === section && line.key === key)
    .map((line) => line.value);
  const words = section === "Unit" ? values.flatMap((one) => one.split(" ")) : [];
  assert.ok([...values, ...words].includes(value), `${key}= is ${values.join(" | ")}`);
}

function checkBinary(build: RealBuild, { name, version, destination }: Of<"binary">): void {
  const binary = build.plans[0]?.binaries.find((one) => one.name === name);
  assert.is(binary?.version, version);
  const places = [destination, `${destination}/${name}`];
  assert.ok(places.includes(binary?.destination ?? ""), `it goes to ${binary?.destination}`);
}

function checkCertificate({ secrets }: RealBuild, name: string, what: CertificateFact): void {
  const pair = secrets.certificates.get(name);
  if (pair === undefined) throw new Error(`no certificate ${name}`);
  const certificate = new X509Certificate(pair.certificatePem);
  if ("subject" in what) {
    const subject = certificate.subject.split("\n");
    for (const [key, value] of Object.entries(what.subject)) {
      assert.ok(subject.includes(`${key}=${value}`), `the subject is ${subject.join(", ")}`);
    }
  } else if ("key" in what) {
    assert.is(certificate.publicKey.asymmetricKeyType, "rsa");
    assert.is(certificate.publicKey.asymmetricKeyDetails?.modulusLength, 2048);
  } else if ("usage" in what) {
    const usage = { client: "1.3.6.1.5.5.7.3.2", server: "1.3.6.1.5.5.7.3.1" }[what.usage];
    assert.ok(certificate.keyUsage.includes(usage), `the usage is ${certificate.keyUsage}`);
  } else {
    const names = (certificate.subjectAltName ?? "").split(", ").filter((one) => one !== "");
    assert.equal(names.map((one) => one.replace(/^[^:]*:/, "")).sort(), [...what.names].sort());
  }
}

function has<Item>(items: readonly Item[], is: (item: Item) => boolean, wanted: string): void {
  assert.ok(items.some(is), `no ${wanted}`);
}

function includes(text: string, wanted: string): void {
  assert.ok(text.includes(wanted), `no ${JSON.stringify(wanted)} in:\n${text}`);
}
