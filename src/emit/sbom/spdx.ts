import { type BillOfMaterials, fingerprint, type Material } from "./bill-of-materials.ts";

const purposes = { program: "APPLICATION", package: "APPLICATION", image: "CONTAINER" } as const;

const clusterId = "SPDXRef-Cluster";

/** SPDX 2.3 as JSON: https://spdx.github.io/spdx-spec/v2.3/ */
export function emitSpdx(bill: BillOfMaterials): string {
  const document = {
    spdxVersion: "SPDX-2.3",
    dataLicense: "CC0-1.0",
    SPDXID: "SPDXRef-DOCUMENT",
    name: bill.cluster,
    documentNamespace: `https://nodegen.dev/spdx/${bill.cluster}-${fingerprint(bill)}`,
    creationInfo: { created: bill.created, creators: [`Tool: nodegen-${bill.nodegen}`] },
    packages: [clusterPackage(bill), ...bill.materials.map(packageOf)],
    relationships: [
      relationship("SPDXRef-DOCUMENT", "DESCRIBES", clusterId),
      ...bill.materials.map(({ id }) => relationship(clusterId, "DEPENDS_ON", spdxId(id))),
    ],
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

function clusterPackage({ cluster, kubernetes }: BillOfMaterials): object {
  return {
    SPDXID: clusterId,
    name: cluster,
    versionInfo: `Kubernetes ${kubernetes}`,
    ...nothingSaid,
    downloadLocation: "NOASSERTION",
    primaryPackagePurpose: "OTHER",
  };
}

const nothingSaid = {
  filesAnalyzed: false,
  licenseConcluded: "NOASSERTION",
  licenseDeclared: "NOASSERTION",
  copyrightText: "NOASSERTION",
};

function packageOf(material: Material): object {
  const { id, kind, name, version, licence, purl, download, notes } = material;
  const sha256 = download?.sha256 ?? material.sha256;
  const comment = Object.entries(notes)
    .map(([key, value]) => `${key}: ${value}`)
    .join("; ");
  return {
    SPDXID: spdxId(id),
    name,
    ...(version === undefined ? {} : { versionInfo: version }),
    ...nothingSaid,
    ...(licence === undefined ? {} : { licenseDeclared: licence }),
    downloadLocation: download?.upstream ?? "NOASSERTION",
    ...(sha256 === undefined
      ? {}
      : { checksums: [{ algorithm: "SHA256", checksumValue: sha256 }] }),
    ...(purl === undefined ? {} : { externalRefs: [packageReference(purl)] }),
    primaryPackagePurpose: download?.archive === true ? "ARCHIVE" : purposes[kind],
    comment,
  };
}

function packageReference(purl: string): object {
  return {
    referenceCategory: "PACKAGE-MANAGER",
    referenceType: "purl",
    referenceLocator: purl,
  };
}

function relationship(from: string, type: string, to: string): object {
  return { spdxElementId: from, relationshipType: type, relatedSpdxElement: to };
}

function spdxId(id: string): string {
  return `SPDXRef-${id}`;
}
