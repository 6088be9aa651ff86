import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { inspect } from "../../../src/cli/commands/inspect.ts";
import { emitArchiveUserData } from "../../../src/emit/archive-user-data.ts";
import { emitUserData } from "../../../src/emit/user-data.ts";
import { readCloudConfig } from "../../../src/inspect/read-cloud-config.ts";
import { inFolder, modeAt } from "../../helpers/build-folder.ts";
import { sampleFile, samplePlan } from "../../helpers/sample-plan.ts";
import { skip } from "../../helpers/skip.ts";

const now = new Date("2030-01-01T00:00:00Z");
const plan = samplePlan([
  sampleFile("/etc/motd", "hello\n"),
  sampleFile("/etc/binary", new Uint8Array([0, 255, 10])),
  sampleFile("/opt/run", "#!/bin/sh\n", { mode: "0755" }),
]);
const gz = (text: string) => gzipSync(text).toString("base64");

/** Encodings of cloud-init's cc_write_files, each of which must give `hello`. */
const encodings: readonly (readonly [string, string])[] = [
  ["b64", "aGVsbG8="],
  ["BASE64", "aGVsbG8="],
  ["gz+b64", gz("hello")],
  ["gzip+base64", gz("hello")],
  ["gz+base64", gz("hello")],
  ["text/plain", "hello"],
  ["unheard-of", "hello"],
];

for (const [encoding, content] of encodings) {
  test(`encoding ${encoding}`, async () => {
    const entry = `{ path: /x, encoding: ${encoding}, content: "${content}" }`;
    const { value } = await readCloudConfig(`#cloud-config\nwrite_files: [${entry}]\n`);
    assert.is(Buffer.from(value?.files[0]?.content ?? "").toString(), "hello");
  });
}

const modes: readonly (readonly [string, string])[] = [
  ['"0640"', "0640"],
  ["'640'", "0640"],
  ["0640", "0640"],
  ["0o640", "0640"],
];

for (const [written, want] of modes) {
  test(`permissions ${written}`, async () => {
    const text = `#cloud-config\nwrite_files: [{ path: /x, permissions: ${written} }]\n`;
    const { value } = await readCloudConfig(text);
    assert.is(value?.files[0]?.mode, want);
  });
}

const broken: readonly (readonly [string, string])[] = [
  ["- a", "inspect-bad-yaml"],
  ["a: [", "inspect-bad-yaml"],
  ["write_files: x", "inspect-bad-yaml"],
  ["write_files: [{ content: x }]", "inspect-bad-entry"],
  ["write_files: [{ path: /x, permissions: rwx }]", "inspect-bad-entry"],
  ["write_files: [{ path: /x, encoding: b64, content: '*' }]", "inspect-bad-entry"],
  ["write_files: [{ path: /x, encoding: gz+b64, content: aGVsbG8= }]", "inspect-bad-entry"],
  ['write_files: [{ path: "/a\\0b" }]', "inspect-bad-entry"],
  ["write_files: [{ path: /x, content: { toString: 1 } }]", "inspect-bad-entry"],
  ["write_files: [{ path: /x, owner: { toString: 1 } }]", "inspect-bad-entry"],
  ["write_files: [{ path: /x, permissions: { toString: 1 } }]", "inspect-bad-entry"],
  ["write_files: [{ path: /x, encoding: { toString: 1 } }]", "inspect-bad-entry"],
  ["runcmd: []\nruncmd: []", "inspect-repeated-key"],
];

for (const [body, code] of broken) {
  test(`cloud-config ${JSON.stringify(body)}`, async () => {
    const { diagnostics } = await readCloudConfig(`#cloud-config\n${body}\n`);
    assert.equal(
      diagnostics.map((found) => found.code),
      [code],
    );
  });
}

test("a command that is no text is shown as that", async () => {
  const { value } = await readCloudConfig(
    "#cloud-config\nruncmd: [{ toString: 1 }, [a, { b: c }]]\n",
  );
  assert.equal(value?.commands, ["(not a text)", ["a", "(not a text)"]]);
});

const inputs: Readonly<Record<string, () => Promise<Uint8Array>>> = {
  text: async () => emitUserData(plan, "1.0.0").text,
  "base64 of gzip": async () => emitUserData(plan, "1.0.0").base64,
  archive: () => emitArchiveUserData(plan, "1.0.0"),
};

