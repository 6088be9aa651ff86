import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parse } from "yaml";
import { inFolder, modeAt, put, snapshot } from "../helpers/build-folder.ts";
import { smallProfile } from "../helpers/cli-profiles.ts";
import { runNodegen } from "../helpers/nodegen.ts";

interface WriteFile {
  readonly path: string;
  readonly permissions: string;
  readonly encoding?: string;
  readonly content: string;
}

/** Runs `fn` in a folder where cluster `demo` with node `n` is built; gives the folder of the node's files. */
function withNode(fn: (folder: string, node: string) => void): Promise<void> {
  return inFolder((folder) => {
    put(join(folder, "profile.yaml"), smallProfile(["n"]));
    assert.is(runNodegen(["build", "profile.yaml"], { cwd: folder }).status, 0);
    fn(folder, join(folder, "out/demo/nodes/n"));
  });
}

test("every form of the same user-data gives the same files", () =>
  withNode((folder, node) => {
    const text = readFileSync(join(node, "user-data"));
    const base64 = readFileSync(join(node, "user-data.b64"));
    put(join(folder, "base64 of the text"), text.toString("base64"));
    put(join(folder, "wrapped base64"), text.toString("base64").replace(/.{76}/g, "$&\n"));
    put(join(folder, "double base64"), base64.toString("base64"));
    put(join(folder, "base64 of other gzip"), gzipSync(text).toString("base64"));
    const list = (path: string) => {
      const run = runNodegen(["inspect", path, "--format", "json"], { cwd: folder });
      assert.is(run.status, 0, run.stderr);
      return (JSON.parse(run.stdout) as { files: unknown[] }).files;
    };
    const wanted = list(join(node, "user-data"));
    assert.ok(wanted.length > 5);
    const same = ["user-data.gz", "user-data.b64"].map((name) => join(node, name));
    const others = ["base64 of the text", "wrapped base64", "double base64"];
    for (const path of [...same, ...others, "base64 of other gzip"]) {
      assert.equal(list(path), wanted, path);
    }
  }));

test("the list names every file with its mode, and the certificate with subject and end", () =>
  withNode((_, node) => {
    const { status, stdout } = runNodegen(["inspect", join(node, "user-data")]);
    assert.is(status, 0);
    const text = readFileSync(join(node, "user-data"), "utf8");
    for (const file of (parse(text) as { write_files: WriteFile[] }).write_files) {
      const line = stdout.split("\n").find((one) => one.includes(file.path)) ?? "";
      assert.ok(line.includes(file.permissions), `${file.path} ${file.permissions}: ${line}`);
    }
    assert.match(stdout, /CN=demo/);
    assert.match(stdout, /20\d\d-\d\d-\d\d/);
  }));

test("standard input", () =>
  withNode((_, node) => {
    const input = readFileSync(join(node, "user-data.gz"));
    const { status, stdout } = runNodegen(["inspect", "-"], { input });
    assert.is(status, 0);
    assert.match(stdout, /\/etc\/nodegen\/plan/);
  }));

test("--extract lays down every file with its bytes, and nothing twice", () =>
  withNode((folder, node) => {
    const args = ["inspect", join(node, "user-data.b64"), "--extract", join(folder, "files")];
    assert.is(runNodegen(args).status, 0);
    const text = readFileSync(join(node, "user-data"), "utf8");
    const files = (parse(text) as { write_files: WriteFile[] }).write_files;
    for (const { path, encoding, content, permissions } of files) {
      const bytes = Buffer.from(content, encoding === "b64" ? "base64" : "utf8");
      const laid = join(folder, "files", path);
      assert.ok(readFileSync(laid).equals(bytes), path);
      if (permissions === "0600") assert.is(modeAt(laid), "600");
    }
    const found = snapshot(join(folder, "files"));
    assert.is(
      Object.keys(found).filter((path) => statSync(join(folder, "files", path)).isFile()).length,
      files.length,
    );
    const again = runNodegen(args);
    assert.is(again.status, 1);
    assert.match(again.stderr, /output-not-empty/);
    assert.equal(snapshot(join(folder, "files")), found);
  }));

/** Files that are no user-data, and the code of what is said about them. */
const wrong: Readonly<Record<string, { content: string; code: string }>> = {
  "an empty file": { content: "", code: "inspect-not-user-data" },
  "a shell script": { content: "#!/bin/sh\necho\n", code: "inspect-unsupported" },
  "some text": { content: "hello world\n", code: "inspect-not-user-data" },
  "broken YAML": { content: "#cloud-config\na: [\n", code: "inspect-bad-yaml" },
  "an alias bomb": {
    content: `#cloud-config\na0: &a0 [x]\n${Array.from({ length: 30 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i},`.repeat(10)}]\n`).join("")}`,
    code: "inspect-bad-yaml",
  },
  "a path that leads outside": {
    content: "#cloud-config\nwrite_files:\n- path: /../../outside\n  content: x\n",
    code: "",
  },
};

for (const [name, { content, code }] of Object.entries(wrong)) {
  test(`${name}: a diagnostic, and nothing outside the folder is written`, () =>
    inFolder((folder) => {
      put(join(folder, "a/b/user-data"), content);
      const run = runNodegen(["inspect", "user-data", "--extract", "files"], {
        cwd: join(folder, "a/b"),
      });
      if (code !== "") assert.is(run.status, 1);
      assert.match(run.stderr, code === "" ? /^/ : new RegExp(`error\\[${code}\\]`));
      assert.not.match(run.stderr, /internal error/);
      const found = Object.keys(snapshot(folder)).filter((path) => path.includes("outside"));
      assert.ok(
        found.every((path) => path.startsWith("a/b/files/")),
        found.join(),
      );
    }));
}

for (const [name, path, says] of [
  ["a file that is not there", "nowhere", /does not exist/],
  ["a folder", "/", /it is a folder/],
] as const) {
  test(`inspect of ${name}`, () => {
    const { status, stderr } = runNodegen(["inspect", path]);
    assert.is(status, 1);
    assert.match(stderr, says);
  });
}

test.run();
