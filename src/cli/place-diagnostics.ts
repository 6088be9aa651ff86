import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { LoadedProfile } from "../profile/load-profile.ts";

/** Gives each diagnostic its place in the text, and takes values out of messages that came from `$env` or `$file`. */
export function placeDiagnostics(
  diagnostics: readonly Diagnostic[],
  loaded: LoadedProfile,
): readonly Diagnostic[] {
  return diagnostics.map((diagnostic) => {
    if (diagnostic.path === undefined) return diagnostic;
    const span = diagnostic.span ?? loaded.locate(diagnostic.path, diagnostic.target);
    return { ...redact(diagnostic, loaded), span };
  });
}

function redact(diagnostic: Diagnostic, loaded: LoadedProfile): Diagnostic {
  const { path = [] } = diagnostic;
  if (!loaded.sensitive(path)) return diagnostic;
  const value = String(valueAt(loaded.profile, path));
  const name = loaded.describe(path);
  const { hint, ...rest } = diagnostic;
  const message = replaceValue(diagnostic.message, value, name);
  return hint === undefined || (value !== "" && hint.includes(value))
    ? { ...rest, message }
    : { ...rest, message, hint };
}

function replaceValue(text: string, value: string, name: string): string {
  return value === "" ? text : text.replaceAll(`"${value}"`, name).replaceAll(value, name);
}

function valueAt(value: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((at, key) => (at as Record<string | number, unknown>)[key], value);
}
