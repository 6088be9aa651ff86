const list = (words: readonly string[]) => words.join(", ");

const didYouMean = (suggestion: string | undefined, otherwise?: string) =>
  suggestion === undefined ? otherwise : `did you mean "${suggestion}"?`;

/** Diagnostics about reading the profile's text: from bytes to a tree. */
const textCodes = () =>
  ({
    "profile-unreadable": {
      severity: "error",
      message: (p: { file: string; problem: string }) => `cannot read ${p.file}: ${p.problem}`,
    },
    "profile-too-large": {
      severity: "error",
      message: (p: { file: string; limit: string }) => `${p.file} is larger than ${p.limit}`,
      hint: () => "put large contents into files of their own and reference them with $file",
    },
    "profile-not-utf8": {
      severity: "error",
      message: (p: { file: string }) => `${p.file} is not UTF-8 text`,
      hint: () => "save it as UTF-8 (some editors call it UTF-8 without BOM)",
    },
    "profile-control-character": {
      severity: "error",
      message: (p: { character: string }) =>
        `control character ${p.character} may not stand in a profile`,
      hint: () => `inside double quotes write it as an escape, e.g. "\\x1b"`,
    },
    "profile-yaml-syntax": {
      severity: "error",
      message: (p: { problem: string }) => `not valid YAML: ${p.problem}`,
      hint: (p: { advice: string | undefined }) => p.advice,
    },
    "profile-yaml-tab": {
      severity: "error",
      message: () => "a tab cannot indent in YAML",
      hint: () => "indent with spaces",
    },
    "profile-yaml-version": {
      severity: "error",
      message: (p: { version: string }) =>
        `YAML ${p.version} is not supported, a profile is YAML 1.2`,
      hint: () => "take out the %YAML line",
    },
    "profile-yaml-tag": {
      severity: "error",
      message: () => "a tag that nodegen does not know; only YAML's own such as !!str are allowed",
      hint: () =>
        "take out the tag; for a value from elsewhere write { $env: NAME } or { $file: PATH }",
    },
    "profile-yaml-documents": {
      severity: "error",
      message: () => "a second YAML document starts here, a profile is a single one",
      hint: () => "keep one profile per file, without a --- line after the start",
    },
    "profile-empty": {
      severity: "error",
      message: (p: { file: string }) => `${p.file} holds no profile`,
      hint: () => "nodegen init writes one to start from",
    },
    "profile-not-a-map": {
      severity: "error",
      message: (p: { found: string }) =>
        `a profile is a map of keys and values, but this is ${p.found}`,
      hint: () => "start with: apiVersion: nodegen.dev/v1alpha1",
    },
    "profile-too-deep": {
      severity: "error",
      message: (p: { limit: number }) => `nested more than ${p.limit} levels deep`,
    },
    "profile-too-many-values": {
      severity: "error",
      message: (p: { limit: number; what: string }) => `more than ${p.limit} ${p.what}`,
      hint: () => "split the cluster, or use fewer aliases",
    },
    "profile-duplicate-key": {
      severity: "error",
      message: (p: { key: string; firstLine: number }) =>
        `key ${JSON.stringify(p.key)} stands twice in the same map, first in line ${p.firstLine}`,
      hint: () => "keep one of them, or put the contents of both under one key",
    },
    "profile-key-not-text": {
      severity: "error",
      message: (p: { found: string }) => `a key must be text, but this is ${p.found}`,
      hint: (p: { quoted: string | undefined }) =>
        p.quoted === undefined ? undefined : `write it in quotes: ${p.quoted}`,
    },
    "profile-key-forbidden": {
      severity: "error",
      message: (p: { key: string }) => `the key ${p.key} is not allowed anywhere in a profile`,
    },
    "profile-merge-key": {
      severity: "error",
      message: () => "the merge key << is not part of YAML 1.2 and not supported",
      hint: () => "write the keys out, use an alias for a whole value, or a file and extends",
    },
    "profile-alias-unknown": {
      severity: "error",
      message: (p: { alias: string }) => `alias *${p.alias} has no anchor before it`,
      hint: (p: { suggestion: string | undefined }) =>
        didYouMean(
          p.suggestion,
          "mark the value with an anchor such as &name before its first use; in quotes it is a text",
        ),
    },
    "profile-alias-cycle": {
      severity: "error",
      message: (p: { alias: string }) => `alias *${p.alias} stands inside its own anchor`,
    },
    "profile-number-range": {
      severity: "error",
      message: (p: { spelling: string }) => `the number ${p.spelling} cannot be kept exactly`,
      hint: (p: { spelling: string }) => `write it in quotes: "${p.spelling}"`,
    },
    "profile-text-not-unicode": {
      severity: "error",
      message: () => "half of a surrogate pair in a text, which UTF-8 cannot hold",
      hint: () => `write the character itself, or its escape "\\U0001F600"`,
    },
  }) as const;

