import { createHash } from "node:crypto";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { architectures } from "../../../src/facts/architecture.ts";
import { binaries } from "../../../src/facts/binaries-data.ts";
import { createBinaryCatalog, loadBinaryCatalog } from "../../../src/facts/binary-catalog.ts";

const catalog = await loadBinaryCatalog();
const github = "https://github.com";
const google = "https://storage.googleapis.com";

/** name, version, URL for amd64 that is tried first */
const urls = [
  ["kubelet", "1.36.4", "https://dl.k8s.io/release/v1.36.4/bin/linux/amd64/kubelet"],
  ["crun", "1.17", `${github}/containers/crun/releases/download/1.17/crun-1.17-linux-amd64`],
  ["runc", "1.0.0-rc8", `${github}/opencontainers/runc/releases/download/v1.0.0-rc8/runc.amd64`],
  [
    "docker",
    "17.03.2",
    "https://download.docker.com/linux/static/stable/x86_64/docker-17.03.2-ce.tgz",
  ],
  [
    "docker",
    "18.06.3",
    "https://download.docker.com/linux/static/stable/x86_64/docker-18.06.3-ce.tgz",
  ],
  [
    "docker",
    "18.09.0",
    "https://download.docker.com/linux/static/stable/x86_64/docker-18.09.0.tgz",
  ],
  [
    "containerd",
    "1.2.6",
    `${github}/containerd/containerd/releases/download/v1.2.6/containerd-1.2.6.linux-amd64.tar.gz`,
  ],
  [
    "containerd",
    "1.4.9",
    `${github}/containerd/containerd/releases/download/v1.4.9/containerd-1.4.9-linux-amd64.tar.gz`,
  ],
  [
    "containerd",
    "1.3.0",
    `${google}/cri-containerd-release/cri-containerd-1.3.0.linux-amd64.tar.gz`,
  ],
  [
    "cni-plugins",
    "0.6.0",
    `${github}/containernetworking/plugins/releases/download/v0.6.0/cni-plugins-amd64-v0.6.0.tgz`,
  ],
  [
    "cni-plugins",
    "0.7.5",
    `${google}/kubernetes-release/network-plugins/cni-plugins-amd64-v0.7.5.tgz`,
  ],
  [
    "cni-plugins",
    "0.8.2",
    `${github}/containernetworking/plugins/releases/download/v0.8.2/cni-plugins-linux-amd64-v0.8.2.tgz`,
  ],
  [
    "cri-containerd-cni",
    "1.2.6",
    `${google}/cri-containerd-release/cri-containerd-cni-1.2.6.linux-amd64.tar.gz`,
  ],
  [
    "cri-containerd-cni",
    "1.3.10",
    `${github}/containerd/containerd/releases/download/v1.3.10/cri-containerd-cni-1.3.10-linux-amd64.tar.gz`,
  ],
  [
    "cri-dockerd",
    "0.2.0",
    `${github}/Mirantis/cri-dockerd/releases/download/v0.2.0/cri-dockerd-v0.2.0-linux-amd64.tar.gz`,
  ],
  [
    "cri-dockerd",
    "0.2.2",
    `${github}/Mirantis/cri-dockerd/releases/download/v0.2.2/cri-dockerd-0.2.2.amd64.tgz`,
  ],
  [
    "calicoctl",
    "3.20.3",
    `${github}/projectcalico/calicoctl/releases/download/v3.20.3/calicoctl-linux-amd64`,
  ],
  [
    "calicoctl",
    "3.31.7",
    `${github}/projectcalico/calico/releases/download/v3.31.7/calicoctl-linux-amd64`,
  ],
  ["kubernetes-server", "1.6.2", "https://dl.k8s.io/v1.6.2/kubernetes-server-linux-amd64.tar.gz"],
] as const;

for (const [name, version, url] of urls) {
  test(`the URL of ${name} ${version}`, () => {
    assert.is(catalog.findBinary(name, version, "amd64")?.urls[0], url);
  });
}

test("docker's arm64 is called aarch64", () => {
  const entry = catalog.findBinary("docker", "20.10.9", "arm64");
  assert.equal(entry?.urls, [
    "https://download.docker.com/linux/static/stable/aarch64/docker-20.10.9.tgz",
  ]);
});

/** name, version, folder in the archive, members */
const layouts = [
  ["containerd", "2.3.4", "bin", ["*"]],
  ["containerd", "1.3.0", "usr/local/bin", ["containerd", "containerd-shim*", "ctr"]],
  ["containerd", "1.3.10", "usr/local/bin", ["containerd", "containerd-shim*", "ctr"]],
  ["crictl", "1.36.0", ".", ["crictl"]],
  // Takes every plugin whatever the version brings, and leaves LICENSE and README.md out.
  ["cni-plugins", "0.6.0", ".", ["[a-z]*"]],
  ["cni-plugins", "1.9.1", ".", ["[a-z]*"]],
  ["cri-dockerd", "0.3.26", "cri-dockerd", ["cri-dockerd"]],
  ["docker", "20.10.9", "docker", ["*"]],
  ["etcd", "3.5.33", "etcd-v3.5.33-linux-amd64", ["etcd*"]],
  ["kube-proxy", "1.9.10", "kubernetes/node/bin", ["kube-proxy"]],
  ["kube-proxy", "1.9.0", "kubernetes/server/bin", ["kube-proxy"]],
] as const;

for (const [name, version, prefix, patterns] of layouts) {
  test(`the layout of ${name} ${version}`, () => {
    const layout = catalog.findBinary(name, version, "amd64")?.layout;
    assert.equal(layout, { kind: "archive", prefix, patterns });
  });
}

