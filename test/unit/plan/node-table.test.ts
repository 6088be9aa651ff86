import { createHash } from "node:crypto";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { formatFlags } from "../../../src/plan/flags.ts";
import type { NodePlan } from "../../../src/plan/node-plan.ts";
import { nodeTable } from "../../../src/plan/node-table.ts";
import { renderTemplate } from "../../../src/plan/template.ts";
import { sampleFile, samplePlan } from "../../helpers/sample-plan.ts";

const item = { phase: "bake", from: [] } as const;
const download = {
  ...item,
  version: "1.2.3",
  architecture: "amd64",
  urls: ["https://a/x", "https://b/x"],
  sha256: "ab".repeat(32),
} as const;

const plan: NodePlan = {
  ...samplePlan([sampleFile("/etc/motd", "hello\n", { mode: "0600", owner: "a:b" })]),
  directories: [{ ...item, path: "/var/lib/x", mode: "0750", owner: "root:root" }],
  waits: [
    { ...item, kind: "clock", seconds: 1_700_000_000 },
    { ...item, kind: "name-server" },
  ],
  kernelModules: [{ ...item, name: "overlay" }],
  sysctls: [{ ...item, key: "vm.swappiness", value: "1" }],
  packages: [{ ...item, name: "socat" }],
  binaries: [
    { ...download, name: "kubelet", layout: { kind: "file" }, destination: "/bin/kubelet" },
    {
      ...download,
      name: "cni-plugins",
      layout: { kind: "archive", prefix: "bin/", patterns: ["a", "b*"] },
      destination: "/opt/cni/bin",
    },
  ],
  commands: [{ ...item, path: "/etc/nodegen/commands/001.sh" }],
  units: [{ ...item, name: "kubelet.service" }],
  checks: [
    { ...item, kind: "unit-active", unit: "kubelet.service" },
    { ...item, kind: "http-ok", url: "http://127.0.0.1:10248/healthz" },
    { ...item, kind: "path-exists", path: "/x" },
  ],
};

test("one row for each thing, in the order of the work, with the number of rows at the end", () => {
  const digest = createHash("sha256").update("hello\n").digest("hex").slice(0, 6);
  const rows = [
    "nodegen 2 demo workers amd64",
    "wait clock 1700000000",
    "wait name-server",
    "swap off",
    "selinux keep",
    `file ${digest} 0600 a:b /etc/motd`,
    "directory 0750 root:root /var/lib/x",
    "module overlay",
    "package socat",
    `binary kubelet 1.2.3 ${download.sha256} file /bin/kubelet - https://a/x https://b/x`,
    `binary cni-plugins 1.2.3 ${download.sha256} archive /opt/cni/bin bin/:a,b* https://a/x https://b/x`,
    "command /etc/nodegen/commands/001.sh",
    "unit kubelet.service",
    "check unit-active kubelet.service",
    "check http-ok http://127.0.0.1:10248/healthz",
    "check path-exists /x",
    "node node-1",
  ];
  assert.is(nodeTable(plan), `${[...rows, `end ${rows.length}`].join("\n")}\n`);
});

for (const word of ["a b", "a\nend 1", "", "ä", "a\tb", "\u0000"]) {
  test(`${JSON.stringify(word)} can be no word of the table`, () => {
    const broken = { ...plan, packages: [{ ...item, name: word }] };
    assert.throws(() => nodeTable(broken), /the plan's table cannot hold/);
  });
}

test("flags are written out, booleans too, in the order given", () => {
  const flags = { v: 2, "register-node": true, a: false, "node-labels": "x=y,z=" };
  assert.equal(formatFlags(flags), [
    "--v=2",
    "--register-node=true",
    "--a=false",
    "--node-labels=x=y,z=",
  ]);
});

test("a template writes values as they are", () => {
  const text = renderTemplate("haproxy.cfg.njk", {
    port: 6443,
    algorithm: "<a&b>",
    backends: ["10.0.0.11:6443", "10.0.0.12:6443"],
  });
  assert.match(text, /^ {2}balance <a&b>$/m);
  assert.match(
    text,
    /^ {2}server apiserver-1 10\.0\.0\.11:6443 check\n {2}server apiserver-2 10\.0\.0\.12/m,
  );
});

test("a name without a value is a bug, in a loop too", () => {
  const values = { port: 6443, algorithm: "first" };
  assert.throws(() => renderTemplate("haproxy.cfg.njk", values), /backends, which has no value/);
});

test("programs out of one archive are downloaded once", () => {
  const server = (name: string) => ({
    ...download,
    name,
    layout: { kind: "archive", prefix: "kubernetes/server/bin", patterns: [name] } as const,
    destination: "/opt/bin",
  });
  const table = nodeTable({ ...plan, binaries: [server("kubelet"), server("kube-proxy")] });
  const rows = table.split("\n").filter((row) => row.startsWith("binary "));
  const members = "kubernetes/server/bin:kubelet,kube-proxy";
  assert.equal(rows, [
    `binary kubelet+kube-proxy 1.2.3 ${download.sha256} archive /opt/bin ${members} https://a/x https://b/x`,
  ]);
});

test.run();
