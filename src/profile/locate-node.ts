import type { ProfilePath, SourceSpan } from "../diagnostics/diagnostic.ts";
import { type Extent, isNull, type SourceNode, spanOf } from "./source-node.ts";

interface Found {
  readonly key: Extent | undefined;
  readonly node: SourceNode;
  readonly complete: boolean;
}

/** The node at `path`; `undefined` where there is none. */
export function nodeAt(root: SourceNode, path: ProfilePath): SourceNode | undefined {
  const found = follow(root, path);
  return found.complete ? found.node : undefined;
}

/**
 * Where `path` stands in the text: its key or its value. An alias's own place is where it is used, what is inside it stands
 * at its anchor. A path that does not exist is located at the key of its nearest ancestor that does, so that the caret
 * stays short; items of lists, which have no key, at their value.
 */
export function locateNode(
  root: SourceNode,
  path: ProfilePath,
  target: "key" | "value" = "value",
): SourceSpan {
  const { key, node, complete } = follow(root, path);
  const wantsKey = target === "key" || !complete || (isNull(node) && isEmpty(node.extent));
  return spanOf(wantsKey && key !== undefined ? key : node.extent);
}

function isEmpty(extent: Extent): boolean {
  return extent.start === extent.end;
}

function follow(root: SourceNode, path: ProfilePath): Found {
  let node = root;
  let key: Extent | undefined;
  for (const part of path) {
    if (node.kind === "map") {
      const entry = node.entries.get(String(part));
      if (entry === undefined) return { key, node, complete: false };
      node = entry.value;
      key = entry.key;
    } else {
      const item = node.kind === "list" ? node.items[Number(part)] : undefined;
      if (item === undefined) return { key, node, complete: false };
      node = item;
      key = undefined;
    }
  }
  return { key, node, complete: true };
}
