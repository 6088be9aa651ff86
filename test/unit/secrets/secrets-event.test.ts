import { test } from "uvu";
import * as assert from "uvu/assert";
import { describeEvents, type SecretsEvent } from "../../../src/secrets/secrets-event.ts";

const certificate = (index: number): SecretsEvent => ({
  ...{ action: "made", what: "certificate", path: `demo.secrets/pki/nodes/${index}.crt` },
  ...{ validUntil: new Date("2027-11-21T00:00:00Z"), reason: undefined },
});
const token: SecretsEvent = {
  ...{ action: "renewed", what: "bootstrap token", path: "demo.secrets/token" },
  ...{ validUntil: undefined, reason: "it had expired" },
};

const lines = (count: number): readonly string[] =>
  describeEvents([...Array.from({ length: count }, (_, index) => certificate(index)), token])
    .trimEnd()
    .split("\n");

test("a line for each event", () => {
  assert.equal(lines(1), [
    "made the certificate demo.secrets/pki/nodes/0.crt, valid until 2027-11-21",
    "renewed the bootstrap token demo.secrets/token (it had expired)",
  ]);
  assert.is(lines(20).length, 21);
  assert.is(describeEvents([]), "");
});

test("of many certificates the first, all else, and the number of the others", () => {
  const found = lines(10_000);
  assert.is(found.length, 12);
  assert.is(found[10], "renewed the bootstrap token demo.secrets/token (it had expired)");
  assert.is(found[11], "and 9990 more certificates");
});

test.run();
