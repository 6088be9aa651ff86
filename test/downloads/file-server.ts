import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** One request as the server saw it. */
export interface Seen {
  readonly path: string;
  /** The first byte that was asked for. */
  readonly from: number;
  readonly headers: IncomingMessage["headers"];
}

/** How one answer differs from the right one; `times` is how often, for ever unless given. */
export interface Misdeed {
  readonly kind:
    | "cut"
    | "status"
    | "wrong-bytes"
    | "no-range"
    | "no-length"
    | "silent"
    | "slow"
    | "redirect"
    | "wrong-range"
    | "endless-redirect";
  /** Bytes until the cut, status, bytes a second; where a redirect leads to. */
  readonly value?: number | string;
  times?: number;
}

export interface FileServer {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  readonly seen: Seen[];
  readonly misdeeds: Map<string, Misdeed>;
  close(): Promise<void>;
}

/** Serves byte arrays by their path on loopback, with ranges, and misbehaves as told. */
export async function serveFiles(files: ReadonlyMap<string, Uint8Array>): Promise<FileServer> {
  const seen: Seen[] = [];
  const misdeeds = new Map<string, Misdeed>();
  const server = createServer((request, response) => {
    response.on("error", () => {});
    void answer(request, response, { files, seen, misdeeds }).catch(() => response.destroy());
  });
  return { url: await listen(server), seen, misdeeds, close: () => close(server) };
}

/** Listens on a free port of loopback and gives the URL. */
export async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Waits, at most ten seconds, until somebody asks the server for something more. */
export async function untilAsked({ seen }: FileServer): Promise<void> {
  const before = seen.length;
  for (let tries = 0; tries < 500 && seen.length === before; tries++) await sleep(20);
}

export async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

interface World {
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly seen: Seen[];
  readonly misdeeds: Map<string, Misdeed>;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { files, seen, misdeeds }: World,
): Promise<void> {
  const path = new URL(request.url ?? "", "http://server").pathname;
  const misdeed = take(misdeeds, path);
  const kind = misdeed?.kind;
  const asked = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
  seen.push({ path, from: asked, headers: request.headers });
  const bytes = files.get(path);
  if (bytes === undefined) return void response.writeHead(404).end();
  if (kind === "status") {
    return void response.writeHead(Number(misdeed?.value), { "retry-after": "0" }).end("sorry");
  }
  if (kind === "redirect" || kind === "endless-redirect") {
    const location = kind === "redirect" ? String(misdeed?.value) : path;
    return void response.writeHead(302, { location }).end();
  }
  const from = kind === "no-range" || kind === "no-length" ? 0 : asked;
  if (from >= bytes.length) {
    return void response.writeHead(416, { "content-range": `bytes */${bytes.length}` }).end();
  }
  const shown = kind === "wrong-range" ? from + 1 : from;
  response.writeHead(from === 0 ? 200 : 206, {
    ...(kind === "no-length" ? {} : { "content-length": bytes.length - from }),
    ...(from === 0
      ? {}
      : { "content-range": `bytes ${shown}-${bytes.length - 1}/${bytes.length}` }),
  });
  await send(response, bytes.subarray(from), from, misdeed);
}

async function send(
  response: ServerResponse,
  rest: Uint8Array,
  from: number,
  misdeed: Misdeed | undefined,
): Promise<void> {
  const body = Buffer.from(rest);
  if (misdeed?.kind === "wrong-bytes" && from === 0) body[0] = (body[0] ?? 0) ^ 1;
  if (misdeed?.kind === "silent") return void response.write(body.subarray(0, 1));
  if (misdeed?.kind === "cut") {
    response.write(body.subarray(0, Number(misdeed.value)));
    await sleep(20);
    return void response.destroy();
  }
  if (misdeed?.kind !== "slow") return void response.end(body);
  const step = Math.max(1, Number(misdeed.value) / 20);
  for (let at = 0; at < body.length && !response.destroyed; at += step) {
    response.write(body.subarray(at, at + step));
    await sleep(50);
  }
  response.end();
}

function take(misdeeds: Map<string, Misdeed>, path: string): Misdeed | undefined {
  const misdeed = misdeeds.get(path);
  if (misdeed?.times === undefined) return misdeed;
  misdeed.times -= 1;
  if (misdeed.times <= 0) misdeeds.delete(path);
  return misdeed;
}
