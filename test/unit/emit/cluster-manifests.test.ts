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

test.run();
