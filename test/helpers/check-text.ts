import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compileWhole } from "./compile-whole.ts";

/** What `nodegen check` says of a profile's text, notes left out: code and message of each diagnostic. */
export async function checkText(text: string): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), "nodegen-check-"));
  try {
    writeFileSync(join(folder, "profile.yaml"), text);
    const silent = () => undefined;
    const { diagnostics } = await compileWhole(
      { file: "profile.yaml", makeSecrets: false },
      {
        out: silent,
        err: silent,
        env: {},
        cwd: folder,
        now: new Date("2026-11-21T00:00:00Z"),
        colour: false,
        terminal: false,
      },
    );
    return diagnostics
      .filter(({ severity }) => severity !== "note")
      .map(({ code, message }) => `${code}: ${message}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
