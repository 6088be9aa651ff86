import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Cluster } from "../../../src/cluster/cluster.ts";
import { checkTokenLifetime } from "../../../src/cluster/rules/token-lifetime.ts";
import type { Secrets } from "../../../src/secrets/secrets.ts";
import { planText, profileText } from "../../helpers/plan-text.ts";

const now = new Date("2026-11-21T10:00:00Z");

interface Situation {
  readonly join: string;
  readonly launchWithin?: string;
  /** Hours that the token has left; a stand-in's unless given. */
  readonly left?: number;
}

function warnings({ join, launchWithin, left }: Situation, isOpen: boolean) {
  const within = launchWithin === undefined ? "" : `, launchWithin: ${launchWithin}`;
  const pools = `nodePools: [{ name: workers${within}, nodes: [{ name: node-1 }] }]`;
  const planned = planText(profileText({ more: `join: ${join}`, pools }));
  // A pool whose machines are launched any number of times lists no nodes.
  const open = planned.cluster.pools.map((pool) => ({ ...pool, nodes: [] }));
  const cluster: Cluster = isOpen ? { ...planned.cluster, pools: open } : planned.cluster;
  const token = planned.secrets.bootstrapToken;
  const expires = left === undefined ? undefined : new Date(now.getTime() + left * 3_600_000);
  const secrets: Secrets =
    token === undefined || expires === undefined
      ? planned.secrets
      : { ...planned.secrets, standIn: false, bootstrapToken: { ...token, expires } };
  return checkTokenLifetime(cluster, secrets, now);
}

const cases: Readonly<Record<string, Situation & { closed: string[]; open: string[] }>> = {
  "nothing said": { join: "{}", closed: [], open: ["token-of-open-pool"] },
  "a token for ever": { join: '{ ttl: "0" }', closed: [], open: [] },
  "a token of the user's own": {
    join: "{ token: abcdef.0123456789abcdef }",
    closed: [],
    open: [],
  },
  "client certificates": {
    join: "{ method: clientCertificate }",
    launchWithin: "9000h",
    closed: [],
    open: [],
  },
  "launched within the token's life": {
    join: "{ ttl: 48h }",
    launchWithin: "24h",
    left: 25,
    closed: [],
    open: [],
  },
  "launched beyond the token's life": {
    join: "{ ttl: 48h }",
    launchWithin: "72h",
    left: 48,
    closed: ["token-ends-before-pool"],
    open: ["token-ends-before-pool"],
  },
  "a token that was made to end sooner": {
    join: "{ ttl: 48h }",
    launchWithin: "24h",
    left: 2,
    closed: ["token-ends-before-pool"],
    open: ["token-ends-before-pool"],
  },
  "before there is a token": {
    join: "{ ttl: 48h }",
    launchWithin: "72h",
    closed: ["token-ends-before-pool"],
    open: ["token-ends-before-pool"],
  },
};

for (const [name, { closed, open, ...situation }] of Object.entries(cases)) {
  test(`a pool and its token: ${name}`, () => {
    const codes = (isOpen: boolean) => warnings(situation, isOpen).map(({ code }) => code);
    assert.equal(codes(false), closed);
    assert.equal(codes(true), open);
  });
}

test("the warning says when, or how long after it is made", () => {
  const said = (left?: number) =>
    warnings({ join: "{ ttl: 48h }", ...(left === undefined ? {} : { left }) }, true)[0]?.message;
  assert.match(said(48) ?? "", "ends on 2026-11-23 10:00 UTC:");
  assert.match(said() ?? "", "ends 48 h after it is made:");
});

test.run();
