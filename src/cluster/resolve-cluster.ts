import type { Outcome } from "../diagnostics/diagnostic.ts";
import { hasErrors } from "../diagnostics/diagnostic.ts";
import { createReport, type Report } from "../diagnostics/report.ts";
import { newestKubernetes, newestMinor, oldestMinor } from "../facts/compatibility.ts";
import type { Profile } from "../profile/profile.ts";
import type { Cluster, KubernetesVersion } from "./cluster.ts";
import type { Facts } from "./facts.ts";
import { isImageReference } from "./image-reference.ts";
import { parseKubernetesVersion } from "./kubernetes-version.ts";
import { isDnsLabel } from "./names.ts";
import { resolveBinaries } from "./resolve-binaries.ts";
import { resolveCertificates, resolveJoin } from "./resolve-certificates.ts";
import { resolveCni } from "./resolve-cni.ts";
import { resolveKubelet, resolveKubeProxy } from "./resolve-components.ts";
import { resolveControlPlane } from "./resolve-control-plane.ts";
import { resolveDownloadAuthorities } from "./resolve-download-authorities.ts";
import { resolveHost } from "./resolve-host.ts";
import { resolveImages } from "./resolve-images.ts";
import { resolveNetworking } from "./resolve-network.ts";
import { resolvePacker } from "./resolve-packer.ts";
import { resolvePaths } from "./resolve-paths.ts";
import { resolvePools } from "./resolve-pools.ts";
import { resolveProxy, resolveStatusWebhook } from "./resolve-proxy.ts";
import { resolveContainerRuntime } from "./resolve-runtime.ts";
import { checkHostCgroups } from "./rules/host-cgroups.ts";
import { checkMaxPods } from "./rules/max-pods.ts";
import { checkCloudAddresses } from "./rules/node-addresses.ts";
import { checkNodeCount } from "./rules/node-count.ts";
import { checkNodePodSubnets } from "./rules/node-pod-subnets.ts";
import { checkNodeValues } from "./rules/node-values.ts";
import { checkReservedCgroups } from "./rules/reserved-cgroups.ts";
import { checkUnnamedPools } from "./rules/unnamed-pools.ts";

/**
 * The middle of the compiler: fills every default in and checks that the parts of a valid profile can work together.
 * All complaints come at once; the value is there when none of them is an error.
 */
export function resolveCluster(profile: Profile, facts: Facts): Outcome<Cluster> {
  const report = createReport();
  const version = resolveVersion(profile, report);
  if (version === undefined) return { value: undefined, diagnostics: report.diagnostics };
  checkName(profile, report);
  const { networking, subnets } = resolveNetworking(profile, version, report);
  const containerRuntime = resolveContainerRuntime(profile, version, facts.catalog, report);
  const pools = resolvePools(profile, version, subnets, report);
  checkNodeCount(pools, subnets.pod, report);
  checkMaxPods(profile, pools, subnets.pod, report);
  checkCloudAddresses(pools, version, report);
  checkReservedCgroups(profile, report);
  const paths = resolvePaths(profile, report);
  const cni = resolveCni(profile, paths, report);
  checkNodePodSubnets(cni, pools, subnets, report);
  checkNodeValues(profile, pools, report);
  checkUnnamedPools(profile, pools, report);
  const controlPlane = resolveControlPlane(profile, version, report);
  const cluster: Cluster = {
    name: profile.metadata.name,
    version,
    controlPlane,
    networking,
    join: resolveJoin(profile, report),
    certificates: resolveCertificates(profile, report),
    containerRuntime,
    cni,
    kubelet: resolveKubelet(profile, version, facts.settings, pools, report),
    kubeProxy: resolveKubeProxy(profile, version, facts.settings, report),
    host: resolveHost(profile, subnets, report),
    proxy: resolveProxy(profile, { networking, controlPlane, pools }, report),
    packer: resolvePacker(profile, report),
    statusWebhook: resolveStatusWebhook(profile, report),
    checkImage: resolveCheckImage(profile, report),
    paths,
    downloadAuthorities: resolveDownloadAuthorities(profile, report),
    binaries: resolveBinaries(profile, version, containerRuntime, facts, report),
    images: resolveImages(profile, containerRuntime, report),
    pools,
    targets: profile.targets ?? [],
  };
  if (!hasErrors(report.diagnostics)) checkHostCgroups(profile, cluster, report);
  const { diagnostics } = report;
  return { value: hasErrors(diagnostics) ? undefined : cluster, diagnostics };
}

function resolveVersion(profile: Profile, report: Report): KubernetesVersion | undefined {
  const text = profile.kubernetes.version;
  const path = ["kubernetes", "version"];
  const version = parseKubernetesVersion(text);
  if (version === undefined) {
    report.add("kubernetes-version-invalid", { version: text, newest: newestKubernetes() }, path);
    return undefined;
  }
  if (version.minor < oldestMinor || version.minor > newestMinor) {
    report.add(
      "kubernetes-version-unsupported",
      {
        version: version.text,
        oldest: String(oldestMinor),
        newest: String(newestMinor),
      },
      path,
    );
    return undefined;
  }
  return version;
}

function resolveCheckImage({ checkWorkload }: Profile, report: Report): string | undefined {
  const image = checkWorkload?.image;
  if (image !== undefined && !isImageReference(image))
    report.add("image-reference-invalid", { image }, ["checkWorkload", "image"]);
  return image;
}

function checkName(profile: Profile, report: Report): void {
  const { name } = profile.metadata;
  if (!isDnsLabel(name)) report.add("cluster-name-invalid", { name }, ["metadata", "name"]);
}
