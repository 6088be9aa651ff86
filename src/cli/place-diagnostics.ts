import type { Diagnostic, ProfilePath } from "../diagnostics/diagnostic.ts";
import { foldRepeats } from "../diagnostics/fold-repeats.ts";
import { formatPath } from "../diagnostics/format-path.ts";
import type { LoadedProfile } from "../profile/load-profile.ts";

/** A value that came from `$env` or `$file`, and the words that stand for it in messages. */
interface Referenced {
  readonly path: ProfilePath;
  readonly value: string;
  readonly name: string;
}

/** Shorter values are hidden only in messages about themselves: elsewhere they would hit words that mean something else. */
const shortestElsewhere = 6;

/**
 * Gives each diagnostic its place in the text, takes values out of messages that came from `$env` or `$file`, and folds what
 * many nodes say of one place.
 */
export function placeDiagnostics(
  diagnostics: readonly Diagnostic[],
  loaded: LoadedProfile,
): readonly Diagnostic[] {
  const referenced = diagnostics.length === 0 ? [] : referencedValues(loaded);
  const placed = diagnostics.map((diagnostic) => {
    const redacted = redact(nameMention(diagnostic, loaded), referenced);
    if (diagnostic.path === undefined) return redacted;
    const span = diagnostic.span ?? loaded.locate(diagnostic.path, diagnostic.target);
    return { ...redacted, span };
  });
  return foldRepeats(placed);
}

/** Of an item of an inventory the path says a number that stands in no file. */
function nameMention({ mention, ...rest }: Diagnostic, loaded: LoadedProfile): Diagnostic {
  if (mention === undefined) return rest;
  const { file, start } = loaded.locate(mention);
  const message = rest.message.replace(formatPath(mention), () => `${file}:${start.line}`);
  return { ...rest, message };
}

/** A message may name the value of another place too, such as the subnet that this one overlaps. */
function redact(diagnostic: Diagnostic, referenced: readonly Referenced[]): Diagnostic {
  const path = JSON.stringify(diagnostic.path);
  const hidden = referenced.filter(
    (one) => one.value.length >= shortestElsewhere || JSON.stringify(one.path) === path,
  );
  const hide = (text: string): string => hidden.reduce(replaceValue, text);
  const { hint, ...rest } = diagnostic;
  const message = hide(diagnostic.message);
  const keepsHint = hint !== undefined && hide(hint) === hint;
  return keepsHint ? { ...rest, message, hint } : { ...rest, message };
}

/** The value may stand in quotes, as it is, or with the escapes of JSON. */
function replaceValue(text: string, { value, name }: Referenced): string {
  if (value === "") return text;
  const quoted = JSON.stringify(value);
  return [quoted, `"${value}"`, quoted.slice(1, -1), value].reduce(
    (replaced, spelling) => replaced.replaceAll(spelling, () => name),
    text,
  );
}

/** Messages may name one subnet of a pair. */
function partsOf(value: string): readonly string[] {
  const parts = value.split(",").map((part) => part.trim());
  return parts.length === 1 ? [] : parts.filter((part) => part.length >= shortestElsewhere);
}

function referencedValues(loaded: LoadedProfile): Referenced[] {
  const found: Referenced[] = [];
  const visit = (value: unknown, path: ProfilePath): void => {
    if (typeof value === "object" && value !== null) {
      const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
      for (const [key, below] of entries) visit(below, [...path, key]);
    } else if (loaded.sensitive(path)) {
      const name = loaded.describe(path);
      for (const one of [String(value), ...partsOf(String(value))])
        found.push({ path, value: one, name });
    }
  };
  visit(loaded.profile, []);
  return found;
}
