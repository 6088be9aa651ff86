import { deepStrictEqual, ok } from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { type KnownSecret, knownSecrets } from "../../robustness/known-secrets.ts";
import type { BakedLab } from "./baked-lab.ts";
import { ownSecret, secretsOnDisk, withTree } from "./disk-tree.ts";
import { traces } from "./hygiene.ts";

/** What the profile of these checks has beside the secrets that nodegen makes. */
export const secretText = "open sesame, said the lab";

function allSecrets({ its }: BakedLab): KnownSecret[] {
  const made = knownSecrets(join(its.folder, "lab-image.secrets"));
  ok(made.length > 3, `secrets: ${made.map(({ name }) => name).join(", ")}`);
  return [...made, ownSecret("the secret file", secretText)];
}

/** Nothing of the builder's own is left in the image's files. */
export async function checkHygiene({ its, baked }: BakedLab): Promise<string> {
  const disk = join(baked.folder, "root.img");
  const found = await withTree(disk, join(its.folder, "tree"), traces);
  deepStrictEqual(found, []);
  return "no trace of the machine that it was made on";
}

/** No byte of the image's disk tells a secret. */
export async function checkImageSecrets(lab: BakedLab): Promise<string> {
  const secrets = allSecrets(lab);
  const disk = join(lab.baked.folder, "root.img");
  const found = await withTree(disk, join(lab.its.folder, "tree"), (tree) =>
    secretsOnDisk(disk, tree, secrets),
  );
  deepStrictEqual(found, []);
  return `none of ${secrets.length} secrets in any spelling`;
}

/** The same search finds on a node's disk what the node was given: `machine` is its folder. */
export async function checkSearch(lab: BakedLab, machine: string): Promise<string> {
  const raw = join(machine, "disk.raw");
  execFileSync("qemu-img", ["convert", "-O", "raw", join(machine, "disk.qcow2"), raw]);
  const secrets = allSecrets(lab);
  const found = await withTree(raw, join(machine, "tree"), (tree) =>
    secretsOnDisk(raw, tree, secrets),
  );
  rmSync(raw);
  const given = ["the secret file", "tokens/bootstrap-token.json", "kubelet-server.key"];
  for (const place of ["on the disk", "in /"]) {
    for (const name of given) {
      const wanted = `${name} ${place}`;
      ok(
        found.some((find) => find.includes(wanted)),
        `${wanted}: not found; found: ${found.join("; ")}`,
      );
    }
  }
  return `${found.length} finds on the node's disk`;
}
