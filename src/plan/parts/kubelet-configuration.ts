import type { Cluster, Pool } from "../../cluster/cluster.ts";
import { mergeSettings } from "../../cluster/merge-settings.ts";
import {
  hasContainerRuntimeEndpointField,
  hasRegisterWithTaintsField,
  hasRotateCertificatesField,
  hasServerTLSBootstrapField,
  needsServerRotationGate,
  refusesCgroupV1,
} from "../../facts/kubernetes-features.ts";
import type { PlanContext } from "../plan-part.ts";
import { runtimeInterface } from "./runtime-interface.ts";

type Settings = Readonly<Record<string, unknown>>;

/** The link that the kubelet's unit makes at each start to the resolv.conf that holds the real name servers. */
export const chosenResolvConf = "/run/nodegen/resolv.conf";

/** Where a serving certificate issued at build stands; the key has `.key` at the end. */
export function servingCertificatePath(cluster: Cluster, end: "crt" | "key"): string {
  return `${cluster.paths.certificates}/kubelet-server.${end}`;
}

/** The KubeletConfiguration of a node: nodegen's settings with the profile's laid over them. */
export function kubeletConfiguration({ cluster, pool, node }: PlanContext): Settings {
  const base = {
    apiVersion: "kubelet.config.k8s.io/v1beta1",
    kind: "KubeletConfiguration",
    ...authenticationSettings(cluster),
    ...clusterSettings(cluster),
    ...certificateSettings(cluster),
    ...runtimeSettings(cluster),
    ...(node.taints.length > 0 && hasRegisterWithTaintsField(cluster.version.minor)
      ? { registerWithTaints: node.taints }
      : {}),
  };
  return mergeSettings(base, pool.kubeletConfig);
}

/** True where the profile leaves the choice of resolv.conf to the node. */
export function choosesResolvConf(pool: Pool): boolean {
  return (
    pool.kubeletConfig["resolvConf"] === undefined && pool.kubeletFlags["resolv-conf"] === undefined
  );
}

/** Stated in full: the defaults of these differ between flags and file, and have changed. */
function authenticationSettings(cluster: Cluster): Settings {
  return {
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: cluster.paths.caCertificate },
    },
    authorization: { mode: "Webhook" },
  };
}

function clusterSettings(cluster: Cluster): Settings {
  return {
    clusterDomain: cluster.networking.dnsDomain,
    clusterDNS: [cluster.networking.dnsServiceIP],
    resolvConf: chosenResolvConf,
  };
}

function certificateSettings(cluster: Cluster): Settings {
  const { minor } = cluster.version;
  const { servingCertificate } = cluster.kubelet;
  return {
    ...(hasRotateCertificatesField(minor) && cluster.join.method !== "clientCertificate"
      ? { rotateCertificates: true }
      : {}),
    ...(servingCertificate === "bootstrap" && hasServerTLSBootstrapField(minor)
      ? {
          serverTLSBootstrap: true,
          ...(needsServerRotationGate(minor)
            ? { featureGates: { RotateKubeletServerCertificate: true } }
            : {}),
        }
      : {}),
    ...(servingCertificate === "issued"
      ? {
          tlsCertFile: servingCertificatePath(cluster, "crt"),
          tlsPrivateKeyFile: servingCertificatePath(cluster, "key"),
        }
      : {}),
  };
}

/** failCgroupV1: the kubelet of 1.35 refuses hosts with cgroup v1 unless told; systemd on it decides, not the release. */
function runtimeSettings(cluster: Cluster): Settings {
  const { minor } = cluster.version;
  const { socket } = runtimeInterface(cluster.containerRuntime);
  return {
    cgroupDriver: cluster.containerRuntime.cgroupDriver,
    ...(socket !== undefined && hasContainerRuntimeEndpointField(minor)
      ? { containerRuntimeEndpoint: `unix://${socket}` }
      : {}),
    ...(refusesCgroupV1(minor) ? { failCgroupV1: false } : {}),
    ...(cluster.host.swap === "keep" ? { failSwapOn: false } : {}),
    runtimeRequestTimeout: "15m0s",
  };
}
