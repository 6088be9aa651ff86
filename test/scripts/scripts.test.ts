import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Metafile } from "esbuild";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { bundledPackages } from "../../scripts/bundle/bundled-packages.ts";
import { licenceNotices } from "../../scripts/bundle/licence-notices.ts";
import { shortenShell } from "../../scripts/generate/shorten-shell.ts";
import { writeWhenChanged } from "../../scripts/write-when-changed.ts";
import { bootUnit, nodeProgram } from "../../src/generated/node-program.ts";
import { presets } from "../../src/generated/presets.ts";
import { profiles } from "../../src/generated/profiles.ts";
import { schemaText } from "../../src/generated/schema-text.ts";
import { templates } from "../../src/generated/templates.js";
import { version } from "../../src/generated/version.ts";

const repository = resolve(import.meta.dirname, "../..");

function readText(path: string): string {
  return readFileSync(join(repository, path), "utf8");
}

function withFolder(use: (folder: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), "nodegen-scripts-"));
  try {
    use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function namesOf(folder: string, suffix: string): string[] {
  const names = readdirSync(join(repository, folder)).filter((name) => name.endsWith(suffix));
  return names.map((name) => name.slice(0, -suffix.length)).sort();
}

test("the texts that nodegen carries are those of the files", () => {
  assert.is(nodeProgram, shortenShell(readText("src/node/nodegen-node.sh")));
  assert.is(bootUnit, shortenShell(readText("src/node/nodegen-boot.service")));
  assert.is(schemaText, readText("src/profile/schema.json"));
  assert.is(`"${version}"`, JSON.stringify(JSON.parse(readText("package.json")).version));
});

test("every template, preset and profile is carried", () => {
  assert.equal(
    Object.keys(templates).map((name) => name.replace(/\.njk$/, "")),
    namesOf("src/plan/templates", ".njk"),
  );
  assert.equal([...presets.keys()], namesOf("src/presets", ".yaml"));
  assert.equal([...profiles.keys()], namesOf("profiles", ".yaml"));
  for (const [name, text] of presets) assert.is(text, readText(`src/presets/${name}.yaml`));
  for (const [name, text] of profiles) assert.is(text, readText(`profiles/${name}.yaml`));
});

test("made files keep their time stamp, change by rename, and old ones go", () => {
  withFolder((folder) => {
    const stamp = (name: string): number => statSync(join(folder, name)).ino;
    writeFileSync(join(folder, "old.js"), "");
    writeWhenChanged(folder, [
      { name: "a.js", text: "a", executable: true },
      { name: "b.js", text: "b" },
    ]);
    const [a, b] = [stamp("a.js"), stamp("b.js")];
    writeWhenChanged(folder, [
      { name: "a.js", text: "a", executable: true },
      { name: "b.js", text: "c" },
    ]);
    assert.equal(readdirSync(folder).sort(), ["a.js", "b.js"]);
    assert.is(stamp("a.js"), a);
    assert.is.not(stamp("b.js"), b);
    assert.is(statSync(join(folder, "a.js")).mode & 0o777, 0o755);
  });
});

test("a package counts as bundled when a byte of it is, also through a generated module", () => {
  const inputs = {
    "node_modules/yaml/dist/a.js": { bytesInOutput: 5 },
    "node_modules/@peculiar/x509/build/b.js": { bytesInOutput: 5 },
    "node_modules/cliui/node_modules/string-width/index.js": { bytesInOutput: 5 },
    "node_modules/unused/index.js": { bytesInOutput: 0 },
    "src/generated/validate-schema.js": { bytesInOutput: 5 },
    "src/main.ts": { bytesInOutput: 5 },
  };
  const output = { bytes: 1, inputs, imports: [], exports: [] };
  const metafile: Metafile = { inputs: {}, outputs: { "dist/nodegen.mjs": output } };
  const found = bundledPackages(metafile, () => "// node_modules/ajv/dist/runtime/equal.js\n");
  assert.equal(found, [
    "node_modules/@peculiar/x509",
    "node_modules/ajv",
    "node_modules/cliui/node_modules/string-width",
    "node_modules/yaml",
  ]);
});

test("a package without a licence cannot be shipped", () => {
  withFolder((folder) => {
    writeFileSync(join(folder, "package.json"), '{"name":"bare","version":"1.0.0"}');
    assert.throws(() => licenceNotices([folder]), /bare has no licence file/);
    writeFileSync(join(folder, "LICENCE.md"), "Do as you like.\r\n");
    assert.match(
      licenceNotices([folder, folder]),
      /bare 1\.0\.0 \(see below\)\n-+\n\nDo as you like\.\n$/,
    );
  });
});

test.run();
