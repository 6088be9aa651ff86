import type { Cluster, ContainerRuntime } from "../../cluster/cluster.ts";
import { pauseImage } from "../../facts/compatibility.ts";
import { garbageCollectsSandboxImage } from "../../facts/runtime-features.ts";

/** What the kubelet needs to know of the container runtime. */
export interface RuntimeInterface {
  /** The unit that must run before the kubelet. */
  readonly unit: string;
  /** The unit that pulls images: the one that needs to know of a proxy. */
  readonly puller: string;
  /** Path of the CRI socket; `undefined` where the kubelet drives docker itself (dockershim). */
  readonly socket: string | undefined;
}

/** The side of a container runtime that the kubelet sees. */
export function runtimeInterface(runtime: ContainerRuntime): RuntimeInterface {
  switch (runtime.name) {
    case "containerd": {
      const unit = "containerd.service";
      return { unit, puller: unit, socket: "/run/containerd/containerd.sock" };
    }
    case "docker": {
      const puller = "docker.service";
      return runtime.adapter === "dockershim"
        ? { unit: puller, puller, socket: undefined }
        : { unit: "cri-dockerd.service", puller, socket: "/run/cri-dockerd.sock" };
    }
    case "cri-o":
      return { unit: "crio.service", puller: "crio.service", socket: "/var/run/crio/crio.sock" };
  }
}

/**
 * The kubelet's flags that follow from the runtime, beside those for its socket: dockershim's network plugin, and the
 * sandbox image where the kubelet would not know that it is in use.
 */
export function runtimeKubeletFlags(cluster: Cluster): Readonly<Record<string, string>> {
  const { containerRuntime: runtime, version } = cluster;
  const sandbox = { "pod-infra-container-image": runtime.sandboxImage };
  if (runtime.name === "docker" && runtime.adapter === "dockershim") {
    return { ...dockerNetworkFlags(cluster), ...sandbox };
  }
  const known = runtime.sandboxImage === pauseImage(version.minor, "amd64");
  return known || !garbageCollectsSandboxImage(version.minor) ? {} : sandbox;
}

/** Flags of dockershim and of cri-dockerd alike; none with flanneld, whose subnet docker's own bridge has. */
export function dockerNetworkFlags({ cni, paths }: Cluster): Readonly<Record<string, string>> {
  return cni.plugin === "flanneld"
    ? {}
    : { "network-plugin": "cni", "cni-conf-dir": paths.cniConf, "cni-bin-dir": paths.cniBin };
}
