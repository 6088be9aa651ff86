import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parseAllDocuments } from "yaml";
import type { ListedToken } from "../../src/cli/token-list.ts";
import { inFolder, modeAt, put, snapshot } from "../helpers/build-folder.ts";
import { smallProfile } from "../helpers/cli-profiles.ts";
import { type RunResult, runNodegen } from "../helpers/nodegen.ts";

const epoch = Date.parse("2026-11-21T10:00:00Z") / 1000;

/** Runs a command some hours after the first; every output is kept for a search for secrets. */
function inCluster(
  work: (run: (line: string, hours?: number) => RunResult, folder: string) => void,
) {
  return inFolder((folder) => {
    put(join(folder, "profile.yaml"), smallProfile());
    let printed = "";
    const secrets = new Set<string>();
    const run = (line: string, hours = 0): RunResult => {
      const env = { SOURCE_DATE_EPOCH: String(epoch + hours * 3600) };
      const result = runNodegen(line.split(" "), { cwd: folder, env });
      printed += result.stdout + result.stderr;
      for (const secret of storedSecrets(folder)) secrets.add(secret);
      return result;
    };
    work(run, folder);
    assert.ok(secrets.size > 0);
    for (const secret of secrets) assert.not.ok(printed.includes(secret), "a secret was printed");
  });
}

function storedSecrets(folder: string): string[] {
  const path = "demo.secrets/tokens/bootstrap-token.json";
  const text = snapshot(folder)[path] ?? "";
  return [...text.matchAll(/"secret": "(\w{16})"/g)].map(([, secret = ""]) => secret);
}

function list(run: (line: string, hours?: number) => RunResult, hours = 0): ListedToken[] {
  const { status, stdout } = run("token list profile.yaml --format json", hours);
  assert.is(status, 0);
  return JSON.parse(stdout) as ListedToken[];
}

/** The tokens that the build gives to the cluster, by id. */
function manifestTokens(folder: string): Map<string, Record<string, string>> {
  const text = readFileSync(join(folder, "out/demo/cluster/bootstrap-token-secret.yaml"), "utf8");
  const secrets = parseAllDocuments(text).map((document) => document.toJS().stringData);
  return new Map(secrets.map((data) => [data["token-id"], data]));
}

test("before the first build there is no token, and list says so without making anything", () =>
  inFolder((folder) => {
    put(join(folder, "profile.yaml"), smallProfile());
    const before = snapshot(folder);
    const { status, stdout, stderr } = runNodegen(["token", "list", "profile.yaml"], {
      cwd: folder,
    });
    assert.equal([status, stderr], [0, ""]);
    assert.match(stdout, /no bootstrap token yet/);
    assert.equal(
      JSON.parse(
        runNodegen(["token", "list", "profile.yaml", "--format", "json"], { cwd: folder }).stdout,
      ),
      [],
    );
    assert.equal(snapshot(folder), before);
  }));

