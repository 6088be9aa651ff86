import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Io } from "../../../src/cli/io.ts";
import { createProgressBar } from "../../../src/cli/progress-bar.ts";

/** A bar on a clock that the test turns, and what it has drawn. */
function bar(terminal: boolean) {
  const drawn: string[] = [];
  let now = 0;
  const io: Io = {
    out: () => assert.unreachable("a bar is no result"),
    err: (text) => void drawn.push(text),
    env: {},
    cwd: "/",
    now: new Date(0),
    colour: false,
    terminal,
  };
  const progress = createProgressBar("building", io, () => now);
  const updateAt = (time: number, done: number) => {
    now = time;
    progress.update(done, 10);
  };
  return { drawn, updateAt, end: progress.end };
}

test("work of less than a second shows nothing", () => {
  const { drawn, updateAt, end } = bar(true);
  updateAt(500, 5);
  updateAt(999, 9);
  end();
  assert.equal(drawn, []);
});

test("after a second the bar is drawn, at most ten times a second, and taken away at the end", () => {
  const { drawn, updateAt, end } = bar(true);
  updateAt(1000, 5);
  updateAt(1050, 6);
  updateAt(1100, 10);
  end();
  assert.is(drawn.length, 3);
  assert.is(drawn[0], `\rbuilding [${"#".repeat(15)}${"-".repeat(15)}] 5/10`);
  assert.is(drawn[1], `\rbuilding [${"#".repeat(30)}] 10/10`);
  assert.is(drawn[2], "\r\x1b[K");
});

test("nothing but a terminal gets a bar", () => {
  const { drawn, updateAt, end } = bar(false);
  updateAt(5000, 5);
  end();
  assert.equal(drawn, []);
});

test.run();
