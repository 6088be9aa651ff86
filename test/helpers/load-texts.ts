import type { Diagnostic } from "../../src/diagnostics/diagnostic.ts";
import { type LoadOutcome, loadProfile } from "../../src/profile/load-profile.ts";
import { markedSource, markSource } from "./marked-source.ts";

export interface LoadTextsOptions {
  /** Path to text or bytes; the profile itself is `profile.yaml`. */
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly presets?: Readonly<Record<string, string>>;
}

/** Loads `profile.yaml` out of texts in memory. */
export function loadTexts({ files, env = {}, presets = {} }: LoadTextsOptions): LoadOutcome {
  return loadProfile({
    file: "profile.yaml",
    readFile: (path) => {
      const content = files[path];
      if (content === undefined) return { problem: "it does not exist" };
      return { bytes: typeof content === "string" ? new TextEncoder().encode(content) : content };
    },
    env,
    presets: new Map(Object.entries(presets)),
  });
}

/** Where a diagnostic points, as marks in its source text; of several diagnostics, in their order. */
export function pointedAt(text: string, diagnostics: readonly Diagnostic[]): string {
  const offsets = diagnostics.flatMap(({ span }) =>
    span === undefined ? [] : [span.start.offset, span.end.offset],
  );
  return markSource(text, offsets);
}

/** Loads one marked text as `profile.yaml`. */
export function loadMarked(
  marked: string,
  others: Partial<LoadTextsOptions> = {},
): { text: string; outcome: LoadOutcome } {
  const { text } = markedSource(marked);
  return {
    text,
    outcome: loadTexts({ ...others, files: { ...others.files, "profile.yaml": text } }),
  };
}
