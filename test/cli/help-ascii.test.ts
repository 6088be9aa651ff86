import { test } from "uvu";
import * as assert from "uvu/assert";
import { runNodegen } from "../helpers/nodegen.ts";

const commands = ["build", "check", "plan", "inspect", "init", "schema", "presets"];

for (const words of [["--help"], ...commands.map((command) => [command, "--help"])]) {
  test(`nodegen ${words.join(" ")} prints ASCII only, in at most 100 columns`, () => {
    const { stdout } = runNodegen(words);
    assert.match(stdout, /^[\n\x20-\x7e]+$/);
    assert.ok(stdout.split("\n").every((line) => line.length <= 100));
  });
}

test.run();
