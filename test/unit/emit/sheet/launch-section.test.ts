import { test } from "uvu";
import * as assert from "uvu/assert";
import { launchSection } from "../../../../src/emit/sheet/launch-section.ts";
import { planText, profileText } from "../../../helpers/plan-text.ts";

const { cluster, plans } = planText(profileText());

/** The section of a page with so many machines of one pool. */
function sectionOf(count: number): string {
  const [pool] = cluster.pools;
  const [first] = pool?.nodes ?? [];
  const [plan] = plans;
  if (pool === undefined || first === undefined || plan === undefined) throw new Error("no node");
  const file = { path: "user-data", size: 20_000, sha256: "" };
  return launchSection({
    cluster,
    launches: Array.from({ length: count }, (_, index) => ({
      pool,
      node: { ...first, name: `node-${index}` },
      labels: {},
      taints: [],
      userData: [{ image: "stock" as const, files: { text: file, gzip: file, base64: file } }],
    })),
    plans: new Map([[pool.name, plan]]),
    images: new Map(),
    clusterFiles: [],
    binaries: [],
    expires: [],
    version: "1.0.0",
    withSecrets: false,
  }).html;
}

const count = (text: string, part: string): number => text.split(part).length - 1;

test("with thousands of machines the page stays of a bounded size, and says so", () => {
  const html = sectionOf(2500);
  assert.is(count(html, '<details class="card"'), 100);
  assert.is(count(html, '<li class="row"'), 900);
  assert.match(html, "1,500 further machines of this pool");
  assert.match(html, "This page and its filter know the first 1000 only.");
  assert.match(html, "manifest.json");
});

test("up to a thousand all are there", () => {
  const html = sectionOf(1000);
  assert.is(count(html, '<li class="row"'), 900);
  assert.not.match(html, "further machine");
  assert.not.match(html, "This page and its filter");
  assert.not.match(sectionOf(100), "shown in full");
});

test.run();
