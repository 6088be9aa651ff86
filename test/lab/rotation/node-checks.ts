import { match, strictEqual } from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { eventually, inMachine, readNode } from "../faults/fault-lab.ts";
import { mirrorUrl } from "../lab-build.ts";
import type { Machine } from "../machine.ts";
import { jsonPath, webContainer } from "../run-pod.ts";
import type { ScenarioLab } from "../scenario-lab.ts";
import { apiServers } from "../scenarios.ts";

/** The name of a node's Pod. */
export function podOf(node: string): string {
  return `on-${node}`;
}

/** Runs a Pod on this node. It tolerates nothing: a node that is lost would lose it. */
export async function runPodOn(its: ScenarioLab, machine: Machine, node: string): Promise<void> {
  for (const name of ["pause", "busybox"]) {
    await inMachine(machine, `curl -fsS ${mirrorUrl}/${name}.tar | ${its.scenario.loadImage}`);
  }
  const name = podOf(node);
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, labels: { app: name } },
    spec: { nodeName: node, terminationGracePeriodSeconds: 1, containers: [webContainer] },
  };
  const path = join(its.folder, `${name}.json`);
  writeFileSync(path, JSON.stringify(pod));
  its.control.kubectl("apply", "-f", path);
  await eventually(`${name} runs`, 180, () => {
    strictEqual(jsonPath(its, "{.status.phase}", "pod", name), "Running");
  });
}

/** The node is Ready, and the API server reaches its kubelet for logs and exec. */
export async function answers(its: ScenarioLab, node: string): Promise<void> {
  const pod = podOf(node);
  await eventually(`${node} is Ready`, 120, () => {
    const { conditions } = readNode(its, node).status;
    strictEqual(conditions.find(({ type }) => type === "Ready")?.status, "True");
  });
  await eventually(`${node} answers to logs and exec`, 60, () => {
    match(its.control.kubectl("logs", pod), /^it began$/m);
    strictEqual(its.control.kubectl("exec", pod, "--", "hostname"), `${pod}\n`);
  });
}

/** A Service that is new reaches the node's Pod: kube-proxy hears of it. */
export async function serves(
  its: ScenarioLab,
  machine: Machine,
  node: string,
  service: string,
): Promise<void> {
  const words = [`--name=${service}`, "--port=80", "--target-port=8080"];
  its.control.kubectl("expose", "pod", podOf(node), ...words);
  const address = jsonPath(its, "{.spec.clusterIP}", "service", service);
  const fetch = `curl -fs -m 5 --retry 10 --retry-all-errors http://${address}/`;
  strictEqual(await inMachine(machine, fetch), "hello");
}

/** Waits until a Pod has so many CAs to know the API server by; says how long that took. */
export async function podTrusts(its: ScenarioLab, node: string, count: number): Promise<string> {
  const started = performance.now();
  const path = "/var/run/secrets/kubernetes.io/serviceaccount/ca.crt";
  await eventually(`the Pod has ${count} CAs`, 300, () => {
    const text = its.control.kubectl("exec", podOf(node), "--", "cat", path);
    strictEqual(text.match(/BEGIN CERTIFICATE/g)?.length, count);
  });
  return `its Pod has ${count} in ca.crt, ${Math.round((performance.now() - started) / 1000)} s later`;
}

const clientCertificate = "/var/lib/kubelet/pki/kubelet-client-current.pem";

/** The name of the CA that has issued the kubelet's client certificate. */
export async function clientIssuer(machine: Machine): Promise<string> {
  const issuer = await inMachine(
    machine,
    `openssl x509 -noout -issuer -nameopt multiline -in ${clientCertificate}`,
  );
  return /commonName\s*= (.*)/.exec(issuer)?.[1] ?? issuer;
}

/** How often the machine has started its kubelet since it was switched on. */
export async function kubeletStarts(machine: Machine): Promise<number> {
  const script = "journalctl -b -u kubelet -o cat | grep -c '^Started kubelet.service'";
  return Number(await inMachine(machine, script));
}

/** What became of a certificate of the old CA: an HTTP status of the API server and one of the node's kubelet. */
export type AskWithOld = () => Promise<{ readonly apiServer: string; readonly kubelet: string }>;

const askStatus = ["-sk", "-m", "20", "-o", "/dev/null", "-w", "%{http_code}"];

/** Keeps the certificates that the kubelet and an administrator have now, to ask with them later. */
export async function keepCertificates(
  its: ScenarioLab,
  machine: Machine,
  node: { readonly name: string; readonly address: string },
): Promise<AskWithOld> {
  await inMachine(machine, `cp -L ${clientCertificate} /root/old.pem`);
  for (const file of ["admin.crt", "admin.key"]) {
    copyFileSync(join(its.folder, "control-plane", file), join(its.folder, `old-${file}`));
  }
  const admin = ["--cert", join(its.folder, "old-admin.crt")];
  const key = ["--key", join(its.folder, "old-admin.key")];
  const own = `https://${apiServers[0]}:6443/api/v1/nodes/${node.name}`;
  const pods = `https://${node.address}:10250/pods`;
  return async () => ({
    apiServer: await inMachine(
      machine,
      `curl ${askStatus.join(" ")} --cert /root/old.pem --key /root/old.pem ${own}`,
    ),
    kubelet: execFileSync("curl", [...askStatus, ...admin, ...key, pods], { encoding: "utf8" }),
  });
}
