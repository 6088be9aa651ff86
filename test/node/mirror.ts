import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** How one path of the mirror answers. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A download server on 127.0.0.1 that misbehaves where a test says so. */
export interface Mirror {
  /** `http://127.0.0.1:PORT`, no slash at the end. */
  readonly url: string;
  /** `path range` of every request, in order; `-` where no range was asked for. */
  readonly requests: string[];
  /** Sets how a path answers; an unknown path is a 404. */
  answer(path: string, answer: Answer): void;
  close(): Promise<void>;
}

/** Starts a mirror on a free port. */
export async function startMirror(): Promise<Mirror> {
  const answers = new Map<string, Answer>();
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? "/";
    requests.push(`${path} ${request.headers.range ?? "-"}`);
    const answer = answers.get(path.replace(/\?.*/, "")) ?? status(404);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    answer: (path, answer) => answers.set(path, answer),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** An empty answer with this code. */
export function status(code: number): Answer {
  return (_request, response) => {
    response.writeHead(code, { "content-length": 0, connection: "close" }).end();
  };
}

/** The whole content, or the part that a Range header asks for. */
export function content(bytes: Buffer): Answer {
  return (request, response) => {
    const start = rangeStart(request);
    if (start >= bytes.length && start > 0) {
      response.writeHead(416, { "content-range": `bytes */${bytes.length}` }).end();
      return;
    }
    writeHead(response, bytes, start);
    response.end(bytes.subarray(start));
  };
}

/** Like `content`, but cuts the first `times` connections after `length` bytes of what was asked for. */
export function cutContent(bytes: Buffer, length: number, times = 1): Answer {
  let cuts = 0;
  return (request, response) => {
    cuts += 1;
    if (cuts > times) return content(bytes)(request, response);
    const start = rangeStart(request);
    writeHead(response, bytes, start);
    response.write(bytes.subarray(start, start + length), () => {
      setTimeout(() => response.socket?.destroy(), 20);
    });
  };
}

/** The whole content whatever range is asked for, as servers without ranges do. */
export function contentWithoutRanges(bytes: Buffer): Answer {
  return (_request, response) => {
    response.writeHead(200, { "content-length": bytes.length, connection: "close" }).end(bytes);
  };
}

function rangeStart(request: IncomingMessage): number {
  return Number(/^bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? 0);
}

function writeHead(response: ServerResponse, bytes: Buffer, start: number): void {
  const common = {
    "content-length": bytes.length - start,
    "accept-ranges": "bytes",
    connection: "close",
  };
  if (start === 0) response.writeHead(200, common);
  else {
    const range = `bytes ${start}-${bytes.length - 1}/${bytes.length}`;
    response.writeHead(206, { ...common, "content-range": range });
  }
}
