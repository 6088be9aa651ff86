import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { checkText } from "./helpers/check-text.ts";
import { runNodegen } from "./helpers/nodegen.ts";

const repository = resolve(import.meta.dirname, "..");
const documents = [
  "README.md",
  "CONTRIBUTING.md",
  ...readdirSync(join(repository, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];

for (const name of documents) {
  const text = readFileSync(join(repository, name), "utf8");
  const blocks = [...text.matchAll(/<!-- profile -->\n```yaml\n([\s\S]*?)```/g)];
  for (const [index, block] of blocks.entries()) {
    test(`profile ${index + 1} of ${name} passes nodegen check`, async () => {
      assert.equal(await checkText(block[1] ?? ""), []);
    });
  }

  test(`every file that ${name} links to is there`, () => {
    const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g)].map((link) => link[1]);
    const folder = join(repository, name, "..");
    const missing = links.filter((link) => readOrUndefined(join(folder, link ?? "")) === undefined);
    assert.equal(missing, []);
  });
}

test("the README's table has every command", () => {
  const readme = readFileSync(join(repository, "README.md"), "utf8");
  const { stdout } = runNodegen(["--help"]);
  const commands = [...stdout.matchAll(/^ {2}nodegen ([a-z]+)/gm)].map(([, name]) => name);
  assert.ok(commands.length > 10);
  const missing = [...new Set(commands)].filter((name) => !readme.includes(`| \`nodegen ${name}`));
  assert.equal(missing, []);
});

test("the documents hold profiles", () => {
  const texts = documents.map((name) => readFileSync(join(repository, name), "utf8"));
  assert.ok(texts.join("").split("<!-- profile -->").length > 2);
});

function readOrUndefined(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

test.run();
