import { test } from "uvu";
import { skip } from "../helpers/skip.ts";
import { needs } from "../helpers/tools.ts";
import { createSandbox, type Sandbox, shells } from "./sandbox.ts";

/** Declares a test once for every shell, each time with a sandbox of its own that is removed afterwards. */
export function eachShell(
  name: string,
  body: (box: Sandbox) => Promise<void>,
  downloader: string | undefined = "curl",
): void {
  for (const shell of shells) {
    const title = `${shell.name}: ${name}`;
    if (!needs(shell.program)) {
      skip(title, `${shell.program} is not installed`);
      continue;
    }
    test(title, async () => {
      const box = createSandbox(shell, downloader);
      try {
        await body(box);
      } finally {
        box.remove();
      }
    });
  }
}
