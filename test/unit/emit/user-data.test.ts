import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parse } from "yaml";
import { createArchive } from "../../../src/emit/archive.ts";
import { emitArchiveUserData } from "../../../src/emit/archive-user-data.ts";
import { gzip } from "../../../src/emit/deflate.ts";
import { sha256Hex } from "../../../src/emit/manifest.ts";
import { emitUserData } from "../../../src/emit/user-data.ts";
import { toBase64 } from "../../../src/formats/base64.ts";
import { sampleFile, samplePlan } from "../../helpers/sample-plan.ts";

const long = `/var/lib/${"deep/".repeat(25)}file`;
const plan = samplePlan([
  sampleFile("/etc/a.conf", "a\n".repeat(500)),
  sampleFile("/etc/pki/key", "secret\n", { mode: "0600", secret: true }),
  sampleFile("/usr/local/bin/run", "#!/bin/sh\n", { mode: "0755" }),
  sampleFile("/etc/empty", ""),
  sampleFile("/etc/grüße", "x\n"),
  sampleFile(long, "long\n"),
]);

function run(program: string, args: readonly string[], input?: Uint8Array): Buffer {
  const result = spawnSync(program, args, input === undefined ? {} : { input });
  assert.is(result.status, 0, result.stderr?.toString());
  return result.stdout;
}

test("gzip: header fields of RFC 1952 are fixed and gzip reads it", () => {
  const bytes = Buffer.from("nodegen\n".repeat(1000));
  const packed = gzip(bytes);
  assert.is(Buffer.from(packed.subarray(0, 10)).toString("hex"), "1f8b08000000000000ff");
  assert.equal(run("gzip", ["-dc"], packed), bytes);
});

test("base64: one line, of the gzip", () => {
  const forms = emitUserData(plan, "1.0.0");
  assert.not.match(Buffer.from(forms.base64).toString(), /\s/);
  assert.equal(run("base64", ["-d"], forms.base64), Buffer.from(forms.gzip));
  assert.equal(run("gzip", ["-dc"], forms.gzip), Buffer.from(forms.text));
  assert.is(toBase64(Buffer.from("xabcx").subarray(1, 4)), "YWJj");
});

test("archive: the same bytes each time", async () => {
  const [one, two] = [await emitArchiveUserData(plan, "1"), await emitArchiveUserData(plan, "1")];
  assert.is(sha256Hex(one), sha256Hex(two));
});

test("archive: carries owners by name and no time", async () => {
  const tar = await createArchive([sampleFile("/etc/x", "x", { owner: "haproxy:adm" })]);
  const listed = run("tar", ["-tvf", "-", "--utc"], tar).toString();
  assert.match(listed, /^-rw-r--r-- haproxy\/adm +1 1970-01-01 00:00 etc\/x$/m);
});

test("archive: its own command unpacks every file, removes it and starts the service", async () => {
  const root = mkdtempSync(join(tmpdir(), "nodegen-"));
  try {
    const text = Buffer.from(await emitArchiveUserData(plan, "1.0.0")).toString();
    const { write_files: files, runcmd } = parse(text);
    assert.is(files.length, 1);
    assert.is(files[0].permissions, "0600");
    const [shell, flag, command] = runcmd[0];
    assert.equal([shell, flag, runcmd.length], ["sh", "-c", 1]);
    mkdirSync(join(root, "var/lib/nodegen"), { recursive: true });
    mkdirSync(join(root, "fakes"));
    writeFileSync(join(root, files[0].path), Buffer.from(files[0].content, "base64"));
    writeFileSync(join(root, "fakes/systemctl"), '#!/bin/sh\necho "$*" >>"$0.log"\n', {
      mode: 0o755,
    });
    const local = command.replaceAll("/var/lib", `${root}/var/lib`).replace("-C /", `-C ${root}`);
    const env = { ...process.env, PATH: `${root}/fakes:${process.env["PATH"]}` };
    assert.is(spawnSync(shell, [flag, local], { env }).status, 0);
    for (const file of plan.files) {
      assert.equal(readFileSync(join(root, file.path)), Buffer.from(file.content));
      assert.is((statSync(join(root, file.path)).mode & 0o7777).toString(8), file.mode.slice(1));
    }
    assert.is(
      readFileSync(join(root, "fakes/systemctl.log"), "utf8"),
      "daemon-reload\nenable --no-reload nodegen-boot.service\nstart --no-block nodegen-boot.service\n",
    );
    assert.throws(() => statSync(join(root, files[0].path)), /ENOENT/);
    const again = spawnSync(shell, [flag, local], { env });
    assert.is.not(again.status, 0, "a missing archive is a failure");
  } finally {
    rmSync(root, { recursive: true });
  }
});

test.run();
