import type { Server } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { type Download, type Misdeed, serveFolder } from "./mirror.ts";

/** A mirror that does wrong on command. */
export interface MisbehavingMirror {
  /** All answers so far, of the files whose path matches. */
  downloads(path: RegExp): readonly Download[];
  /** Files whose path matches are answered wrongly, so many times or until `behave`; a later rule wins. */
  misbehave(path: RegExp, misdeed: Misdeed, times?: number): void;
  /** Takes all rules back. */
  behave(): void;
  /** Nobody listens any more: connections are refused, those that are open are cut. */
  goDown(): Promise<void>;
  comeUp(): Promise<void>;
}

/** Opens a mirror of this folder; inside the machines it is `http://10.0.2.2:<port>`. */
export async function openMirror(folder: string, port: number): Promise<MisbehavingMirror> {
  const downloads: Download[] = [];
  let rules: { readonly path: RegExp; readonly misdeed: Misdeed; left: number }[] = [];
  const misdeed = (path: string): Misdeed | undefined => {
    const rule = rules.find((one) => one.left > 0 && one.path.test(path));
    if (rule !== undefined) rule.left -= 1;
    return rule?.misdeed;
  };
  let server: Server | undefined = await serveFolder(folder, port, { misdeed, downloads });
  return {
    downloads: (path) => downloads.filter((download) => path.test(download.path)),
    misbehave: (path, how, times = Number.POSITIVE_INFINITY) => {
      rules.unshift({ path, misdeed: how, left: times });
    },
    behave: () => {
      rules = [];
    },
    async goDown() {
      const closed = new Promise((resolve) => server?.close(resolve) ?? resolve(undefined));
      server?.closeAllConnections();
      server = undefined;
      await closed;
    },
    async comeUp() {
      server ??= await serveFolder(folder, port, { misdeed, downloads });
    },
  };
}

/** An answer of this status and nothing more. */
export function answerWith(status: number): Misdeed {
  return { status };
}

/** The connection is cut after so many bytes of the answer. */
export function cutAfter(bytes: number): Misdeed {
  return {
    async *alter(body) {
      let left = bytes;
      for await (const chunk of body) {
        if (chunk.length > left) throw new Error("cut");
        left -= chunk.length;
        yield chunk;
      }
    },
  };
}

/** The file has its length and is another one: its first byte is wrong. */
export const wrongBytes: Misdeed = {
  async *alter(body, from) {
    let first = from === 0;
    for await (const chunk of body) {
      yield first ? Buffer.concat([Buffer.of((chunk[0] ?? 0) ^ 1), chunk.subarray(1)]) : chunk;
      first = false;
    }
  },
};

/** The connection stays open and nothing comes. */
export const silence: Misdeed = {
  async *alter() {
    await new Promise<never>(() => {});
  },
};

/** No more than so many bytes a second. */
export function slow(bytesPerSecond: number): Misdeed {
  return {
    async *alter(body) {
      for await (const chunk of body) {
        yield chunk;
        await sleep((1000 * chunk.length) / bytesPerSecond);
      }
    },
  };
}

/** What a line may make good of a time in which nobody took anything, in milliseconds: timers come late. */
const credit = 20;

/** All connections together get no more than so many bytes a second. */
export function sharedLine(bytesPerSecond: number): Misdeed {
  let free = 0;
  return {
    async *alter(body) {
      for await (const chunk of body) {
        const now = performance.now();
        free = Math.max(free, now - credit) + (1000 * chunk.length) / bytesPerSecond;
        // Timers are too coarse for less.
        if (free - now > 2) await sleep(free - now);
        yield chunk;
      }
    },
  };
}
