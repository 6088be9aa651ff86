// Stands in for `cloud-init single --name write_files --frequency always`: node cloud-init.mjs CLOUD-CONFIG.
// As the real one, it says nothing about a file that it cannot read, and ends well.
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { parseDocument } from "yaml";

const document = parseDocument(readFileSync(process.argv[2], "utf8"), { version: "1.1" });
const config = document.errors.length === 0 ? document.toJS() : undefined;
for (const { path, content, encoding, permissions } of config?.write_files ?? []) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, Buffer.from(content, encoding === "b64" ? "base64" : "utf8"));
  chmodSync(path, Number.parseInt(permissions, 8));
}
