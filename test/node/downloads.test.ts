// timeout: 300
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { eachShell } from "./each-shell.ts";
import { makeArchive } from "./make-archive.ts";
import { content, contentWithoutRanges, cutContent, status } from "./mirror.ts";
import { sha256 } from "./sandbox.ts";

const bytes = Buffer.alloc(300_000, "nodegen ");
const path = "/usr/local/bin/kubelet";
const dead = "http://127.0.0.1:1/kubelet";

/** A row for `bytes` from these URLs. */
function row(...urls: readonly string[]): string {
  return `binary kubelet 1.36.4 ${sha256(bytes)} file ${path} - ${urls.join(" ")}`;
}

for (const downloader of ["curl", "wget"]) {
  eachShell(
    "a wrong digest is never installed, named, and the next source is taken",
    async (box, mirror) => {
      mirror.answer("/bad", content(Buffer.from("evil")));
      mirror.answer("/good", content(bytes));
      box.plan([row(`${mirror.url}/bad`, `${mirror.url}/good`)]);
      const run = await box.run("boot");
      assert.is(run.code, 0, run.output);
      assert.match(run.output, `nodegen: kubelet 1.36.4: wrong digest from ${mirror.url}/bad`);
      assert.is(sha256(box.read(path)), sha256(bytes));
      assert.equal(mirror.requests, ["/bad -", "/good -"]);
    },
    downloader,
  );

  eachShell(
    "only a wrong digest: nothing is installed",
    async (box, mirror) => {
      mirror.answer("/bad", content(Buffer.from("evil")));
      box.plan([row(`${mirror.url}/bad`)]);
      const run = await box.run("boot");
      assert.is(run.code, 1);
      assert.is(box.status()["reason"], "digest-mismatch");
      assert.not(existsSync(box.path(path)));
    },
    downloader,
  );

  eachShell(
    "a dead first source, a 503 and then a good one",
    async (box, mirror) => {
      mirror.answer("/busy", status(503));
      mirror.answer("/good", content(bytes));
      box.plan([row(dead, `${mirror.url}/busy`, `${mirror.url}/good`)]);
      const run = await box.run("boot");
      assert.is(run.code, 0, run.output);
      assert.is(sha256(box.read(path)), sha256(bytes));
    },
    downloader,
  );

  eachShell(
    "a cut connection goes on where it stopped",
    async (box, mirror) => {
      mirror.answer("/kubelet", cutContent(bytes, 100_000, 2));
      box.plan([row(`${mirror.url}/kubelet`)]);
      const run = await box.run("boot");
      assert.is(run.code, 0, run.output);
      assert.is(sha256(box.read(path)), sha256(bytes));
      const starts = mirror.requests.map((request) =>
        Number(/bytes=(\d+)/.exec(request)?.[1] ?? 0),
      );
      assert.is(starts.length, 3);
      assert.ok(starts[1] && starts[2] && starts[2] > starts[1], String(starts));
    },
    downloader,
  );

  eachShell(
    "a part of an earlier run is gone on with",
    async (box, mirror) => {
      box.plan([row(`${mirror.url}/kubelet`)]);
      mirror.answer("/kubelet", cutContent(bytes, 100_000));
      const later = status(503);
      let count = 0;
      const cut = cutContent(bytes, 100_000);
      mirror.answer("/kubelet", (request, response) => {
        count += 1;
        (count === 1 ? cut : later)(request, response);
      });
      assert.is((await box.run("boot")).code, 1);
      assert.is(box.status()["reason"], "download-failed");
      mirror.answer("/kubelet", content(bytes));
      mirror.requests.length = 0;
      const run = await box.run("boot");
      assert.is(run.code, 0, run.output);
      assert.is(mirror.requests.length, 1);
      assert.match(mirror.requests[0] ?? "", /bytes=[1-9]/);
    },
    downloader,
  );

  eachShell(
    "a source that cannot resume is begun anew",
    async (box, mirror) => {
      let count = 0;
      const cut = cutContent(bytes, 100_000);
      mirror.answer("/kubelet", (request, response) => {
        count += 1;
        (count === 1 ? cut : contentWithoutRanges(bytes))(request, response);
      });
      box.plan([row(`${mirror.url}/kubelet`)]);
      const run = await box.run("boot");
      assert.is(run.code, 0, run.output);
      assert.is(sha256(box.read(path)), sha256(bytes));
    },
    downloader,
  );

  eachShell(
    "404 everywhere: reason, message, status and exit code",
    async (box, mirror) => {
      box.plan([row(`${mirror.url}/a`, `${mirror.url}/b`)]);
      const run = await box.run("boot");
      assert.is(run.code, 1);
      const line =
        "step binaries: failed: download-failed: kubelet 1.36.4: all 2 sources failed (last: HTTP 404)";
      assert.match(run.output, `nodegen: ${line}\n`);
      assert.match(box.read("/dev/console"), `nodegen: ${line}\n`);
      const { state, step, reason } = box.status();
      assert.equal([state, step, reason], ["failed", "binaries", "download-failed"]);
      assert.is((await box.run("status")).code, 1);
    },
    downloader,
  );
}

