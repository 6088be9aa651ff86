import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { buildProfile } from "./helpers/real-build.ts";

const repository = join(import.meta.dirname, "..");
const readme = readFileSync(join(repository, "README.md"), "utf8");
/** `make run` leaves the quickstart's secrets beside it. */
const profiles = readdirSync(join(repository, "profiles")).filter((name) => name.endsWith(".yaml"));

/** AWS's limit for user-data, and what can be pasted into every launch form. */
const limits = { gzip: 16_384, base64: 12_288 } as const;

interface Sizes {
  readonly text: number;
  readonly gzip: number;
  readonly base64: number;
}

/** The bytes of the largest node. */
async function sizesOf(profile: string): Promise<Sizes> {
  const { emitted } = await buildProfile(`profiles/${profile}`);
  const largest = (end: string) =>
    Math.max(
      ...emitted.files
        .filter(({ path }) => path.startsWith("nodes/") && basename(path) === `user-data${end}`)
        .map(({ content }) => content.length),
    );
  return { text: largest(""), gzip: largest(".gz"), base64: largest(".b64") };
}

function tableRow(profile: string, { text, gzip, base64 }: Sizes): string {
  const numbers = [text, gzip, base64].map((size) => size.toLocaleString("en-GB"));
  const fits = [gzip <= limits.gzip, base64 <= limits.base64].map((it) => (it ? "yes" : "no"));
  return `| \`${basename(profile, ".yaml")}\` | ${[...numbers, ...fits].join(" | ")} |`;
}

/** The sizes that the README's row says; keys and tokens differ from build to build, and their bytes with them. */
function statedSizes(row: string): readonly number[] {
  return row
    .split("|")
    .slice(2, 5)
    .map((cell) => Number(cell.replaceAll(",", "").trim()));
}

for (const profile of profiles) {
  test(`the README has the size of ${profile}`, async () => {
    const sizes = await sizesOf(profile);
    const wanted = tableRow(profile, sizes);
    const start = wanted.slice(0, wanted.indexOf("|", 2) + 1);
    const row = readme.split("\n").find((line) => line.startsWith(start)) ?? "";
    const stated = statedSizes(row);
    for (const [index, size] of [sizes.text, sizes.gzip, sizes.base64].entries()) {
      const near = Math.abs((stated[index] ?? 0) - size) <= 0.03 * size;
      assert.ok(near, `the README should have\n${wanted}\nand has\n${row}`);
    }
    assert.is(row.split("|").slice(5).join("|"), wanted.split("|").slice(5).join("|"));
  });
}

test.run();
