import { test } from "uvu";
import { skip } from "../helpers/skip.ts";
import { needs } from "../helpers/tools.ts";
import { type Mirror, startMirror } from "./mirror.ts";
import { createSandbox, type Sandbox, type Shell, shells } from "./sandbox.ts";

type Body = (box: Sandbox, mirror: Mirror) => Promise<void>;

/**
 * Declares a test once for every shell, each time with a sandbox and a mirror of its own.
 * `downloader` is the only one of curl and wget that the program finds; `none` is neither.
 */
export function eachShell(name: string, body: Body, downloader = "curl"): void {
  for (const shell of shells) {
    const title = `${shell.name}, ${downloader}: ${name}`;
    const missing = [shell.program, ...(downloader === "none" ? [] : [downloader])].find(
      (program) => !needs(program),
    );
    if (missing === undefined) test(title, () => runInSandbox(shell, downloader, body));
    else skip(title, `${missing} is not installed`);
  }
}

async function runInSandbox(shell: Shell, downloader: string, body: Body): Promise<void> {
  const box = createSandbox(shell, downloader);
  const mirror = await startMirror();
  try {
    await body(box, mirror);
  } finally {
    await mirror.close();
    box.remove();
  }
}
