import { suite } from "uvu";
import * as assert from "uvu/assert";
import {
  downloadUrlProblem,
  mirrorPath,
  withMirrors,
} from "../../../src/cluster/download-mirrors.ts";
import type { Profile } from "../../../src/profile/profile.ts";
import { profileText, resolveText } from "../../helpers/plan-text.ts";

const test = suite("download-mirrors");
const upstream = "https://dl.k8s.io/release/v1.36.4/bin/linux/arm64/kubelet";
const kubelet = { name: "kubelet", version: "1.36.4", architecture: "arm64" } as const;

/** mirror, what becomes of the URL above */
const templates = [
  ["https://m.example", "https://m.example/dl.k8s.io/release/v1.36.4/bin/linux/arm64/kubelet"],
  [
    "https://m.example/x//",
    "https://m.example/x/dl.k8s.io/release/v1.36.4/bin/linux/arm64/kubelet",
  ],
  ["https://m.example/{path}", "https://m.example/release/v1.36.4/bin/linux/arm64/kubelet"],
  ["https://m.example/{name}-{version}-{arch}", "https://m.example/kubelet-1.36.4-arm64"],
  ["https://{host}.m.example/{file}", "https://dl.k8s.io.m.example/kubelet"],
  ["file:///srv/{file}", "file:///srv/kubelet"],
] as const;

for (const [mirror, expected] of templates) {
  test(`the mirror ${mirror}`, () => {
    const profile = { downloads: { mirrors: [mirror], upstream: false } } as unknown as Profile;
    assert.equal(withMirrors([upstream], kubelet, profile), [expected]);
  });
}

test("a program's own mirrors come first, upstream last, none twice", () => {
  const profile = {
    binaries: { kubelet: { mirrors: ["https://own.example/{file}"] } },
    downloads: { mirrors: ["https://all.example/{file}", "https://own.example/{file}"] },
  } as unknown as Profile;
  assert.equal(withMirrors([upstream], kubelet, profile), [
    "https://own.example/kubelet",
    "https://all.example/kubelet",
    upstream,
  ]);
  assert.equal(withMirrors([upstream], { ...kubelet, name: "runc" }, profile).length, 3);
});

test("without upstream, a URL on a mirror's own host stays", () => {
  const profile = {
    downloads: { mirrors: ["https://m.example/up"], upstream: false },
  } as unknown as Profile;
  const own = "https://m.example/images/pause.tar";
  assert.equal(withMirrors([own, upstream], kubelet, profile), [
    "https://m.example/up/m.example/images/pause.tar",
    "https://m.example/up/dl.k8s.io/release/v1.36.4/bin/linux/arm64/kubelet",
    own,
  ]);
});

/** URL, place in a mirror; no place lies outside of it */
for (const [url, path] of [
  ["https://host.example:8443/a/b", "host.example:8443/a/b"],
  ["https://host.example/../../a", "host.example/a"],
  ["https://host.example/%2e%2e/a", "host.example/a"],
  ["file:///../srv/a", "srv/a"],
] as const) {
  test(`the place of ${url}`, () => assert.is(mirrorPath(url), path));
}

/** URL, why it cannot be used */
for (const [url, reason] of [
  ["https://host.example/", "it names no file"],
  ["https://host.example/a//b", "it names no file"],
  ["file://host/a", "a file on the node is written with three slashes, file:///path"],
  ["ftp://host.example/a", "only https and http are fetched"],
  ["https://user:pass@host.example/a", "it carries a user name or password"],
  ["file:///srv/a b", "it holds white space or a character that a URL writes as %XX"],
] as const) {
  test(`${url} is refused`, () => assert.is(downloadUrlProblem(url), reason));
}

test("mirrors are checked where they stand", () => {
  const more = [
    "extends: containerd",
    "downloads: { mirrors: ['https://m.example/{pth}', 'm.example'] }",
    "binaries: { runc: { mirrors: ['https://m.example/{'] } }",
  ].join("\n");
  const { diagnostics } = resolveText(profileText({ more }));
  const found = diagnostics.map(({ code, path }) => [code, path?.join(".")]);
  assert.equal(found, [
    ["url-invalid", "downloads.mirrors.0"],
    ["url-invalid", "downloads.mirrors.1"],
    ["url-invalid", "binaries.runc.mirrors.0"],
  ]);
});

test.run();
