import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
}

const rule = `${"-".repeat(78)}\n`;

/** The text of `THIRD-PARTY-LICENSES.txt` for the packages in `folders`: name, version, licence text. */
export function licenceNotices(folders: readonly string[]): string {
  const notices = [...new Set(folders.map(packageNotice))].sort();
  return `nodegen contains the following packages.\n\n${notices.join("\n")}`;
}

/** Throws for a package without any licence text: it must not be shipped unseen. */
function packageNotice(folder: string): string {
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
  const texts = readdirSync(folder)
    .filter((name) => /^(licen[cs]e|copying|copyright|notice)/i.test(name))
    .sort()
    .map((name) => readFileSync(join(folder, name), "utf8").replaceAll("\r\n", "\n").trim());
  if (texts.length === 0) throw new Error(`${manifest.name} has no licence file`);
  const title = `${manifest.name} ${manifest.version} (${manifest.license ?? "see below"})\n`;
  return `${rule}${title}${rule}\n${texts.join("\n\n")}\n`;
}
