import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { inFolder, modeAt, put, snapshot } from "../helpers/build-folder.ts";
import { smallProfile } from "../helpers/cli-profiles.ts";
import { runNodegen } from "../helpers/nodegen.ts";

function profileOf(version: string, more = ""): string {
  return smallProfile(["node-1"], `kubeProxy: { enabled: false }\n${more}`).replace(
    "1.36.3",
    version,
  );
}

/** Runs `upgrade` on one profile in a folder of its own. */
async function upgraded(
  text: string,
  args: readonly string[],
  look: (
    run: { status: number | undefined; stdout: string; stderr: string },
    after: string,
    folder: string,
  ) => void,
): Promise<void> {
  await inFolder((folder) => {
    put(join(folder, "profile.yaml"), text, 0o640);
    const run = runNodegen(["upgrade", "profile.yaml", ...args], { cwd: folder });
    assert.equal(Object.keys(snapshot(folder)), ["profile.yaml"]);
    assert.is(modeAt(join(folder, "profile.yaml")), "640");
    look(run, readFileSync(join(folder, "profile.yaml"), "utf8"), folder);
  });
}

test("a report: versions, releases, downloads, files line by line, order; nothing is written", () => {
  const text = profileOf("1.34.10");
  return upgraded(text, ["--to", "1.36.4"], ({ status, stdout }, after) => {
    assert.is(status, 0);
    assert.is(after, text);
    assert.match(stdout, /^ {2}profile\.yaml:5 +kubernetes\.version +1\.34\.10 -> 1\.36\.4$/m);
    assert.match(stdout, /^ {2}1\.35 {2}the kubelet refuses a host with cgroup v1/m);
    assert.match(stdout, /^ {2}kubelet +1\.34\.10 -> 1\.36\.4$/m);
    assert.match(stdout, /^ {4}\+ failCgroupV1: false$/m);
    assert.match(stdout, /^ {4}- sandbox = "registry\.k8s\.io\/pause:3\.10\.1"$/m);
    assert.match(stdout, /^ {4}\+ sandbox = "registry\.k8s\.io\/pause:3\.10\.2"$/m);
    assert.match(stdout, /The control plane goes first, one minor at a time/);
  });
});

test("no secret stands in the report", () =>
  upgraded(
    profileOf("1.34.10", "join: { token: abcdef.0123456789abcdef }"),
    ["--to", "1.36"],
    ({ status, stdout, stderr }) => {
      assert.is(status, 0);
      assert.not.match(stdout + stderr, /0123456789abcdef/);
    },
  ));

test("--write changes the version and keeps comments and layout", () => {
  const text = `# ours\n${profileOf("'1.34.10'", "# the end")}`;
  return upgraded(text, ["--to", "1.36.4", "--write"], ({ status, stdout }, after) => {
    assert.is(status, 0);
    assert.match(stdout, /^changed profile\.yaml$/m);
    assert.is(after, text.replace("1.34.10", "1.36.4"));
  });
});

test("--to with a minor alone takes its newest release", () =>
  upgraded(profileOf("1.34.10"), ["--to", "1.36", "--write"], ({ status }, after) => {
    assert.is(status, 0);
    assert.is(after, profileOf("1.36.4"));
  }));

test("what the release does not have is an error at its line, and nothing is written", () => {
  const text = profileOf("1.34.10", "kubelet: { flags: { pod-infra-container-image: pause } }");
  return upgraded(text, ["--to", "1.36", "--write"], ({ status, stdout, stderr }, after) => {
    assert.is(status, 1);
    assert.is(after, text);
    assert.match(stdout, /kubelet\.flags\.pod-infra-container-image +removed in 1\.35/);
    assert.match(stderr, /^profile\.yaml:11:.*error\[flag-unavailable\].*removed in 1\.35/m);
    assert.match(stderr, /cannot be built/);
  });
});

test("a runtime that the release cannot use is replaced with --pins", async () => {
  const text = profileOf("1.22.15", 'containerRuntime: { version: "1.5.8" } # pinned');
  await upgraded(text, ["--to", "1.26", "--write"], ({ status, stdout }, after) => {
    assert.is(status, 1);
    assert.is(after, text);
    assert.match(stdout, /containerRuntime\.version +1\.5\.8 -> 1\.7\.13 +.*--pins replaces it/);
  });
  await upgraded(text, ["--to", "1.26", "--write", "--pins"], ({ status }, after) => {
    assert.is(status, 0);
    assert.is(after, text.replace("1.22.15", "1.26.15").replace("1.5.8", "1.7.13"));
  });
});

test("many minors: where nodes must be replaced on the way", () =>
  upgraded(profileOf("1.22.15"), ["--to", "1.26"], ({ stdout }) => {
    assert.match(stdout, /at the latest at 1\.24, 1\.26\./);
  }));

test("a version from the environment is not written, and not shown", () =>
  inFolder((folder) => {
    put(join(folder, "profile.yaml"), profileOf("{ $env: RELEASE }"));
    const args = ["upgrade", "profile.yaml", "--to", "1.36", "--write"];
    const run = runNodegen(args, { cwd: folder, env: { RELEASE: "1.34.10" } });
    assert.is(run.status, 1);
    assert.match(run.stderr, /error\[upgrade-value-referenced\]/);
    assert.is(readFileSync(join(folder, "profile.yaml"), "utf8"), profileOf("{ $env: RELEASE }"));
  }));

test("the same release needs nothing", () =>
  upgraded(profileOf("1.36.4"), ["--to", "1.36"], ({ status, stdout }) => {
    assert.is(status, 0);
    assert.match(stdout, /already at Kubernetes 1\.36\.4/);
  }));

/** --to, exit code, what the complaint names */
const wrong: readonly (readonly [string, number, RegExp])[] = [
  ["1.20.2", 2, /older than the profile's 1\.34\.10/],
  ["1.99", 2, /from 1\.6 to 1\.36, not "1\.99"/],
  ["newest", 2, /not "newest"/],
  ["1.36.99", 1, /kubelet 1\.36\.99/],
];

for (const [to, code, says] of wrong) {
  test(`--to ${to}: exit ${code}`, () =>
    upgraded(profileOf("1.34.10"), ["--to", to, "--write"], ({ status, stderr }, after) => {
      assert.is(status, code);
      assert.match(stderr, says);
      assert.is(after, profileOf("1.34.10"));
    }));
}

test("a profile with mistakes of its own is told so", () =>
  upgraded("kind: Pod\n", ["--to", "1.36"], ({ status, stderr }) => {
    assert.is(status, 1);
    assert.match(stderr, /profile-kind/);
  }));

test.run();
