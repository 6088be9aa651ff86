import { type ChildProcess, execFile, execFileSync, spawn } from "node:child_process";
import { copyFileSync, mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { untilDone } from "./until-done.ts";

/** What a control plane is made of. */
export interface ControlPlaneOptions {
  readonly folder: string;
  /** The folder of kubernetes-1.20-from-debian.sh. */
  readonly kubernetes: string;
  /**
   * The cluster's CA as nodegen made it: paths of its certificate, which may be followed by others that are trusted too,
   * and of its key.
   */
  readonly ca: { readonly certificate: string; readonly key: string };
  readonly podSubnet: string;
  readonly serviceSubnet: string;
  /** The API servers' addresses; all else goes to the last. */
  readonly addresses: readonly string[];
}

/** A control plane that runs. */
export interface ControlPlane {
  kubectl(...words: string[]): string;
  /** The same while this process goes on: for what asks a server of the lab. */
  kubectlMeanwhile(...words: string[]): Promise<string>;
  /** Stops the API server of that address. */
  stopApiServer(address: string): Promise<void>;
  /** Takes the CA that is there now, and starts all but etcd anew with it. */
  takeAuthority(): Promise<void>;
  stop(): Promise<void>;
}

function openssl(folder: string, ...words: string[]): void {
  execFileSync("openssl", words, { cwd: folder, stdio: "pipe" });
}

/** A control plane's own copies: `trusted.crt` has all CAs, `ca.crt` and `ca.key` are the one that signs. */
function copyAuthority({ folder, ca }: ControlPlaneOptions): void {
  copyFileSync(ca.certificate, join(folder, "trusted.crt"));
  copyFileSync(ca.key, join(folder, "ca.key"));
  // kube-controller-manager takes no more than one.
  const [first = ""] = /^-+BEGIN[\s\S]*?-END.*\n/.exec(readFileSync(ca.certificate, "utf8")) ?? [];
  writeFileSync(join(folder, "ca.crt"), first);
}

/** Issues `<name>.crt` and `<name>.key` out of the cluster's CA. */
function issue(folder: string, name: string, subject: string, san: string): void {
  const [key, request] = [`${name}.key`, `${name}.csr`];
  const make = ["ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", key];
  openssl(folder, ...make);
  openssl(folder, "req", "-new", "-key", key, "-subj", subject, "-out", request);
  const usages = "keyUsage=digitalSignature\nextendedKeyUsage=serverAuth,clientAuth\n";
  writeFileSync(join(folder, `${name}.ext`), `${usages}${san && `subjectAltName=${san}\n`}`);
  const signer = ["-CA", "ca.crt", "-CAkey", "ca.key", "-set_serial", `${Date.now()}`];
  const rest = ["-days", "30", "-extfile", `${name}.ext`, "-out", `${name}.crt`];
  openssl(folder, "x509", "-req", "-in", request, ...signer, ...rest);
}

function issueAll({ folder, serviceSubnet, addresses: own }: ControlPlaneOptions): void {
  const names = ["DNS:kubernetes", "DNS:kubernetes.default", "DNS:kubernetes.default.svc"];
  const addresses = ["127.0.0.1", firstAddress(serviceSubnet), ...own].map((ip) => `IP:${ip}`);
  issue(folder, "api-server", "/CN=kube-apiserver", [...names, ...addresses].join(","));
  issue(folder, "admin", "/O=system:masters/CN=admin", "");
}

function writeKubeconfig({ folder, addresses }: ControlPlaneOptions, path: string): void {
  const user = {
    "client-certificate": join(folder, "admin.crt"),
    "client-key": join(folder, "admin.key"),
  };
  const server = `https://${addresses.at(-1)}:6443`;
  const cluster = { server, "certificate-authority": join(folder, "trusted.crt") };
  const config = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "lab", cluster }],
    users: [{ name: "admin", user }],
    contexts: [{ name: "lab", context: { cluster: "lab", user: "admin" } }],
    "current-context": "lab",
  };
  writeFileSync(path, JSON.stringify(config));
}

