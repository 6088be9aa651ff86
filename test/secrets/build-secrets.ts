import { loadOrCreateSecrets } from "../../src/secrets/store.ts";
import { kubeletServing, kubeProxy, secretsRequest } from "./requests.ts";

// A program for tests that kill it or start it many times: makes the secrets in the folder of its first argument, with
// the further certificates named by the others, and prints what it has, or what is wrong.
const [directory = "", ...names] = process.argv.slice(2);
const more = names.map((name) => ({ ...kubeProxy, name }));
const { value, diagnostics } = await loadOrCreateSecrets({
  directory,
  request: secretsRequest({ certificates: [kubeProxy, kubeletServing, ...more] }),
  now: new Date(),
});
const certificates = value && Object.fromEntries(value.certificates);
process.stdout.write(JSON.stringify({ ...value, certificates, diagnostics }));
