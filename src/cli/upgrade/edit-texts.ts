import { isDeepStrictEqual } from "node:util";
import { type Diagnostic, diagnose, type SourceSpan } from "../../diagnostics/diagnostic.ts";
import { formatPath } from "../../diagnostics/format-path.ts";
import type { LoadedProfile } from "../../profile/load-profile.ts";
import type { Profile } from "../../profile/profile.ts";
import type { VersionEdit } from "./version-edit.ts";

/** The texts of the files that change, by file name, or why they cannot be changed. */
export interface EditedTexts {
  readonly texts: ReadonlyMap<string, string>;
  readonly diagnostics: readonly Diagnostic[];
}

interface Replacement {
  readonly span: SourceSpan;
  readonly text: string;
}

/**
 * Puts versions into the texts that state them and leaves everything else as it is, comments too. `reload` reads the
 * profile from changed texts: what comes out must be `wanted`, so that a value that stands in two places is not changed
 * by the way.
 */
export function editTexts(
  edits: readonly VersionEdit[],
  loaded: LoadedProfile,
  sources: ReadonlyMap<string, string>,
  wanted: Profile,
  reload: (texts: ReadonlyMap<string, string>) => Profile | undefined,
): EditedTexts {
  const diagnostics: Diagnostic[] = [];
  const replacements: Replacement[] = [];
  for (const edit of edits) {
    const found = replacementOf(edit, loaded, sources);
    if ("code" in found) diagnostics.push(found);
    else replacements.push(found);
  }
  if (diagnostics.length > 0) return { texts: new Map(), diagnostics };
  const texts = new Map(sources);
  for (const { span, text } of [...replacements].sort(lastFirst)) {
    const before = texts.get(span.file) ?? "";
    const changed = before.slice(0, span.start.offset) + text + before.slice(span.end.offset);
    texts.set(span.file, changed);
  }
  if (!isDeepStrictEqual(reload(texts), wanted)) {
    const [first] = edits;
    const shared = diagnose(
      "upgrade-value-shared",
      { field: formatPath(first?.path ?? []), value: first?.to ?? "" },
      { span: loaded.locate(first?.path ?? []) },
    );
    return { texts: new Map(), diagnostics: [shared] };
  }
  const changed = new Set(replacements.map(({ span }) => span.file));
  return { texts: new Map([...texts].filter(([file]) => changed.has(file))), diagnostics };
}

function lastFirst(left: Replacement, right: Replacement): number {
  return right.span.start.offset - left.span.start.offset;
}

function replacementOf(
  { path, from, to }: VersionEdit,
  loaded: LoadedProfile,
  sources: ReadonlyMap<string, string>,
): Replacement | Diagnostic {
  const span = loaded.locate(path);
  const params = { field: formatPath(path), value: to };
  if (span.file.startsWith("preset:")) {
    const preset = span.file.slice("preset:".length);
    return diagnose("upgrade-value-in-preset", { ...params, preset }, { span });
  }
  if (loaded.sensitive(path)) return diagnose("upgrade-value-referenced", params, { span });
  const text = sources.get(span.file)?.slice(span.start.offset, span.end.offset) ?? "";
  const quote = ["", '"', "'"].find((one) => text === one + from + one);
  if (quote === undefined) return diagnose("upgrade-value-not-plain", params, { span });
  return { span, text: quote + to + quote };
}
