import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";

type Json = Record<string, unknown>;

/** An event or an answer of the DevTools protocol. */
interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly sessionId?: string;
  readonly params?: Json;
  readonly result?: Json;
  readonly error?: { readonly message: string };
}

/** A tab of a headless Chromium. */
export interface Page {
  /** A command of https://chromedevtools.github.io/devtools-protocol/ */
  send(method: string, params?: Json): Promise<Json>;
  /** Called for each event of this name. */
  on(method: string, listener: (params: Json) => void): void;
  /** Waits for the next event of this name. */
  once(method: string): Promise<Json>;
  /** The value of an expression in the page; promises are waited for. */
  evaluate<Value>(expression: string): Promise<Value>;
}

export interface Browser {
  newPage(): Promise<Page>;
  close(): Promise<void>;
}

/** Starts Chromium without a window; it speaks over two pipes, so no port is opened. */
export async function startChromium(program: string): Promise<Browser> {
  const profile = mkdtempSync(join(tmpdir(), "nodegen-chromium-"));
  const child = spawn(
    program,
    [
      "--headless=new",
      "--remote-debugging-pipe",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-dev-shm-usage",
      "--disable-background-networking",
      "--disable-component-update",
      "--no-first-run",
      "--hide-scrollbars",
      `--user-data-dir=${profile}`,
      "about:blank",
    ],
    { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] },
  );
  const connection = connect(child);
  return {
    newPage: async () => {
      const { targetId } = await connection.send("Target.createTarget", { url: "about:blank" });
      const attached = await connection.send("Target.attachToTarget", { targetId, flatten: true });
      return page(connection, String(attached["sessionId"]));
    },
    close: async () => {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      connection.send("Browser.close").catch(() => undefined);
      const timer = setTimeout(() => child.kill("SIGKILL"), 5_000);
      await ended;
      clearTimeout(timer);
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

interface Connection {
  send(method: string, params?: Json, sessionId?: string): Promise<Json>;
  readonly listeners: Set<(message: Message) => void>;
}

/** Messages are JSON, each ended by a NUL: Chromium reads them from its file 3 and writes to its file 4. */
function connect(child: ChildProcess): Connection {
  const toChild = child.stdio[3] as Writable;
  const fromChild = child.stdio[4] as Readable;
  const waiting = new Map<number, (message: Message) => void>();
  const listeners = new Set<(message: Message) => void>();
  let buffered = "";
  fromChild.setEncoding("utf8");
  fromChild.on("data", (chunk: string) => {
    const parts = (buffered + chunk).split("\0");
    buffered = parts.pop() ?? "";
    for (const part of parts) {
      const message = JSON.parse(part) as Message;
      if (message.id !== undefined) waiting.get(message.id)?.(message);
      else for (const listener of listeners) listener(message);
    }
  });
  let last = 0;
  const send = (method: string, params: Json = {}, sessionId?: string): Promise<Json> =>
    new Promise((resolve, reject) => {
      last += 1;
      const id = last;
      waiting.set(id, ({ result, error }) => {
        waiting.delete(id);
        if (error === undefined) resolve(result ?? {});
        else reject(new Error(`${method}: ${error.message}`));
      });
      const session = sessionId === undefined ? {} : { sessionId };
      toChild.write(`${JSON.stringify({ id, method, params, ...session })}\0`);
    });
  child.once("error", (error) => {
    for (const answer of waiting.values()) answer({ error });
  });
  child.once("exit", () => {
    for (const answer of waiting.values()) answer({ error: { message: "Chromium ended" } });
  });
  return { send, listeners };
}

function page({ send, listeners }: Connection, session: string): Page {
  const on = (method: string, listener: (params: Json) => void): (() => void) => {
    const own = (message: Message): void => {
      if (message.sessionId === session && message.method === method)
        listener(message.params ?? {});
    };
    listeners.add(own);
    return () => listeners.delete(own);
  };
  return {
    send: (method, params) => send(method, params, session),
    on,
    once: (method) =>
      new Promise((resolve) => {
        const off = on(method, (params) => {
          off();
          resolve(params);
        });
      }),
    evaluate: async <Value>(expression: string) => {
      const options = { expression, awaitPromise: true, returnByValue: true, userGesture: true };
      const answer = await send("Runtime.evaluate", options, session);
      const failure = answer["exceptionDetails"] as { exception?: { description?: string } };
      if (failure !== undefined) throw new Error(failure.exception?.description ?? expression);
      return (answer["result"] as { value: Value }).value;
    },
  };
}
