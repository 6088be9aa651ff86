import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer as createProxy } from "node:http";
import { createServer } from "node:https";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { usualPatience } from "../../../../src/cli/downloads/download-source.ts";
import { createHttpSource } from "../../../../src/cli/downloads/http-source.ts";
import { close, listen } from "../../../downloads/file-server.ts";
import { skip } from "../../../helpers/skip.ts";
import { needs } from "../../../helpers/tools.ts";
import { openssl } from "../../../secrets/openssl.ts";

const test = suite("http-source");
const work = mkdtempSync(join(tmpdir(), "nodegen-tls-"));
test.after(() => rmSync(work, { recursive: true }));

type Env = Readonly<Record<string, string>>;

/** What a source that trusts `authorities` gets from a URL. */
async function get(url: string, authorities: readonly string[], env: Env = {}): Promise<string> {
  const source = createHttpSource({ env, authorities, patience: usualPatience });
  try {
    const answer = await source.open(url, 0);
    if (answer.kind !== "bytes") return answer.kind === "refused" ? answer.reason : answer.kind;
    const pieces: Uint8Array[] = [];
    for await (const piece of answer.body) pieces.push(piece);
    return Buffer.concat(pieces).toString();
  } finally {
    await source.close();
  }
}

/** A self-signed certificate for 127.0.0.1. */
function makeCertificate(): { readonly cert: string; readonly key: string } {
  const names = ["-subj", "/CN=mirror", "-addext", "subjectAltName=IP:127.0.0.1"];
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  openssl(work, "req", "-x509", ...key, "-keyout", "key.pem", "-out", "cert.pem", ...names);
  const read = (name: string) => readFileSync(join(work, name), "utf8");
  return { cert: read("cert.pem"), key: read("key.pem") };
}

if (!needs("openssl")) skip("https with a private CA", "openssl is not installed");
else {
  test("https needs an authority that is trusted, and says so", async () => {
    const own = makeCertificate();
    const server = createServer(own, (_, response) => response.end("file"));
    const url = (await listen(server)).replace("http:", "https:");
    try {
      assert.is(await get(url, [own.cert]), "file");
      const expected = "its certificate is signed by nobody that is trusted";
      assert.is(await get(url, []), expected);
      assert.is(await get(url, [makeCertificate().cert]), expected);
      const otherName = url.replace("127.0.0.1", "localhost");
      assert.is(await get(otherName, [own.cert]), "its certificate is for another host");
      const extra = { NODE_EXTRA_CA_CERTS: join(work, "own.pem") };
      openssl(work, "x509", "-in", "cert.pem", "-out", "own.pem");
      assert.is(await get(url, [own.cert], extra), "file");
    } finally {
      await close(server);
    }
  });

  test("https goes through a tunnel of the proxy, with its password", async () => {
    const own = makeCertificate();
    const server = createServer(own, (_, response) => response.end("file"));
    const url = (await listen(server)).replace("http:", "https:");
    const asked: (string | undefined)[] = [];
    const proxy = createProxy();
    proxy.on("connect", (request, socket) => {
      asked.push(request.url, request.headers["proxy-authorization"]);
      const upstream = connect(Number(new URL(url).port), "127.0.0.1", () => {
        socket.write("HTTP/1.1 200 OK\r\n\r\n");
        upstream.pipe(socket).pipe(upstream);
      });
      for (const one of [upstream, socket]) one.on("error", () => {});
    });
    const address = (await listen(proxy)).replace("http://", "");
    try {
      assert.is(await get(url, [own.cert], { https_proxy: `http://me:pass@${address}` }), "file");
      const basic = `Basic ${Buffer.from("me:pass").toString("base64")}`;
      assert.equal(asked, [new URL(url).host, basic]);
      // A proxy for http alone is none for https, and one without a scheme is one of http.
      assert.is(await get(url, [own.cert], { http_proxy: address }), "file");
      assert.is(asked.length, 2);
      assert.is(await get(url, [own.cert], { ALL_PROXY: address }), "file");
      assert.is(asked.length, 4);
    } finally {
      await Promise.all([close(server), close(proxy)]);
    }
  });
}

test.run();