test("a token's way: made, given to nodes, replaced, expired, forgotten", () =>
  inCluster((run, folder) => {
    assert.is(run("build profile.yaml").status, 0);
    const [first] = list(run);
    assert.equal([first?.state, first?.nodes], ["current", ["node-1", "node-2"]]);

    const made = run("token create profile.yaml --ttl 48h", 1);
    assert.is(made.status, 0);
    assert.match(
      made.stdout,
      /^made the bootstrap token \w{6}, valid until 2026-11-23 11:00 UTC$/m,
    );
    assert.match(made.stdout, `${first?.id} is valid beside it, until 2026-12-21 10:00 UTC`);
    const [second, old] = list(run, 1);
    assert.equal([second?.state, second?.nodes], ["current", []]);
    assert.equal([old?.id, old?.state, old?.nodes], [first?.id, "valid", ["node-1", "node-2"]]);
    assert.is(run("build profile.yaml --check", 1).status, 3);

    assert.is(run("build profile.yaml --node node-1", 1).status, 0);
    assert.equal(
      list(run, 1).map(({ nodes }) => nodes),
      [["node-1"], ["node-2"]],
    );
    assert.equal([...manifestTokens(folder).keys()], [second?.id, first?.id]);
    assert.is(modeAt(join(folder, "out/demo/cluster/bootstrap-token-secret.yaml")), "600");

    const expired = run(`token expire profile.yaml ${first?.id}`, 2);
    assert.is(expired.status, 0);
    assert.match(expired.stdout, /the last build gave it to node-2:/);
    assert.match(
      expired.stdout,
      `kubectl --namespace kube-system delete secret bootstrap-token-${first?.id}`,
    );
    assert.is(run("build profile.yaml", 2).status, 0);
    const revoked = manifestTokens(folder).get(first?.id ?? "");
    assert.equal(
      [revoked?.["token-secret"], revoked?.["expiration"]],
      [undefined, "2026-11-21T12:00:00Z"],
    );
    assert.equal(
      list(run, 2).map(({ state }) => state),
      ["current", "revoked"],
    );

    // The token of two days ends; the next build makes one that lives as join.ttl says.
    assert.equal(
      list(run, 50).map(({ state }) => state),
      ["expired", "revoked"],
    );
    assert.match(
      run("build profile.yaml", 50).stderr,
      /renewed the bootstrap token .*it had expired/,
    );
    assert.equal(
      list(run, 50).map(({ state }) => state),
      ["current", "revoked"],
    );
    run("token create profile.yaml", 1000);
    assert.equal(
      list(run, 1000).map(({ state }) => state),
      ["current"],
    );
  }));

test("expiring the current token makes the next build give another to every node", () =>
  inCluster((run) => {
    run("build profile.yaml");
    const [first] = list(run);
    assert.match(
      run(`token expire profile.yaml ${first?.id}`, 1).stdout,
      /the next build makes a new one/,
    );
    const check = run("build profile.yaml --check", 1);
    assert.is(check.status, 3);
    assert.match(
      run("build profile.yaml", 1).stderr,
      /renewed the bootstrap token .*it was revoked/,
    );
    const [second] = list(run, 1);
    assert.not.equal(second?.id, first?.id);
    assert.equal(second?.nodes, ["node-1", "node-2"]);
  }));

test("a pool that is launched for ten days has a token that lives as long", () =>
  inCluster((run, folder) => {
    const within = smallProfile().replace("name: workers", "name: workers\n    launchWithin: 240h");
    put(join(folder, "profile.yaml"), within);
    assert.is(run("build profile.yaml").stderr.includes("warning"), false);
    assert.not.match(run("build profile.yaml", 479).stderr, "renewed");
    assert.match(
      run("build profile.yaml", 481).stderr,
      /renewed the bootstrap token .*it ended within the 240 h in which machines may still be/,
    );
    assert.equal(
      list(run, 481).map(({ state }) => state),
      ["current", "valid"],
    );
  }));

test("a pool whose machines are launched at any time is warned of, and listed", () =>
  inCluster((run, folder) => {
    put(join(folder, "profile.yaml"), `${smallProfile()}  - name: spot\n`);
    assert.match(run("build profile.yaml").stderr, /token-of-open-pool.* on 2026-12-21 10:00 UTC:/);
    assert.match(run("check profile.yaml").stderr, /token-of-open-pool/);
    assert.equal(list(run)[0]?.pools, ["spot"]);
  }));

test("create with make, and the same bytes from the same secrets", () =>
  inCluster((run, folder) => {
    assert.is(run("token make profile.yaml").status, 0);
    run("build profile.yaml");
    const before = snapshot(join(folder, "out"));
    // Another day changes nothing that is written.
    run("build profile.yaml", 24);
    assert.equal(snapshot(join(folder, "out")), before);
  }));

