// timeout: 300
import { join } from "node:path";
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Io } from "../../src/cli/io.ts";
import { formatDiagnostics, formatDiagnosticsJson } from "../../src/cli/report.ts";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.ts";
import { hasErrors } from "../../src/diagnostics/diagnostic.ts";
import { inFolder, put } from "../helpers/build-folder.ts";
import { repositoryProfiles } from "../helpers/cli-profiles.ts";
import { compileWhole } from "../helpers/compile-whole.ts";
import { runNodegen } from "../helpers/nodegen.ts";
import { processorTime } from "../helpers/processor-time.ts";
import { damage } from "./damage-profile.ts";

const seed = 20_261_121;
const inProcess = 2000;
const asProcess = 50;
const longestMs = 2000;

const texts = Object.values(repositoryProfiles);
const damaged = fc
  .tuple(fc.constantFrom(...texts), damage)
  .map(([text, change]): string => change(text));

function ioIn(cwd: string): Io {
  const quiet = () => undefined;
  const now = new Date("2026-11-21T12:00:00Z");
  return { out: quiet, err: quiet, env: {}, cwd, now, colour: false, terminal: false };
}

/** An error points into a text that was read; what is wrong with its place otherwise. */
function placeFault(
  { code, severity, span }: Diagnostic,
  sources: ReadonlyMap<string, string>,
): string | undefined {
  if (severity !== "error") return undefined;
  if (span === undefined) return `${code} has no place`;
  const text = sources.get(span.file);
  if (text === undefined) return `${code} points into ${span.file}, which was not read`;
  const { start, end } = span;
  const inside = 0 <= start.offset && start.offset <= end.offset && end.offset <= text.length;
  if (!inside) return `${code} points outside: ${start.offset} to ${end.offset}`;
  const line = text.slice(0, start.offset).split("\n").length;
  return line === start.line ? undefined : `${code} says line ${start.line}, not ${line}`;
}

/** What came of one text: how it ended, how long it took, and all that is wrong with that. */
async function judge(text: string, folder: string) {
  put(join(folder, "profile.yaml"), text);
  const options = { file: "profile.yaml", makeSecrets: false } as const;
  const start = processorTime();
  const { diagnostics, sources, emitted } = await compileWhole(options, ioIn(folder));
  const printed = formatDiagnostics(diagnostics, { sources, colour: false });
  JSON.parse(formatDiagnosticsJson(diagnostics));
  const took = processorTime() - start;
  const refused = hasErrors(diagnostics);
  const faults = [
    ...(took < longestMs ? [] : [`took ${took} ms`]),
    ...((emitted === undefined) === refused
      ? []
      : ["output although refused, or none although not"]),
    ...(/undefined|\[object|NaN\b/.test(printed) ? [printed] : []),
    ...diagnostics.flatMap((one) => placeFault(one, sources) ?? []),
  ];
  return { refused, took, faults };
}

test(`${inProcess} damaged profiles: a diagnostic at its place or a success, soon`, () =>
  inFolder(async (folder) => {
    const counts = { refused: 0, taken: 0, slowest: 0 };
    const wrong: { text: string; fault: string }[] = [];
    for (const text of fc.sample(damaged, { seed, numRuns: inProcess })) {
      try {
        const { refused, took, faults } = await judge(text, folder);
        counts[refused ? "refused" : "taken"] += 1;
        counts.slowest = Math.max(counts.slowest, took);
        wrong.push(...faults.map((fault) => ({ text, fault })));
      } catch (error) {
        wrong.push({ text, fault: error instanceof Error ? `${error.stack}` : String(error) });
      }
    }
    const { refused, taken, slowest } = counts;
    console.log(`${refused} refused, ${taken} taken, slowest ${slowest.toFixed(0)} ms`);
    for (const { text, fault } of wrong.slice(0, 5)) console.log(`${fault}\n${text}\n`);
    assert.is(wrong.length, 0);
    assert.ok(refused > inProcess / 4 && taken > inProcess / 50);
  }));

function timedBuild(profile: string, cwd: string) {
  const start = performance.now();
  const run = runNodegen(["build", profile], { cwd });
  return { run, took: performance.now() - start };
}

test(`${asProcess} damaged profiles through the program: exit 0 or 1, no stack trace`, () =>
  inFolder((folder) => {
    for (const [index, text] of fc.sample(damaged, { seed, numRuns: asProcess }).entries()) {
      put(join(folder, `${index}.yaml`), text);
      const first = timedBuild(`${index}.yaml`, folder);
      // On a busy machine a second look tells a slow build from a slow moment.
      const { run, took } = first.took < longestMs ? first : timedBuild(`${index}.yaml`, folder);
      const what = `${run.stderr}\n${text}`;
      assert.ok(run.status === 0 || run.status === 1, what);
      assert.ok(took < longestMs, `${took} ms: ${what}`);
      assert.not.match(run.stderr, /internal error|\n {4}at /);
      if (run.status === 1) assert.match(run.stderr, /^\d+\.yaml:\d+:\d+: error\[/m);
    }
  }));

test.run();
