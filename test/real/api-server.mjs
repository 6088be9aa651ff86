// A stand-in for an API server: says who a client is, and knows just enough of the API for kubectl.
// usage: node api-server.mjs CA CERTIFICATE KEY
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";

const [ca, certificate, key] = process.argv.slice(2).map((path) => readFileSync(path));

const verbs = ["create", "get", "patch"];
const groupVersion = "rbac.authorization.k8s.io/v1";
const kinds = (kind, name, namespaced) => ({ name, kind, namespaced, singularName: "", verbs });
const preferredVersion = { groupVersion, version: "v1" };

const answers = {
  "/version": { major: "1", minor: "36", gitVersion: "v1.36.4" },
  "/api": { kind: "APIVersions", versions: ["v1"] },
  "/apis": {
    kind: "APIGroupList",
    apiVersion: "v1",
    groups: [{ name: "rbac.authorization.k8s.io", versions: [preferredVersion], preferredVersion }],
  },
  "/api/v1": {
    kind: "APIResourceList",
    groupVersion: "v1",
    resources: [kinds("Secret", "secrets", true)],
  },
  [`/apis/${groupVersion}`]: {
    kind: "APIResourceList",
    groupVersion,
    resources: [
      kinds("ClusterRole", "clusterroles", false),
      kinds("ClusterRoleBinding", "clusterrolebindings", false),
    ],
  },
};

const notFound = {
  kind: "Status",
  apiVersion: "v1",
  status: "Failure",
  reason: "NotFound",
  code: 404,
};

function whoIs(request) {
  const { socket, headers } = request;
  const { CN = null, O = null } = socket.getPeerCertificate().subject ?? {};
  const authorization = headers.authorization ?? null;
  return { trusted: socket.authorized, CN, O, authorization };
}

function answer(request, response) {
  const path = request.url.replace(/\?.*/, "");
  const body = path === "/whoami" ? whoIs(request) : (answers[path] ?? notFound);
  response.writeHead(body === notFound ? 404 : 200, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}

const options = { ca, cert: certificate, key, requestCert: true, rejectUnauthorized: false };
createServer(options, answer).listen(6443, "::", () => writeFileSync("/run/api-server", ""));
