import { join, resolve } from "node:path";
import type { Cluster, Join } from "../../cluster/cluster.ts";
import { parseDurationHours } from "../../cluster/duration.ts";
import { tokenLifetimeBounds } from "../../cluster/resolve-certificates.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import * as store from "../../secrets/store-tokens.ts";
import { tokenState } from "../../secrets/tokens-file.ts";
import { compile } from "../compile.ts";
import { exitCodes, UsageError } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { printDiagnostics } from "../print-diagnostics.ts";
import { readIdentities, type UnlockOptions } from "../read-identities.ts";
import {
  formatTime,
  formatTokenList,
  formatUsers,
  givenToken,
  type ListedToken,
  listedToken,
} from "../token-list.ts";
import { findTokenUsers, type TokenUsers } from "../token-users.ts";

interface Target {
  readonly cluster: Cluster;
  readonly join: Extract<Join, { method: "bootstrapToken" }>;
  readonly directory: string;
  readonly identities: readonly string[];
}

interface TokenOptions {
  readonly profile: string;
  readonly unlock: UnlockOptions;
}

/** `nodegen token create`: stores a new bootstrap token, which the next build gives to nodes. */
export async function createToken(
  { profile, ttl, unlock }: TokenOptions & { readonly ttl?: string },
  io: Io,
): Promise<number> {
  const chosen = ttl === undefined ? undefined : readLifetime(ttl);
  const target = await findTarget(profile, unlock, io);
  if (target === undefined || refuseGiven(target, io)) return exitCodes.failed;
  const lifetime =
    chosen === undefined
      ? { hours: target.join.ttlHours, chosen: false }
      : { hours: chosen === 0 ? undefined : chosen, chosen: true };
  const { directory, identities } = target;
  const options = { directory, identities, now: io.now };
  const { value: tokens, diagnostics } = await store.createToken(options, lifetime);
  printDiagnostics(diagnostics, new Map(), io);
  if (tokens === undefined) return exitCodes.failed;
  const { current, earlier } = tokens;
  const valid = earlier.filter((token) => tokenState(token, tokens, io.now) === "valid");
  const kept = valid.map(({ id, expires }) => `${id} is valid beside it, ${until(expires)}\n`);
  io.out(`made the bootstrap token ${current.id}, valid ${until(current.expires)}\n`);
  io.out(`${kept.join("")}\n${nextSteps(profile)}`);
  io.out("      3. launch machines with the new user-data\n");
  return exitCodes.done;
}

/** `nodegen token list`: every token, its state and end, and the machines that have it; never a secret. */
export async function listTokens(
  options: TokenOptions & { readonly out: string; readonly format: "text" | "json" },
  io: Io,
): Promise<number> {
  const target = await findTarget(options.profile, options.unlock, io);
  if (target === undefined) return exitCodes.failed;
  const { value: stored, diagnostics } = await store.loadTokens(
    target.directory,
    target.identities,
  );
  printDiagnostics(diagnostics, new Map(), io);
  if (stored === undefined) return exitCodes.failed;
  const given = target.join.token;
  const tokens = stored === "none" ? [] : [stored.current, ...stored.earlier];
  const all = given === undefined ? tokens : [given, ...tokens];
  const found = usersOf(all, target, options.out, io);
  const users = (id: string): TokenUsers => found.get(id) ?? { nodes: [], pools: [] };
  const list: ListedToken[] = [
    ...(given === undefined ? [] : [givenToken(given.id, users(given.id))]),
    ...(stored === "none"
      ? []
      : tokens.map((token) => listedToken(token, stored, users(token.id), io.now))),
  ];
  if (options.format === "json") io.out(`${JSON.stringify(list, null, 2)}\n`);
  else
    io.out(list.length > 0 ? formatTokenList(list) : "no bootstrap token yet: a build makes one\n");
  return exitCodes.done;
}

