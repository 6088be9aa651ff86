import type { StoredBootstrapToken } from "../secrets/tokens.ts";
import { type StoredTokens, tokenState } from "../secrets/tokens-file.ts";
import { formatTable } from "./table.ts";
import type { TokenUsers } from "./token-users.ts";

/** A token as it is listed; its secret is not among it. */
export interface ListedToken extends TokenUsers {
  readonly id: string;
  /** `given`: it stands in the profile, and the cluster alone knows its end. */
  readonly state: "current" | "valid" | "expired" | "revoked" | "given";
  readonly created: string | undefined;
  /** When it ends, or was revoked. */
  readonly expires: string | undefined;
}

/** More names than that are counted only. */
const shownNames = 3;

/** One stored token for a list at `now`. */
export function listedToken(
  token: StoredBootstrapToken,
  tokens: StoredTokens,
  users: TokenUsers,
  now: Date,
): ListedToken {
  return {
    id: token.id,
    state: tokenState(token, tokens, now),
    created: token.created.toISOString(),
    expires: (token.revoked ?? token.expires)?.toISOString(),
    ...users,
  };
}

/** The token that stands in the profile. */
export function givenToken(id: string, users: TokenUsers): ListedToken {
  return { id, state: "given", created: undefined, expires: undefined, ...users };
}

/** The list for people. */
export function formatTokenList(tokens: readonly ListedToken[]): string {
  const rows = tokens.map((token) => [
    token.id,
    token.state,
    formatTime(token.created) ?? "",
    formatTime(token.expires) ?? (token.state === "given" ? "" : "never"),
    formatUsers(token),
  ]);
  return formatTable(["TOKEN", "STATE", "CREATED", "ENDS", "IN THE USER-DATA OF"], rows, []);
}

/** `2026-12-21 10:00 UTC` */
export function formatTime(time: string | undefined): string | undefined {
  return time === undefined ? undefined : `${time.slice(0, 16).replace("T", " ")} UTC`;
}

/** `node-1, node-2, node-3 and 4 more; pool workers`, or `-`. */
export function formatUsers({ nodes, pools }: TokenUsers): string {
  const shown = nodes.slice(0, shownNames).join(", ");
  const more = nodes.length > shownNames ? ` and ${nodes.length - shownNames} more` : "";
  const parts = [shown + more, pools.map((pool) => `pool ${pool}`).join(", ")];
  return parts.filter((part) => part !== "").join("; ") || "-";
}
