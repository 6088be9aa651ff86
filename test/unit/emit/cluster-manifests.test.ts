import { test } from "uvu";
import * as assert from "uvu/assert";
import { parseAllDocuments } from "yaml";
import { emitClusterManifests } from "../../../src/emit/cluster-manifests.ts";
import { planText, profileText } from "../../helpers/plan-text.ts";

function filesOf(more: string) {
  const { cluster, secrets } = planText(profileText({ more }));
  return { secrets, files: emitClusterManifests(cluster, secrets) };
}

for (const [method, secret] of [
  ["bootstrapToken", ["cluster/bootstrap-token-secret.yaml"]],
  ["tokenFile", ["cluster/token.csv"]],
  ["clientCertificate", []],
] as const) {
  test(`with join method ${method} only the file with the token is secret`, () => {
    const { files, secrets } = filesOf(`join: { method: ${method} }`);
    const tokens = [secrets.bootstrapToken?.secret, secrets.fileToken];
    const telling = files.filter(({ content }) =>
      tokens.some((token) => token !== undefined && Buffer.from(content).includes(token)),
    );
    const paths = (list: typeof files) => list.map(({ path }) => path);
    assert.equal(paths(telling), secret);
    assert.equal(paths(files.filter((file) => file.secret)), secret);
  });
}

/** The token cleaner reads RFC 3339: https://kubernetes.io/docs/reference/access-authn-authz/bootstrap-tokens/ */
for (const [ttl, expiration] of [
  ["24h", /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/],
  ["0", undefined],
] as const) {
  test(`the end of a token that lives ${ttl}`, () => {
    const { files } = filesOf(`join: { ttl: "${ttl}" }`);
    const text = Buffer.from(files[0]?.content ?? "").toString("utf8");
    const [manifest] = parseAllDocuments(text).map((document) => document.toJS());
    const found: unknown = manifest.stringData.expiration;
    if (expiration === undefined) assert.is(found, undefined);
    else assert.match(String(found), expiration);
  });
}

const earlierTokens = [
  { id: "bbbbbb", secret: "0123456789abcdef", expires: new Date("2026-12-01T10:00:00Z") },
  { id: "cccccc", secret: undefined, expires: new Date("2026-11-20T10:00:00Z") },
];

test("the tokens of earlier builds stay to their end, revoked ones are ended and open nothing", () => {
  const { cluster, secrets } = planText(profileText({}));
  const files = emitClusterManifests(cluster, { ...secrets, earlierTokens });
  const [file, ...rest] = files.map(({ content }) => Buffer.from(content).toString("utf8"));
  const manifests = parseAllDocuments(file ?? "").map((document) => document.toJS());
  const [current, valid, revoked] = manifests.map(({ stringData }) => stringData);
  assert.is(current["token-secret"], secrets.bootstrapToken?.secret);
  assert.is(valid["token-secret"], "0123456789abcdef");
  assert.is(valid.expiration, "2026-12-01T10:00:00Z");
  assert.is(valid["usage-bootstrap-authentication"], "true");
  assert.is(revoked["token-id"], "cccccc");
  assert.not.ok("token-secret" in revoked);
  assert.is(revoked.expiration, "2026-11-20T10:00:00Z");
  assert.is(revoked["usage-bootstrap-authentication"], "false");
  const readme = rest.at(-1) ?? "";
  assert.match(readme, /each to its own end: bbbbbb\./);
  assert.match(readme, "delete secret bootstrap-token-cccccc");
});

test.run();
