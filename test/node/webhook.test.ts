import { readFileSync, writeFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { shortenShell } from "../../scripts/generate/shorten-shell.ts";
import { findProgram } from "../helpers/tools.ts";
import { eachShell } from "./each-shell.ts";
import type { Sandbox } from "./sandbox.ts";

const source = fileURLToPath(new URL("../../src/node/webhook.sh", import.meta.url));
const script = shortenShell(readFileSync(source, "utf8"));

interface Post {
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A server that takes posts; `answers: false` never says a word. */
async function startHook(answers = true) {
  const posts: Post[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on("end", () => {
      posts.push({ url: request.url, headers: request.headers, body });
      if (answers) response.end("ok");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://bob:pa55word@127.0.0.1:${port}/hook?token=s3cret`, posts, close };
}

/** A plan with the webhook; each call of the downloader is written down with its arguments. */
function planWithHook(
  box: Sandbox,
  url: string,
  downloader: string,
  rows: readonly string[],
): void {
  const { folder, log } = box.fakes;
  const real = findProgram(downloader) ?? downloader;
  const recorder = `#!/bin/sh\necho "${downloader} $*" >>"${log}"\nexec "${real}" "$@"\n`;
  writeFileSync(join(folder, "bin", downloader), recorder, { mode: 0o755 });
  box.plan([
    box.file("/usr/local/lib/nodegen/webhook.sh", script),
    box.file("/etc/nodegen/webhook", `${url}\n`, "0600"),
    ...rows,
  ]);
}

for (const downloader of ["curl", "wget"]) {
  eachShell(
    "the webhook hears of the end, of failures, and of nothing secret",
    async (box) => {
      const hook = await startHook();
      try {
        const command = box.file("/etc/nodegen/1.sh", '[ -e "$NODEGEN_ROOT/go" ] || exit 7\n');
        planWithHook(box, hook.url, downloader, [command, "command /etc/nodegen/1.sh"]);
        assert.is((await box.run("boot")).code, 1);
        // busybox prefers a wget of its own, which reads no URL from a pipe.
        if (box.shell === "busybox" && downloader === "wget") return;
        const failed = hook.posts.at(-1);
        assert.match(failed?.body ?? "", /^\{[^\n]*\}\n?$/, "one line");
        const { updated, ...rest } = JSON.parse(failed?.body ?? "");
        assert.match(updated, /^\d{4}-\d\d-\d\dT/);
        const { steps, ...told } = rest;
        assert.equal(Object.keys(steps), ["delivered", "identity", "host", "packages", "binaries"]);
        assert.equal(told, {
          cluster: "demo",
          pool: "workers",
          boot: "boot-1",
          state: "failed",
          step: "commands",
          reason: "command-failed",
          message: "/etc/nodegen/1.sh: exit code 7",
          attempt: 1,
          node: "node-1",
        });
        assert.is(failed?.url, "/hook?token=s3cret");
        assert.is(failed?.headers["content-type"], "application/json");
        box.file("/go", "");
        const done = await box.run("boot");
        assert.is(done.code, 0, done.output);
        assert.is(JSON.parse(hook.posts.at(-1)?.body ?? "").state, "done");
        const calls = box.calls().join("\n");
        assert.match(calls, downloader);
        const seen = [calls, done.output, box.read("/var/lib/nodegen/status.json")].join("\n");
        assert.not.match(seen + box.read("/dev/console"), /pa55word|s3cret/);
      } finally {
        await hook.close();
      }
    },
    downloader,
  );
}

eachShell("a webhook that is dead, silent or no URL never ends the setup", async (box) => {
  const silent = await startHook(false);
  try {
    for (const url of ["http://127.0.0.1:1/", silent.url, 'http://x"y', ""]) {
      const started = Date.now();
      planWithHook(box, url, "curl", [box.file("/etc/changes", url)]);
      const run = await box.run("boot");
      assert.is(run.code, 0, run.output);
      assert.ok(Date.now() - started < 20_000, `${url}: ${Date.now() - started} ms`);
    }
  } finally {
    await silent.close();
  }
});

eachShell("without the webhook's files nothing is sent", async (box) => {
  box.plan(["swap keep"]);
  assert.is((await box.run("boot")).code, 0);
  assert.equal(box.calls("sync", "sleep"), ["uname -m"]);
});

test.run();
