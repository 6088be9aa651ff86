import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { profileCodes } from "../../../src/diagnostics/codes-profile.ts";
import { targetNames } from "../../../src/facts/target-names.ts";
import schemaJson from "../../../src/profile/schema.json" with { type: "json" };
import type { SchemaNode } from "../../../src/profile/schema-node.ts";
import { schemaAt } from "../../../src/profile/schema-node.ts";
import { keyAlgorithms } from "../../../src/secrets/key-algorithms.ts";
import { loadTexts } from "../../helpers/load-texts.ts";

const repository = resolve(import.meta.dirname, "../../..");
const types = ["profile.ts", "component-profiles.ts", "node-profiles.ts"]
  .map((name) => readFileSync(join(repository, "src/profile", name), "utf8"))
  .join("\n");

/** Each interface of these files, and the paths at which the schema describes it. */
const interfaces: Readonly<Record<string, (string | number)[]>> = {
  Profile: [],
  KubernetesProfile: ["kubernetes"],
  JoinProfile: ["join"],
  CertificatesProfile: ["certificates"],
  ContainerRuntimeProfile: ["containerRuntime"],
  CniProfile: ["cni"],
  FlanneldProfile: ["cni", "flanneld"],
  LoadBalancerProfile: ["loadBalancer"],
  KubeletProfile: ["kubelet"],
  KubeProxyProfile: ["kubeProxy"],
  ServingApproverProfile: ["kubelet", "servingCertificateApprover"],
  HostFileProfile: ["host", "files", 0],
  HostProfile: ["host"],
  PathsProfile: ["paths"],
  BinaryProfile: ["binaries", "runc"],
  ImageProfile: ["images", 0],
  CheckWorkloadProfile: ["checkWorkload"],
  DownloadsProfile: ["downloads"],
  PackerProfile: ["packer"],
  ProxyProfile: ["proxy"],
  TaintProfile: ["nodePools", 0, "taints", 0],
  NodePoolProfile: ["nodePools", 0],
  IdentityProfile: ["nodePools", 0, "identity"],
  IdentityAddressProfile: ["nodePools", 0, "identity", "address"],
  NodeProfile: ["nodePools", 0, "nodes", 0],
  NodeNetworkProfile: ["nodePools", 0, "nodes", 0, "network"],
};

/** The fields of an interface, as `name` or `name?`; those of nested types are left out by their indentation. */
function fieldsOf(name: string): string[] {
  const body = new RegExp(
    `interface ${name}( extends NodeSettingsProfile)? \\{\\n(.*?)\\n\\}`,
    "s",
  ).exec(types);
  assert.ok(body, `src/profile has no interface ${name}`);
  const inherited = body?.[1] === undefined ? [] : fieldsOf("NodeSettingsProfile");
  const own = [...(body?.[2] ?? "").matchAll(/^ {2}readonly (\w+\??):/gm)].map(
    ([, field]) => field ?? "",
  );
  return [...inherited, ...own].sort();
}

for (const [name, path] of Object.entries(interfaces)) {
  test(`the schema has the fields of ${name}`, () => {
    const node = schemaAt(path) as SchemaNode & { required?: string[] };
    const required = node.required ?? [];
    const properties = Object.keys(node.properties ?? {}).filter((key) => key !== "extends");
    const fields = properties.map((key) => (required.includes(key) ? key : `${key}?`)).sort();
    assert.equal(fields, fieldsOf(name));
  });
}

test("every interface of a profile is compared", () => {
  const declared = [...types.matchAll(/interface (\w+)/g)].map(([, name]) => name);
  const compared = [...Object.keys(interfaces), "NodeSettingsProfile"];
  assert.equal(declared.sort(), compared.sort());
});

test("the schema lists the targets and key algorithms that nodegen knows", () => {
  const listed = (path: (string | number)[]) => (schemaAt(path) as { enum?: string[] }).enum;
  assert.equal(listed(["targets", 0]), [...targetNames]);
  assert.equal(listed(["certificates", "keyAlgorithm"]), [...keyAlgorithms]);
});

function everyProperty(node: unknown, visit: (name: string, property: SchemaNode) => void): void {
  if (typeof node !== "object" || node === null) return;
  for (const [key, child] of Object.entries(node)) {
    if (key === "properties") {
      for (const [name, property] of Object.entries(child as Record<string, SchemaNode>))
        visit(name, property);
    }
    if (key !== "examples" && key !== "default") everyProperty(child, visit);
  }
}

test("every property of the schema is described", () => {
  everyProperty(schemaJson, (name, property) => {
    const { $ref = "", description } = property as SchemaNode & { description?: string };
    const shared = (schemaJson.definitions as Record<string, { description: string }>)[
      $ref.slice("#/definitions/".length)
    ];
    assert.ok((description ?? shared?.description ?? "").length > 5, name);
  });
});

test("every map of the schema is closed, but those that are open on purpose", () => {
  const open: string[] = [];
  everyProperty(schemaJson, (name, property) => {
    const { type, additionalProperties } = property;
    if (type === "object" && additionalProperties === undefined) open.push(name);
  });
  assert.equal(open, ["config", "config"]);
  assert.is(schemaJson.definitions.kubeletConfig.type, "object");
});

test("every example of the schema is allowed by it", () => {
  const { inventory, ...pool } = exampleOf(["nodePools", 0]);
  const whole = {
    apiVersion: "nodegen.dev/v1alpha1",
    kind: "ClusterProfile",
    metadata: { name: "demo" },
    kubernetes: exampleOf(["kubernetes"]),
    nodePools: [pool, { name: "listed", inventory }],
    join: exampleOf(["join"]),
    containerRuntime: exampleOf(["containerRuntime"]),
    certificates: {
      ...exampleOf(["certificates"]),
      subject: exampleOf(["certificates", "subject"]),
    },
    host: { ...exampleOf(["host"]), files: [exampleOf(["host", "files", 0])] },
    paths: exampleOf(["paths"]),
    downloads: exampleOf(["downloads"]),
    targets: ["aws"],
  };
  const { diagnostics } = loadTexts({
    files: {
      "profile.yaml": JSON.stringify(whole),
      "company-ca.pem": "-----BEGIN CERTIFICATE-----\n",
      "nodes.csv": "name,address\nnode-9,10.0.0.29\n",
    },
  });
  assert.equal(diagnostics, []);
});

function exampleOf(path: (string | number)[]): Record<string, unknown> {
  const properties = Object.entries(schemaAt(path)?.properties ?? {});
  return Object.fromEntries(
    properties.flatMap(([name]) => {
      const example = schemaAt([...path, name])?.examples?.[0];
      return example === undefined ? [] : [[name, example]];
    }),
  );
}

test("every diagnostic of the profile stage is tested", () => {
  const folder = import.meta.dirname;
  const tests = readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));
  const untested = Object.keys(profileCodes()).filter(
    (code) => !tests.some((text) => text.includes(code)),
  );
  assert.equal(untested, []);
});

test.run();
