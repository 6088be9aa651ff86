import { gunzipSync } from "node:zlib";
import type { Outcome } from "../diagnostics/diagnostic.ts";
import { diagnose } from "../diagnostics/diagnostic.ts";

/** How one layer of the input was wrapped. */
export type LayerKind = "base64" | "gzip" | "text";

/** One layer, the outermost first; the last is always the text. */
export interface Layer {
  readonly kind: LayerKind;
  readonly size: number;
}

/** User-data with all wrapping taken off. */
export interface DecodedUserData {
  readonly layers: readonly Layer[];
  readonly text: string;
}

/** No user-data is larger; whatever unpacks to more is a bomb. */
const largestContent = 64 * 1024 * 1024;
const mostLayers = 5;

/** Other things that clouds and cloud-init know, by how they begin. */
const otherFormats: readonly (readonly [RegExp, string])[] = [
  [/^\ufeff/, "text behind a byte order mark, which cloud-init ignores"],
  [/^#cloud-config-(archive|jsonp)/, "#cloud-config-archive or -jsonp"],
  [/^## template: *jinja/i, "a jinja template"],
  [/^#include/, "an #include list"],
  [/^#(cloud-boothook|part-handler|upstart-job)/, "a boothook, part handler or upstart job"],
  [/^#!/, "a shell script"],
  [/^\xfd7zXZ/, "xz, which cloud-init does not read"],
  [/^\x28\xb5\x2f\xfd/, "zstd, which cloud-init does not read"],
  [/^BZh\d/, "bzip2, which cloud-init does not read"],
];

/** Takes base64 and gzip off until `#cloud-config` text is left; at most five layers of at most 64 MiB. */
export function decodeUserData(input: Uint8Array): Outcome<DecodedUserData> {
  const layers: Layer[] = [];
  let content: Buffer = Buffer.from(input.buffer, input.byteOffset, input.byteLength);
  for (;;) {
    if (content.byteLength > largestContent) return failed("inspect-too-large", {});
    const kind = kindOf(content);
    if (kind === undefined) return describeOther(content);
    if (layers.length === mostLayers) return failed("inspect-too-large", {});
    layers.push({ kind, size: content.byteLength });
    if (kind === "text") {
      return { value: { layers, text: content.toString("utf8") }, diagnostics: [] };
    }
    const inner = kind === "gzip" ? gunzip(content) : fromBase64(content);
    if (inner === undefined) return failed("inspect-damaged", { kind });
    if (inner === "too-large") return failed("inspect-too-large", {});
    content = inner;
  }
}

/** Unpacks gzip; `undefined` when it is damaged, `too-large` when more than 64 MiB come out. */
export function gunzip(content: Uint8Array): Buffer | "too-large" | undefined {
  try {
    return gunzipSync(content, { maxOutputLength: largestContent });
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE"
      ? "too-large"
      : undefined;
  }
}

/** Decodes base64 with line breaks or without; `undefined` for anything else. */
export function fromBase64(content: Uint8Array): Buffer | undefined {
  const text = Buffer.from(content).toString("latin1").replace(/\s+/g, "");
  const isBase64 = text.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(text);
  return isBase64 ? Buffer.from(text, "base64") : undefined;
}

function kindOf(content: Buffer): LayerKind | undefined {
  if (content[0] === 0x1f && content[1] === 0x8b) return "gzip";
  if (/^\s*#cloud-config[ \t]*(\r?\n|$)/.test(content.toString("latin1", 0, 4096))) {
    return isMail(content) ? undefined : "text";
  }
  return fromBase64(content) === undefined ? undefined : "base64";
}

/** As cloud-init tells mail from the rest: by these words in the first 4096 bytes. */
function isMail(content: Buffer): boolean {
  return /mime-version:/i.test(content.toString("latin1", 0, 4096));
}

function describeOther(content: Buffer): Outcome<DecodedUserData> {
  if (isMail(content)) return failed("inspect-unsupported", { what: "MIME" });
  const [utf8, latin1] = [content.toString("utf8", 0, 64), content.toString("latin1", 0, 64)];
  const known = otherFormats.find(([start]) => start.test(utf8) || start.test(latin1));
  return known === undefined
    ? failed("inspect-not-user-data", {})
    : failed("inspect-unsupported", { what: known[1] });
}

type InspectCode =
  | "inspect-too-large"
  | "inspect-damaged"
  | "inspect-unsupported"
  | "inspect-not-user-data";

function failed<Code extends InspectCode>(
  code: Code,
  params: Parameters<typeof diagnose<Code>>[1],
): Outcome<DecodedUserData> {
  return { value: undefined, diagnostics: [diagnose(code, params)] };
}
