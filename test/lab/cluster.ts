import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type ControlPlane, startControlPlane } from "./control-plane.ts";
import {
  build,
  layOutMirror,
  mirroredDownloads,
  mirrorPort,
  mirrorUrl,
  offerPackages,
} from "./lab-build.ts";
import { log } from "./log.ts";
import { type Machine, makeDisks, switchOn } from "./machine.ts";
import { serveFolder } from "./mirror.ts";

const [image = "", downloads = "", kubernetes = "", work = ""] = process.argv.slice(2);
const [podSubnet, serviceSubnet] = ["10.244.0.0/16", "10.96.0.0/16"];
const node = "lab-1";

const profile = {
  apiVersion: "nodegen.dev/v1alpha1",
  kind: "ClusterProfile",
  metadata: { name: "lab-bootstrap" },
  extends: "containerd",
  kubernetes: {
    version: "1.20.2",
    controlPlaneEndpoint: "https://10.0.2.2:6443",
    networking: { podSubnet, serviceSubnet },
  },
  join: { method: "bootstrapToken" },
  containerRuntime: {
    name: "containerd",
    version: "1.6.20",
    sandboxImage: "docker.io/lab/pause:1",
  },
  cni: { plugin: "bridge" },
  kubelet: { servingCertificate: "issued" },
  kubeProxy: { enabled: true, config: { mode: "iptables" } },
  ...mirroredDownloads(downloads, { runc: "1.1.5", "cni-plugins": "1.1.1" }),
  nodePools: [
    {
      name: "workers",
      arch: "amd64",
      labels: { "lab.example/disk": "ssd" },
      taints: [{ key: "lab.example/dedicated", value: "batch", effect: "NoSchedule" }],
      nodes: [{ name: node, address: "10.0.2.15" }],
    },
  ],
};

/** Tries until it gives something; what it throws last is thrown on. */
async function until<T>(what: string, seconds: number, look: () => T | undefined): Promise<T> {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    let fault: unknown = new Error(`${what}: not in ${seconds} s`);
    try {
      const found = look();
      if (found !== undefined) return found;
    } catch (error) {
      fault = error;
    }
    if (performance.now() > end) throw fault;
    await sleep(2000);
  }
}

async function checkCommand(machine: Machine, script: string): Promise<string> {
  const { code, output } = await machine.run(script);
  if (code !== 0) throw new Error(`${script}: exit code ${code}\n${output}`);
  return output;
}

function nodeIsReady(control: ControlPlane): true | undefined {
  const path = '-o=jsonpath={.status.conditions[?(@.type=="Ready")].status}';
  return control.kubectl("get", "node", node, path) === "True" ? true : undefined;
}

const pod = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "web", labels: { app: "web" } },
  spec: {
    tolerations: [{ operator: "Exists" }],
    containers: [
      {
        name: "web",
        image: "docker.io/lab/busybox:1",
        imagePullPolicy: "Never",
        command: [
          "sh",
          "-c",
          "echo started; echo hello >/tmp/index.html; exec httpd -f -p 8080 -h /tmp",
        ],
      },
    ],
  },
};

async function runPod(control: ControlPlane, machine: Machine): Promise<void> {
  for (const name of ["pause", "busybox"]) {
    const load = `curl -fsS ${mirrorUrl}/${name}.tar | ctr -n k8s.io images import -`;
    await checkCommand(machine, load);
  }
  const manifest = join(work, "pod.json");
  writeFileSync(manifest, JSON.stringify(pod));
  control.kubectl("apply", "-f", manifest);
  control.kubectl("expose", "pod", "web", "--port=80", "--target-port=8080");
  await until("the Pod runs", 180, () => {
    const phase = control.kubectl("get", "pod", "web", "-o=jsonpath={.status.phase}");
    return phase === "Running" ? true : undefined;
  });
  log(`logs: ${control.kubectl("logs", "web").trim()}`);
  log(`exec: ${control.kubectl("exec", "web", "--", "cat", "/tmp/index.html").trim()}`);
  const ip = control.kubectl("get", "service", "web", "-o=jsonpath={.spec.clusterIP}");
  const answer = await until("the Service answers", 30, () => ip || undefined);
  log(`service: ${(await checkCommand(machine, `curl -fsS -m 20 http://${answer}/`)).trim()}`);
}

async function joinCluster(control: ControlPlane, machine: Machine): Promise<void> {
  await machine.waitFor(/nodegen: done: /, 600);
  log(`done after ${machine.seconds()} s`);
  await until("the node is Ready", 180, () => nodeIsReady(control));
  log(`Ready after ${machine.seconds()} s`);
  log(control.kubectl("get", "node", node, "--show-labels", "-o=wide"));
  log(control.kubectl("get", "node", node, "-o=jsonpath={.spec.taints}"));
  log(await checkCommand(machine, "nodegen-node verify; nodegen-node status"));
  await runPod(control, machine);
}

const built = build(join(work, "profile"), profile);
const mirror = join(work, "mirror");
layOutMirror(built, downloads, mirror);
offerPackages(image, mirror);
const secrets = join(work, "profile/lab-bootstrap.secrets/pki");
const server = await serveFolder(mirror, mirrorPort);
const control = await startControlPlane({
  folder: join(work, "control-plane"),
  kubernetes,
  ca: { certificate: join(secrets, "ca.crt"), key: join(secrets, "ca.key") },
  podSubnet,
  serviceSubnet,
  ports: [6443],
});
log("the control plane answers");
for (const file of readdirSync(join(built, "cluster")).filter((name) => name.endsWith(".yaml"))) {
  log(control.kubectl("apply", "-f", join(built, "cluster", file)).trim());
}
const options = {
  image,
  folder: join(work, node),
  seed: join(built, "nodes", node),
  forward: [{ host: "10.0.2.15", port: 10250 }],
};
makeDisks(options);
let machine: Machine | undefined;
try {
  machine = await switchOn(options);
  await joinCluster(control, machine);
} catch (error) {
  console.error(String(error));
  process.exitCode = 1;
  if (process.env["NODEGEN_LAB_HOLD"]) await sleep(Number(process.env["NODEGEN_LAB_HOLD"]) * 1000);
} finally {
  await machine?.kill();
  await control.stop();
  server.close();
  server.closeAllConnections();
}
