import { readdirSync, readFileSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { check } from "../src/cli/commands/check.ts";
const root = process.argv[2] as string; const outDir = process.argv[3] as string;
mkdirSync(outDir, { recursive: true });
for (const name of readdirSync(root).sort()) {
  let text = "";
  const io = { out: (t: string) => { text += t; }, err: (t: string) => { text += t; }, env: { NODEGEN_TEST_TOKEN: "not-a-token" }, cwd: `${root}/${name}`, now: new Date("2026-11-20T00:00:00Z"), colour: false, terminal: false };
  try { await check({ profile: "profile.yaml", strict: false, format: "text" }, io); } catch (e) { text += `THROWN ${(e as Error).stack}\n`; }
  const f = `${root}/${name}/expected.txt`;
  writeFileSync(`${outDir}/${name}.txt`, text);
  if (!existsSync(f)) console.log(`##### TODO ${name}\n${text}`);
  else if (readFileSync(f, "utf8") !== text) console.log(`##### DIFF ${name}\n--- mine\n${readFileSync(f, "utf8")}\n--- printed\n${text}`);
  else console.log(`ok ${name}`);
}
