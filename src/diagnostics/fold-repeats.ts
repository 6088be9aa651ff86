import type { Diagnostic } from "./diagnostic.ts";

/** Two of a kind at one place may differ, as for the two families of a subnet. */
const mostAtOnePlace = 2;

/**
 * Of many diagnostics of one code at one place, which is what many nodes say of the line that describes all of them, the
 * first, with the number of the others in its message. Those without a place stay.
 */
export function foldRepeats(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const counts = new Map<string, number>();
  for (const diagnostic of diagnostics) {
    const key = keyOf(diagnostic);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const told = new Set<string>();
  return diagnostics.flatMap((diagnostic) => {
    const key = keyOf(diagnostic);
    const count = counts.get(key) ?? 0;
    if (diagnostic.span === undefined || count <= mostAtOnePlace) return [diagnostic];
    if (told.has(key)) return [];
    told.add(key);
    return [{ ...diagnostic, message: `${diagnostic.message}; ${count - 1} more like this here` }];
  });
}

function keyOf({ code, span }: Diagnostic): string {
  return span === undefined ? "" : `${code} ${span.start.offset} ${span.end.offset} ${span.file}`;
}
