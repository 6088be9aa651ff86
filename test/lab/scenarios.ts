/** What the machines of `test-cluster` are told to become. */
export interface Scenario {
  readonly name: string;
  /** Laid over `common`. */
  readonly profile: Readonly<Record<string, unknown>>;
  /** Reads an archive of `docker save` from its standard input. */
  readonly loadImage: string;
}

export const nodeName = "lab-1";
export const podSubnet = "10.244.0.0/16";
export const serviceSubnet = "10.96.0.0/16";
/** Where the API servers listen; in-own-network.sh makes the addresses. */
export const apiServers = ["192.0.2.11", "192.0.2.12"];
export const label = { key: "lab.example/disk", value: "ssd" };
export const taint = { key: "lab.example/dedicated", value: "batch", effect: "NoSchedule" };

const sandboxImage = "docker.io/lab/pause:1";
const containerd = { name: "containerd", version: "1.6.20", sandboxImage };
const docker = { name: "docker", version: "20.10.24", sandboxImage };
const loadIntoContainerd = "ctr -n k8s.io images import -";

function kubernetes(addresses: readonly string[]): object {
  return {
    version: "1.20.2",
    controlPlaneEndpoint: `https://${addresses[0]}:6443`,
    networking: { podSubnet, serviceSubnet },
    ...(addresses.length > 1 ? { controlPlaneAddresses: addresses } : {}),
  };
}

/** A static address for QEMU's network card, in place of DHCP. */
const network = {
  macAddress: "52:54:00:12:34:56",
  addresses: ["10.0.2.15/24"],
  gateway: "10.0.2.2",
  nameservers: ["10.0.2.3"],
};

function workers(node: object): object {
  return {
    name: "workers",
    arch: "amd64",
    labels: { [label.key]: label.value },
    taints: [taint],
    nodes: [{ name: nodeName, address: "10.0.2.15", ...node }],
  };
}

function kubeProxy(mode: string): object {
  return { enabled: true, config: { mode } };
}

/** Of every scenario. */
export const common = {
  apiVersion: "nodegen.dev/v1alpha1",
  kind: "ClusterProfile",
  kubernetes: kubernetes(apiServers.slice(0, 1)),
  join: { method: "bootstrapToken" },
  containerRuntime: containerd,
  cni: { plugin: "bridge" },
  kubelet: { servingCertificate: "issued" },
  kubeProxy: kubeProxy("iptables"),
  nodePools: [workers({})],
};

export const scenarios: readonly Scenario[] = [
  { name: "bootstrap", profile: {}, loadImage: loadIntoContainerd },
  {
    name: "certificates",
    profile: {
      join: { method: "clientCertificate" },
      kubernetes: kubernetes(apiServers),
      loadBalancer: { name: "haproxy", port: 8443 },
      nodePools: [workers({ network })],
    },
    loadImage: loadIntoContainerd,
  },
  { name: "docker", profile: { containerRuntime: docker }, loadImage: "docker load" },
  {
    name: "docker-ipvs",
    profile: { containerRuntime: docker, kubeProxy: kubeProxy("ipvs") },
    loadImage: "docker load",
  },
];

/** Whether two API servers run, of which one is stopped in the end. */
export function hasFailover({ profile }: Scenario): boolean {
  return profile["loadBalancer"] !== undefined;
}