/** `nodegen token expire`: revokes a token, for the next build to carry it to the cluster. */
export async function expireToken(
  { profile, id, out, unlock }: TokenOptions & { readonly id: string; readonly out: string },
  io: Io,
): Promise<number> {
  // What was typed may be a whole token, so it is not repeated.
  if (!/^[a-z0-9]{6}$/.test(id)) {
    throw new UsageError("a token is named by its first six characters, of a-z and 0-9");
  }
  const target = await findTarget(profile, unlock, io);
  if (target === undefined || refuseGiven(target, io)) return exitCodes.failed;
  const { directory, identities } = target;
  const options = { directory, identities, now: io.now };
  const { value: tokens, diagnostics } = await store.expireToken(options, id);
  printDiagnostics(diagnostics, new Map(), io);
  if (tokens === undefined) return exitCodes.failed;
  const all = [tokens.current, ...tokens.earlier];
  const users = usersOf(all, target, out, io).get(id);
  const isCurrent = tokens.current.id === id;
  io.out(`revoked the bootstrap token ${id}\n`);
  if (isCurrent) io.out("the next build makes a new one\n");
  if (users !== undefined && users.nodes.length + users.pools.length > 0) {
    io.out(
      `the last build gave it to ${formatUsers(users)}: only those that joined already stay\n`,
    );
  }
  io.out(`\n${nextSteps(profile)}`);
  io.out(
    `At once, before that: kubectl --namespace kube-system delete secret bootstrap-token-${id}\n`,
  );
  return exitCodes.done;
}

/** The cluster and its secrets folder; undefined, with the reason printed, where it has no bootstrap tokens. */
async function findTarget(
  profile: string,
  unlock: UnlockOptions,
  io: Io,
): Promise<Target | undefined> {
  const compiled = await compile({ file: profile, makeSecrets: false, until: "cluster" }, io);
  const { cluster, secretsFolder: directory } = compiled;
  if (cluster === undefined || directory === undefined) {
    printDiagnostics(compiled.diagnostics, compiled.sources, io);
    return undefined;
  }
  const { join: joining } = cluster;
  const identities = await readIdentities(directory, unlock, io);
  if (identities.value === undefined) {
    printDiagnostics(identities.diagnostics, new Map(), io);
    return undefined;
  }
  if (joining.method === "bootstrapToken") {
    return { cluster, join: joining, directory, identities: identities.value };
  }
  printDiagnostics([diagnose("token-not-used", { method: joining.method })], new Map(), io);
  return undefined;
}

function refuseGiven({ join: { token } }: Target, io: Io): boolean {
  if (token !== undefined) printDiagnostics([diagnose("token-given", {})], new Map(), io);
  return token !== undefined;
}

/** Hours of `--ttl`; 0 stands for ever. */
function readLifetime(ttl: string): number {
  const hours = parseDurationHours(ttl);
  const { minimum, maximum } = tokenLifetimeBounds;
  if (hours === 0 || (hours !== undefined && hours >= minimum && hours <= maximum)) return hours;
  throw new UsageError(`--ttl takes a duration from ${minimum}h to ${maximum}h, or 0 for ever`);
}

/** By the tokens' ids. */
function usersOf(
  tokens: readonly { readonly id: string; readonly secret: string }[],
  { cluster }: Target,
  out: string,
  io: Io,
): ReadonlyMap<string, TokenUsers> {
  const texts = tokens.map(({ id, secret }) => `${id}.${secret}`);
  const found = findTokenUsers(join(resolve(io.cwd, out), cluster.name), texts);
  return new Map([...found].map(([text, users]) => [text.slice(0, 6), users]));
}

function until(expires: Date | undefined): string {
  return expires === undefined ? "for ever" : `until ${formatTime(expires.toISOString())}`;
}

function nextSteps(profile: string): string {
  return [
    `Next: 1. nodegen build ${profile}`,
    "      2. on the control plane, from the build's folder: kubectl apply -f cluster/bootstrap-token-secret.yaml",
    "",
  ].join("\n");
}
