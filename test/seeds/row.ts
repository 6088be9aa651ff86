/** What of the build shows that a fact of a document is there. */
export type Expectation =
  | { readonly kind: "file"; readonly path: string; readonly mode?: string; readonly text?: string }
  | { readonly kind: "directory"; readonly path: string }
  | { readonly kind: "flag"; readonly unit: string; readonly flag: string; readonly value: string }
  | { readonly kind: "no-flag"; readonly unit: string; readonly flag: string }
  | {
      readonly kind: "field";
      readonly file: string;
      /** Keys and indexes with `/` between them. */
      readonly field: string;
      /** `undefined`: absent, which Kubernetes reads as it reads null. */
      readonly value: unknown;
    }
  | {
      readonly kind: "directive";
      readonly unit: string;
      readonly section: string;
      readonly key: string;
      /** One of the values of the key. */
      readonly value: string;
    }
  | { readonly kind: "unit"; readonly unit: string }
  | { readonly kind: "active"; readonly unit: string }
  | { readonly kind: "certificate"; readonly name: string; readonly what: CertificateFact }
  | { readonly kind: "package"; readonly name: string }
  | { readonly kind: "module"; readonly name: string }
  | { readonly kind: "sysctl"; readonly key: string; readonly value: string }
  | {
      readonly kind: "binary";
      readonly name: string;
      readonly version: string;
      /** Path of the program, or folder of an archive's members. */
      readonly destination: string;
    }
  | {
      readonly kind: "host";
      readonly what: "swap" | "selinux" | "firewall";
      readonly value: string;
    }
  | { readonly kind: "node"; readonly name: string }
  | {
      readonly kind: "manifest";
      readonly file: string;
      /** `Kind/name`. */
      readonly object: string;
      readonly field: string;
      readonly value: unknown;
    }
  | { readonly kind: "cluster-text"; readonly file: string; readonly text: string };

/** What a certificate must have, each as the document's request says it. */
export type CertificateFact =
  | { readonly subject: Readonly<Record<string, string>> }
  | { readonly key: "rsa-2048" }
  | { readonly usage: "client" | "server" }
  | { readonly names: readonly string[] };

/** One fact of a document. */
export interface Row {
  /** A few words of the document. */
  readonly quote: string;
  /** What must be in the build: the fact itself or, with `deviation`, what is there instead. */
  readonly expected?: Expectation;
  /** Key of the table of deviations in docs/seeds.md. */
  readonly deviation?: string;
}

/** A fact that the build has as the document says it. */
export function row(quote: string, expected: Expectation): Row {
  return { quote, expected };
}

/** A fact that is left out or done otherwise, for the reason in docs/seeds.md. */
export function deviates(quote: string, deviation: string, expected?: Expectation): Row {
  return { quote, deviation, ...(expected === undefined ? {} : { expected }) };
}

/** A flag in the unit's ExecStart=; one without a value is `true`. */
export function flag(unit: string, name: string, value = "true"): Expectation {
  return { kind: "flag", unit, flag: name, value };
}

/** The value at a path of a YAML, JSON or TOML file. */
export function field(file: string, path: string, value: unknown): Expectation {
  return { kind: "field", file, field: path, value };
}

/** A line `key=value` in a unit's section. */
export function directive(unit: string, section: string, key: string, value: string): Expectation {
  return { kind: "directive", unit, section, key, value };
}

/** A file of the node's. */
export function file(path: string, more: { mode?: string; text?: string } = {}): Expectation {
  return { kind: "file", path, ...more };
}

/** A download and where it is installed. */
export function binary(name: string, version: string, destination: string): Expectation {
  return { kind: "binary", name, version, destination };
}

/** The value at a path of an object in `cluster/`. */
export function manifest(
  fileName: string,
  object: string,
  path: string,
  value: unknown,
): Expectation {
  return { kind: "manifest", file: `cluster/${fileName}`, object, field: path, value };
}

/** Words in a file of `cluster/`. */
export function clusterText(fileName: string, text: string): Expectation {
  return { kind: "cluster-text", file: `cluster/${fileName}`, text };
}

/** A fact of a certificate that is issued at build. */
export function certificate(name: string, what: CertificateFact): Expectation {
  return { kind: "certificate", name, what };
}
