import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parse } from "yaml";
import { removeTree } from "../../src/output/swap-build.ts";
import { inFolder, put, snapshot } from "../helpers/build-folder.ts";
import { repositoryProfiles } from "../helpers/cli-profiles.ts";
import { runNodegen } from "../helpers/nodegen.ts";

function schema() {
  const { status, stdout, stderr } = runNodegen(["schema"]);
  assert.is(status, 0);
  assert.is(stderr, "");
  return JSON.parse(stdout) as Record<string, unknown>;
}

test("the schema is one of draft-07 and accepts the profiles of the repository", () => {
  const found = schema();
  assert.is(found["$schema"], "http://json-schema.org/draft-07/schema#");
  const ajv = new Ajv({ strict: false, allErrors: true });
  assert.is(ajv.validateSchema(found), true);
  const validate = ajv.compile(found);
  for (const [name, text] of Object.entries(repositoryProfiles)) {
    assert.ok(validate(parse(text)), `${name}: ${ajv.errorsText(validate.errors)}`);
  }
});

test("the schema refuses what nodegen refuses: unknown keys and wrong types", () => {
  const validate = new Ajv({ strict: false }).compile(schema());
  const good = parse(repositoryProfiles["quickstart"] ?? "") as Record<string, unknown>;
  assert.is(validate({ ...good, nodePool: [] }), false);
  assert.is(validate({ ...good, host: { swap: true } }), false);
});

test("init writes a profile that checks and builds, with the schema beside it", () =>
  inFolder((folder) => {
    const run = runNodegen(["init", "My Demo!"], { cwd: folder });
    assert.is(run.status, 0);
    assert.match(run.stdout, /nodegen build 'My Demo!\/profile\.yaml'$/m);
    const text = readFileSync(join(folder, "My Demo!/profile.yaml"), "utf8");
    assert.match(text, /^# yaml-language-server: \$schema=(?:\.\/)?nodegen\.schema\.json$/m);
    assert.ok(text.split("\n").filter((line) => line.includes("#")).length > 5, "commented");
    assert.equal(
      JSON.parse(readFileSync(join(folder, "My Demo!/nodegen.schema.json"), "utf8")),
      schema(),
    );
    const check = runNodegen(["check", "My Demo!/profile.yaml", "--strict"], { cwd: folder });
    assert.is(check.status, 0, check.stderr);
    const build = runNodegen(["build", "profile.yaml"], { cwd: join(folder, "My Demo!") });
    assert.is(build.status, 0, build.stderr);
    const { metadata } = parse(text) as { metadata: { name: string } };
    assert.ok(snapshot(folder)[`My Demo!/out/${metadata.name}/manifest.json`] !== undefined);
  }));

test("init overwrites nothing", () =>
  inFolder((folder) => {
    for (const name of ["profile.yaml", "nodegen.schema.json"]) {
      put(join(folder, "x", name), "mine");
      const run = runNodegen(["init", "x"], { cwd: folder });
      assert.is(run.status, 1, name);
      assert.is(run.stdout, "");
      assert.match(run.stderr, /error\[init-refused\]/);
      const found = snapshot(join(folder, "x"));
      assert.is(found[name], "mine");
      assert.equal(Object.keys(found), [name]);
      runNodegen(["init", "."], { cwd: join(folder, "x") });
      assert.equal(snapshot(join(folder, "x")), found);
      assert.is(runNodegen(["init", `fresh-${name}`], { cwd: folder }).status, 0);
      removeTree(join(folder, "x"));
    }
    put(join(folder, "y/.gitignore"), "mine\n");
    assert.is(runNodegen(["init", "y"], { cwd: folder }).status, 0);
    assert.is(readFileSync(join(folder, "y/.gitignore"), "utf8"), "mine\n");
  }));

test.run();
