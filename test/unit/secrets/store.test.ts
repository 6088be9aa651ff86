import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { SecretsRequest } from "../../../src/secrets/secrets.ts";
import { describeEvents } from "../../../src/secrets/secrets-event.ts";
import { loadOrCreateSecrets, loadSecrets } from "../../../src/secrets/store.ts";
import { kubeletServing, kubeProxy, secretsRequest } from "../../secrets/requests.ts";
import { withTemporaryFolder } from "../../secrets/temporary-folder.ts";

const now = new Date("2026-11-21T10:00:00Z");

function later(hours: number): Date {
  return new Date(now.getTime() + hours * 3_600_000);
}

async function build(directory: string, changes: Partial<SecretsRequest> = {}, at = now) {
  const outcome = await loadOrCreateSecrets({
    directory,
    request: secretsRequest(changes),
    now: at,
  });
  return { ...outcome, codes: outcome.diagnostics.map(({ code }) => code) };
}

async function withDirectory(work: (directory: string) => unknown): Promise<void> {
  await withTemporaryFolder((folder) => work(join(folder, "demo.secrets")));
}

/** Every file below `root` with its content. */
function snapshot(root: string): Record<string, string> {
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((one) =>
    one.isFile(),
  );
  const entries = files.map(({ parentPath, name }) => {
    const path = join(parentPath, name);
    return [path.slice(root.length + 1), readFileSync(path, "utf8")];
  });
  return Object.fromEntries(entries.sort());
}

test("the first build makes everything, privately whatever the umask, and says so", () =>
  withDirectory(async (directory) => {
    const umask = process.umask(0o277);
    const { events, diagnostics } = await build(directory).finally(() => process.umask(umask));
    assert.equal(diagnostics, []);
    assert.equal(Object.keys(snapshot(directory)), [
      ".gitignore",
      "README",
      "pki/ca.crt",
      "pki/ca.key",
      "pki/kube-proxy.crt",
      "pki/kube-proxy.key",
      "tokens/bootstrap-token.json",
      "tokens/file-token",
    ]);
    for (const path of [".", "pki", "tokens"]) {
      assert.is(statSync(join(directory, path)).mode & 0o777, 0o700, path);
    }
    for (const path of Object.keys(snapshot(directory))) {
      assert.is(statSync(join(directory, path)).mode & 0o777, 0o600, path);
    }
    assert.equal(describeEvents(events).trimEnd().split("\n"), [
      `made the CA ${directory}/pki/ca.crt, valid until 2036-11-18`,
      `made the certificate ${directory}/pki/kube-proxy.crt, valid until 2027-11-21`,
      `made the bootstrap token ${directory}/tokens/bootstrap-token.json, valid until 2026-11-22`,
      `made the file token ${directory}/tokens/file-token`,
    ]);
    assert.equal(readdirSync(join(directory, "..")), ["demo.secrets"]);
  }));

test("the second build makes nothing and gives the same", () =>
  withDirectory(async (directory) => {
    const first = await build(directory);
    const before = snapshot(directory);
    const second = await build(directory, {}, later(20));
    assert.equal(second.value, first.value);
    assert.equal(second.events, []);
    assert.equal(snapshot(directory), before);
  }));

const changes: [string, Partial<SecretsRequest>, string][] = [
  [
    "another common name",
    { certificates: [{ ...kubeProxy, commonName: "other" }] },
    "its subject has changed",
  ],
  [
    "another organization",
    { certificates: [{ ...kubeProxy, subject: {} }] },
    "its subject has changed",
  ],
  [
    "another usage",
    { certificates: [{ ...kubeProxy, usages: ["serverAuth"] }] },
    "its usages have changed",
  ],
  [
    "a name",
    { certificates: [{ ...kubeProxy, dnsNames: ["a"] }] },
    "its names or addresses have changed",
  ],
  [
    "an address",
    { certificates: [{ ...kubeProxy, ipAddresses: ["::1"] }] },
    "its names or addresses have changed",
  ],
  ["another algorithm", { keyAlgorithm: "ecdsa-p384" }, "the key algorithm has changed"],
  ["another lifetime", { validityHours: 24 }, "its lifetime has changed"],
];
for (const [name, change, reason] of changes) {
  test(`a certificate is issued anew for ${name}; the CA stays`, () =>
    withDirectory(async (directory) => {
      const first = await build(directory);
      const second = await build(directory, change);
      assert.equal(
        second.events.map((event) => [event.action, event.what, event.reason]),
        [["renewed", "certificate", reason]],
      );
      assert.is(second.value?.caCertificatePem, first.value?.caCertificatePem);
      assert.equal((await build(directory, change)).events, [], "and only once");
    }));
}

test("names and addresses in another order or spelling are the same", () =>
  withDirectory(async (directory) => {
    await build(directory, { certificates: [kubeletServing] });
    const ipAddresses = ["FD00:0:0::21", "10.0.0.21", "127.0.0.1"];
    const dnsNames = kubeletServing.dnsNames.toReversed();
    const respelled = { ...kubeletServing, ipAddresses, dnsNames };
    assert.equal((await build(directory, { certificates: [respelled] })).events, []);
  }));

test("what nears its end is renewed, a certificate with a fifth left, a token with a tenth", () =>
  withDirectory(async (directory) => {
    const request = {
      bootstrapToken: { source: "made", lifetimeHours: 8760, neededHours: 0 },
    } as const;
    await build(directory, request);
    assert.equal((await build(directory, request, later(0.79 * 8760))).events, []);
    const renewed = async (hours: number) => {
      const { events } = await build(directory, request, later(hours));
      return events.map(({ what, reason }) => `${what}: ${reason}`);
    };
    assert.equal(await renewed(0.81 * 8760), [
      "certificate: less than a fifth of its lifetime was left",
    ]);
    assert.equal(await renewed(0.91 * 8760), [
      "bootstrap token: less than a tenth of its lifetime was left",
    ]);
  }));

