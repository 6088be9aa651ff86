// timeout: 300
import { execFileSync } from "node:child_process";
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { parse, stringify } from "yaml";
import { put } from "../helpers/build-folder.ts";
import { runNodegen } from "../helpers/nodegen.ts";
import { changed, diffIt, profile } from "./diff-steps.ts";

const test = suite("diff");

test("no difference: exit 0, and nothing is written", () =>
  changed(profile, profile, async (cluster) => {
    const { status, stdout, stderr } = await diffIt(cluster);
    assert.equal([status, stdout, stderr], [0, "no difference from the build in out/demo\n", ""]);
  }));

test("nodes with the same difference come together, and each group's files are shown once", () =>
  changed(profile, `${profile}\nkubelet: { config: { maxPods: 200 } }`, async (cluster) => {
    const { status, stdout } = await diffIt(cluster);
    assert.is(status, 3);
    assert.match(stdout, /^NODES +POOL +STATE +WHAT FOLLOWS$/m);
    assert.match(stdout, /^node-1, node-2, node-10 +workers +changed +service restart$/m);
    assert.match(
      stdout,
      "--- a/var/lib/kubelet/config.yaml\n+++ b/var/lib/kubelet/config.yaml\n@@ ",
    );
    assert.match(stdout, /^-maxPods: 110\n\+maxPods: 200$/m);
    assert.is(stdout.match(/^\+maxPods/gm)?.length, 1);
    const { stdout: short } = await diffIt(cluster, { namesOnly: true });
    assert.match(
      short,
      /^ {2}service restart {2}file \/var\/lib\/kubelet\/config\.yaml: changed$/m,
    );
    assert.not.match(short, /^[-+@]/m);
    const quiet = await diffIt(cluster, { quiet: true });
    assert.equal([quiet.status, quiet.stdout, quiet.stderr], [3, "", ""]);
  }));

test("a change that names each node is one difference; one of a single node is another", () => {
  const after = profile
    .replace("extends: containerd", "extends: containerd\nkubelet: { flags: { v: 4 } }")
    .replace("name: node-10 }", "name: node-10, labels: { rack: a } }");
  return changed(profile, after, async (cluster) => {
    const { stdout } = await diffIt(cluster, { format: "json" });
    const { groups } = JSON.parse(stdout) as { groups: { nodes: string[] }[] };
    assert.equal(
      groups.map(({ nodes }) => nodes),
      [["node-1", "node-2"], ["node-10"]],
    );
    const one = await diffIt(cluster, { nodes: ["node-10"] });
    assert.not.match(one.stdout, "node-2");
    assert.match(one.stdout, "only after kubectl delete node");
  });
});

test("nodes that come and go", () =>
  changed(profile, profile.replace("node-2", "node-3"), async (cluster) => {
    const { stdout } = await diffIt(cluster);
    assert.match(
      stdout,
      /^node-3 +workers +added +new boot\nnode-2 +workers +removed +drain and remove$/m,
    );
    const { stdout: json } = await diffIt(cluster, { format: "json" });
    const { follows, groups } = JSON.parse(json) as { follows: string; groups: object[] };
    assert.is(follows, "new boot");
    const nothing = { changes: [], files: [] };
    assert.equal(groups, [
      { state: "added", pool: "workers", nodes: ["node-3"], follows: "new boot", ...nothing },
      { state: "removed", pool: "workers", nodes: ["node-2"], follows: "nothing", ...nothing },
    ]);
  }));

test("what a terminal would obey is shown and not obeyed", () => {
  const fileWith = (content: string) =>
    `${profile}\nhost: { files: [{ path: /etc/motd, content: "${content}" }] }`;
  const hostile = "\\e]0;title\\a\\e[2Jx\\r\\u202eab\\u009bm\\n";
  return changed(fileWith("hello\\n"), fileWith(hostile), async (cluster) => {
    const { stdout } = await diffIt(cluster);
    assert.match(stdout, "+\\x1b]0;title\\x07\\x1b[2Jx\\x0d\\u{202e}ab\\x9bm\n");
    const { stdout: json } = await diffIt(cluster, { format: "json" });
    for (const text of [stdout, json]) assert.not.match(text, /[^\n -~…]/);
    const { groups } = JSON.parse(json) as { groups: { files: { diff: string }[] }[] };
    assert.match(
      groups[0]?.files[0]?.diff ?? "",
      "+\u001b]0;title\u0007\u001b[2Jx\r\u202eab\u009bm\n",
    );
  });
});

test("bytes that are no text, and texts with nothing in common, are digests", () => {
  const fileWith = (content: string) =>
    `${profile}\nhost: { files: [{ path: /etc/x, content: ${JSON.stringify(content)} }] }`;
  const lines = (word: string) =>
    Array.from({ length: 1500 }, (_, index) => `${word} ${index}\n`).join("");
  return changed(fileWith(lines("a")), fileWith(lines("b")), async (cluster) => {
    assert.match((await diffIt(cluster)).stdout, /file \/etc\/x: changed, sha256 [0-9a-f]{12} -> /);
    writeFileSync(cluster.profile, fileWith(lines("a").replace("a 7\n", "\0\n")));
    assert.match((await diffIt(cluster)).stdout, /file \/etc\/x: changed, sha256 [0-9a-f]{12} -> /);
    writeFileSync(cluster.profile, fileWith(lines("b")));
  });
});

test("user-data of another form is no difference", () =>
  changed(profile, profile, async (cluster) => {
    const path = join(cluster.folder, "out/demo/nodes/node-1/user-data");
    const text = readFileSync(path, "utf8");
    const other = parse(text) as { write_files: object[] };
    other.write_files.reverse();
    writeFileSync(path, `#cloud-config\n${stringify(other, { version: "1.1" })}`);
    const { status, stdout } = await diffIt(cluster);
    writeFileSync(path, text);
    assert.equal([status, stdout], [0, "no difference from the build in out/demo\n"]);
  }));