eachShell(
  "a first source that resumes into a wrong file does not spoil the second",
  async (box, mirror) => {
    mirror.answer("/bad", cutContent(Buffer.alloc(200_000, "x"), 50_000));
    mirror.answer("/good", content(bytes));
    box.plan([row(`${mirror.url}/bad`, `${mirror.url}/good`)]);
    const run = await box.run("boot");
    assert.is(run.code, 0, run.output);
    assert.is(sha256(box.read(path)), sha256(bytes));
  },
);

eachShell("all downloads run at once", async (box, mirror) => {
  let open = 0;
  const waiting: (() => void)[] = [];
  for (const name of ["a", "b", "c"])
    mirror.answer(`/${name}`, (request, response) => {
      open += 1;
      waiting.push(() => content(Buffer.from(name))(request, response));
      if (open === 3) for (const go of waiting) go();
    });
  const rows = ["a", "b", "c"].map(
    (name) =>
      `binary ${name} 1 ${sha256(name)} file /usr/local/bin/${name} - ${mirror.url}/${name}`,
  );
  box.plan(rows);
  const run = await box.run("boot");
  assert.is(run.code, 0, run.output);
});

eachShell("one file that serves for two programs", async (box, mirror) => {
  mirror.answer("/calico", content(bytes));
  const rows = ["calico", "calico-ipam"].map(
    (name) =>
      `binary ${name} 3.20.0 ${sha256(bytes)} file /opt/cni/bin/${name} - ${mirror.url}/calico`,
  );
  box.plan(rows);
  const run = await box.run("boot");
  assert.is(run.code, 0, run.output);
  assert.is(sha256(box.read("/opt/cni/bin/calico-ipam")), sha256(bytes));
});

eachShell("a new version replaces, the untouched one is not fetched again", async (box, mirror) => {
  mirror.answer("/kubelet", content(bytes));
  mirror.answer("/runc-1", content(Buffer.from("runc 1")));
  mirror.answer("/runc-2", content(Buffer.from("runc 2")));
  const runc = (version: number): string =>
    `binary runc ${version} ${sha256(`runc ${version}`)} file /usr/local/bin/runc - ${mirror.url}/runc-${version}`;
  box.plan([row(`${mirror.url}/kubelet`), runc(1)]);
  await box.run("boot");
  box.plan([row(`${mirror.url}/kubelet`), runc(2)]);
  const run = await box.run("boot");
  assert.is(run.code, 0, run.output);
  assert.is(box.read("/usr/local/bin/runc"), "runc 2");
  assert.equal([...mirror.requests].sort(), ["/kubelet -", "/runc-1 -", "/runc-2 -"]);
});

eachShell("what came is not fetched again while another download fails", async (box, mirror) => {
  const archive = makeArchive({ "bin/containerd": "containerd\n" });
  const missing = Buffer.from("runc\n");
  mirror.answer("/kubelet", content(bytes));
  mirror.answer("/containerd.tgz", content(archive));
  box.plan([
    row(`${mirror.url}/kubelet`),
    `binary containerd 1 ${sha256(archive)} archive /usr/local/bin bin:* ${mirror.url}/containerd.tgz`,
    `binary runc 1 ${sha256(missing)} file /usr/local/bin/runc - ${mirror.url}/runc`,
  ]);
  assert.is((await box.run("boot")).code, 1);
  mirror.answer("/runc", content(missing));
  const run = await box.run("boot");
  assert.is(run.code, 0, run.output);
  assert.equal(mirror.requests.filter((request) => !request.startsWith("/runc")).sort(), [
    "/containerd.tgz -",
    "/kubelet -",
  ]);
  const programs = ["containerd", "kubelet", "runc"].map((name) => `/usr/local/bin/${name}`);
  const installed = box.read("/var/lib/nodegen/installed").trim().split("\n").sort();
  assert.equal(
    installed,
    programs.map((program) => `${sha256(box.read(program))}  ${box.path(program)}`).sort(),
  );
  assert.equal(readdirSync(box.path("/usr/local/bin")), ["containerd", "kubelet", "runc"]);
});

