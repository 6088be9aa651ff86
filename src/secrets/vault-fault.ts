import type { Diagnostic } from "../diagnostics/diagnostic.ts";

/** Carries a fault of an encrypted file out of a read; `withFileErrors` turns it into its diagnostic. */
export class VaultFault extends Error {
  readonly diagnostic: Diagnostic;

  constructor(diagnostic: Diagnostic) {
    super(diagnostic.message);
    this.diagnostic = diagnostic;
  }
}
