import { SPDX } from "@cyclonedx/cyclonedx-library";

/**
 * What SPDX 2.3 asks of the elements that nodegen writes: the official JSON Schema of 2.3, which no package has, says which
 * fields and words there are; clauses 6, 7 and 11 and annexes D and F say what may stand in them. Each rule is at least as
 * strict as the schema's: what holds here holds there.
 * https://spdx.github.io/spdx-spec/v2.3/
 * https://github.com/spdx/spdx-spec/blob/support/2.3/schemas/spdx-schema.json
 */
type Rules = Readonly<Record<string, Rule>>;

interface Rule {
  readonly optional?: true;
  /** The value itself, or what is true of the text that must stand there. */
  readonly is?: string | boolean | RegExp | ((text: string) => boolean);
  readonly list?: Rules | RegExp;
  readonly map?: Rules;
}

const elementId = /^SPDXRef-[A-Za-z0-9.-]+$/;
const singleLine = /^\P{Cc}+$/u;

const checksum: Rules = {
  algorithm: { is: "SHA256" },
  checksumValue: { is: /^[0-9a-f]{64}$/ },
};

const packageUrlReference: Rules = {
  referenceCategory: { is: "PACKAGE-MANAGER" },
  referenceType: { is: "purl" },
  referenceLocator: { is: isPackageUrl },
};

const packageRules: Rules = {
  SPDXID: { is: elementId },
  name: { is: singleLine },
  versionInfo: { optional: true, is: singleLine },
  downloadLocation: { is: isDownloadLocation },
  // True, which is what its absence means, would ask for a code over the files.
  filesAnalyzed: { is: false },
  licenseConcluded: { is: isLicence },
  licenseDeclared: { is: isLicence },
  copyrightText: { is: "NOASSERTION" },
  checksums: { optional: true, list: checksum },
  externalRefs: { optional: true, list: packageUrlReference },
  primaryPackagePurpose: { is: /^(APPLICATION|CONTAINER|ARCHIVE|OPERATING_SYSTEM|OTHER)$/ },
  comment: { optional: true, is: singleLine },
};

const documentRules: Rules = {
  spdxVersion: { is: "SPDX-2.3" },
  dataLicense: { is: "CC0-1.0" },
  SPDXID: { is: "SPDXRef-DOCUMENT" },
  name: { is: singleLine },
  documentNamespace: { is: isNamespace },
  creationInfo: {
    map: {
      created: { is: isTimestamp },
      creators: { list: /^(Tool: [^\s]+-[^\s]+|(Organization|Person): .+)$/ },
    },
  },
  packages: { list: packageRules },
  relationships: {
    list: {
      spdxElementId: { is: elementId },
      relationshipType: { is: /^(DESCRIBES|DEPENDS_ON|CONTAINS)$/ },
      relatedSpdxElement: { is: elementId },
    },
  },
};

/** Each field of an SPDX document that is missing, unknown or not as it must be; and references that lead nowhere. */
export function spdxFaults(document: unknown): string[] {
  const faults = mapFaults(document, documentRules, "document");
  return faults.length > 0 ? faults : referenceFaults(document as Referring);
}

/** `YYYY-MM-DDThh:mm:ssZ` of a day that there is. */
function isTimestamp(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text)) return false;
  const time = new Date(text);
  return !Number.isNaN(time.valueOf()) && time.toISOString() === text.replace("Z", ".000Z");
}

/** An absolute URI without a fragment, of the characters of RFC 3986. */
function isNamespace(text: string): boolean {
  return /^https:\/\/[\w.~:/?[\]@!$&'()*+,;=%-]+$/.test(text) && URL.canParse(text);
}

/** A URL without a user name and password, which clause 7.7 forbids. */
function isDownloadLocation(text: string): boolean {
  if (text === "NOASSERTION" || text === "NONE") return true;
  if (!/^(https?|file):\/\/[!-~]+$/.test(text) || !URL.canParse(text)) return false;
  const { username, password } = new URL(text);
  return username === "" && password === "";
}

/** An expression of annex D without parentheses, whose licences are on the SPDX License List. */
function isLicence(text: string): boolean {
  return (
    text === "NOASSERTION" ||
    text.split(/ (?:AND|OR|WITH) /).every((id) => SPDX.isSupportedSpdxId(id))
  );
}

/** The canonical form of ECMA-427, clause 5: what is percent-encoded, and keys that are there once, in order. */
function isPackageUrl(text: string): boolean {
  const encoded = "(?:[A-Za-z0-9._~:-]|%(?!3A)[0-9A-F]{2})+";
  const whole = `^pkg:[a-z][a-z0-9.-]*/${encoded}(?:@${encoded})?\\?(?<query>.+)$`;
  const pairs = new RegExp(whole).exec(text)?.groups?.["query"]?.split("&") ?? [];
  const keys = pairs.map((pair) => pair.split("=")[0] ?? "");
  return (
    pairs.length > 0 &&
    pairs.every((pair) => new RegExp(`^[a-z][a-z0-9._-]*=${encoded}$`).test(pair)) &&
    [...new Set(keys)].sort().join() === keys.join()
  );
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
  const { list } = rule;
  if (list === undefined) {
    return holds(value, rule.is) ? [] : [`${place} cannot be ${JSON.stringify(value)}`];
  }
  if (!Array.isArray(value) || value.length === 0) return [`${place} is no list`];
  return value.flatMap((one: unknown, index) =>
    list instanceof RegExp
      ? fieldFaults(one, { is: list }, `${place}[${index}]`)
      : mapFaults(one, list, `${place}[${index}]`),
  );
}

function holds(value: unknown, wanted: Rule["is"]): boolean {
  if (typeof wanted === "function") return typeof value === "string" && wanted(value);
  if (wanted instanceof RegExp) return typeof value === "string" && wanted.test(value);
  return value === wanted;
}

interface Referring {
  readonly SPDXID: string;
  readonly packages: readonly { readonly SPDXID: string }[];
  readonly relationships: readonly Relationship[];
}

interface Relationship {
  readonly spdxElementId: string;
  readonly relationshipType: string;
  readonly relatedSpdxElement: string;
}

function referenceFaults({ SPDXID, packages, relationships }: Referring): string[] {
  const ids = [SPDXID, ...packages.map((one) => one.SPDXID)];
  const ends = relationships.flatMap((one) => [one.spdxElementId, one.relatedSpdxElement]);
  const said = relationships.map((one) => Object.values(one).join(" "));
  const described = relationships.filter(
    (one) => one.spdxElementId === SPDXID && one.relationshipType === "DESCRIBES",
  );
  return [
    ...repeated(ids).map((id) => `${id} is there twice`),
    ...repeated(said).map((one) => `${one} is said twice`),
    ...ends.filter((id) => !ids.includes(id)).map((id) => `${id} is not there`),
    ...(described.length === 0 ? ["the document describes nothing"] : []),
    ...unreached(ids, relationships).map((id) => `nothing leads to ${id}`),
  ];
}

function repeated(words: readonly string[]): readonly string[] {
  return words.filter((word, index) => words.indexOf(word) !== index);
}

/** The elements to which no way leads from the first. */
function unreached(ids: readonly string[], relationships: readonly Relationship[]): string[] {
  const reached = new Set(ids.slice(0, 1));
  for (const id of reached) {
    for (const { spdxElementId, relatedSpdxElement } of relationships) {
      if (spdxElementId === id) reached.add(relatedSpdxElement);
    }
  }
  return ids.filter((id) => !reached.has(id));
}
