import { type BillOfMaterials, fingerprint, type Material } from "./bill-of-materials.ts";

const types = { program: "application", package: "application", image: "container" } as const;

/** CycloneDX 1.6 as JSON: https://cyclonedx.org/docs/1.6/json/ */
export function emitCycloneDx(bill: BillOfMaterials): string {
  const cluster = { type: "platform", "bom-ref": "cluster", name: bill.cluster };
  const tool = { type: "application", name: "nodegen", version: bill.nodegen };
  const document = {
    $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    serialNumber: `urn:uuid:${uuid(fingerprint(bill))}`,
    version: 1,
    metadata: {
      timestamp: bill.created,
      tools: { components: [tool] },
      component: { ...cluster, version: `Kubernetes ${bill.kubernetes}` },
    },
    components: bill.materials.map(component),
    dependencies: [{ ref: "cluster", dependsOn: bill.materials.map(({ id }) => id) }],
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

function component(material: Material): object {
  const { id, kind, name, version, licence, purl, download, notes } = material;
  const sha256 = download?.sha256 ?? material.sha256;
  const hashes = sha256 && [{ alg: "SHA-256", content: sha256 }];
  return {
    type: types[kind],
    "bom-ref": id,
    name,
    ...(version === undefined ? {} : { version }),
    // The digest of an archive is not that of the program.
    ...(hashes === undefined || download?.archive === true ? {} : { hashes }),
    ...(licence === undefined ? {} : { licenses: [{ expression: licence }] }),
    ...(purl === undefined ? {} : { purl }),
    ...(download === undefined
      ? {}
      : {
          externalReferences: download.urls.map((url) => ({ type: "distribution", url, hashes })),
        }),
    properties: Object.entries({ kind, ...notes }).map(([key, value]) => ({
      name: `nodegen:${key}`,
      value,
    })),
  };
}

/** A UUID of version 8 (RFC 9562) out of a digest. */
function uuid(digest: string): string {
  const variant = ((Number.parseInt(digest.slice(16, 17), 16) & 3) | 8).toString(16);
  return [
    digest.slice(0, 8),
    digest.slice(8, 12),
    `8${digest.slice(13, 16)}`,
    `${variant}${digest.slice(17, 20)}`,
    digest.slice(20, 32),
  ].join("-");
}
