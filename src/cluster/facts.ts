import type { BinaryCatalog } from "../facts/binary-catalog.ts";
import type { ComponentSettings } from "../facts/component-settings.ts";

/** The large tables, loaded by the caller, that resolving a profile looks things up in. */
export interface Facts {
  readonly catalog: BinaryCatalog;
  readonly settings: ComponentSettings;
}
