/**
 * What SPDX 2.3 asks of the elements that nodegen writes, from its clauses 6, 7 and 11
 * (https://spdx.github.io/spdx-spec/v2.3/): the pattern of each field, and which may be left out. Each rule is at least as
 * strict as that of the official JSON Schema of 2.3, which no package has: what holds here holds there.
 * https://github.com/spdx/spdx-spec/blob/support/2.3/schemas/spdx-schema.json
 */
const timestamp = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/;
const elementId = /^SPDXRef-[A-Za-z0-9.-]+$/;
const licence = /^(NOASSERTION|[A-Za-z0-9.-]+( AND [A-Za-z0-9.-]+)*)$/;

type Rules = Readonly<Record<string, Rule>>;

interface Rule {
  readonly optional?: true;
  readonly pattern?: RegExp;
  readonly is?: unknown;
  readonly list?: Rules | RegExp;
  readonly map?: Rules;
}

const checksum: Rules = {
  algorithm: { pattern: /^(SHA1|SHA224|SHA256|SHA384|SHA512)$/ },
  checksumValue: { pattern: /^[0-9a-f]{64}$/ },
};

const externalReference: Rules = {
  referenceCategory: { pattern: /^(SECURITY|PACKAGE-MANAGER|PERSISTENT-ID|OTHER)$/ },
  referenceType: { pattern: /^[A-Za-z0-9.-]+$/ },
  referenceLocator: { pattern: /^pkg:[a-z]+\/[^\s/@?]+(@[^\s/@?]+)?\?[^\s]+$/ },
};

const packageRules: Rules = {
  SPDXID: { pattern: elementId },
  name: { pattern: /^.+$/ },
  versionInfo: { optional: true, pattern: /^.+$/ },
  downloadLocation: { pattern: /^(NOASSERTION|NONE|https?:\/\/[^\s]+|file:\/\/\/[^\s]+)$/ },
  filesAnalyzed: { is: false },
  licenseConcluded: { pattern: licence },
  licenseDeclared: { pattern: licence },
  copyrightText: { is: "NOASSERTION" },
  checksums: { optional: true, list: checksum },
  externalRefs: { optional: true, list: externalReference },
  primaryPackagePurpose: { pattern: /^(APPLICATION|CONTAINER|ARCHIVE|OPERATING-SYSTEM|OTHER)$/ },
  comment: { optional: true, pattern: /^.+$/ },
};

const documentRules: Rules = {
  spdxVersion: { is: "SPDX-2.3" },
  dataLicense: { is: "CC0-1.0" },
  SPDXID: { is: "SPDXRef-DOCUMENT" },
  name: { pattern: /^.+$/ },
  // A URI without a fragment.
  documentNamespace: { pattern: /^https:\/\/[^\s#]+$/ },
  creationInfo: {
    map: {
      created: { pattern: timestamp },
      creators: { list: /^(Tool|Organization|Person): .+$/ },
    },
  },
  packages: { list: packageRules },
  relationships: {
    list: {
      spdxElementId: { pattern: elementId },
      relationshipType: { pattern: /^(DESCRIBES|DEPENDS_ON|CONTAINS)$/ },
      relatedSpdxElement: { pattern: elementId },
    },
  },
};

/** Each field of an SPDX document that is missing, unknown or not as it must be; and references that lead nowhere. */
export function spdxFaults(document: unknown): string[] {
  return [...mapFaults(document, documentRules, "document"), ...referenceFaults(document)];
}

function mapFaults(value: unknown, rules: Rules, place: string): string[] {
  if (typeof value !== "object" || value === null) return [`${place} is no object`];
  const unknown = Object.keys(value).filter((key) => !Object.hasOwn(rules, key));
  return [
    ...unknown.map((key) => `${place}.${key} is unknown`),
    ...Object.entries(rules).flatMap(([key, rule]) =>
      fieldFaults((value as Record<string, unknown>)[key], rule, `${place}.${key}`),
    ),
  ];
}

function fieldFaults(value: unknown, rule: Rule, place: string): string[] {
  if (value === undefined) return rule.optional === true ? [] : [`${place} is missing`];
  if (rule.map !== undefined) return mapFaults(value, rule.map, place);
  const { list, pattern } = rule;
  if (list !== undefined) {
    if (!Array.isArray(value) || value.length === 0) return [`${place} is no list`];
    return value.flatMap((one: unknown, index) =>
      list instanceof RegExp
        ? fieldFaults(one, { pattern: list }, `${place}[${index}]`)
        : mapFaults(one, list, `${place}[${index}]`),
    );
  }
  const right =
    pattern === undefined ? value === rule.is : typeof value === "string" && pattern.test(value);
  return right ? [] : [`${place} cannot be ${JSON.stringify(value)}`];
}

interface Referring {
  readonly SPDXID: string;
  readonly packages: readonly { readonly SPDXID: string }[];
  readonly relationships: readonly {
    readonly spdxElementId: string;
    readonly relatedSpdxElement: string;
  }[];
}

function referenceFaults(document: unknown): string[] {
  const { SPDXID, packages, relationships } = document as Referring;
  const ids = [SPDXID, ...packages.map((one) => one.SPDXID)];
  const twice = ids.filter((id, index) => ids.indexOf(id) !== index);
  const ends = relationships.flatMap((one) => [one.spdxElementId, one.relatedSpdxElement]);
  return [
    ...twice.map((id) => `${id} is there twice`),
    ...ends.filter((id) => !ids.includes(id)).map((id) => `${id} is not there`),
  ];
}