test("a build somewhere else, by its folder or the one above", () =>
  changed(profile, profile, async (cluster) => {
    const other = join(cluster.folder, "other");
    renameSync(join(cluster.folder, "out"), other);
    for (const against of ["other", "other/demo", other]) {
      const { status, stdout } = await diffIt(cluster, { against });
      assert.equal([status, stdout], [0, "no difference from the build in other/demo\n"]);
    }
    const missing = await diffIt(cluster);
    assert.is(missing.status, 1);
    assert.match(missing.stderr, "error[diff-build-missing]: out holds no build of cluster demo");
    const path = join(other, "demo/nodes/node-2/user-data");
    const text = readFileSync(path);
    writeFileSync(path, "#!/bin/sh\n");
    const damaged = await diffIt(cluster, { against: "other" });
    assert.is(damaged.status, 1);
    assert.match(damaged.stderr, "error[diff-build-unreadable]");
    assert.match(damaged.stderr, "nodes/node-2/user-data");
    writeFileSync(path, text.slice(0, text.indexOf('- path: "/etc/nodegen/plan"')));
    const cut = await diffIt(cluster, { against: "other" });
    assert.is(cut.status, 1);
    assert.match(cut.stderr, "nodes/node-2/user-data of the build to compare with cannot be read");
    writeFileSync(path, text);
    renameSync(other, join(cluster.folder, "out"));
  }));

test("a node that the profile has no more can be looked at alone", () =>
  changed(profile, profile.replace(/^.*node-10.*\n/m, ""), async (cluster) => {
    const { status, stdout } = await diffIt(cluster, { nodes: ["node-10"] });
    assert.is(status, 3);
    assert.match(stdout, /^node-10 +workers +removed +drain and remove$/m);
    assert.not.match(stdout, "node-1 ");
  }));

test("names in somebody else's build are shown and not obeyed, and no path leads out of it", () =>
  changed(profile, profile, async (cluster) => {
    const path = join(cluster.folder, "out/demo/manifest.json");
    const text = readFileSync(path, "utf8");
    const name = "\u001b[2Jx";
    const nodes = join(cluster.folder, "out/demo/nodes");
    put(join(nodes, name, "user-data"), readFileSync(join(nodes, "node-1/user-data"), "utf8"));
    const add = (file: string) =>
      text.replace('"files": [', `"files": [{"path": ${JSON.stringify(file)}, "sha256": "" },`);
    writeFileSync(path, add(`nodes/${name}/user-data`));
    const strange = await diffIt(cluster);
    writeFileSync(path, add("nodes/../user-data"));
    const outside = await diffIt(cluster);
    rmSync(join(cluster.folder, "out/demo/nodes", name), { recursive: true });
    writeFileSync(path, text);
    assert.match(strange.stdout, /^\\x1b\[2Jx +\S+ +removed +drain and remove$/m);
    assert.match(outside.stderr, "error[diff-build-missing]");
  }));

test("a pipe in the place of a build's file is not waited for", () =>
  changed(profile, profile, async (cluster) => {
    const build = join(cluster.folder, "out/demo");
    for (const [path, code] of [
      ["nodes/node-2/user-data", "diff-build-unreadable"],
      ["cluster/README.md", "diff-build-unreadable"],
      ["manifest.json", "diff-build-missing"],
    ] as const) {
      renameSync(join(build, path), join(build, "aside"));
      execFileSync("mkfifo", [join(build, path)]);
      const { status, stderr } = await diffIt(cluster);
      renameSync(join(build, "aside"), join(build, path));
      assert.is(status, 1);
      assert.match(stderr, `error[${code}]`);
      if (code === "diff-build-unreadable") assert.match(stderr, "it is no regular file");
    }
  }));

test("a pool without nodes is one, and its image", () => {
  const pool = (more: string) => profile.replace(/ {4}nodes:\n(.*\n)*?(?=kubeProxy)/, "") + more;
  return changed(
    pool("\npacker: {}"),
    pool(
      "\npacker: {}\nkubelet: { config: { maxPods: 99 } }\nhost: { files: [{ path: /etc/x, content: x }] }",
    ),
    async (cluster) => {
      const { stdout } = await diffIt(cluster);
      assert.match(stdout, /^pool workers +changed +new image$/m);
      assert.match(stdout, /^ {2}new image +image workers: [0-9a-f]{12} -> [0-9a-f]{12}$/m);
    },
  );
});

test("what is applied to the control plane is compared too", () =>
  changed(profile, profile.replace("10.0.0.10", "10.0.0.11"), async (cluster) => {
    const { stdout } = await diffIt(cluster);
    assert.match(stdout, /^control plane +changed +apply again$/m);
    assert.match(stdout, /^ {2}file cluster\/README\.md: changed$/m);
  }));

test("the command line: exit codes, help, what takes no value", () =>
  changed(profile, profile, async ({ folder }) => {
    const at = (...words: string[]) => runNodegen(["diff", ...words], { cwd: folder });
    assert.equal([at("profile.yaml").status, at("profile.yaml").stderr], [0, ""]);
    assert.is(at("profile.yaml", "--against", "nowhere").status, 2);
    assert.is(at("profile.yaml", "--against").status, 2);
    assert.is(at("profile.yaml", "--name-only=no").status, 2);
    assert.is(at("profile.yaml", "--node", "node-9").status, 2);
    assert.is(at("missing.yaml").status, 1);
    assert.match(at("--help").stdout, "nodegen diff profile.yaml --against HEAD~1");
  }));

test.run();
