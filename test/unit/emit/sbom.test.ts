import { createHash } from "node:crypto";
import { basename } from "node:path";
import { Spec, Validation } from "@cyclonedx/cyclonedx-library";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { listMaterials } from "../../../src/emit/sbom/bill-of-materials.ts";
import { emitCycloneDx } from "../../../src/emit/sbom/cyclonedx.ts";
import { emitSpdx } from "../../../src/emit/sbom/spdx.ts";
import { repositoryProfiles } from "../../helpers/cli-profiles.ts";
import { planText, profileText } from "../../helpers/plan-text.ts";
import { spdxFaults } from "./spdx-faults.ts";

const test = suite("sbom");
const cycloneDx = new Validation.JsonStrictValidator(Spec.Version.v1dot6);
const digest = "a".repeat(64);
const digests = `{ amd64: ${digest}, arm64: ${"b".repeat(64)} }`;

/** Cluster by name to the text of its profile. */
const profiles: Readonly<Record<string, string>> = {
  containerd: repositoryProfiles["containerd"] ?? "",
  images: profileText({
    version: "1.36.3",
    more: [
      "extends: containerd",
      "downloads: { mirrors: ['https://mirror.example'] }",
      `images: [{ name: "quay.io/tool:1", url: "https://up.example/tool.tar", sha256: { amd64: ${digest} } }]`,
      `packer: { images: ["registry.k8s.io/pause:3.10", "localhost:5000/a_b/c@sha256:${digest}", "nginx"] }`,
    ].join("\n"),
  }),
  docker: profileText({
    version: "1.20.15",
    more: "containerRuntime: { name: docker }\nkubeProxy: { enabled: false }",
  }),
  "cri-o": profileText({
    version: "1.36.3",
    more: "containerRuntime: { name: cri-o, version: 1.36.3 }",
  }),
  "two architectures": profileText({
    version: "1.36.3",
    more: [
      "extends: containerd",
      `images: [{ name: "quay.io/tool@sha256:${digest}", url: "https://up.example/tool-{arch}.tar?x=%20y#part", sha256: ${digests} }]`,
      `binaries: { runc: { version: v1.9.0+rc~1, url: "https://up.example/{version}/runc.{arch}", sha256: ${digests} } }`,
      `checkWorkload: { image: "nginx:1.27" }`,
    ].join("\n"),
    pools:
      "nodePools: [{ name: a, nodes: [{ name: a-1 }] }, { name: b, arch: arm64, nodes: [{ name: b-1 }] }]",
  }),
  "no upstream": profileText({
    version: "1.36.3",
    more: [
      "extends: containerd",
      'downloads: { upstream: false, mirrors: ["file:///srv/mirror"] }',
      'host: { packages: ["g++", "g-", "lib=1:2.3~rc1", { debian: a-b, rhel: c }, { debian: a, rhel: b-c }] }',
    ].join("\n"),
  }),
};

function billOf(text: string) {
  const { cluster, plans } = planText(text);
  return {
    cluster: cluster.name,
    kubernetes: cluster.version.text,
    nodegen: "1.2.3",
    created: "2026-11-20T00:00:00Z",
    materials: listMaterials(cluster, plans, "1.2.3"),
  };
}

for (const [name, text] of Object.entries(profiles)) {
  test(`${name}: the official schema of CycloneDX 1.6 holds`, async () => {
    assert.is(await cycloneDx.validate(emitCycloneDx(billOf(text))), null);
  });

  test(`${name}: what SPDX 2.3 asks for is there, and nothing else`, () => {
    assert.equal(spdxFaults(JSON.parse(emitSpdx(billOf(text)))), []);
  });

  test(`${name}: the same profile gives the same bytes`, () => {
    assert.is(emitSpdx(billOf(text)), emitSpdx(billOf(text)));
    assert.is(emitCycloneDx(billOf(text)), emitCycloneDx(billOf(text)));
  });
}

test("the schema would find a fault", async () => {
  const text = emitCycloneDx(billOf(profiles["docker"] ?? "")).replace('"CycloneDX"', '"1.5"');
  assert.not.equal(await cycloneDx.validate(text), null);
});

test("documents that differ in anything have different namespaces", () => {
  const bill = billOf(profiles["docker"] ?? "");
  const bills = [
    ...Object.values(profiles).map(billOf),
    { ...bill, created: "2026-11-21T00:00:00Z" },
    { ...bill, nodegen: "1.2.4" },
  ];
  const namespaces = bills.map((one) => (JSON.parse(emitSpdx(one)) as Spdx).documentNamespace);
  assert.is(new Set(namespaces).size, bills.length);
});

interface Spdx {
  readonly documentNamespace: string;
  readonly packages: readonly {
    readonly name: string;
    readonly versionInfo?: string;
    readonly downloadLocation: string;
    readonly licenseDeclared: string;
    readonly checksums?: readonly { readonly checksumValue: string }[];
    readonly externalRefs?: readonly { readonly referenceLocator: string }[];
    readonly comment?: string;
  }[];
}

