import { test } from "uvu";
import * as assert from "uvu/assert";
import type { LoadOutcome } from "../../../src/profile/load-profile.ts";
import { loadTexts } from "../../helpers/load-texts.ts";
import { processorTime } from "../../helpers/processor-time.ts";

function load(file: string, text: string): LoadOutcome {
  const profile = `apiVersion: nodegen.dev/v1alpha1
kind: ClusterProfile
metadata: { name: demo }
kubernetes: { version: "1.36.4", controlPlaneEndpoint: "https://10.0.0.10:6443" }
nodePools: [{ name: workers, inventory: ${file} }]
`;
  return loadTexts({ files: { "profile.yaml": profile, [file]: text } });
}

test("of ten thousand bad rows twenty are told, and how many more there are", () => {
  const text = `name,address\n${"a\n".repeat(10_000)}`;
  const { diagnostics } = load("nodes.csv", text);
  assert.is(diagnostics.length, 21);
  assert.is(diagnostics[19]?.span?.start.line, 21);
  assert.is(diagnostics[20]?.code, "inventory-more");
  assert.match(diagnostics[20]?.message ?? "", /^9980 more rows /);
});

test("more than a hundred thousand rows are refused where they begin", () => {
  const text = `name\n${"a\n".repeat(2_000_000)}`;
  const { diagnostics } = load("nodes.csv", text);
  assert.equal(
    diagnostics.map(({ code }) => code),
    ["nodes-too-many"],
  );
  assert.is(diagnostics[0]?.span?.start.line, 100_002);
});

test("ten thousand nodes are loaded within a second, in some tens of megabytes", () => {
  const rows = Array.from({ length: 10_000 }, (_, index) => ({
    name: `worker-${index}`,
    address: `10.${index >> 8}.${index & 255}.7`,
    labels: { rack: `r${index % 40}` },
  }));
  const table = rows.map(({ name, address, labels }) => `${name},${address},${labels.rack}\n`);
  const files = {
    "nodes.csv": `name,address,labels.rack\n${table.join("")}`,
    "nodes.json": JSON.stringify(rows, null, 2),
  };
  load("nodes.csv", "name\na\n");
  for (const [file, text] of Object.entries(files)) {
    const started = processorTime();
    const memory = process.memoryUsage().rss;
    const { value } = load(file, text);
    const took = processorTime() - started;
    const grown = (process.memoryUsage().rss - memory) / 1e6;
    assert.is(value?.profile.nodePools[0]?.nodes?.length, 10_000);
    assert.ok(took < 2000, `${file} takes ${took} ms`);
    assert.ok(grown < 100, `${file} takes ${grown} MB`);
  }
});

test.run();
