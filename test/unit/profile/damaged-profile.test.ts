import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { formatDiagnostics, formatDiagnosticsJson } from "../../../src/cli/report.ts";
import { hasErrors } from "../../../src/diagnostics/diagnostic.ts";
import { loadTexts } from "../../helpers/load-texts.ts";
import { processorTime } from "../../helpers/processor-time.ts";

const whole = `apiVersion: nodegen.dev/v1alpha1
kind: ClusterProfile
metadata: { name: demo }
extends: [base, ./more.yaml]
kubernetes:
  version: "1.36.4"
  controlPlaneEndpoint: &server https://10.0.0.10:6443
  networking: { podSubnet: 10.244.0.0/16 }
join: { token: { $env: TOKEN }, ttl: 24h }
kubelet:
  config: { maxPods: 110, clusterDNS: [10.96.0.10], nested: { a: [1, 2.5, true, null] } }
host:
  sysctls: { net.ipv4.ip_forward: 1 }
  files: [{ path: /etc/motd, content: { $file: motd } }]
  commands: ["echo 'x'", [echo, *server]]
nodePools:
  - name: workers
    labels: { disk: ssd }
    taints: [{ key: dedicated, effect: NoSchedule }]
    nodes: [{ name: node-1, address: 10.0.0.21 }]
targets: [aws]
`;

/** A diagnostic or a profile, in less than a second, and both forms of the report. */
function checkText(text: string): void {
  const started = processorTime();
  const { value, diagnostics, sources } = loadTexts({
    files: { "profile.yaml": text, "more.yaml": text.slice(0, text.length / 2), motd: "hello\n" },
    env: { TOKEN: "secret-text" },
    presets: { base: "kind: ClusterProfile\nhost: { swap: off }\n" },
  });
  assert.is(value === undefined, hasErrors(diagnostics));
  const report = formatDiagnostics(diagnostics, { sources, colour: false });
  JSON.parse(formatDiagnosticsJson(diagnostics));
  assert.not.match(report, "secret-text");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they must not reach a terminal
  assert.not.match(report, /[\0-\x09\x0b-\x1f\x7f-\x9f\u2028\u202e]/);
  for (const { span } of diagnostics) {
    assert.ok(span !== undefined && span.start.line >= 1 && span.start.column >= 1);
    assert.ok(span.end.offset >= span.start.offset);
    assert.ok(span.end.offset <= (sources.get(span.file) ?? "").length);
  }
  assert.ok(processorTime() - started < 2000);
}

const hostile = [
  "\t",
  "\0",
  "\u001b[2J",
  "\u202e",
  "\u2028",
  "😀",
  "<<: ",
  "&a ",
  "*a ",
  "!x ",
  "- ",
  "? ",
  ": ",
  "{",
  "}",
  "[",
  "]",
  '"',
  "'",
  "|\n",
  ">-\n",
  "\n",
  "  ",
  "#",
  "%",
  "@",
  "---\n",
  "...\n",
  "__proto__: 1\n",
  "constructor: {}\n",
  "null",
  "~",
  "1e999",
  "$env: ",
  "$file: ",
  "extends: ./profile.yaml\n",
];

test("any damage to a profile gives diagnostics or a profile", () => {
  const damage = fc.record({
    at: fc.nat(whole.length),
    cut: fc.nat(40),
    insert: fc.oneof(fc.constantFrom(...hostile), fc.string({ unit: "binary", maxLength: 6 })),
  });
  fc.assert(
    fc.property(fc.array(damage, { minLength: 1, maxLength: 4 }), (damages) => {
      const text = damages.reduce(
        (before, { at, cut, insert }) =>
          `${before.slice(0, at)}${insert}${before.slice(at + (cut > 20 ? 0 : cut))}`,
        whole,
      );
      checkText(text);
    }),
    { numRuns: 400 },
  );
});

test("any text made of YAML's signs gives diagnostics or a profile", () => {
  const words = fc.array(fc.constantFrom(...hostile, "a", "name", "nodePools: ", "\n  ", "\n- "));
  fc.assert(
    fc.property(words, (parts) => checkText(parts.join(""))),
    { numRuns: 400 },
  );
});

test("any value in any place gives diagnostics or a profile", () => {
  const places = [...whole.matchAll(/(?<=: |\[)[^\s{}[\],]+/g)];
  fc.assert(
    fc.property(fc.constantFrom(...places), fc.jsonValue({ maxDepth: 3 }), (place, value) => {
      const json = JSON.stringify(value);
      checkText(whole.slice(0, place.index) + json + whole.slice(place.index + place[0].length));
    }),
    { numRuns: 300 },
  );
});

test("the profile itself is whole", () => {
  const { diagnostics, value } = loadTexts({
    files: { "profile.yaml": whole, "more.yaml": "cni: { plugin: none }", motd: "hello\n" },
    env: { TOKEN: "secret-text" },
    presets: { base: "kind: ClusterProfile\nhost: { swap: off }\n" },
  });
  assert.equal(diagnostics, []);
  assert.is(value?.profile.host?.files?.[0]?.content, "hello\n");
});

test.run();