test("the list for people", () =>
  inCluster((run) => {
    run("build profile.yaml");
    const { stdout } = run("token list profile.yaml");
    assert.match(stdout, /^TOKEN +STATE +CREATED +ENDS +IN THE USER-DATA OF$/m);
    assert.match(
      stdout,
      /^\w{6} +current +2026-11-21 10:00 UTC +2026-12-21 10:00 UTC +node-1, node-2$/m,
    );
  }));

const own = "join: { token: abcdef.0123456789abcdef }";
const refusals: Readonly<
  Record<string, { more?: string; line: string; status: number; says: RegExp }>
> = {
  "another join method": {
    more: "join: { method: tokenFile }",
    line: "create profile.yaml",
    status: 1,
    says: /token-not-used\].*method tokenFile/,
  },
  "a token of the profile's own": {
    more: own,
    line: "create profile.yaml",
    status: 1,
    says: /token-given/,
  },
  "expiring the profile's own": {
    more: own,
    line: "expire profile.yaml abcdef",
    status: 1,
    says: /token-given/,
  },
  "a faulty profile": {
    more: "nonsense: 1",
    line: "list profile.yaml",
    status: 1,
    says: /nonsense/,
  },
  "an unknown token": { line: "expire profile.yaml abcdef", status: 1, says: /token-unknown/ },
  "a life that is none": { line: "create profile.yaml --ttl soon", status: 2, says: /--ttl takes/ },
  "too short a life": { line: "create profile.yaml --ttl 5m", status: 2, says: /1h to/ },
  "no action": { line: "", status: 2, says: /create, list or expire/ },
  "an unknown action": { line: "rotate profile.yaml", status: 2, says: /Did you mean create/ },
  "no id": { line: "expire profile.yaml", status: 2, says: /an argument is missing/ },
};

for (const [name, { more, line, status, says }] of Object.entries(refusals)) {
  test(`${name} is refused with exit code ${status}`, () =>
    inFolder((folder) => {
      put(join(folder, "profile.yaml"), smallProfile(["node-1"], more));
      const words = ["token", ...line.split(" ").filter((word) => word !== "")];
      const run = runNodegen(words, { cwd: folder });
      assert.is(run.status, status, run.stderr);
      assert.match(run.stderr, says);
      assert.is(run.stdout, "");
      assert.equal(Object.keys(snapshot(folder)), ["profile.yaml"]);
    }));
}

test("a whole token in place of its id is refused and not repeated", () =>
  inFolder((folder) => {
    put(join(folder, "profile.yaml"), smallProfile());
    const words = ["token", "expire", "profile.yaml", "abcdef.0123456789abcdef"];
    const { status, stdout, stderr } = runNodegen(words, { cwd: folder });
    assert.is(status, 2);
    assert.not.match(stdout + stderr, "0123456789abcdef");
  }));

test("the token of the profile's own is listed by its id alone", () =>
  inFolder((folder) => {
    put(join(folder, "profile.yaml"), smallProfile(["node-1"], own));
    runNodegen(["build", "profile.yaml"], { cwd: folder });
    const { stdout } = runNodegen(["token", "list", "profile.yaml"], { cwd: folder });
    assert.match(stdout, /^abcdef +given +node-1$/m);
    assert.not.match(stdout, "0123456789abcdef");
  }));

test("a file of tokens that is not nodegen's is named", () =>
  inFolder((folder) => {
    put(join(folder, "profile.yaml"), smallProfile());
    runNodegen(["build", "profile.yaml"], { cwd: folder });
    writeFileSync(join(folder, "demo.secrets/tokens/bootstrap-token.json"), "mine");
    const { status, stderr } = runNodegen(["token", "list", "profile.yaml"], { cwd: folder });
    assert.is(status, 1);
    assert.match(stderr, /secrets-token-unreadable/);
  }));

for (const action of ["create", "list", "expire"]) {
  test(`token ${action} --help holds an example`, () => {
    const { status, stdout } = runNodegen(["token", action, "--help"]);
    assert.is(status, 0);
    assert.match(stdout, new RegExp(`Examples:\\s+nodegen token ${action}`));
  });
}

test.run();
