/** A change to another CA that has begun. */
export interface Rotation {
  /** `trust`: nodes trust both and the old one signs. `sign`: nodes trust both and the new one signs. */
  readonly step: "trust" | "sign";
  readonly started: Date;
  /** SHA-256 fingerprints, as openssl and Node write them. */
  readonly old: string;
  readonly next: string;
}

/** The text of `rotation.json`. */
export function formatRotation({ started, ...rotation }: Rotation): string {
  const time = started.toISOString().replace(/\.\d+Z$/, "Z");
  return `${JSON.stringify({ ...rotation, started: time }, null, 2)}\n`;
}

/** Reads `rotation.json`; undefined when it does not have that shape. */
export function parseRotation(text: string): Rotation | undefined {
  try {
    const { step, started, old, next } = JSON.parse(text) as Record<string, unknown>;
    const time = new Date(String(started));
    const isPrint = (value: unknown): value is string =>
      typeof value === "string" && /^([0-9A-F]{2}:){31}[0-9A-F]{2}$/.test(value);
    if ((step !== "trust" && step !== "sign") || Number.isNaN(time.getTime())) return undefined;
    return isPrint(old) && isPrint(next) ? { step, started: time, old, next } : undefined;
  } catch {
    return undefined;
  }
}

/** The name of a CA that follows the one called `commonName`: `demo-ca`, `demo-ca-2`, `demo-ca-3`. */
export function nextCommonName(cluster: string, commonName: string): string {
  const number = /-ca-(\d{1,6})$/.exec(commonName)?.[1];
  return `${cluster}-ca-${number === undefined ? 2 : Number(number) + 1}`;
}
