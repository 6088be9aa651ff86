import type { Metafile } from "esbuild";

/** The innermost `node_modules/<package>` of a path. */
const packagePattern = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/;

/**
 * The folders of the packages that have at least one byte in the bundle, sorted.
 * Generated modules were bundled before, so esbuild's comments in them name the packages they hold.
 */
export function bundledPackages(
  metafile: Metafile,
  readText: (path: string) => string,
): readonly string[] {
  const folders = new Set<string>();
  for (const path of contributingInputs(metafile)) {
    const sources = path.startsWith("src/generated/") ? pathComments(readText(path)) : [path];
    for (const source of sources) {
      const folder = packagePattern.exec(source)?.[0];
      if (folder !== undefined) folders.add(folder);
    }
  }
  return [...folders].sort();
}

function contributingInputs(metafile: Metafile): string[] {
  return Object.values(metafile.outputs).flatMap((output) =>
    Object.entries(output.inputs)
      .filter(([, input]) => input.bytesInOutput > 0)
      .map(([path]) => path),
  );
}

function pathComments(text: string): string[] {
  return [...text.matchAll(/^\/\/ (\S*node_modules\/\S+)$/gm)].map((match) => match[1] ?? "");
}
