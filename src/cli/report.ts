import pc from "picocolors";
import type { Diagnostic, Severity, SourceSpan } from "../diagnostics/diagnostic.ts";
import { formatPath } from "../diagnostics/format-path.ts";
import { asciiJson } from "./ascii-json.ts";
import { maskSecrets } from "./mask-secrets.ts";
import { sourceFrame } from "./source-frame.ts";
import { visibleText } from "./visible-text.ts";

export interface ReportOptions {
  /** File name (as in spans) to text: where the shown source lines come from. */
  readonly sources: ReadonlyMap<string, string>;
  readonly colour: boolean;
}

/** More than anybody reads before mending the first. */
const mostShown = 100;

/** Of one code, where there are more in all than are shown: one fault in each row is not to hide the others. */
const mostAlike = 20;

/**
 * Diagnostics for people, in the order of the sources and their lines: place, severity, code and message, the source line
 * with carets under the place, the hint; at the end how many there are. Control characters are shown as escapes. Empty
 * when there are none; otherwise it ends with a newline.
 */
export function formatDiagnostics(
  diagnostics: readonly Diagnostic[],
  { sources, colour }: ReportOptions,
): string {
  if (diagnostics.length === 0) return "";
  const paint = painter(colour);
  const ordered = inOrder(diagnostics, [...sources.keys()]).map(withoutSecrets);
  const shownSources = new Map([...sources].map(([file, text]) => [file, maskSecrets(text)]));
  const blocks = chosen(ordered).map((diagnostic) => {
    const lines = [
      headline(diagnostic, paint),
      ...frameLines(diagnostic, shownSources, paint),
      ...hintLines(diagnostic, paint),
    ];
    return `${lines.join("\n")}\n`;
  });
  const rest = ordered.length - blocks.length;
  if (rest > 0) blocks.push(`… and ${rest} more\n`);
  return `${blocks.join("\n")}\n${countLine(diagnostics)}\n`;
}

/** The same for programs: a JSON array, lines and columns from 1, ends exclusive. Pure ASCII, so that a terminal shows it as it is. */
export function formatDiagnosticsJson(diagnostics: readonly Diagnostic[]): string {
  const shown = inOrder(diagnostics, []).map(withoutSecrets);
  const items = shown.map((diagnostic) => ({
    ...(diagnostic.span === undefined ? {} : jsonPlace(diagnostic.span)),
    severity: diagnostic.severity,
    code: diagnostic.code,
    message: diagnostic.message,
    ...(diagnostic.hint === undefined ? {} : { hint: diagnostic.hint }),
    ...(diagnostic.path === undefined ? {} : { path: formatPath(diagnostic.path) }),
  }));
  return asciiJson(items);
}

function chosen(ordered: readonly Diagnostic[]): readonly Diagnostic[] {
  if (ordered.length <= mostShown) return ordered;
  const counts = new Map<string, number>();
  const varied = ordered.filter(({ code }) => {
    const count = (counts.get(code) ?? 0) + 1;
    counts.set(code, count);
    return count <= mostAlike;
  });
  return varied.slice(0, mostShown);
}

function withoutSecrets(diagnostic: Diagnostic): Diagnostic {
  const { message, hint } = diagnostic;
  return {
    ...diagnostic,
    message: maskSecrets(message),
    ...(hint === undefined ? {} : { hint: maskSecrets(hint) }),
  };
}

function jsonPlace({ file, start, end }: SourceSpan): object {
  return {
    file,
    range: {
      start: { line: start.line, column: start.column },
      end: { line: end.line, column: end.column },
    },
  };
}

type Paint = ReturnType<typeof painter>;

function painter(colour: boolean) {
  const { bold, red, yellow, cyan, blue } = pc.createColors(colour);
  const bySeverity: Record<Severity, (text: string) => string> = {
    error: red,
    warning: yellow,
    note: cyan,
  };
  return { bold, gutter: blue, severity: (severity: Severity) => bySeverity[severity] };
}

/** By source (in the order in which they were read), line and column; what has no place comes last. */
function inOrder(diagnostics: readonly Diagnostic[], files: readonly string[]): Diagnostic[] {
  const rank = (span: SourceSpan | undefined): [number, string, number] => {
    if (span === undefined) return [2, "", 0];
    const index = files.indexOf(span.file);
    const file = index === -1 ? span.file : String(index).padStart(4, "0");
    return [index === -1 ? 1 : 0, file, span.start.offset];
  };
  return [...diagnostics].sort((a, b) => {
    const [classA, fileA, offsetA] = rank(a.span);
    const [classB, fileB, offsetB] = rank(b.span);
    if (classA !== classB) return classA - classB;
    if (fileA !== fileB) return fileA < fileB ? -1 : 1;
    return offsetA - offsetB;
  });
}

function headline({ span, path, severity, code, message }: Diagnostic, paint: Paint): string {
  const place = span === undefined ? "" : `${span.file}:${span.start.line}:${span.start.column}: `;
  const where = span === undefined && path !== undefined ? ` (${formatPath(path)})` : "";
  const label = paint.severity(severity)(`${severity}[${code}]`);
  return `${visibleText(place)}${paint.bold(label)}${paint.bold(`: ${visibleText(message + where)}`)}`;
}

function frameLines(
  { span, severity }: Diagnostic,
  sources: ReadonlyMap<string, string>,
  paint: Paint,
): string[] {
  const text = span === undefined ? undefined : sources.get(span.file);
  if (span === undefined || text === undefined) return [];
  const { line, indent, carets } = sourceFrame(text, span);
  const number = String(span.start.line);
  const blank = " ".repeat(number.length);
  const underline = paint.severity(severity)("^".repeat(carets));
  return [
    paint.gutter(`${blank} |`),
    `${paint.gutter(`${number} |`)} ${line}`.trimEnd(),
    `${paint.gutter(`${blank} |`)} ${" ".repeat(indent)}${underline}`,
  ];
}

function hintLines({ hint, span }: Diagnostic, paint: Paint): string[] {
  if (hint === undefined) return [];
  const blank = " ".repeat(span === undefined ? 1 : String(span.start.line).length);
  return [`${blank} ${paint.gutter("=")} hint: ${visibleText(hint)}`];
}

function countLine(diagnostics: readonly Diagnostic[]): string {
  const severities: readonly Severity[] = ["error", "warning", "note"];
  return severities
    .map((severity) => ({
      severity,
      count: diagnostics.filter((diagnostic) => diagnostic.severity === severity).length,
    }))
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) => `${count} ${severity}${count === 1 ? "" : "s"}`)
    .join(", ");
}