function apiServerFlags({ folder, serviceSubnet }: ControlPlaneOptions, address: string): string[] {
  const file = (name: string): string => join(folder, name);
  return [
    "--etcd-servers=http://127.0.0.1:2379",
    `--bind-address=${address}`,
    `--advertise-address=${address}`,
    `--service-cluster-ip-range=${serviceSubnet}`,
    `--client-ca-file=${file("trusted.crt")}`,
    `--tls-cert-file=${file("api-server.crt")}`,
    `--tls-private-key-file=${file("api-server.key")}`,
    `--kubelet-certificate-authority=${file("trusted.crt")}`,
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

function controllerFlags({ folder, podSubnet }: ControlPlaneOptions, config: string): string[] {
  return [
    `--kubeconfig=${config}`,
    "--leader-elect=false",
    `--cluster-signing-cert-file=${join(folder, "ca.crt")}`,
    `--cluster-signing-key-file=${join(folder, "ca.key")}`,
    `--root-ca-file=${join(folder, "trusted.crt")}`,
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

/** Programs that run here, each with a log of its name in the folder. */
interface Programs {
  start(name: string, program: string, flags: readonly string[]): void;
  stop(name: string): Promise<void>;
  stopAll(): Promise<void>;
}

function ownPrograms(folder: string): Programs {
  const running = new Map<string, ChildProcess>();
  const stop = async (name: string): Promise<void> => {
    const child = running.get(name);
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await ended;
  };
  return {
    start(name, program, flags) {
      const log = openSync(join(folder, `${name}.log`), "a");
      running.set(name, spawn(program, flags, { stdio: ["ignore", log, log] }));
    },
    stop,
    async stopAll() {
      for (const name of running.keys()) await stop(name);
    },
  };
}

const apiServer = (address: string): string => `api-server-${address}`;
const controllers = ["controller-manager", "scheduler"];

/** Starts etcd, API servers, controller manager and scheduler; ends when the API answers. */
export async function startControlPlane(options: ControlPlaneOptions): Promise<ControlPlane> {
  const { folder, kubernetes, addresses } = options;
  mkdirSync(folder, { recursive: true });
  openssl(folder, "genrsa", "-out", "service-account.key", "2048");
  const config = join(folder, "admin.kubeconfig");
  const programs = ownPrograms(folder);
  const program = join(kubernetes, "kubectl");
  const common = [`--kubeconfig=${config}`];
  const how = { encoding: "utf8", timeout: 120_000 } as const;
  const kubectl = (...words: string[]): string =>
    execFileSync(program, [...common, ...words], { ...how, stdio: ["ignore", "pipe", "pipe"] });
  const startAll = async (): Promise<void> => {
    copyAuthority(options);
    issueAll(options);
    writeKubeconfig(options, config);
    for (const address of addresses) {
      const flags = apiServerFlags(options, address);
      programs.start(apiServer(address), join(kubernetes, "kube-apiserver"), flags);
    }
    await untilDone("the API server answers", 120, () => kubectl("get", "--raw", "/readyz"));
    const controller = join(kubernetes, "kube-controller-manager");
    programs.start("controller-manager", controller, controllerFlags(options, config));
    const scheduler = [`--kubeconfig=${config}`, "--leader-elect=false"];
    programs.start("scheduler", join(kubernetes, "kube-scheduler"), scheduler);
  };
  programs.start("etcd", "etcd", ["--data-dir", join(folder, "etcd")]);
  await startAll();
  return {
    kubectl,
    async kubectlMeanwhile(...words) {
      return (await promisify(execFile)(program, [...common, ...words], how)).stdout;
    },
    stopApiServer: (address) => programs.stop(apiServer(address)),
    stop: () => programs.stopAll(),
    async takeAuthority() {
      for (const name of [...addresses.map(apiServer), ...controllers]) await programs.stop(name);
      await startAll();
    },
  };
}
