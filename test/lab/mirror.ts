import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";

/** One answer of a mirror. */
export interface Download {
  readonly path: string;
  /** The first byte that was asked for. */
  readonly from: number;
  readonly status: number;
  /** Bytes of the file that left; up to 64 KiB of them may have got lost with a cut connection. */
  sent: number;
}

/** How an answer differs from the right one. */
export interface Misdeed {
  /** In place of the file. */
  readonly status?: number;
  /** Does what it likes with the bytes of the file, the first of which is number `from`. */
  readonly alter?: (body: AsyncIterable<Buffer>, from: number) => AsyncIterable<Buffer>;
}

/** What a mirror does wrong, and where it notes what it did. */
export interface MirrorBehaviour {
  misdeed(path: string): Misdeed | undefined;
  readonly downloads: Download[];
}

function findFile(folder: string, pathname: string): string | undefined {
  // apt asks for names that hold a percent sign as they are.
  const paths = [pathname, decodeURIComponent(pathname)].map((path) => join(folder, path));
  return paths.find((path) => existsSync(path) && statSync(path).isFile());
}

async function answer(
  folder: string,
  { url = "", headers }: IncomingMessage,
  response: ServerResponse,
  behaviour: MirrorBehaviour,
): Promise<void> {
  const { pathname } = new URL(url, "http://lab");
  const file = findFile(folder, pathname);
  const size = file === undefined ? 0 : statSync(file).size;
  const from = Number(/^bytes=(\d+)-$/.exec(headers.range ?? "")?.[1] ?? 0);
  const misdeed = behaviour.misdeed(pathname) ?? {};
  const missing = file === undefined ? 404 : undefined;
  const status = misdeed.status ?? missing ?? (from === 0 ? 200 : from < size ? 206 : 416);
  const download = { path: pathname, from, status, sent: 0 };
  behaviour.downloads.push(download);
  if (file === undefined || status > 206) {
    response.writeHead(status, status === 416 ? { "content-range": `bytes */${size}` } : {}).end();
    return;
  }
  response.writeHead(status, {
    "content-length": size - from,
    ...(from > 0 ? { "content-range": `bytes ${from}-${size - 1}/${size}` } : {}),
  });
  const body = createReadStream(file, { start: from });
  const count = async function* (bytes: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
    for await (const chunk of bytes) {
      download.sent += chunk.length;
      yield chunk;
    }
  };
  const alter = misdeed.alter ?? ((bytes) => bytes);
  await pipeline(body, (bytes: AsyncIterable<Buffer>) => count(alter(bytes, from)), response);
}

/** Serves a folder on all addresses of the lab's network, with ranges; inside the machines it is 10.0.2.2. */
export async function serveFolder(
  folder: string,
  port: number,
  behaviour: MirrorBehaviour = { misdeed: () => undefined, downloads: [] },
): Promise<Server> {
  const server = createServer((request, response) => {
    // Whoever hangs up, or is hung up on, has seen it.
    answer(folder, request, response, behaviour).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(port, "0.0.0.0", resolve));
  return server;
}
