import { suite } from "uvu";
import * as assert from "uvu/assert";
import { spdxFaults } from "./spdx-faults.ts";

const test = suite("rules of SPDX");

type Changes = Readonly<Record<string, unknown>>;

const info = { created: "2024-02-29T23:59:59Z", creators: ["Tool: nodegen-1.2.3"] };

function packageWith(changes: Changes = {}): object {
  return {
    SPDXID: "SPDXRef-a.1",
    name: "one",
    downloadLocation: "https://up.example/one",
    filesAnalyzed: false,
    licenseConcluded: "NOASSERTION",
    licenseDeclared: "GPL-2.0-or-later AND MIT",
    copyrightText: "NOASSERTION",
    checksums: [{ algorithm: "SHA256", checksumValue: "0f".repeat(32) }],
    externalRefs: [reference("pkg:generic/one@1%2B2?arch=amd64&checksum=sha256:00")],
    primaryPackagePurpose: "ARCHIVE",
    ...changes,
  };
}

function reference(referenceLocator: string): object {
  return { referenceCategory: "PACKAGE-MANAGER", referenceType: "purl", referenceLocator };
}

function relationship(from: string, type: string, to: string): object {
  return { spdxElementId: from, relationshipType: type, relatedSpdxElement: to };
}

const describes = relationship("SPDXRef-DOCUMENT", "DESCRIBES", "SPDXRef-a.1");

function documentWith(changes: Changes = {}): object {
  return {
    spdxVersion: "SPDX-2.3",
    dataLicense: "CC0-1.0",
    SPDXID: "SPDXRef-DOCUMENT",
    name: "demo",
    documentNamespace: "https://example.org/demo-1",
    creationInfo: info,
    packages: [packageWith()],
    relationships: [describes],
    ...changes,
  };
}

test("a right document has no fault", () => {
  assert.equal(spdxFaults(documentWith()), []);
});

const second = packageWith({ SPDXID: "SPDXRef-b" });

const wrongDocuments: readonly (readonly [Changes, string])[] = [
  [{ colour: "blue" }, "document.colour is unknown"],
  [{ name: undefined }, "document.name is missing"],
  [{ name: "two\nlines" }, 'document.name cannot be "two\\nlines"'],
  [{ spdxVersion: "SPDX-2.2" }, 'document.spdxVersion cannot be "SPDX-2.2"'],
  [{ dataLicense: "MIT" }, 'document.dataLicense cannot be "MIT"'],
  [{ SPDXID: "SPDXRef-A" }, 'document.SPDXID cannot be "SPDXRef-A"'],
  [{ creationInfo: undefined }, "document.creationInfo is missing"],
  [{ creationInfo: { ...info, creators: [] } }, "document.creationInfo.creators is no list"],
  [{ packages: undefined }, "document.packages is missing"],
  [{ packages: [packageWith(), packageWith()] }, "SPDXRef-a.1 is there twice"],
  [{ packages: [packageWith(), second] }, "nothing leads to SPDXRef-b"],
  [
    { relationships: [describes, describes] },
    "SPDXRef-DOCUMENT DESCRIBES SPDXRef-a.1 is said twice",
  ],
  [
    { relationships: [relationship("SPDXRef-DOCUMENT", "CONTAINS", "SPDXRef-a.1")] },
    "the document describes nothing",
  ],
  [
    { relationships: [describes, relationship("SPDXRef-a.1", "DEPENDS_ON", "SPDXRef-c")] },
    "SPDXRef-c is not there",
  ],
  [
    { relationships: [relationship("SPDXRef-DOCUMENT", "describes", "SPDXRef-a.1")] },
    'document.relationships[0].relationshipType cannot be "describes"',
  ],
];
for (const [changes, fault] of wrongDocuments) {
  test(fault, () => assert.equal(spdxFaults(documentWith(changes)), [fault]));
}