/** Diagnostics about layers and references. */
const layerCodes = () =>
  ({
    "profile-api-version": {
      severity: "error",
      message: (p: { found: string; allowed: string }) =>
        `apiVersion is ${p.found}, this nodegen reads ${p.allowed}`,
      hint: (p: { allowed: string }) => `write apiVersion: ${p.allowed}`,
    },
    "profile-kind": {
      severity: "error",
      message: (p: { found: string; allowed: string }) =>
        `kind is ${p.found}, a profile's is ${p.allowed}`,
      hint: (p: { allowed: string }) => `write kind: ${p.allowed}`,
    },
    "profile-extends-type": {
      severity: "error",
      message: (p: { found: string }) =>
        `extends takes the name of a preset, a path or a list of them, but this is ${p.found}`,
      hint: () => "write extends: NAME or extends: ./FILE.yaml",
    },
    "profile-extends-url": {
      severity: "error",
      message: (p: { url: string }) => `extends ${p.url}: nodegen fetches nothing from the network`,
      hint: () => "download the file and name its path",
    },
    "profile-preset-unknown": {
      severity: "error",
      message: (p: { name: string; presets: readonly string[] }) =>
        `there is no preset ${JSON.stringify(p.name)}; there are: ${list(p.presets) || "none"}`,
      hint: (p: { name: string; suggestion: string | undefined }) =>
        didYouMean(p.suggestion, `for a file write a path: ./${p.name}.yaml`),
    },
    "profile-extends-cycle": {
      severity: "error",
      message: (p: { chain: readonly string[] }) =>
        `extends goes in a circle: ${p.chain.join(" > ")}`,
      hint: () => "take one of these extends out",
    },
    "profile-extends-limit": {
      severity: "error",
      message: (p: { limit: number }) => `more than ${p.limit} files and presets through extends`,
    },
    "profile-reference-shape": {
      severity: "error",
      message: (p: { key: string }) => `${p.key} must be the only key of its map and name one text`,
      hint: () => "write { $env: NAME } or { $file: PATH } in the place of the text",
    },
    "profile-env-unset": {
      severity: "error",
      message: (p: { name: string }) => `the environment has no variable ${p.name}`,
      hint: (p: { name: string }) => `set it before the call: ${p.name}=… nodegen …`,
    },
    "profile-env-not-text": {
      severity: "error",
      message: (p: { name: string }) => `the variable ${p.name} is not Unicode text`,
    },
    "profile-file-unreadable": {
      severity: "error",
      message: (p: { file: string; problem: string }) => `cannot read ${p.file}: ${p.problem}`,
      hint: () => "a path is relative to the file in which it stands",
    },
    "profile-file-not-utf8": {
      severity: "error",
      message: (p: { file: string }) => `${p.file} is not UTF-8 text`,
      hint: () => "for host.files make a base64 copy of it and set encoding: base64",
    },
    "profile-file-too-large": {
      severity: "error",
      message: (p: { file: string; limit: string }) => `${p.file} is larger than ${p.limit}`,
      hint: () => "user-data cannot carry it; let the node download it",
    },
  }) as const;

/** Diagnostics about keys and values that the schema does not allow. */
const schemaCodes = () =>
  ({
    "profile-unknown-key": {
      severity: "error",
      message: (p: { key: string; parent: string }) =>
        `unknown key ${JSON.stringify(p.key)}${p.parent === "" ? "" : ` in ${p.parent}`}`,
      hint: (p: { advice: string | undefined; allowed: readonly string[] }) =>
        p.advice ?? `allowed here: ${list(p.allowed)}`,
    },
    "profile-missing-key": {
      severity: "error",
      message: (p: { key: string; parent: string }) =>
        `${p.parent === "" ? "the profile" : p.parent} has no ${p.key}, which is required`,
      hint: (p: { example: string | undefined }) =>
        p.example === undefined ? undefined : `write for example ${p.example}`,
    },
    "profile-wrong-type": {
      severity: "error",
      message: (p: { name: string; expected: string; found: string }) =>
        `${p.name} must be ${p.expected}, but this is ${p.found}`,
      hint: (p: { advice: string | undefined }) => p.advice,
    },
    "profile-not-allowed": {
      severity: "error",
      message: (p: { name: string; found: string; allowed: readonly string[] }) =>
        `${p.name} cannot be ${p.found}; allowed: ${list(p.allowed)}`,
      hint: (p: { suggestion: string | undefined }) => didYouMean(p.suggestion),
    },
    "profile-out-of-range": {
      severity: "error",
      message: (p: { name: string; found: string; range: string }) =>
        `${p.name} is ${p.found}, but must be ${p.range}`,
    },
    "profile-empty-text": {
      severity: "error",
      message: (p: { name: string }) => `${p.name} must not be empty`,
      hint: () => "write a value, or take the key out",
    },
    "profile-empty-list": {
      severity: "error",
      message: (p: { name: string }) => `${p.name} must not be an empty list`,
      hint: () => "write at least one item, or take the key out where it may be left out",
    },
    "profile-duplicate-item": {
      severity: "error",
      message: (p: { name: string; item: string }) => `${p.item} stands twice in ${p.name}`,
      hint: () => "take one of them out",
    },
    "profile-bad-format": {
      severity: "error",
      message: (p: { name: string; found: string; format: string }) =>
        `${p.name} is ${p.found}, but must be ${p.format}`,
      hint: (p: { example: string | undefined }) =>
        p.example === undefined ? undefined : `write for example ${p.example}`,
    },
  }) as const;

/** Diagnostics of the profile stage. */
export const profileCodes = () => ({ ...textCodes(), ...layerCodes(), ...schemaCodes() });
