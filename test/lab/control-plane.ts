import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdirSync, openSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { untilDone } from "./until-done.ts";

/** What a control plane is made of. */
export interface ControlPlaneOptions {
  readonly folder: string;
  /** The folder of kubernetes-1.20-from-debian.sh. */
  readonly kubernetes: string;
  /** The cluster's CA as nodegen made it: paths of certificate and key. */
  readonly ca: { readonly certificate: string; readonly key: string };
  readonly podSubnet: string;
  readonly serviceSubnet: string;
  /** The API servers' addresses; all else goes to the last. */
  readonly addresses: readonly string[];
}

/** A control plane that runs. */
export interface ControlPlane {
  kubectl(...words: string[]): string;
  /** Stops the API server of that address. */
  stopApiServer(address: string): Promise<void>;
  stop(): Promise<void>;
}

function openssl(folder: string, ...words: string[]): void {
  execFileSync("openssl", words, { cwd: folder, stdio: "pipe" });
}

/** Issues `<name>.crt` and `<name>.key` out of the cluster's CA. */
function issue({ folder, ca }: ControlPlaneOptions, name: string, subject: string, san: string) {
  const [key, request] = [`${name}.key`, `${name}.csr`];
  const make = ["ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", key];
  openssl(folder, ...make);
  openssl(folder, "req", "-new", "-key", key, "-subj", subject, "-out", request);
  const usages = "keyUsage=digitalSignature\nextendedKeyUsage=serverAuth,clientAuth\n";
  writeFileSync(join(folder, `${name}.ext`), `${usages}${san && `subjectAltName=${san}\n`}`);
  const signer = ["-CA", ca.certificate, "-CAkey", ca.key, "-set_serial", `${Date.now()}`];
  const rest = ["-days", "30", "-extfile", `${name}.ext`, "-out", `${name}.crt`];
  openssl(folder, "x509", "-req", "-in", request, ...signer, ...rest);
}

function issueAll(options: ControlPlaneOptions, serviceIp: string): void {
  const names = ["DNS:kubernetes", "DNS:kubernetes.default", "DNS:kubernetes.default.svc"];
  const addresses = ["127.0.0.1", serviceIp, ...options.addresses].map((ip) => `IP:${ip}`);
  issue(options, "api-server", "/CN=kube-apiserver", [...names, ...addresses].join(","));
  issue(options, "admin", "/O=system:masters/CN=admin", "");
  openssl(options.folder, "genrsa", "-out", "service-account.key", "2048");
}

function kubeconfig({ folder, ca, addresses }: ControlPlaneOptions): string {
  const path = join(folder, "admin.kubeconfig");
  const user = {
    "client-certificate": join(folder, "admin.crt"),
    "client-key": join(folder, "admin.key"),
  };
  const server = `https://${addresses.at(-1)}:6443`;
  const cluster = { server, "certificate-authority": ca.certificate };
  const config = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "lab", cluster }],
    users: [{ name: "admin", user }],
    contexts: [{ name: "lab", context: { cluster: "lab", user: "admin" } }],
    "current-context": "lab",
  };
  writeFileSync(path, JSON.stringify(config));
  return path;
}

function apiServerFlags(
  { folder, ca, serviceSubnet }: ControlPlaneOptions,
  address: string,
): string[] {
  const file = (name: string): string => join(folder, name);
  return [
    "--etcd-servers=http://127.0.0.1:2379",
    `--bind-address=${address}`,
    `--advertise-address=${address}`,
    `--service-cluster-ip-range=${serviceSubnet}`,
    `--client-ca-file=${ca.certificate}`,
    `--tls-cert-file=${file("api-server.crt")}`,
    `--tls-private-key-file=${file("api-server.key")}`,
    `--kubelet-certificate-authority=${ca.certificate}`,
    `--kubelet-client-certificate=${file("admin.crt")}`,
    `--kubelet-client-key=${file("admin.key")}`,
    "--kubelet-preferred-address-types=InternalIP",
    "--service-account-issuer=https://kubernetes.default.svc",
    `--service-account-key-file=${file("service-account.key")}`,
    `--service-account-signing-key-file=${file("service-account.key")}`,
    "--enable-bootstrap-token-auth",
    "--authorization-mode=Node,RBAC",
    "--enable-admission-plugins=NodeRestriction",
    "--allow-privileged",
  ];
}

function controllerFlags({ folder, ca, podSubnet }: ControlPlaneOptions, config: string): string[] {
  return [
    `--kubeconfig=${config}`,
    "--leader-elect=false",
    `--cluster-signing-cert-file=${ca.certificate}`,
    `--cluster-signing-key-file=${ca.key}`,
    `--root-ca-file=${ca.certificate}`,
    `--service-account-private-key-file=${join(folder, "service-account.key")}`,
    "--use-service-account-credentials",
    "--controllers=*,bootstrapsigner,tokencleaner",
    "--allocate-node-cidrs",
    `--cluster-cidr=${podSubnet}`,
  ];
}

/** The address of the `kubernetes` Service: the first of the subnet. */
function firstAddress(subnet: string): string {
  return (subnet.split("/")[0] ?? "").replace(/\d+$/, (last) => `${Number(last) + 1}`);
}

/** Starts etcd, API servers, controller manager and scheduler; ends when the API answers. */
export async function startControlPlane(options: ControlPlaneOptions): Promise<ControlPlane> {
  const { folder, kubernetes, addresses } = options;
  mkdirSync(folder, { recursive: true });
  issueAll(options, firstAddress(options.serviceSubnet));
  const config = kubeconfig(options);
  const running = new Map<string, ChildProcess>();
  const start = (name: string, program: string, flags: readonly string[]): void => {
    const log = openSync(join(folder, `${name}.log`), "w");
    running.set(name, spawn(program, flags, { stdio: ["ignore", log, log] }));
  };
  const stop = async (name: string): Promise<void> => {
    const child = running.get(name);
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await ended;
  };
  const kubectl = (...words: string[]): string =>
    execFileSync(join(kubernetes, "kubectl"), [`--kubeconfig=${config}`, ...words], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      timeout: 120_000,
    });
  start("etcd", "etcd", ["--data-dir", join(folder, "etcd")]);
  for (const address of addresses) {
    start(apiServer(address), join(kubernetes, "kube-apiserver"), apiServerFlags(options, address));
  }
  await untilDone("the API server answers", 120, () => kubectl("get", "--raw", "/readyz"));
  const controller = join(kubernetes, "kube-controller-manager");
  start("controller-manager", controller, controllerFlags(options, config));
  const scheduler = [`--kubeconfig=${config}`, "--leader-elect=false"];
  start("scheduler", join(kubernetes, "kube-scheduler"), scheduler);
  const stopAll = async (): Promise<void> => {
    for (const name of running.keys()) await stop(name);
  };
  return { kubectl, stopApiServer: (address) => stop(apiServer(address)), stop: stopAll };
}

const apiServer = (address: string): string => `api-server-${address}`;