function packagesOf(name: string): Spdx["packages"] {
  return (JSON.parse(emitSpdx(billOf(profiles[name] ?? ""))) as Spdx).packages;
}

test("a program has its digest, the URL of its publisher, its licence and a package URL", () => {
  const kubelet = packagesOf("images").find((one) => one.name === "kubelet");
  const url = "https://dl.k8s.io/release/v1.36.3/bin/linux/amd64/kubelet";
  assert.is(kubelet?.versionInfo, "1.36.3");
  assert.is(kubelet?.downloadLocation, url);
  assert.is(kubelet?.licenseDeclared, "Apache-2.0");
  assert.match(kubelet?.checksums?.[0]?.checksumValue ?? "", /^[0-9a-f]{64}$/);
  const locator = kubelet?.externalRefs?.[0]?.referenceLocator ?? "";
  assert.match(locator, "pkg:generic/kubelet@1.36.3?arch=amd64&checksum=sha256:");
  const written = "https:%2F%2Fdl.k8s.io%2Frelease%2Fv1.36.3%2Fbin%2Flinux%2Famd64%2Fkubelet";
  assert.ok(locator.endsWith(`&download_url=${written}`), locator);
});

test("nodegen's own programs are there with their digests, each once", () => {
  const [plan] = planText(profiles["images"] ?? "").plans;
  const paths = ["/usr/local/sbin/nodegen-node", "/usr/local/lib/nodegen/load-images.sh"];
  const found = packagesOf("images").filter(({ comment }) => comment?.startsWith("path: "));
  assert.equal(
    found.map(({ name, versionInfo, licenseDeclared, comment }) => [
      name,
      versionInfo,
      licenseDeclared,
      comment,
    ]),
    [...paths].reverse().map((path) => [basename(path), "1.2.3", "Apache-2.0", `path: ${path}`]),
  );
  for (const { checksums, comment } of found) {
    const file = plan?.files.find(({ path }) => comment === `path: ${path}`);
    const sum = createHash("sha256")
      .update(file?.content ?? "")
      .digest("hex");
    assert.equal(checksums, [{ algorithm: "SHA256", checksumValue: sum }]);
  }
  const components = JSON.parse(emitCycloneDx(billOf(profiles["images"] ?? ""))).components;
  const program = components.find((one: { name: string }) => one.name === "nodegen-node");
  assert.is(program.hashes[0].content, found.at(-1)?.checksums?.[0]?.checksumValue);
});

test("a file of the profile beside them is none of nodegen's programs", () => {
  const path = "/usr/local/lib/nodegen/mine.sh";
  const text = profileText({ more: `host: { files: [{ path: ${path}, content: "exit\\n" }] }` });
  assert.ok(planText(text).plans[0]?.files.some((file) => file.path === path));
  assert.not(billOf(text).materials.some(({ name }) => name === "mine.sh"));
});

test("images are split into the name that they are pulled by, tag and digest", () => {
  const found = packagesOf("images")
    .filter(({ comment = "" }) => comment.startsWith("reference: "))
    .map(({ name, versionInfo, externalRefs }) => [
      name,
      versionInfo,
      externalRefs?.[0]?.referenceLocator,
    ]);
  assert.equal(found.slice(0, 2), [
    [
      "docker.io/library/nginx",
      "latest",
      "pkg:oci/nginx?repository_url=docker.io%2Flibrary%2Fnginx&tag=latest",
    ],
    [
      "localhost:5000/a_b/c",
      `sha256:${digest}`,
      `pkg:oci/c@sha256:${digest}?repository_url=localhost:5000%2Fa_b%2Fc`,
    ],
  ]);
  assert.ok(found.some(([name, tag]) => name === "registry.k8s.io/pause" && tag === "3.10"));
});

test("an archive of an image has its digest and its publisher's URL", () => {
  const found = packagesOf("images").find(({ name }) => name === "quay.io/tool");
  assert.is(found?.downloadLocation, "https://up.example/tool.tar");
  assert.is(found?.checksums?.[0]?.checksumValue, digest);
  assert.is(found?.comment, "reference: quay.io/tool:1; architecture: amd64");
});

test("packages of the operating system are named as both families name them", () => {
  const found = packagesOf("containerd").find(({ name }) => name === "conntrack");
  assert.is(found?.comment, "debian-package: conntrack; rpm-package: conntrack-tools");
});

test("packages whose names look alike are all there", () => {
  const names = packagesOf("no upstream").map(({ name }) => name);
  for (const name of ["g++", "g-", "lib=1:2.3~rc1", "a", "a-b"])
    assert.ok(names.includes(name), name);
});

test.run();
