import { lstatSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { replaceText } from "../../../src/output/replace-text.ts";
import { inFolder, modeAt, put, snapshot } from "../../helpers/build-folder.ts";

test("the text is replaced, the mode stays, nothing else is left", () =>
  inFolder((folder) => {
    const path = join(folder, "profile.yaml");
    put(path, "old\n", 0o640);
    assert.equal(replaceText(path, "old\n", "new\n"), { ok: true });
    assert.equal(snapshot(folder), { "profile.yaml": "new\n" });
    assert.is(modeAt(path), "640");
  }));

test("a link stays a link, and its target is changed", () =>
  inFolder((folder) => {
    put(join(folder, "real/profile.yaml"), "old\n");
    symlinkSync("real/profile.yaml", join(folder, "profile.yaml"));
    assert.equal(replaceText(join(folder, "profile.yaml"), "old\n", "new\n"), { ok: true });
    assert.ok(lstatSync(join(folder, "profile.yaml")).isSymbolicLink());
    assert.is(readFileSync(join(folder, "real/profile.yaml"), "utf8"), "new\n");
  }));

test("a byte order mark stays", () =>
  inFolder((folder) => {
    const path = join(folder, "profile.yaml");
    put(path, "\ufeffold\n");
    assert.equal(replaceText(path, "old\n", "new\n"), { ok: true });
    assert.is(readFileSync(path, "utf8"), "\ufeffnew\n");
  }));

test("a file that holds something else by now is left alone", () =>
  inFolder((folder) => {
    const path = join(folder, "profile.yaml");
    put(path, "edited\n");
    assert.equal(replaceText(path, "old\n", "new\n"), {
      ok: false,
      reason: "it changed in the meantime",
    });
    assert.equal(snapshot(folder), { "profile.yaml": "edited\n" });
  }));

test("what is no file, or not there, is refused", () =>
  inFolder((folder) => {
    assert.is(replaceText(folder, "", "new").ok, false);
    assert.equal(replaceText(join(folder, "none"), "", "new"), {
      ok: false,
      reason: "it vanished or the folder above does not exist",
    });
    assert.equal(snapshot(folder), {});
  }));

test.run();
