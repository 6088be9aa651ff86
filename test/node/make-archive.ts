import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A tar.gz by the real tar, members named as given (`./bridge`, `bin/containerd`). */
export function makeArchive(members: Readonly<Record<string, string>>): Buffer {
  const folder = mkdtempSync(join(tmpdir(), "nodegen-archive-"));
  try {
    for (const [name, text] of Object.entries(members)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text, { mode: 0o755 });
    }
    return execFileSync("tar", ["-czf", "-", "-C", folder, ...Object.keys(members)]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
