import type { Cluster, Pool } from "../../cluster/cluster.ts";
import { mergeSettings } from "../../cluster/merge-settings.ts";
import {
  effectiveSettings,
  settingAt,
  settingsOfFlags,
  withoutSettings,
} from "../../cluster/settings/effective-settings.ts";
import { type SplitSettings, splitSettings } from "../../cluster/settings/split-settings.ts";
import type { ComponentSettings } from "../../facts/component-settings.ts";
import {
  hasKubeletConfigFile,
  hasRotateCertificatesFlag,
  hasServerTLSBootstrapField,
  needsServerRotationGate,
  refusesCgroupV1,
  refusesSwap,
} from "../../facts/kubernetes-features.ts";
import type { PlanContext } from "../plan-part.ts";
import { dualStackGates } from "./dual-stack.ts";
import { runtimeInterface } from "./runtime-interface.ts";

type Settings = Readonly<Record<string, unknown>>;

/** The link that the kubelet's unit makes at each start to the resolv.conf that holds the real name servers. */
const chosenResolvConf = "/run/nodegen/resolv.conf";

/**
 * The kubelet's settings, nodegen's with the profile's laid over them, where this version wants them. What the profile
 * sets by a flag of its own is not said a second time.
 */
export function kubeletConfiguration(context: PlanContext): SplitSettings {
  const { cluster, pool, settings } = context;
  const { minor } = cluster.version;
  const byFlag = settingsOfFlags("kubelet", pool.kubeletFlags, settings);
  const own = mergeSettings(withoutSettings(ownSettings(context), byFlag), pool.kubeletConfig);
  const { fields, flags } = splitSettings("kubelet", own, minor, settings);
  const header = { apiVersion: "kubelet.config.k8s.io/v1beta1", kind: "KubeletConfiguration" };
  return { fields: { ...header, ...fields }, flags };
}

/** What the profile sets for the pool's kubelets at a dotted path of fields, by field or by flag. */
export function kubeletSetting(pool: Pool, path: string, settings: ComponentSettings): unknown {
  return settingAt(
    effectiveSettings("kubelet", pool.kubeletConfig, pool.kubeletFlags, settings),
    path,
  );
}

/** True where the profile leaves the choice of resolv.conf to the node. */
export function choosesResolvConf(pool: Pool, settings: ComponentSettings): boolean {
  return kubeletSetting(pool, "resolvConf", settings) === undefined;
}

function ownSettings({ cluster, node }: PlanContext): Settings {
  return {
    ...authenticationSettings(cluster),
    clusterDomain: cluster.networking.dnsDomain,
    clusterDNS: [cluster.networking.dnsServiceIP],
    resolvConf: chosenResolvConf,
    ...dualStackGates(cluster),
    ...certificateSettings(cluster),
    ...runtimeSettings(cluster),
    ...(node.taints.length > 0 ? { registerWithTaints: node.taints } : {}),
  };
}

/** Stated in full: the defaults of these differ between flags and file, and have changed. */
function authenticationSettings({ paths, version }: Cluster): Settings {
  return {
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: paths.caCertificate },
    },
    authorization: { mode: "Webhook" },
    ...(hasKubeletConfigFile(version.minor) ? {} : { readOnlyPort: 0 }),
  };
}

function certificateSettings(cluster: Cluster): Settings {
  const { minor } = cluster.version;
  const { servingCertificate } = cluster.kubelet;
  return {
    ...(hasRotateCertificatesFlag(minor) && cluster.join.method !== "clientCertificate"
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
          tlsCertFile: cluster.paths.kubeletServingCertificate,
          tlsPrivateKeyFile: cluster.paths.kubeletServingKey,
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
    ...(socket === undefined ? {} : { containerRuntimeEndpoint: `unix://${socket}` }),
    ...(refusesCgroupV1(minor) ? { failCgroupV1: false } : {}),
    ...(cluster.host.swap === "keep" && refusesSwap(minor) ? { failSwapOn: false } : {}),
    runtimeRequestTimeout: "15m0s",
  };
}
