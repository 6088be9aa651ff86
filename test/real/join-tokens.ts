import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startControlPlane } from "../lab/control-plane.ts";
import { untilDone } from "../lab/until-done.ts";

// usage: join-tokens.ts FOLDER KUBERNETES NODEGEN    in a network of its own; prints what happened as JSON
//
// A real control plane is given what nodegen builds for the profile in FOLDER, and is asked who may join.
const [folder = "", kubernetes = "", nodegen = ""] = process.argv.slice(2);

const address = "192.0.2.12";
const authority = join(folder, "demo.secrets/pki/ca.crt");

function run(...words: string[]): string {
  return execFileSync(process.execPath, [nodegen, ...words], {
    cwd: folder,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** The current token as a node has it. */
function currentToken(): { id: string; text: string } {
  const path = join(folder, "demo.secrets/tokens/bootstrap-token.json");
  const { id, secret } = JSON.parse(readFileSync(path, "utf8")) as Record<string, string>;
  return { id: id ?? "", text: `${id}.${secret}` };
}

/** kubectl with nothing but a token, as a kubelet begins. */
function withToken(token: string, ...words: string[]): string {
  const server = [`--server=https://${address}:6443`, `--certificate-authority=${authority}`];
  const options = [...server, `--token=${token}`, "--kubeconfig=/dev/null", ...words];
  const { status, stdout, stderr } = spawnSync(join(kubernetes, "kubectl"), options, {
    encoding: "utf8",
    env: { PATH: process.env["PATH"], HOME: folder },
  });
  return status === 0 ? stdout : `${stdout}${stderr}`;
}

/** A request as the kubelet of `node` makes it. */
function requestFile(name: string, node: string, signer: string, usage: string): string {
  const subject = `/O=system:nodes/CN=system:node:${node}`;
  const make = ["req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  const more = ["-keyout", join(folder, `${name}.key`), "-subj", subject];
  const san = signer.endsWith("serving") ? ["-addext", `subjectAltName=DNS:${node}`] : [];
  const pem = execFileSync("openssl", [...make, ...more, ...san], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const path = join(folder, `${name}.json`);
  const spec = {
    request: pem.toString("base64"),
    signerName: `kubernetes.io/${signer}`,
    usages: ["digital signature", "key encipherment", usage],
  };
  const apiVersion = "certificates.k8s.io/v1";
  const manifest = { apiVersion, kind: "CertificateSigningRequest", metadata: { name }, spec };
  writeFileSync(path, JSON.stringify(manifest));
  return path;
}

const clientRequest = (name: string): string =>
  requestFile(name, name, "kube-apiserver-client-kubelet", "client auth");

run("build", "profile.yaml");
const control = await startControlPlane({
  folder: join(folder, "control-plane"),
  kubernetes,
  ca: { certificate: authority, key: join(folder, "demo.secrets/pki/ca.key") },
  podSubnet: "10.244.0.0/16",
  serviceSubnet: "10.96.0.0/12",
  addresses: [address],
});

const apply = (name: string): string =>
  control.kubectl("apply", "-f", join(folder, "out/demo/cluster", name));
const applyTokens = (): string => apply("bootstrap-token-secret.yaml");

/** Until kube-controller-manager has signed it. */
async function signedBy(name: string): Promise<string> {
  const path = "-o=jsonpath={.status.certificate}";
  const certificate = await untilDone(`${name} is signed`, 60, () => {
    const text = control.kubectl("get", "csr", name, path);
    if (text === "") throw new Error("not yet");
    return text;
  });
  const input = Buffer.from(certificate, "base64");
  return execFileSync("openssl", ["x509", "-noout", "-subject"], { input, encoding: "utf8" });
}

/** What kubectl says when the approver's account does it; one line of its error where it may not. */
function asApprover(...words: string[]): string {
  const account = "--as=system:serviceaccount:kube-system:kubelet-csr-approver";
  try {
    return control.kubectl(...words, account);
  } catch (error) {
    return String((error as { stderr?: string }).stderr ?? error);
  }
}

try {
  const first = currentToken();
  const before = withToken(first.text, "get", "--raw", "/apis");
  applyTokens();
  apply("kubelet-bootstrap-rbac.yaml");
  const created = withToken(first.text, "create", "-f", clientRequest("node-1"));
  const signed = await signedBy("node-1");
  const mayNot = withToken(first.text, "get", "nodes");

  run("token", "create", "profile.yaml");
  run("build", "profile.yaml");
  applyTokens();
  const second = currentToken();
  const both = [first, second].map(({ text }, index) =>
    withToken(text, "create", "-f", clientRequest(`both-${index}`)),
  );

  run("token", "expire", "profile.yaml", first.id);
  run("build", "profile.yaml");
  applyTokens();
  // The API server remembers for ten seconds that a token is good.
  const refused = await untilDone("the revoked token is refused", 30, () => {
    const said = withToken(first.text, "get", "--raw", "/apis");
    if (!/Unauthorized|logged in/.test(said)) throw new Error(said.slice(0, 200));
    return said;
  });
  const stillGood = withToken(second.text, "create", "-f", clientRequest("after"));
  const left = await untilDone("the token cleaner deletes the Secret", 60, () => {
    const names = control.kubectl("get", "secrets", "-n", "kube-system", "-o=name");
    const tokens: string[] = names.match(/bootstrap-token-\w{6}\b/g) ?? [];
    if (tokens.includes(`bootstrap-token-${first.id}`)) throw new Error("still there");
    return tokens;
  });

  const approver = apply("kubelet-csr-approver.yaml");
  for (const name of ["serving", "client"]) {
    const file =
      name === "serving"
        ? requestFile(name, "node-1", "kubelet-serving", "server auth")
        : requestFile(name, name, "kube-apiserver-client", "client auth");
    const node = ["--as=system:node:node-1", "--as-group=system:nodes"];
    const groups = ["--as-group=system:authenticated"];
    control.kubectl("create", "-f", file, ...(name === "serving" ? [...node, ...groups] : []));
  }
  const approvals = ["serving", "client"].map((name) => asApprover("certificate", "approve", name));
  const secrets = asApprover("get", "secrets", "-n", "kube-system");
  const serving = await signedBy("serving");
  const all = {
    before,
    created,
    signed,
    mayNot,
    both,
    refused,
    stillGood,
    left,
    approver,
    approvals,
  };
  console.log(JSON.stringify({ ...all, secrets, serving, second: second.id }));
} finally {
  await control.stop();
}
