import { copyFileSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { diagnoseFileError } from "../../../src/output/file-errors.ts";
import { inFolder } from "../../helpers/build-folder.ts";

/** What the diagnostic of a failed `work` says. */
function said(work: () => void): string {
  try {
    work();
  } catch (error) {
    return diagnoseFileError(error, "/folder").message;
  }
  throw new Error("it did not fail");
}

test("names the file that could not be written, not the one that was read", () =>
  inFolder(async (folder) => {
    const [from, to] = [join(folder, "from"), join(folder, "to")];
    writeFileSync(from, "");
    mkdirSync(to);
    const reason = `cannot write ${to}: `;
    assert.ok(said(() => copyFileSync(from, to)).startsWith(reason));
    assert.ok(said(() => renameSync(from, to)).startsWith(reason));
    assert.ok(said(() => writeFileSync(to, "")).startsWith(reason));
  }));

test("a bug stays one", () => {
  assert.throws(() => diagnoseFileError(new Error("a bug"), "/folder"), "a bug");
});

test.run();