for (const [name, make] of Object.entries(inputs)) {
  test(`lists and extracts nodegen's own: ${name}`, () =>
    inFolder(async (folder) => {
      const file = join(folder, "user-data");
      writeFileSync(file, await make());
      const extract = join(folder, "out");
      const result = await inspect({ file, extract }, now);
      assert.equal([result.exitCode, result.diagnostics], [0, []]);
      assert.match(result.stdout, /^ {2}0755 {2}root:root {2}10 {2}\/opt\/run$/m);
      for (const { path, content, mode } of plan.files) {
        assert.equal(readFileSync(join(extract, path)), Buffer.from(content));
        assert.is(modeAt(join(extract, path)), mode.slice(1));
      }
      const again = await inspect({ file, extract }, now);
      assert.equal(
        again.diagnostics.map(({ code }) => code),
        ["output-not-empty"],
      );
      const json = JSON.parse((await inspect({ file, json: true }, now)).stdout);
      assert.is(json.files[2].size, 10);
      assert.not(Object.hasOwn(json.files[2], "content"));
    }));
}

test("no path leads out of the folder", () =>
  inFolder(async (folder) => {
    const file = join(folder, "user-data");
    const paths = ["../../a", "/../../b", "c/../../../d", "/etc/../../e"];
    const entries = paths.map((path) => `{ path: "${path}", content: x }`).join(", ");
    writeFileSync(file, `#cloud-config\nwrite_files: [${entries}]\n`);
    mkdirSync(join(folder, "in/out"), { recursive: true });
    const result = await inspect({ file, extract: join(folder, "in/out") }, now);
    assert.equal(result.diagnostics, []);
    for (const name of "abde") {
      assert.ok(existsSync(join(folder, "in/out", name)), name);
      assert.not(existsSync(join(folder, "in", name)), name);
    }
  }));

test("escape sequences in a path do not reach the terminal", () =>
  inFolder(async (folder) => {
    const file = join(folder, "user-data");
    writeFileSync(file, '#cloud-config\nwrite_files: [{ path: "/a\\e[2J\\u202e" }]\n');
    const { stdout } = await inspect({ file }, now);
    assert.match(stdout, /^[\n\x20-\x7e]*$/);
  }));

test("a file that is not there", async () => {
  const result = await inspect({ file: "/nonexistent/user-data" }, now);
  assert.equal([result.exitCode, result.diagnostics[0]?.code], [1, "inspect-unreadable"]);
});

const certificates = "certificates as PEM and inside kubeconfigs, without their keys";
if (spawnSync("openssl", ["version"]).status === 0) {
  test(certificates, () =>
    inFolder(async (folder) => {
      const [key, pem] = [join(folder, "key"), join(folder, "pem")];
      const subject = "/O=system:nodes/CN=system:node:node-1";
      const names = "subjectAltName=DNS:node-1,IP:10.0.0.21";
      const options = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
      const args = ["req", "-x509", ...options, "-keyout", key, "-out", pem, "-days", "30"];
      spawnSync("openssl", [...args, "-subj", subject, "-addext", names]);
      const data = readFileSync(pem).toString("base64");
      const keyData = readFileSync(key).toString("base64");
      const config = `users:\n- user:\n    client-certificate-data: ${data}\n    client-key-data: ${keyData}\n`;
      const file = join(folder, "user-data");
      const files = [
        sampleFile("/etc/pki/node.crt", readFileSync(pem)),
        sampleFile("/etc/kubelet.conf", config, { mode: "0644" }),
      ];
      writeFileSync(file, emitUserData(samplePlan(files), "1.0.0").text);
      const extract = join(folder, "out");
      const { stdout } = await inspect({ file, extract, json: true }, now);
      const found = JSON.parse(stdout).certificates;
      assert.equal(
        found.map(({ path, field }: Record<string, string>) => [path, field]),
        [
          ["/etc/pki/node.crt", undefined],
          ["/etc/kubelet.conf", "client-certificate-data"],
        ],
      );
      assert.is(found[0].subject, "O=system:nodes, CN=system:node:node-1");
      assert.equal(found[0].alternativeNames, ["DNS:node-1", "IP Address:10.0.0.21"]);
      const shown = spawnSync("openssl", ["x509", "-in", pem, "-noout", "-enddate"]).stdout;
      const notAfter = new Date(shown.toString().trim().replace("notAfter=", ""));
      assert.is(found[0].notAfter, notAfter.toISOString());
      assert.not.match(stdout, new RegExp(keyData.slice(0, 60)));
      assert.is(modeAt(join(extract, "etc/kubelet.conf")), "600", "it holds a private key");
      const { stdout: text } = await inspect({ file }, now);
      assert.match(text, /system:node:node-1.* ENDED /);
    }),
  );
} else {
  skip(certificates, "openssl is not installed");
}

test.run();
