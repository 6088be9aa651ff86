import { spawnSync } from "node:child_process";
import { mkdirSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { notIgnoredByGit } from "../../../src/output/git-ignored.ts";
import { withTemporaryFolder } from "../../secrets/temporary-folder.ts";

const hasGit = spawnSync("git", ["--version"]).status === 0;

function initialise(folder: string): void {
  spawnSync("git", ["init", "--quiet", folder]);
}

test("says nothing outside of git", () =>
  withTemporaryFolder((folder) => {
    assert.is(notIgnoredByGit(join(folder, "out")), undefined);
  }));

if (hasGit) {
  test("names the line and the file for a folder that does not exist yet", () =>
    withTemporaryFolder((folder) => {
      initialise(folder);
      mkdirSync(join(folder, "clusters"));
      assert.equal(notIgnoredByGit(join(folder, "clusters/demo.secrets")), {
        pattern: "/clusters/demo.secrets/",
        ignoreFile: join(realpathSync(folder), ".gitignore"),
      });
    }));

  test("the line that it names makes git ignore the folder", () =>
    withTemporaryFolder((folder) => {
      initialise(folder);
      mkdirSync(join(folder, "a [b] *"));
      const path = join(folder, "a [b] *", "out");
      writeFileSync(join(folder, ".gitignore"), `${notIgnoredByGit(path)?.pattern}\n`);
      assert.is(notIgnoredByGit(path), undefined);
    }));

  test("is content with a pattern and with a .gitignore inside", () =>
    withTemporaryFolder((folder) => {
      initialise(folder);
      writeFileSync(join(folder, ".gitignore"), "*.secrets/\n");
      mkdirSync(join(folder, "out"));
      writeFileSync(join(folder, "out/.gitignore"), "*\n");
      assert.is(notIgnoredByGit(join(folder, "demo.secrets")), undefined);
      assert.is(notIgnoredByGit(join(folder, "out")), undefined);
    }));
}

test.run();
