import type { Outcome } from "../diagnostics/diagnostic.ts";
import { hasErrors } from "../diagnostics/diagnostic.ts";
import { buildPaths } from "./build-paths.ts";
import type { BuildDiff } from "./diff-build.ts";
import { diagnoseFileError } from "./file-errors.ts";
import { diagnoseForeign, diagnoseNotFolder, receiveBuild } from "./load-build.ts";
import type { BuildTarget, MakeFiles } from "./write-build.ts";

/** One file that is not as this build would write it. */
export interface BuildDifference {
  /** Relative to `out/<cluster>/`. */
  readonly path: string;
  /** `extra`: an earlier build wrote it and this one would remove it. */
  readonly kind: "missing" | "changed" | "extra";
}

/** Compares a build with what is in `out/<cluster>/`, writes nothing; the differences are sorted by path. */
export async function compareBuild(
  target: BuildTarget,
  makeFiles: MakeFiles<unknown>,
): Promise<Outcome<readonly BuildDifference[]>> {
  const { root, outputFolder } = buildPaths(target.outputFolder, target.cluster);
  try {
    const misplaced = [...diagnoseNotFolder(outputFolder, true), ...diagnoseNotFolder(root, false)];
    if (misplaced.length > 0) return { value: undefined, diagnostics: misplaced };
    const incoming = receiveBuild(root, target.nodes, () => undefined);
    const made = await makeFiles(incoming.put, incoming.kept);
    if (made.value === undefined || hasErrors(made.diagnostics)) {
      return { value: undefined, diagnostics: made.diagnostics };
    }
    const diff = incoming.finish();
    const diagnostics = [...made.diagnostics, ...diagnoseForeign(root, diff)];
    if (hasErrors(diagnostics)) return { value: undefined, diagnostics };
    return { value: sortDifferences(diff), diagnostics };
  } catch (error) {
    return { value: undefined, diagnostics: [diagnoseFileError(error, root)] };
  }
}

function sortDifferences(diff: BuildDiff): BuildDifference[] {
  const differences: BuildDifference[] = [
    ...diff.missing.map((path) => ({ path, kind: "missing" as const })),
    ...diff.changed.map((path) => ({ path, kind: "changed" as const })),
    ...[...diff.extra].map((path) => ({ path, kind: "extra" as const })),
  ];
  return differences.sort((a, b) => (a.path < b.path ? -1 : 1));
}
