import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Io } from "../../../src/cli/io.ts";
import { planProfile } from "../../../src/cli/plan-profile.ts";
import type { FileReader } from "../../../src/cli/read-file.ts";
import { inFolder } from "../../helpers/build-folder.ts";
import { smallProfile } from "../../helpers/cli-profiles.ts";

const ignore = () => undefined;

function ioIn(cwd: string): Io {
  const now = new Date("2026-11-21T10:00:00Z");
  return { out: ignore, err: ignore, env: {}, cwd, now, colour: false, terminal: false };
}

/** A profile that comes out of a pipe: who reads it again finds nothing. */
function pipe(text: string): FileReader {
  let rest = text;
  return {
    exists: () => false,
    read: () => {
      const bytes = Buffer.from(rest);
      rest = "";
      return { bytes };
    },
  };
}

test("all nodes are planned once to check them, and again when they are asked for", () =>
  inFolder(async (folder) => {
    const checked: (string | undefined)[] = [];
    const { value, diagnostics } = await planProfile(
      {
        file: "profile.yaml",
        files: pipe(smallProfile(["a", "b", "c"])),
        onPlan: ({ node }) => void checked.push(node),
      },
      ioIn(folder),
    );
    assert.equal([checked, diagnostics], [["a", "b", "c"], []]);
    assert.equal(
      [...(value?.plans() ?? [])].map(({ node }) => node),
      ["a", "b", "c"],
    );
    assert.is(value?.secrets.standIn, true);
  }));

test("what is wrong with a plan has its place, also in a profile out of a pipe", () =>
  inFolder(async (folder) => {
    const own = "host: { files: [{ path: /var/lib/kubelet/config.yaml, content: x }] }";
    const text = smallProfile(["a", "b"], own);
    const { value, diagnostics, sources } = await planProfile(
      { file: "profile.yaml", files: pipe(text) },
      ioIn(folder),
    );
    assert.is(value, undefined);
    assert.equal(
      diagnostics.map(({ code, span }) => [code, span?.file, span?.start.line]),
      [["file-duplicate", "profile.yaml", text.split("\n").length]],
    );
    assert.is(sources.get("profile.yaml"), text);
  }));

test("a command by reference is known as one, word by word too", () =>
  inFolder(async (folder) => {
    const commands = "host: { commands: [{ $env: A }, echo b, [echo, { $env: A }]] }";
    const { value } = await planProfile(
      { file: "profile.yaml", files: pipe(smallProfile(["a"], commands)) },
      { ...ioIn(folder), env: { A: "echo a" } },
    );
    const known = [0, 1, 2].map((index) => value?.isReferenced(["host", "commands", index]));
    assert.equal(known, [true, false, true]);
  }));

test.run();
