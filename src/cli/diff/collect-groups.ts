import type { Diagnostic, Outcome } from "../../diagnostics/diagnostic.ts";
import type { FileChange } from "../../plan/compare/compare-files.ts";
import { type CompareOptions, compareStates } from "../../plan/compare/compare-states.ts";
import type { Follows } from "../../plan/compare/follows.ts";
import type { NodeState, StateFile } from "../../plan/compare/node-state.ts";
import type { ChangeState, ValueChange } from "../../plan/compare/value-change.ts";
import { fileDigest } from "./file-digest.ts";
import { type LaunchName, launchKey, type Side } from "./side.ts";
import { showsLines, unifiedDiff } from "./unified-diff.ts";

/** A file that differs, ready to be shown. */
export interface ShownFile extends FileChange {
  /** `undefined` where the content is not shown line by line. */
  readonly lines: readonly string[] | undefined;
}

/** Nodes with the same difference, or one pool that is launched as one. */
export interface DiffGroup {
  readonly kind: NodeState["kind"];
  readonly state: ChangeState;
  readonly pool: string;
  /** In the profile's order; the difference is shown as the first one has it. */
  readonly names: string[];
  readonly follows: Follows;
  readonly values: readonly ValueChange[];
  readonly files: readonly ShownFile[];
}

/** Compares all that both sides have, or only `chosen`; nodes that differ alike come together, what is gone comes last. */
export async function collectGroups(
  before: Side,
  after: Side,
  chosen: readonly LaunchName[] | undefined,
  options: CompareOptions,
): Promise<Outcome<readonly DiffGroup[]>> {
  const groups = new Map<string, DiffGroup>();
  const diagnostics: Diagnostic[] = [];
  const linesOf = rememberLines();
  const wanted = chosen ?? [...after.launches, ...goneFrom(after, before)];
  for (const launch of wanted) {
    const [then, now] = [await before.state(launch), await after.state(launch)];
    diagnostics.push(...then.diagnostics, ...now.diagnostics);
    if (then.value === undefined || now.value === undefined) continue;
    const found = findDifference(then.value, now.value, options, linesOf);
    if (found === undefined) continue;
    const group = groups.get(found.key);
    if (group === undefined) groups.set(found.key, found.group);
    else group.names.push(launch.name);
  }
  const value = diagnostics.length > 0 ? undefined : [...groups.values()];
  return { value, diagnostics };
}

/** Of the last node's files most are the next one's too: the same objects. */
function rememberLines(): typeof unifiedDiff {
  const known = new WeakMap<StateFile, readonly [StateFile, ReturnType<typeof unifiedDiff>]>();
  return (file) => {
    const { before, after } = file;
    if (before === undefined || after === undefined) return unifiedDiff(file);
    const found = known.get(after);
    if (found?.[0] === before) return found[1];
    const lines = unifiedDiff(file);
    known.set(after, [before, lines]);
    return lines;
  };
}

function goneFrom(after: Side, before: Side): readonly LaunchName[] {
  const here = new Set(after.launches.map(launchKey));
  return before.launches.filter((launch) => !here.has(launchKey(launch)));
}

interface Found {
  readonly key: string;
  readonly group: DiffGroup;
}

function findDifference(
  before: NodeState | "absent",
  after: NodeState | "absent",
  options: CompareOptions,
  linesOf: typeof unifiedDiff,
): Found | undefined {
  if (after === "absent") {
    return before === "absent" ? undefined : wholeNode(before, "removed", "nothing");
  }
  if (before === "absent") return wholeNode(after, "added", "new boot");
  const { follows, values, files } = compareStates(before, after, options);
  if (values.length + files.length === 0) return undefined;
  const shown = files.map((file) => ({
    ...file,
    lines: showsLines(file) ? linesOf(file) : undefined,
  }));
  const { kind, name, pool } = after;
  return {
    key: differenceKey(before, after, values, shown),
    group: { kind, state: "changed", pool, names: [name], follows, values, files: shown },
  };
}

function wholeNode(
  { kind, name, pool }: NodeState,
  state: "added" | "removed",
  follows: Follows,
): Found {
  return {
    key: JSON.stringify([kind, state, pool]),
    group: { kind, state, pool, names: [name], follows, values: [], files: [] },
  };
}

/** The same for two nodes whose differences are the same but for the nodes' own names and addresses and their secrets. */
function differenceKey(
  before: NodeState,
  after: NodeState,
  values: readonly ValueChange[],
  files: readonly ShownFile[],
): string {
  const changed = files.map(({ path, state, shown, lines, before: then, after: now }) => [
    path,
    state,
    [then?.mode, now?.mode, then?.owner, now?.owner],
    showsLines({ shown }) && lines === undefined
      ? [fileDigest(then), fileDigest(now)]
      : lines?.filter((line) => /^[-+]/.test(line)),
  ]);
  const key = JSON.stringify([after.kind, after.pool, values, changed]);
  return ownWords(before, after).reduce((text, { word, place }) => text.replace(word, place), key);
}

interface OwnWord {
  readonly word: RegExp;
  readonly place: string;
}

/** Names and addresses where they stand alone; the longest first, since a name may begin with another. */
function ownWords(before: NodeState, after: NodeState): readonly OwnWord[] {
  return [before.own, after.own]
    .flatMap((words) => words.map((word, index) => ({ word, place: `{${index}}` })))
    .sort((a, b) => b.word.length - a.word.length)
    .map(({ word, place }) => {
      const plain = word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
      return { word: new RegExp(`(?<![\\w.-])${plain}(?![\\w-]|\\.\\w)`, "g"), place };
    });
}
