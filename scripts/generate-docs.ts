import { readFileSync, writeFileSync } from "node:fs";
import { fillTables } from "./docs/fill-tables.ts";
import { profileReference } from "./docs/profile-reference.ts";
import { versionTables } from "./docs/version-tables.ts";

/** Writes docs/profile-reference.md from the schema and the tables of docs/versions.md from the facts. */
async function generateDocs(): Promise<void> {
  writeFileSync("docs/profile-reference.md", profileReference());
  const versions = readFileSync("docs/versions.md", "utf8");
  writeFileSync("docs/versions.md", fillTables(versions, await versionTables()));
}

await generateDocs();
