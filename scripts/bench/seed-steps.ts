import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Join } from "./growth-profile.ts";
import { processorTime } from "./processor-time.ts";

/** The steps of the hand-written guides for one node: a certificate by cfssl, a kubeconfig by four calls of kubectl. */
const steps = `
set -e
credentials="--token=be8dad.da8a699a46edc482"
for node in $(seq "$1"); do
  if [ "$2" != token ]; then
    cfssl gencert -loglevel=5 -ca=ca.pem -ca-key=ca-key.pem -config=config.json -profile=kubernetes "$2.json" |
      cfssljson -bare "node-$node"
    credentials="--client-certificate=node-$node.pem --client-key=node-$node-key.pem --embed-certs=true"
  fi
  file="node-$node.kubeconfig"
  "$3" config set-cluster kubernetes --certificate-authority=ca.pem --embed-certs=true --server=https://10.0.0.10:6443 --kubeconfig="$file"
  "$3" config set-credentials kubelet $credentials --kubeconfig="$file"
  "$3" config set-context default --cluster=kubernetes --user=kubelet --kubeconfig="$file"
  "$3" config use-context default --kubeconfig="$file"
done
`;

const request = (algo: string, size: number) =>
  JSON.stringify({
    CN: "system:node:node",
    hosts: [],
    key: { algo, size },
    names: [{ O: "system:nodes" }],
  });

const config = JSON.stringify({
  signing: {
    default: { expiry: "8760h" },
    profiles: { kubernetes: { usages: ["signing", "client auth"], expiry: "8760h" } },
  },
});

/**
 * Milliseconds of processor time that the guides' steps take for one node, in the middle of `count`; `undefined` without cfssl
 * or kubectl. Works in `folder`, which is empty.
 */
export function seedSteps(
  folder: string,
  kubectl: string,
  join_: Join,
  count: number,
): number | undefined {
  const hasAll = [
    ["cfssl", "version"],
    [kubectl, "version", "--client"],
  ].every(([program = "", ...parameters]) => spawnSync(program, parameters).status === 0);
  if (!hasAll) return undefined;
  writeFileSync(join(folder, "config.json"), config);
  writeFileSync(join(folder, "p256.json"), request("ecdsa", 256));
  writeFileSync(join(folder, "rsa.json"), request("rsa", 2048));
  const key = join_ === "rsa" ? "rsa" : "p256";
  const makeCa = `cfssl gencert -loglevel=5 -initca ${key}.json | cfssljson -bare ca`;
  const ca = spawnSync("bash", ["-c", makeCa], { cwd: folder, encoding: "utf8" });
  if (ca.status !== 0) throw new Error(ca.stderr);
  const parameters = ["-c", steps, "steps", String(count), join_, kubectl];
  return processorTime("bash", parameters, folder) / count;
}
