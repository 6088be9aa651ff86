import { spawnSync } from "node:child_process";

/** Debian's Python, the one that cloud-init runs with. */
const python = "/usr/bin/python3";

/** True where PyYAML, the reader of cloud-init, can be asked. */
export function hasPyYaml(): boolean {
  return spawnSync(python, ["-c", "import yaml"]).status === 0;
}

/** Reads each document with PyYAML's safe_load, as cloud-init does; an error of the reader is thrown. */
export function readWithPyYaml(documents: readonly string[]): unknown[] {
  const program = [
    "import sys, json, yaml",
    "texts = json.load(sys.stdin)",
    "json.dump([yaml.safe_load(text) for text in texts], sys.stdout)",
  ].join("\n");
  const run = spawnSync(python, ["-c", program], {
    input: JSON.stringify(documents),
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  if (run.status !== 0) throw new Error(run.stderr);
  return JSON.parse(run.stdout) as unknown[];
}
