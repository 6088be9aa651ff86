const error = "error" as const;

interface Edited {
  /** Dotted path in the profile. */
  readonly field: string;
  readonly value: string;
}

/** Complaints of `nodegen upgrade --write` about a value that it cannot change in the file. */
export const upgradeCodes = () => ({
  "upgrade-value-in-preset": {
    severity: error,
    message: (p: Edited & { preset: string }) =>
      `${p.field} is set by preset ${p.preset}, which is not yours to change`,
    hint: (p: Edited & { preset: string }) =>
      `write ${p.field}: ${p.value} in your profile, where it wins over the preset`,
  },
  "upgrade-value-referenced": {
    severity: error,
    message: (p: Edited) => `${p.field} comes from a reference, so no file states it as a version`,
    hint: (p: Edited) => `set what it refers to, to ${p.value}`,
  },
  "upgrade-value-not-plain": {
    severity: error,
    message: (p: Edited) => `${p.field} is not written here as a plain version`,
    hint: (p: Edited) => `change it by hand to ${p.value}`,
  },
  "upgrade-value-shared": {
    severity: error,
    message: (p: Edited) =>
      `other values follow ${p.field} through an anchor and would change with it`,
    hint: (p: Edited) => `change it by hand to ${p.value}`,
  },
  "upgrade-write-failed": {
    severity: error,
    message: (p: { file: string; reason: string }) => `${p.file} was not changed: ${p.reason}`,
  },
});
