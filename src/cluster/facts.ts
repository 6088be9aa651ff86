import type { BinaryCatalog } from "../facts/binary-catalog.ts";
import type { ComponentSettings } from "../facts/component-settings.ts";
import type { DigestLock } from "./digest-lock.ts";

/** The large tables, loaded by the caller, that resolving a profile looks things up in. */
export interface Facts {
  readonly catalog: BinaryCatalog;
  readonly settings: ComponentSettings;
  /** Digests beside those of the catalogue. */
  readonly lock?: DigestLock;
}