for (const [damage, path, content] of [
  ["a key from elsewhere", "pki/kube-proxy.key", undefined],
  ["an empty file", "pki/kube-proxy.crt", ""],
] as const) {
  test(`a certificate damaged by ${damage} is issued anew`, () =>
    withDirectory(async (directory) => {
      await build(directory);
      const other = readFileSync(join(directory, "pki/ca.key"), "utf8");
      writeFileSync(join(directory, path), content ?? other);
      assert.equal(
        (await build(directory)).events.map(({ what }) => what),
        ["certificate"],
      );
    }));
}

test("a certificate that is asked for no more stays where it is", () =>
  withDirectory(async (directory) => {
    await build(directory);
    assert.is((await build(directory, { certificates: [] })).value?.certificates.size, 0);
    assert.ok(existsSync(join(directory, "pki/kube-proxy.key")));
  }));

test("a given token is used and never stored", () =>
  withDirectory(async (directory) => {
    const bootstrapToken = { source: "given", id: "abcdef", secret: "0123456789abcdef" } as const;
    const { value } = await build(directory, { bootstrapToken, fileToken: false });
    assert.is(value?.bootstrapToken?.secret, "0123456789abcdef");
    assert.not(existsSync(join(directory, "tokens")));
  }));

test("unreadable tokens are named and not replaced", () =>
  withDirectory(async (directory) => {
    await build(directory);
    writeFileSync(join(directory, "tokens/bootstrap-token.json"), "{");
    writeFileSync(join(directory, "tokens/file-token"), "secret");
    const { codes, value } = await build(directory);
    assert.equal(codes, ["secrets-token-unreadable", "secrets-token-unreadable"]);
    assert.is(value, undefined);
    assert.is(readFileSync(join(directory, "tokens/file-token"), "utf8"), "secret");
  }));

test("a folder that is open to others is warned about, with the command that closes it", () =>
  withDirectory(async (directory) => {
    await build(directory);
    chmodSync(directory, 0o755);
    const { diagnostics } = await build(directory);
    assert.equal(
      diagnostics.map(({ code, hint }) => [code, hint]),
      [["secrets-permissions-open", `chmod -R go= ${directory}`]],
    );
    chmodSync(directory, 0o700);
    chmodSync(join(directory, "pki/ca.key"), 0o640);
    assert.match((await build(directory)).diagnostics[0]?.message ?? "", "pki/ca.key");
  }));

test("a folder that cannot be made is a diagnostic", () =>
  withDirectory(async (directory) => {
    writeFileSync(directory, "a file");
    assert.equal((await build(directory)).codes, ["output-not-writable"]);
    assert.equal((await build(join(directory, "..", "missing", "x.secrets"))).codes, [
      "output-not-writable",
    ]);
  }));

test("the folder may be a link, also pki alone", () =>
  withTemporaryFolder(async (folder) => {
    const [real, directory] = [join(folder, "real"), join(folder, "demo.secrets")];
    mkdirSync(join(real, "keys"), { recursive: true, mode: 0o700 });
    symlinkSync(join(real, "keys"), join(real, "pki"));
    symlinkSync(real, directory);
    const first = await build(directory);
    assert.ok(existsSync(join(real, "keys/ca.key")));
    assert.equal((await build(directory)).value, first.value);
    assert.equal(readdirSync(folder), ["demo.secrets", "real"]);
  }));

test("what a killed build had committed is finished, what it had only prepared is removed", () =>
  withDirectory(async (directory) => {
    const first = await build(directory);
    const before = snapshot(directory);
    mkdirSync(join(directory, ".staged"));
    writeFileSync(join(directory, ".staged/half"), "");
    mkdirSync(join(directory, ".commit/pki"), { recursive: true });
    mkdirSync(join(directory, ".commit/pki/later"));
    renameSync(join(directory, "pki/ca.crt"), join(directory, ".commit/pki/ca.crt"));
    renameSync(
      join(directory, "pki/kube-proxy.crt"),
      join(directory, ".commit/pki/kube-proxy.crt"),
    );
    writeFileSync(join(directory, ".commit/pki/ca.key"), "never put over the one that is there");
    const second = await build(directory);
    assert.equal(second.events, []);
    assert.equal(second.value, first.value);
    rmSync(join(directory, "pki/later"), { recursive: true });
    assert.equal(snapshot(directory), before);
  }));

test("reading alone makes nothing and fills up with stand-ins", () =>
  withDirectory(async (directory) => {
    const options = { directory, request: secretsRequest(), now };
    const none = await loadSecrets(options);
    assert.ok(none.value?.standIn);
    assert.not(existsSync(directory));
    const { value } = await build(directory);
    assert.equal((await loadSecrets(options)).value, value);
    const request = secretsRequest({ certificates: [kubeProxy, kubeletServing] });
    const some = await loadSecrets({ ...options, request });
    assert.ok(some.value?.standIn);
    assert.is(some.value?.caCertificatePem, value?.caCertificatePem);
    assert.equal(some.value?.certificates.get("kube-proxy"), value?.certificates.get("kube-proxy"));
    assert.ok(some.value?.certificates.has(kubeletServing.name));
  }));

test.run();