const wrongTexts: Readonly<Record<string, readonly string[]>> = {
  documentNamespace: ["demo", "https://example.org/a#b", "https://example.org/a b", "https://"],
  "creationInfo.created": [
    "2026-11-20",
    "2026-11-20T00:00:00.000Z",
    "2026-11-20T00:00:00+01:00",
    "2026-11-20T24:00:00Z",
    "2023-02-29T00:00:00Z",
    "+033658-09-27T01:46:39Z",
  ],
  "creationInfo.creators[0]": ["nodegen", "Tool: nodegen", "Robot: nodegen-1.2.3"],
};
for (const [place, texts] of Object.entries(wrongTexts)) {
  for (const text of texts) {
    const creationInfo = place.endsWith("created")
      ? { ...info, created: text }
      : { ...info, creators: [text] };
    const changes = place.startsWith("creationInfo") ? { creationInfo } : { [place]: text };
    const fault = `document.${place} cannot be ${JSON.stringify(text)}`;
    test(fault, () => assert.equal(spdxFaults(documentWith(changes)), [fault]));
  }
}

const digest = { algorithm: "SHA256", checksumValue: "0f".repeat(32) };

/** A field of a package and the place in it that is wrong, with what stands there. */
const wrongPackages: readonly (readonly [Changes, string, unknown])[] = [
  [{ SPDXID: "a" }, "SPDXID", "a"],
  [{ SPDXID: "SPDXRef-a_b" }, "SPDXID", "SPDXRef-a_b"],
  [{ versionInfo: 7 }, "versionInfo", 7],
  [{ versionInfo: "1\r\n2" }, "versionInfo", "1\r\n2"],
  [{ filesAnalyzed: true }, "filesAnalyzed", true],
  [{ filesAnalyzed: "false" }, "filesAnalyzed", "false"],
  [{ downloadLocation: "up.example/one" }, "downloadLocation", "up.example/one"],
  [{ downloadLocation: "https://a:b@c.example" }, "downloadLocation", "https://a:b@c.example"],
  [{ downloadLocation: "https://up.example/a b" }, "downloadLocation", "https://up.example/a b"],
  [{ licenseDeclared: "GPLv2" }, "licenseDeclared", "GPLv2"],
  [{ licenseDeclared: "MIT and Zlib" }, "licenseDeclared", "MIT and Zlib"],
  [{ licenseConcluded: "Apache 2.0" }, "licenseConcluded", "Apache 2.0"],
  [{ primaryPackagePurpose: "OPERATING-SYSTEM" }, "primaryPackagePurpose", "OPERATING-SYSTEM"],
  [{ primaryPackagePurpose: "container" }, "primaryPackagePurpose", "container"],
  [{ checksums: [{ ...digest, algorithm: "SHA-256" }] }, "checksums[0].algorithm", "SHA-256"],
  [
    { checksums: [{ ...digest, checksumValue: "0F".repeat(32) }] },
    "checksums[0].checksumValue",
    "0F".repeat(32),
  ],
  [
    { externalRefs: [{ ...reference("pkg:a/b?c=d"), referenceCategory: "PACKAGE_MANAGER" }] },
    "externalRefs[0].referenceCategory",
    "PACKAGE_MANAGER",
  ],
  ...[
    "generic/one",
    "pkg:generic/one@1+2?arch=amd64",
    "pkg:generic/one@(1)?arch=amd64",
    "pkg:generic/one@1?checksum=sha256%3A00",
    "pkg:generic/one@1?checksum=00&arch=amd64",
    "pkg:generic/one@1?arch=amd64&arch=arm64",
    "pkg:generic/one@1?arch=",
    "pkg:generic/one two?arch=amd64",
  ].map(
    (locator) =>
      [
        { externalRefs: [reference(locator)] },
        "externalRefs[0].referenceLocator",
        locator,
      ] as const,
  ),
];
for (const [changes, place, value] of wrongPackages) {
  const fault = `document.packages[0].${place} cannot be ${JSON.stringify(value)}`;
  test(fault, () =>
    assert.equal(spdxFaults(documentWith({ packages: [packageWith(changes)] })), [fault]),
  );
}

for (const key of ["SPDXID", "name", "downloadLocation", "filesAnalyzed"]) {
  const fault = `document.packages[0].${key} is missing`;
  test(fault, () =>
    assert.equal(spdxFaults(documentWith({ packages: [packageWith({ [key]: undefined })] })), [
      fault,
    ]),
  );
}

test.run();
