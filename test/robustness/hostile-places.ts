/** The files that a node gets, by their path on it. */
export type NodeFiles = ReadonlyMap<string, Buffer>;

type Json = Record<string, unknown>;

/** A place of a profile where any text may be written, and where on the node it must arrive. */
export interface HostilePlace {
  /** A value that must be taken. */
  readonly good: string;
  /** The profile with `value` in the place; laid over the base profile, maps merge. */
  readonly profile: (value: string) => Json;
  /** Where to find it again, by a Python expression over `files`, path to bytes, with the helpers of `read-back.py`. */
  readonly arrives: string;
  /** What must arrive for `value`; the value itself unless said. */
  readonly as?: (value: string) => string;
  /** The value is a key of a map. */
  readonly key?: true;
}

const pool = (more: Json): Json => ({
  nodePools: [{ name: "workers", nodes: [{ name: "node-1" }], ...more }],
});
const kubelet = "exec_start(files['/etc/systemd/system/kubelet.service'])";
const kubeletConfig = "kubelet_config(files)";
const containerd = "toml(files['/etc/containerd/config.toml'])";

export const hostilePlaces: Readonly<Record<string, HostilePlace>> = {
  "label value": {
    good: "ssd",
    profile: (value) => pool({ labels: { "example.com/odd": value } }),
    arrives: `flag(${kubelet}, 'node-labels').split('=', 1)[1]`,
  },
  "label key": {
    good: "example.com/disk",
    profile: (value) => pool({ labels: { [value]: "v" } }),
    arrives: `flag(${kubelet}, 'node-labels').rsplit('=', 1)[0]`,
    key: true,
  },
  "taint value": {
    good: "batch",
    profile: (value) => pool({ taints: [{ key: "odd", value, effect: "NoSchedule" }] }),
    arrives: `${kubeletConfig}['registerWithTaints'][0]['value']`,
  },
  "taint key": {
    good: "dedicated",
    profile: (value) => pool({ taints: [{ key: value, effect: "NoSchedule" }] }),
    arrives: `${kubeletConfig}['registerWithTaints'][0]['key']`,
  },
  "node name": {
    good: "node-7.example",
    profile: (value) => ({ nodePools: [{ name: "workers", nodes: [{ name: value }] }] }),
    arrives: `flag(${kubelet}, 'hostname-override')`,
  },
  "cluster name": {
    good: "demo-2",
    profile: (value) => ({ metadata: { name: value } }),
    arrives: "bootstrap(files)['clusters'][0]['name']",
  },
  "pool name": {
    good: "workers-2",
    profile: (value) => ({ nodePools: [{ name: value, nodes: [{ name: "node-1" }] }] }),
    arrives: "rows(files, 'nodegen')[0].split(' ')[2]",
  },
  "folder of binaries": {
    good: "/opt/bin",
    profile: (value) => ({ paths: { binaries: value } }),
    arrives: `${kubelet}[0].removesuffix('/kubelet')`,
  },
  "path of the kubelet's configuration": {
    good: "/etc/kubelet.yaml",
    profile: (value) => ({ paths: { kubeletConfig: value } }),
    arrives: `flag(${kubelet}, 'config')`,
  },
  "path of a file": {
    good: "/etc/x.conf",
    profile: (value) => ({ host: { files: [{ path: value, content: "HERE" }] } }),
    arrives: "[path for path, content in files.items() if content == b'HERE'][0]",
  },
  "content of a file": {
    good: "a",
    profile: (value) => ({ host: { files: [{ path: "/x", content: value }] } }),
    arrives: "files['/x'].decode()",
  },
  "content of a file as base64": {
    good: "a",
    profile: (value) => ({
      host: {
        files: [{ path: "/x", content: Buffer.from(value).toString("base64"), encoding: "base64" }],
      },
    }),
    arrives: "files['/x'].decode()",
  },
  "owner of a file": {
    good: "root:adm",
    profile: (value) => ({ host: { files: [{ path: "/x", content: "x", owner: value }] } }),
    arrives: "owners['/x']",
  },
  "command as text": {
    good: "echo",
    profile: (value) => ({ host: { commands: [value] } }),
    arrives: "files['/etc/nodegen/commands/001.sh'].decode()",
    as: (value) => (value.endsWith("\n") ? value : `${value}\n`),
  },
  "word of a command": {
    good: "a",
    profile: (value) => ({ host: { commands: [["/usr/bin/printf", "%s", value]] } }),
    arrives: "run(files['/etc/nodegen/commands/001.sh'])",
  },
  "program of a command": {
    good: "/bin/true",
    profile: (value) => ({ host: { commands: [[value, "x"]] } }),
    arrives: "first_word(files['/etc/nodegen/commands/001.sh'])",
  },
  package: {
    good: "socat",
    profile: (value) => ({ host: { packages: [value] } }),
    arrives: "rows(files, 'package')[0]",
  },
  "kernel module": {
    good: "overlay",
    profile: (value) => ({ host: { kernelModules: [value] } }),
    arrives: "rows(files, 'module')[0]",
  },
  "sysctl value": {
    good: "core",
    profile: (value) => ({ host: { sysctls: { "kernel.core_pattern": value } } }),
    arrives:
      "files['/etc/sysctl.d/99-nodegen.conf'].decode().split('kernel.core_pattern = ')[1][:-1]",
    // sysctl.d(5): white space around a value is not part of it.
    as: (value) => value.trim(),
  },
  "sysctl key": {
    good: "vm.swappiness",
    profile: (value) => ({ host: { sysctls: { [value]: "VALUE" } } }),
    arrives:
      "files['/etc/sysctl.d/99-nodegen.conf'].decode().split(' = VALUE')[0].split('\\n')[-1]",
    key: true,
  },
  "kubelet flag": {
    good: "/system.slice",
    profile: (value) => ({ kubelet: { flags: { "runtime-cgroups": value } } }),
    arrives: `flag(${kubelet}, 'runtime-cgroups')`,
  },
  "text of the kubelet's configuration": {
    good: "a",
    profile: (value) => ({ kubelet: { config: { providerID: value } } }),
    arrives: `${kubeletConfig}['providerID']`,
  },
  "list of the kubelet's configuration": {
    good: "a",
    profile: (value) => ({ kubelet: { config: { allowedUnsafeSysctls: ["a", value] } } }),
    arrives: `${kubeletConfig}['allowedUnsafeSysctls'][1]`,
  },
  "key of the kubelet's configuration": {
    good: "cpu",
    profile: (value) => ({ kubelet: { config: { systemReserved: { [value]: "1" } } } }),
    arrives: `list(${kubeletConfig}['systemReserved'])[0]`,
    key: true,
  },
  "text of kube-proxy's configuration": {
    good: "a",
    profile: (value) => ({
      kubeProxy: { enabled: true, config: { clientConnection: { contentType: value } } },
    }),
    arrives: "kube_proxy_config(files)['clientConnection']['contentType']",
  },
  "registry mirror": {
    good: "https://mirror.example",
    profile: (value) => ({ containerRuntime: { registryMirrors: { "r.example": [value] } } }),
    arrives: "list(toml(files['/etc/containerd/certs.d/r.example/hosts.toml'])['host'])[0]",
  },
  "registry host": {
    good: "r.example:5000",
    profile: (value) => ({ containerRuntime: { registryMirrors: { [value]: ["https://m"] } } }),
    arrives: "[path for path in files if path.endswith('/hosts.toml')][0].split('/')[-2]",
    key: true,
  },
  "sandbox image": {
    good: "r.example/pause:3.10",
    profile: (value) => ({ containerRuntime: { sandboxImage: value } }),
    arrives: `${containerd}['plugins']['io.containerd.cri.v1.images']['pinned_images']['sandbox']`,
  },
  "download mirror": {
    good: "https://m.example/k",
    profile: (value) => ({ downloads: { mirrors: [value] } }),
    arrives: "rows(files, 'binary')[0].split()[6].split('/dl.k8s.io/')[0]",
    as: (value) => value.replace(/\/+$/, ""),
  },
  endpoint: {
    good: "https://k.example:6443",
    profile: (value) => ({ kubernetes: { version: "1.36.3", controlPlaneEndpoint: value } }),
    arrives: "bootstrap(files)['clusters'][0]['cluster']['server']",
  },
  "DNS domain": {
    good: "k.example",
    profile: (value) => ({
      kubernetes: {
        version: "1.36.3",
        controlPlaneEndpoint: "https://10.0.0.10:6443",
        networking: { dnsDomain: value },
      },
    }),
    arrives: `${kubeletConfig}['clusterDomain']`,
  },
  "address of a node": {
    good: "10.0.0.9",
    profile: (value) => ({
      nodePools: [{ name: "workers", nodes: [{ name: "node-1", address: value }] }],
    }),
    arrives: `flag(${kubelet}, 'node-ip')`,
  },
  "network card": {
    good: "eth0",
    profile: (value) => ({
      nodePools: [
        {
          name: "workers",
          nodes: [{ name: "node-1", network: { interface: value, addresses: ["10.0.0.9/24"] } }],
        },
      ],
    }),
    arrives: "list(yaml.safe_load(network_config)['ethernets'])[0]",
  },
};
