import { readFileSync } from "node:fs";
import type { Readable } from "node:stream";
import { rootCertificates } from "node:tls";
import { type Dispatcher, EnvHttpProxyAgent, request } from "undici";
import { UsageError } from "../exit-codes.ts";
import {
  type DownloadSource,
  type Patience,
  type SourceAnswer,
  SourceError,
} from "./download-source.ts";
import { openFile } from "./file-source.ts";
import { describeNetworkError } from "./network-error.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

export interface HttpSourceOptions {
  readonly env: Environment;
  /** Certificates in PEM that are trusted beside the public ones. */
  readonly authorities: readonly string[];
  readonly patience: Patience;
}

/** By the protocol of the URL: a proxy for http is none for https, as with curl. */
type Agents = Readonly<Record<"http:" | "https:", Dispatcher>>;

const mostRedirects = 10;

/**
 * Reads http, https and file URLs, through the proxies that the environment names: `http_proxy`, `https_proxy`, `all_proxy`
 * and `no_proxy`, in small or capital letters. Throws a UsageError where one of them is no URL.
 */
export function createHttpSource(options: HttpSourceOptions): DownloadSource {
  const agents = createAgents(options);
  return {
    open: async (url, from) =>
      url.startsWith("file:")
        ? await openFile(url, from)
        : await openHttp(url, from, agents, options.patience),
    close: async () => {
      await Promise.all([agents["http:"].destroy(), agents["https:"].destroy()]);
    },
  };
}

function createAgents({ env, authorities, patience }: HttpSourceOptions): Agents {
  const ca = authorities.length === 0 ? {} : { ca: trustedWith(authorities, env) };
  const connect = { ...ca, timeout: patience.connectMs };
  const common = {
    connect,
    proxyTls: connect,
    requestTls: connect,
    headersTimeout: patience.silenceMs,
    bodyTimeout: patience.silenceMs,
    // Many proxies tunnel to port 443 only.
    proxyTunnel: false,
    noProxy: variable(env, "no_proxy"),
  };
  const [httpProxy, httpsProxy] = [proxy(env, "http_proxy"), proxy(env, "https_proxy")];
  return {
    "http:": new EnvHttpProxyAgent({ ...common, httpProxy, httpsProxy: "" }),
    "https:": new EnvHttpProxyAgent({ ...common, httpProxy: "", httpsProxy }),
  };
}

/** An explicit list replaces Node's own, and with it what NODE_EXTRA_CA_CERTS added. */
function trustedWith(authorities: readonly string[], env: Environment): string[] {
  const extra = env["NODE_EXTRA_CA_CERTS"] ?? "";
  return [...rootCertificates, ...(extra === "" ? [] : readIfThere(extra)), ...authorities];
}

/** Node itself warns of a file that it cannot read. */
function readIfThere(path: string): string[] {
  try {
    return [readFileSync(path, "utf8")];
  } catch {
    return [];
  }
}

function variable(env: Environment, name: string): string {
  return [name, name.toUpperCase()].map((one) => env[one] ?? "").find((one) => one !== "") ?? "";
}

function proxy(env: Environment, name: string): string {
  const value = variable(env, name) || variable(env, "all_proxy");
  if (value === "") return "";
  const url = value.includes("://") ? value : `http://${value}`;
  // Its text may hold a password.
  if (!URL.canParse(url)) throw new UsageError(`the environment variable ${name} is no URL`);
  return url;
}

async function openHttp(
  first: string,
  from: number,
  agents: Agents,
  patience: Patience,
): Promise<SourceAnswer> {
  let url = new URL(first);
  try {
    for (let hop = 0; hop <= mostRedirects; hop++) {
      if (url.protocol !== "http:" && url.protocol !== "https:") break;
      const response = await request(url, {
        dispatcher: agents[url.protocol],
        headers: {
          accept: "*/*",
          "accept-encoding": "identity",
          "user-agent": "nodegen",
          ...(from === 0 ? {} : { range: `bytes=${from}-` }),
        },
      });
      const target = redirectTarget(response, url);
      if (target === undefined) return readResponse(response, from, patience);
      await response.body.dump();
      url = target;
    }
    return { kind: "refused", reason: "it leads from one redirect to the next", again: false };
  } catch (error) {
    return { kind: "refused", ...describeNetworkError(error) };
  }
}

function redirectTarget(
  { statusCode, headers }: Dispatcher.ResponseData,
  url: URL,
): URL | undefined {
  const location = headers["location"];
  if (![301, 302, 303, 307, 308].includes(statusCode) || typeof location !== "string") return;
  return URL.canParse(location, url) ? new URL(location, url) : undefined;
}

function readResponse(
  response: Dispatcher.ResponseData,
  from: number,
  patience: Patience,
): SourceAnswer {
  const { statusCode, headers, body } = response;
  const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(String(headers["content-range"] ?? ""));
  if (statusCode === 206 && range !== null && Number(range[1]) === from) {
    const size = range[2] === "*" ? undefined : Number(range[2]);
    return { kind: "bytes", from, size, body: pieces(body, patience) };
  }
  if (statusCode === 200) {
    const length = headers["content-length"];
    const size = typeof length === "string" ? Number(length) : undefined;
    return { kind: "bytes", from: 0, size, body: pieces(body, patience) };
  }
  body.on("error", () => {}).destroy();
  if (statusCode === 416 && from > 0) return { kind: "beyond" };
  return { kind: "refused", ...refusal(statusCode, headers["retry-after"]) };
}

/** Statuses that pass by themselves: RFC 9110 and RFC 6585. */
function refusal(status: number, retryAfter: unknown) {
  const again = [408, 425, 429, 500, 502, 503, 504].includes(status);
  const seconds = /^\d{1,4}$/.test(String(retryAfter)) ? Number(retryAfter) : undefined;
  const wait = seconds === undefined ? {} : { waitMs: seconds * 1000 };
  return { reason: `HTTP ${status}`, again, ...wait };
}

async function* pieces(body: Readable, patience: Patience): AsyncGenerator<Uint8Array> {
  let since = performance.now();
  let received = 0;
  try {
    for await (const piece of body as AsyncIterable<Uint8Array>) {
      received += piece.length;
      const now = performance.now();
      if (now - since >= patience.slowMs) {
        if (received < patience.slowBytes) {
          throw new SourceError({ reason: "it is too slow", again: true, leave: true });
        }
        since = now;
        received = 0;
      }
      yield piece;
    }
  } catch (error) {
    if (error instanceof SourceError) throw error;
    throw new SourceError(describeNetworkError(error));
  } finally {
    body.on("error", () => {}).destroy();
  }
}
