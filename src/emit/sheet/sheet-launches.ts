import type { Cluster } from "../../cluster/cluster.ts";
import type { EmittedLaunch, LaunchFigures } from "../emit-launch.ts";
import type { KeptNodes, ManifestForms } from "../manifest.ts";
import type { UserDataForms } from "../user-data.ts";
import type { ImageKind, Payload, SheetLaunch, SheetUserData } from "./sheet-input.ts";

/** What is pasted of a launch's user-data, the full one first. */
export type Payloads = readonly (Payload | undefined)[];

/** The texts of a launch for a page that holds them. */
export function payloadsOf({ full, slim }: EmittedLaunch): Payloads {
  return [full, slim].map((emitted) => emitted && payload(emitted.forms));
}

function payload({ text, base64 }: UserDataForms): Payload {
  const asText = (bytes: Uint8Array): string => Buffer.from(bytes).toString("utf8");
  return { text: asText(text), base64: asText(base64) };
}

/**
 * What was emitted, with what the sheet says of each machine or pool; `payloads` are those of the first launches. Of a kept
 * node it is what stands on the disk, and nothing to paste; one that no build wrote yet is left out.
 */
export function sheetLaunches(
  { pools }: Cluster,
  launches: readonly LaunchFigures[],
  payloads: readonly Payloads[],
  kept?: KeptNodes,
): readonly SheetLaunch[] {
  const byName = new Map(pools.map((pool) => [pool.name, pool]));
  return launches.flatMap(({ kind, name: own, pool: name, node, manifest: made }, index) => {
    const pool = byName.get(name);
    const isKept = kind === "node" && kept?.isKept(own) === true;
    const manifest = isKept ? kept.launches.get(own) : made;
    if (pool === undefined || manifest === undefined) return [];
    const { labels = {}, taints = [] } = node ?? pool.unnamed ?? {};
    const [full, slim] = (isKept ? undefined : payloads[index]) ?? [];
    const stock = userData("stock", manifest.userData, full);
    const files = manifest.slimUserData;
    const all: SheetLaunch["userData"] =
      files === undefined ? [stock] : [stock, userData("baked", files, slim)];
    return { pool, node, labels, taints, userData: all };
  });
}

function userData(
  image: ImageKind,
  files: ManifestForms,
  pasted: Payload | undefined,
): SheetUserData {
  return { image, files, ...(pasted === undefined ? {} : { payload: pasted }) };
}
