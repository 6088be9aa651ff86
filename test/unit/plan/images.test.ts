import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { fileText, firstPlan, profileText, resolveText } from "../../helpers/plan-text.ts";

const test = suite("images");
const digest = "a".repeat(64);
const pause = `{ name: "registry.k8s.io/pause:3.10", url: "https://up.example/pause-{arch}.tar", sha256: { amd64: ${digest} } }`;
const extended = (images: string) => `extends: containerd\nimages: [${images}]`;

test("an archive is a download of the node, and a unit loads it between runtime and kubelet", () => {
  const plan = firstPlan({ version: "1.36.3", more: extended(pause) });
  const archive = plan.binaries.find(({ name }) => name.startsWith("image-"));
  assert.is(archive?.sha256, digest);
  assert.equal(archive?.urls, ["https://up.example/pause-amd64.tar"]);
  assert.is(archive?.phase, "bake");
  const units = plan.units.map(({ name }) => name);
  const order = ["containerd.service", "nodegen-images.service", "kubelet.service"];
  assert.equal(
    units.filter((name) => order.includes(name)),
    order,
  );
  assert.is(
    fileText(plan, "/etc/nodegen/container-images"),
    `${archive?.destination} registry.k8s.io/pause:3.10\n`,
  );
  const service = fileText(plan, "/etc/systemd/system/nodegen-images.service");
  assert.match(service, "load-images.sh ctr\n");
  assert.match(service, "Before=kubelet.service\n");
});

test("with docker it is docker that loads", () => {
  const runtime = "containerRuntime: { name: docker }\nkubeProxy: { enabled: false }";
  const plan = firstPlan({ version: "1.20.15", more: `${runtime}\nimages: [${pause}]` });
  const service = fileText(plan, "/etc/systemd/system/nodegen-images.service");
  assert.match(service, "load-images.sh docker\n");
  assert.match(service, "After=docker.service\n");
});

test("a profile without images has nothing of it", () => {
  const plan = firstPlan({ version: "1.36.3", more: "extends: containerd" });
  assert.not(plan.files.some(({ path }) => path.includes("images")));
});

/** what is wrong, lines of the profile, code and path */
const faults: readonly (readonly [string, string, string, string])[] = [
  [
    "no digest",
    extended(pause.replace("amd64:", "arm64:")),
    "image-digest-missing",
    "images.0.sha256",
  ],
  [
    "no image's name",
    extended(pause.replace("pause:", "Pause x:")),
    "image-reference-invalid",
    "images.0.name",
  ],
  ["one image twice", extended(`${pause}, ${pause}`), "image-duplicate", "images.1.name"],
  ["no URL", extended(pause.replace("https://up.example/", "")), "url-invalid", "images.0.url"],
  [
    "CRI-O",
    `containerRuntime: { name: cri-o, version: 1.36.3 }\nimages: [${pause}]`,
    "images-runtime",
    "images",
  ],
];

for (const [name, more, code, path] of faults) {
  test(`${name} is refused`, () => {
    const { diagnostics } = resolveText(profileText({ version: "1.36.3", more }));
    const found = diagnostics
      .filter(({ severity }) => severity === "error")
      .map((one) => [one.code, one.path?.join(".")]);
    assert.equal(found, [[code, path]]);
  });
}

/** Runs the script with a `ctr` or `docker` that notes its words and knows the image `good`. */
function load(program: string, image: string) {
  const work = mkdtempSync(join(tmpdir(), "nodegen-images-"));
  try {
    const list = join(work, "list");
    writeFileSync(list, `/x.tar ${image}\n`);
    const script = readFileSync("src/node/load-images.sh", "utf8");
    writeFileSync(join(work, "load.sh"), script.replaceAll("/etc/nodegen/container-images", list));
    mkdirSync(join(work, "bin"));
    const fake = join(work, "bin", program);
    const knows = 'case "$*" in *"images list"*) echo good;; *inspect*bad) exit 1;; esac';
    writeFileSync(fake, `#!/bin/sh\necho "$*" >>${work}/calls\n${knows}\n`);
    chmodSync(fake, 0o755);
    const run = spawnSync("/bin/sh", [join(work, "load.sh"), program], {
      env: { PATH: `${work}/bin:${process.env["PATH"]}` },
      encoding: "utf8",
    });
    return { ...run, calls: readFileSync(join(work, "calls"), "utf8").trim().split("\n") };
  } finally {
    rmSync(work, { recursive: true });
  }
}

for (const [program, first] of [
  ["ctr", "--namespace k8s.io images import /x.tar"],
  ["docker", "load --quiet --input /x.tar"],
] as const) {
  test(`the script loads by ${program}, and fails where the archive holds another image`, () => {
    const good = load(program, "good");
    assert.is(good.status, 0, good.stderr);
    assert.is(good.calls[0], first);
    const bad = load(program, "bad");
    assert.is(bad.status, 1);
    assert.is(bad.stderr, "nodegen: /x.tar does not give the image bad\n");
  });
}

test.run();
