import { test } from "uvu";
import * as assert from "uvu/assert";
import type { NodePlan } from "../../../src/plan/node-plan.ts";
import { fileText, planText, profileText } from "../../helpers/plan-text.ts";

const tablePath = "/etc/nodegen/plan";

const profiles: Readonly<Record<string, string>> = {
  bootstrapToken: "",
  clientCertificate: "join: { method: clientCertificate }",
  "embedded certificates":
    "join: { method: clientCertificate }\ncertificates: { embedCerts: true }",
  "serving certificates": "kubelet: { servingCertificate: issued }",
  "no kube-proxy": "kubeProxy: { enabled: false }",
};

/** The first two nodes of a pool. */
function twoPlans(more: string): readonly [NodePlan, NodePlan] {
  const [one, other] = planText(profileText({ more })).plans;
  if (one === undefined || other === undefined) throw new Error("a plan is missing");
  return [one, other];
}

for (const [name, more] of Object.entries(profiles)) {
  test(`${name}: what all nodes of a pool have comes before the table, a node's own behind it`, () => {
    const [one, other] = twoPlans(more);
    const paths = one.files.map(({ path }) => path);
    assert.equal(
      other.files.map(({ path }) => path),
      paths,
    );
    const differs = (path: string): boolean => fileText(one, path) !== fileText(other, path);
    assert.equal(paths.filter(differs), paths.slice(paths.indexOf(tablePath)));
    assert.ok(paths.indexOf(tablePath) < paths.length - 1);
  });

  test(`${name}: so do the rows of the table`, () => {
    const [one, other] = twoPlans(more).map((plan) => fileText(plan, tablePath).split("\n"));
    const own = (one ?? []).filter((row, index) => row !== other?.[index]);
    const kinds = own.map((row) => row.split(" ")[0]);
    assert.equal(kinds.slice(0, 2), ["node", "keep"]);
    assert.equal([...new Set(kinds.slice(2))], ["file"]);
    // Behind them stands the row of the end, and the line break.
    assert.equal(one?.slice(-own.length - 2, -2), own);
  });
}

test.run();
