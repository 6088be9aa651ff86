// timeout: 300
import { execFileSync } from "node:child_process";
import { renameSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { UsageError } from "../../src/cli/exit-codes.ts";
import { put, snapshot } from "../helpers/build-folder.ts";
import { type ClusterFolder, inCluster } from "../secrets/cluster-folder.ts";
import { diffIt, profile } from "./diff-steps.ts";

const test = suite("diff-git");

function git({ folder }: ClusterFolder, ...words: string[]): string {
  const settings = [
    "-c",
    "user.name=x",
    "-c",
    "user.email=x@example",
    "-c",
    "init.defaultBranch=main",
  ];
  return execFileSync("git", [...settings, ...words], {
    cwd: folder,
    encoding: "utf8",
    stdio: "pipe",
  });
}

const layered = profile
  .replace("extends: containerd", "extends: [containerd, ./base/site.yaml]")
  .concat(
    "\nhost: { files: [{ path: /etc/motd, content: { $file: linked } }, { path: /etc/own, content: { $file: untracked } }] }\n",
  );

/** A repository whose only commit has the profile, a layer of it, a file behind a link, and not a file that git ignores. */
async function inRepository(look: (cluster: ClusterFolder) => Promise<void>): Promise<void> {
  await inCluster(async (cluster) => {
    put(join(cluster.folder, "base/site.yaml"), "kubelet: { config: { maxPods: 50 } }\n");
    put(join(cluster.folder, "motd"), "one\n");
    symlinkSync("motd", join(cluster.folder, "linked"));
    put(join(cluster.folder, ".gitignore"), "untracked\n*.secrets/\n");
    put(join(cluster.folder, "untracked"), "today\n");
    git(cluster, "init", "--quiet");
    git(cluster, "add", ".");
    git(cluster, "commit", "--quiet", "-m", "one");
    await look(cluster);
  }, layered);
}

test("a git revision: the profile and all that it names come out of its objects", () =>
  inRepository(async (cluster) => {
    const same = await diffIt(cluster, { against: "HEAD" });
    assert.is(same.status, 0, same.stdout);
    assert.match(same.stderr, /^untracked is not in commit [0-9a-f]{12}: compared as it is now\n/);
    put(join(cluster.folder, "base/site.yaml"), "kubelet: { config: { maxPods: 60 } }\n");
    put(join(cluster.folder, "motd"), "two\n");
    const [state, files] = [git(cluster, "status", "--porcelain"), snapshot(cluster.folder)];
    for (const against of ["HEAD", "main", git(cluster, "rev-parse", "--short", "HEAD").trim()]) {
      const { status, stdout } = await diffIt(cluster, { against });
      assert.is(status, 3);
      assert.match(stdout, /^-maxPods: 50\n\+maxPods: 60$/m);
      assert.match(stdout, /^-one\n\+two$/m);
      assert.not.match(stdout, "/etc/own");
    }
    assert.equal([git(cluster, "status", "--porcelain"), snapshot(cluster.folder)], [state, files]);
    const { stdout } = await diffIt(cluster, { against: "HEAD", format: "json" });
    const { against } = JSON.parse(stdout) as { against: object };
    const commit = git(cluster, "rev-parse", "HEAD").trim();
    assert.equal(against, { kind: "revision", revision: "HEAD", commit });
  }));

test("an inventory is that of the revision too", () =>
  inRepository(async (cluster) => {
    const listed = layered.replace(/ {4}nodes:\n( {6}- .*\n)+/, "    inventory: nodes.csv\n");
    put(cluster.profile, listed);
    put(join(cluster.folder, "nodes.csv"), "name\nnode-1\nnode-2\n");
    git(cluster, "add", ".");
    git(cluster, "commit", "--quiet", "-m", "two");
    put(join(cluster.folder, "nodes.csv"), "name\nnode-1\nnode-3\n");
    const { status, stdout } = await diffIt(cluster, { against: "HEAD" });
    assert.is(status, 3);
    assert.match(stdout, /^node-3 +workers +added +new boot\nnode-2 +workers +removed/m);
  }));

test("a command is shown line by line, since both sides say whether it is secret", () =>
  inRepository(async (cluster) => {
    put(
      cluster.profile,
      layered.replace("files: [", "commands: [echo one, {$file: motd}], files: ["),
    );
    git(cluster, "commit", "--quiet", "-a", "-m", "two");
    put(cluster.profile, layered.replace("files: [", "commands: [echo two, echo three], files: ["));
    const { stdout } = await diffIt(cluster, { against: "HEAD" });
    assert.match(stdout, "-echo one\n+echo two\n");
    assert.match(stdout, /002\.sh: changed, sha256 [0-9a-f]{12} -> [0-9a-f]{12}$/m);
    assert.not.match(stdout, "echo three");
  }));

test("a profile that the revision does not have, or has with a mistake", () =>
  inRepository(async (cluster) => {
    const { profile: file } = cluster;
    renameSync(file, join(cluster.folder, "new.yaml"));
    const renamed = await diffIt(cluster, {
      against: "HEAD",
      profile: join(cluster.folder, "new.yaml"),
    });
    assert.is(renamed.status, 1);
    assert.match(renamed.stderr, /new\.yaml.*: commit [0-9a-f]{12} does not have it/);
    put(file, `${layered}colour: blue\n`);
    git(cluster, "commit", "--quiet", "-a", "-m", "two");
    put(file, layered);
    const mistaken = await diffIt(cluster, { against: "HEAD" });
    assert.is(mistaken.status, 1);
    assert.match(mistaken.stderr, /the profile of commit [0-9a-f]{12}:\n/);
    assert.match(mistaken.stderr, "error[profile-unknown-key]");
  }));

test("what is no revision is told before anything is compared", () =>
  inRepository(async (cluster) => {
    for (const against of ["nowhere", "--all", "-h", "HEAD:motd", "HEAD\n"]) {
      try {
        await diffIt(cluster, { against });
        assert.unreachable(against);
      } catch (error) {
        assert.instance(error, UsageError);
        assert.match((error as Error).message, "is neither a folder nor a commit");
      }
    }
  }));

test("a folder wins over a branch of its name", () =>
  inRepository(async (cluster) => {
    git(cluster, "branch", "base");
    const { status, stderr } = await diffIt(cluster, { against: "base" });
    assert.is(status, 1);
    assert.match(stderr, "base holds no build of cluster demo");
    assert.is((await diffIt(cluster, { against: "heads/base" })).status, 0);
  }));

test.run();
