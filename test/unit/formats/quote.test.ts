import { spawnSync } from "node:child_process";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { quoteShellWords } from "../../../src/formats/shell-quote.ts";
import { quoteSystemdWord } from "../../../src/formats/systemd-quote.ts";
import { hostileStrings } from "../../helpers/hostile-strings.ts";

test("a POSIX shell gets the very same words", () => {
  const words = hostileStrings.filter((word) => !word.includes("\0"));
  const command = `printf '%s\\0' ${quoteShellWords(words)}`;
  const { stdout, status } = spawnSync("sh", ["-c", command], { encoding: "utf8" });
  assert.is(status, 0);
  assert.equal(stdout.split("\0").slice(0, -1), words);
});

test("plain words stay as they are in a shell's line", () => {
  assert.is(quoteShellWords(["hostnamectl", "--a=b", "/x"]), "hostnamectl --a=b /x");
});

/** systemd.syntax(7), systemd.service(5) "COMMAND LINES", systemd.unit(5) "SPECIFIERS" */
const words: readonly (readonly [word: string, written: string])[] = [
  ["--v=2", "--v=2"],
  ["/usr/local/bin/kubelet", "/usr/local/bin/kubelet"],
  ["--node-labels=a=b,c/d=e", "--node-labels=a=b,c/d=e"],
  ["", '""'],
  ["a b", '"a b"'],
  ["100%", '"100%%"'],
  ["%n", '"%%n"'],
  ["$HOME", '"$$HOME"'],
  ["a$b$$", '"a$$b$$$$"'],
  ['say "x"', '"say \\"x\\""'],
  ["it's", `"it's"`],
  ["a\\b", '"a\\\\b"'],
  ["a\nb\tc", '"a\\x0ab\\x09c"'],
  ["a;b", '"a;b"'],
  [";", '";"'],
  ["ä", '"ä"'],
];
for (const [word, written] of words) {
  test(`systemd: ${JSON.stringify(word)}`, () => assert.is(quoteSystemdWord(word), written));
}

test.run();
