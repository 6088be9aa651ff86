import type { ContainerRuntime } from "../../cluster/cluster.ts";

/** What the kubelet needs to know of the container runtime. */
export interface RuntimeInterface {
  /** The unit that must run before the kubelet. */
  readonly unit: string;
  /** Path of the CRI socket; `undefined` where the kubelet drives docker itself (dockershim). */
  readonly socket: string | undefined;
}

/** The side of a container runtime that the kubelet sees. */
export function runtimeInterface(runtime: ContainerRuntime): RuntimeInterface {
  switch (runtime.name) {
    case "containerd":
      return { unit: "containerd.service", socket: "/run/containerd/containerd.sock" };
  }
}
