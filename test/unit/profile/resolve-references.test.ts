import { test } from "uvu";
import * as assert from "uvu/assert";
import { loadTexts } from "../../helpers/load-texts.ts";

const head = "apiVersion: nodegen.dev/v1alpha1\nkind: ClusterProfile\n";
const rest = `metadata: { name: demo }
kubernetes: { version: "1.36.4", controlPlaneEndpoint: "https://10.0.0.10:6443" }
nodePools: [{ name: workers, nodes: [{ name: node-1 }] }]
`;

test("references are replaced by their text", () => {
  const text = `${head}join: { token: { $env: TOKEN } }
host:
  files: [{ path: /a, content: { $file: deep/motd }, owner: { $env: OWNER } }]
  sysctls: { a: { $env: OWNER } }
kubelet: { config: { open: [{ $env: OWNER }] } }
${rest}`;
  const { value, diagnostics } = loadTexts({
    files: { "profile.yaml": text, "deep/motd": "\ufeffa\r\nb\n\n" },
    env: { TOKEN: " abcdef.0123456789abcdef\n", OWNER: "root:root" },
  });
  assert.equal(diagnostics, []);
  assert.is(value?.profile.join?.token, "abcdef.0123456789abcdef");
  assert.equal(value?.profile.host?.files, [
    { path: "/a", content: "\ufeffa\r\nb\n\n", owner: "root:root" },
  ]);
  assert.equal(value?.profile.host?.sysctls, { a: "root:root" });
  assert.equal(value?.profile.kubelet?.config, { open: ["root:root"] });
  assert.ok(value?.sensitive(["join", "token"]));
  assert.not.ok(value?.sensitive(["host", "files", 0, "path"]));
  assert.is(value?.describe(["join", "token"]), "the value of $env TOKEN");
  assert.is(value?.describe(["host", "files", 0, "content"]), "the content of $file deep/motd");
  assert.is(value?.describe(["metadata", "name"]), '"demo"');
});

test("a file reference is relative to the file in which it stands", () => {
  const files = {
    "profile.yaml": `${head}extends: deep/a.yaml\n${rest}`,
    "deep/a.yaml": "join: { token: { $file: ./token } }",
    "deep/token": "abcdef.0123456789abcdef\n",
  };
  assert.is(loadTexts({ files }).value?.profile.join?.token, "abcdef.0123456789abcdef");
});

test("a reference that a later layer replaces is not followed", () => {
  const files = {
    "profile.yaml": `${head}extends: a.yaml\njoin: { token: mine }\n${rest}`,
    "a.yaml": "join: { token: { $env: NO_TOKEN } }",
  };
  assert.equal(loadTexts({ files }).diagnostics, []);
});

test("a file behind an alias is read once", () => {
  const text = `${head}host: { commands: [&x { $file: run.sh }, *x, *x] }\n${rest}`;
  let reads = 0;
  const files = {
    "profile.yaml": text,
    get "run.sh"() {
      reads += 1;
      return "true\n";
    },
  };
  const { value } = loadTexts({ files });
  assert.equal(value?.profile.host?.commands, ["true\n", "true\n", "true\n"]);
  assert.is(reads, 1);
});

test("nothing to resolve in a reference that $env alone cannot be", () => {
  const text = `${head}kubelet: { config: { $env: A, x: 1 } }\n${rest}`;
  const { diagnostics } = loadTexts({ files: { "profile.yaml": text }, env: { A: "a" } });
  assert.equal(
    diagnostics.map(({ code }) => code),
    ["profile-reference-shape"],
  );
});

test.run();
