import type { SourceSpan } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "./source-file.ts";

/** A piece of a source text. */
export interface Extent {
  readonly source: SourceFile;
  readonly start: number;
  readonly end: number;
}

/** A value of the profile together with the place where it stands. Immutable; aliases share their anchor's children. */
export type SourceNode = ScalarNode | ListNode | MapNode | ReferenceNode;

export interface ScalarNode {
  readonly kind: "scalar";
  readonly extent: Extent;
  readonly value: string | number | boolean | null;
  /** How a number or boolean is spelled in the text: `1.30` is the number 1.3. */
  readonly spelling?: string;
  /** The reference that the value came from: its text must never be shown. */
  readonly reference?: ReferenceNode;
}

export interface ListNode {
  readonly kind: "list";
  readonly extent: Extent;
  readonly items: readonly SourceNode[];
}

export interface MapNode {
  readonly kind: "map";
  readonly extent: Extent;
  readonly entries: ReadonlyMap<string, MapEntry>;
}

export interface MapEntry {
  readonly key: Extent;
  readonly value: SourceNode;
}

/** `{ $env: NAME }` or `{ $file: PATH }`, before it is replaced by the text that it stands for. */
export interface ReferenceNode {
  readonly kind: "reference";
  readonly extent: Extent;
  readonly from: "env" | "file";
  readonly name: string;
}

/** The extent as the span that diagnostics carry. */
export function spanOf(extent: Extent): SourceSpan {
  return extent.source.span(extent.start, extent.end);
}

/** True for `null`, whether written out or by leaving the value away. */
export function isNull(node: SourceNode): boolean {
  return node.kind === "scalar" && node.value === null;
}

/** The plain JavaScript value of a tree without references; an unresolved reference counts as an empty text. */
export function toPlain(node: SourceNode): unknown {
  switch (node.kind) {
    case "scalar":
      return node.value;
    case "list":
      return node.items.map(toPlain);
    case "map":
      return Object.fromEntries(
        [...node.entries].map(([key, entry]) => [key, toPlain(entry.value)]),
      );
    case "reference":
      return "";
  }
}