for (const [name, version] of [
  ["runc", "1.4.3"],
  ["kubelet", "1.36.4"],
  ["kube-proxy", "1.36.3"],
  ["kube-proxy", "1.16.1"],
  ["kubectl", "1.36.4"],
] as const) {
  test(`${name} ${version} is the program itself`, () => {
    assert.equal(catalog.findBinary(name, version, "amd64")?.layout, { kind: "file" });
  });
}

/** No source has these. */
for (const [name, version, architecture] of [
  ["containerd", "1.3.0", "arm64"],
  ["runc", "1.0.0-rc8", "arm64"],
  ["kube-proxy", "1.36.4", "amd64"],
  ["kube-proxy", "1.20.15", "amd64"],
  ["kubernetes-node", "1.6.2", "amd64"],
  ["haproxy", "3.2.19", "amd64"],
  ["kubelet", "1.36.99", "amd64"],
  ["no-such-thing", "1.0.0", "amd64"],
  ["constructor", "1.0.0", "amd64"],
  ["kubelet", "constructor", "amd64"],
] as const) {
  test(`${name} ${version} for ${architecture} is not found`, () => {
    assert.is(catalog.findBinary(name, version, architecture), undefined);
  });
}

test("a bundle's name is told", () => {
  assert.is(catalog.findBinary("containerd", "1.3.0", "amd64")?.source, "cri-containerd");
  assert.is(catalog.findBinary("containerd", "1.4.6", "amd64")?.source, "cri-containerd-cni");
  assert.is(catalog.findBinary("kubelet", "1.14.6", "amd64")?.source, "hyperkube");
});

test("a version without a digest still has its URL and layout", () => {
  const download = catalog.findDownload("containerd", "1.3.0", "arm64");
  assert.equal(download?.urls, [
    `${github}/containerd/containerd/releases/download/v1.3.0/containerd-1.3.0.linux-arm64.tar.gz`,
  ]);
  assert.equal(download?.layout, { kind: "archive", prefix: "bin", patterns: ["*"] });
});

test("29 components with 2,230 digests", () => {
  assert.is(catalog.names.length, 29);
  const count = Object.values(binaries)
    .flatMap((component) => Object.values(component.digests))
    .reduce((sum, one) => sum + Object.keys(one).length, 0);
  assert.is(count, 2230);
});

test("the digests are those that were collected", () => {
  const lines = Object.entries(binaries).flatMap(([name, { digests }]) =>
    Object.entries(digests).flatMap(([version, byArchitecture]) =>
      Object.entries(byArchitecture).map(
        ([arch, sha256]) => `${name} ${version} ${arch} ${sha256}`,
      ),
    ),
  );
  // sha256 of these lines, sorted, made from the collection itself.
  const collection = "d2c080d533c23be50db7beb4c502abed43d4d9fc2245fc1c0ecace24a488aab0";
  const text = lines.sort().join("\n");
  assert.is(createHash("sha256").update(text).digest("hex"), collection);
});

test("every digest is whole and every download has https URLs with nothing left to fill in", () => {
  const pattern = /^https:\/\/[a-z0-9.]+\/[A-Za-z0-9._/-]+$/;
  for (const [name, component] of Object.entries(binaries)) {
    for (const [version, byArchitecture] of Object.entries(component.digests)) {
      for (const architecture of architectures) {
        if (byArchitecture[architecture] === undefined) continue;
        const entry = catalog.findBinary(name, version, architecture);
        assert.match(entry?.sha256 ?? "", /^[0-9a-f]{64}$/, `${name} ${version}`);
        assert.ok((entry?.urls.length ?? 0) > 0, `${name} ${version}`);
        for (const url of entry?.urls ?? []) assert.match(url, pattern);
        assert.not.match(JSON.stringify(entry), /[{]version|[{]arch|[{]uname/);
      }
    }
  }
});

test("known versions count bundles, are sorted and fit the architecture", () => {
  assert.equal(catalog.knownVersions("crun").slice(0, 3), ["0.19", "0.21", "1.3"]);
  const containerd = catalog.knownVersions("containerd");
  assert.is(containerd.at(0), "1.2.0");
  assert.is(containerd.at(-1), "2.3.4");
  assert.ok(containerd.includes("1.3.0"));
  assert.not.ok(catalog.knownVersions("containerd", "arm64").includes("1.3.0"));
  assert.is(catalog.knownVersions("runc", "arm64").at(0), "1.0.3");
  assert.equal(catalog.knownVersions("no-such-thing"), []);
});

test("the nearest versions of one that is unknown", () => {
  assert.equal(catalog.nearestVersions("kube-proxy", "1.36.4"), ["1.36.2", "1.36.3"]);
  assert.equal(catalog.nearestVersions("runc", "1.0.0-rc9"), ["1.0.0-rc8", "1.0.2", "1.0.3"]);
  assert.equal(catalog.nearestVersions("crictl", "1.16.2"), [
    "1.16.0",
    "1.16.1",
    "1.17.0",
    "1.18.0",
  ]);
  assert.equal(catalog.nearestVersions("runc", "1.0.0-rc9", "arm64"), ["1.0.3", "1.1.0"]);
});

test("the first URL rule that covers a version counts", () => {
  const small = createBinaryCatalog({
    tool: {
      kind: "file",
      urls: [
        { from: "1.1", before: "1.2", urls: ["https://a.example/{version}"] },
        { urls: ["https://b.example/{version}-{arch}"] },
      ],
      digests: {},
    },
  });
  assert.equal(small.findDownload("tool", "1.1.9", "amd64")?.urls, ["https://a.example/1.1.9"]);
  assert.equal(small.findDownload("tool", "1.2.0", "arm64")?.urls, [
    "https://b.example/1.2.0-arm64",
  ]);
});

test.run();
