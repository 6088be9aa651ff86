import { setTimeout as sleep } from "node:timers/promises";
import { sampleBuild, write } from "./build-folder.ts";

/** Writes builds to the folder of the first argument, each a whole set of the same word, until it is killed or `times` are done. */
async function main([
  folder = "",
  word = "",
  times = "Infinity",
]: readonly string[]): Promise<void> {
  process.stdout.write("ready\n");
  for (let turn = 0; turn < Number(times); turn += 1) {
    const contents: Record<string, string> = {};
    for (let file = 0; file < 12; file += 1) {
      contents[`nodes/${word}-${turn % 2}-${file}/user-data`] = `${word}-${turn % 2}`;
    }
    const { diagnostics } = await write(folder, sampleBuild(contents));
    const [found] = diagnostics;
    if (found !== undefined) throw new Error(found.message);
    await sleep(0);
  }
}

await main(process.argv.slice(2));