eachShell("retry brings back a program that was damaged", async (box, mirror) => {
  mirror.answer("/kubelet", content(bytes));
  box.plan([row(`${mirror.url}/kubelet`)]);
  await box.run("boot");
  writeFileSync(box.path(path), "damaged");
  const verified = await box.run("verify");
  assert.is(verified.code, 1);
  assert.match(verified.output, `differs: ${box.path(path)}: missing or changed\n`);
  assert.is((await box.run("retry")).code, 0);
  assert.ok(box.calls().includes("systemctl restart --no-block nodegen-boot.service"));
  assert.is((await box.run("boot")).code, 0);
  assert.is(sha256(box.read(path)), sha256(bytes));
});

const curlFaults = [
  ["curl: (6) Could not resolve host: mirror.example", "name-lookup-failed"],
  ["curl: (23) Failure writing output to destination", "disk-full"],
  ["curl: (60) SSL certificate problem: certificate is not yet valid", "clock-wrong"],
  ["curl: (60) SSL certificate problem: certificate has expired", "clock-wrong"],
  ["curl: (7) Failed to connect to mirror.example port 443", "download-failed"],
] as const;

eachShell("what a failed download speaks of becomes the reason", async (box) => {
  for (const [text, reason] of curlFaults) {
    writeFileSync(join(box.fakes.folder, "bin/curl"), `#!/bin/sh\necho "${text}" >&2\nexit 1\n`, {
      mode: 0o755,
    });
    box.plan([row("https://mirror.example/kubelet")]);
    assert.is((await box.run("boot")).code, 1);
    assert.is(box.status()["reason"], reason);
    assert.match(String(box.status()["message"]), text);
  }
});

eachShell("killed at any moment, the next run brings it to an end", async (box, mirror) => {
  const archive = makeArchive({ "bin/containerd": "containerd\n", "bin/ctr": "ctr\n" });
  mirror.answer("/kubelet", cutContent(bytes, 100_000, 1));
  mirror.answer("/containerd.tgz", content(archive));
  box.plan([
    "swap off",
    row(`${mirror.url}/kubelet`),
    `binary containerd 2.3.4 ${sha256(archive)} archive /usr/local/bin bin:* ${mirror.url}/containerd.tgz`,
    "unit kubelet.service",
  ]);
  for (const milliseconds of [15, 40, 70, 100, 130, 160, 200]) await box.runAndKill(milliseconds);
  const run = await box.run("boot");
  assert.is(run.code, 0, run.output);
  assert.is(sha256(box.read(path)), sha256(bytes));
  assert.is(box.read("/usr/local/bin/ctr"), "ctr\n");
  assert.is((await box.run("verify")).output, "all is as planned\n");
});

eachShell("passwords and queries of URLs are masked everywhere", async (box, mirror) => {
  const secretUrl = `${mirror.url.replace("//", "//bob:pa55word@")}/bad?token=s3cret`;
  mirror.answer("/bad", content(Buffer.from("evil")));
  box.plan([row(secretUrl)]);
  const run = await box.run("boot");
  assert.is(run.code, 1);
  const all = run.output + box.read("/dev/console") + box.read("/var/lib/nodegen/status.json");
  assert.match(all, "127.0.0.1");
  assert.not.match(all, /pa55word|s3cret/);
});

eachShell(
  "no downloader is named",
  async (box, mirror) => {
    box.plan([row(`${mirror.url}/kubelet`)]);
    const run = await box.run("boot");
    // busybox brings a wget of its own
    if (run.output.includes("HTTP 404")) return;
    assert.is(box.status()["reason"], "downloader-missing");
  },
  "none",
);

test.run();
