import { suite } from "uvu";
import * as assert from "uvu/assert";
import { createTransferProgress } from "../../../../src/cli/downloads/transfer-progress.ts";
import type { Io } from "../../../../src/cli/io.ts";

const test = suite("transfer-progress");

/** Progress of `count` files on a clock that the test turns, and what it has drawn. */
function start(count: number) {
  const drawn: string[] = [];
  const clock = { now: 0 };
  const io: Io = {
    out: () => assert.unreachable("progress is no result"),
    err: (text) => void drawn.push(text),
    env: {},
    cwd: "/",
    now: new Date(0),
    colour: false,
    terminal: true,
  };
  return { drawn, clock, progress: createTransferProgress(count, io, () => clock.now) };
}

test("rate and time left count what came in this run", () => {
  const { clock, drawn, progress } = start(1);
  // Ten of thirty megabytes were there before.
  progress.update("a", 10e6, 30e6);
  clock.now = 5000;
  progress.update("a", 20e6, 30e6);
  assert.match(drawn[0] ?? "", "] 20.0 MB of 30.0 MB, 2.0 MB/s, 0:05 left, 0 of 1 files");
});

test("no time left is given while a size is not known", () => {
  const { clock, drawn, progress } = start(2);
  progress.update("a", 0, 30e6);
  clock.now = 65_000;
  progress.update("a", 13e6, 30e6);
  assert.match(drawn[0] ?? "", "] 13.0 MB of 30.0 MB or more, 0.2 MB/s, 0 of 2 files");
  progress.done("b", "b: in the cache");
  assert.equal(drawn.slice(1), ["\r\x1b[K", "b: in the cache\n"]);
  clock.now = 66_000;
  progress.update("a", 13.2e6, 30e6);
  assert.match(drawn[3] ?? "", "] 13.2 MB of 30.0 MB, 0.2 MB/s, 1:24 left, 1 of 2 files");
});

test("what failed no longer counts", () => {
  const { clock, drawn, progress } = start(2);
  progress.update("a", 1e6, 30e6);
  progress.drop("a");
  clock.now = 1000;
  progress.update("b", 2e6, 4e6);
  assert.match(drawn[0] ?? "", "] 2.0 MB of 4.0 MB, 0.0 MB/s, 1 of 2 files");
});

test.run();
