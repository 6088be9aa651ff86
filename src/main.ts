import { version } from "./generated/version.ts";

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
const words = process.argv.slice(2);

if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`nodegen needs Node.js 20.19 or newer, this is ${process.versions.node}\n`);
  process.exitCode = 1;
} else if (words.length === 1 && (words[0] === "--version" || words[0] === "-V")) {
  process.stdout.write(`${version}\n`);
} else {
  const { run } = await import("./cli/run.ts");
  await run(words);
}
