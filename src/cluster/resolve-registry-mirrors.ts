import type { Report } from "../diagnostics/report.ts";
import type { ContainerRuntimeProfile } from "../profile/profile.ts";
import type { ContainerRuntime } from "./cluster.ts";
import { urlProblem } from "./url.ts";

/** The mirrors of each registry host, all of them in a form that the runtime can use. */
export function resolveRegistryMirrors(
  runtime: ContainerRuntime["name"],
  given: ContainerRuntimeProfile,
  report: Report,
): ReadonlyMap<string, readonly string[]> {
  const mirrors = new Map<string, readonly string[]>();
  for (const [host, urls] of Object.entries(given.registryMirrors ?? {})) {
    const path = ["containerRuntime", "registryMirrors", host];
    if (!/^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?$/.test(host)) {
      report.add("registry-host-invalid", { host }, path, "key");
    } else if (runtime === "docker" && host !== "docker.io") {
      report.add("registry-mirror-unsupported", { host }, path, "key");
    }
    for (const [index, url] of urls.entries()) {
      const reason = urlProblem(url);
      if (reason !== undefined) report.add("url-invalid", { url, reason }, [...path, index]);
      else if (runtime === "docker" && !isBareHost(url)) {
        report.add("registry-mirror-path", { url }, [...path, index]);
      }
    }
    mirrors.set(host, urls);
  }
  return mirrors;
}

/** dockerd does not start with another mirror: https://github.com/moby/moby/blob/v24.0.9/registry/config.go */
function isBareHost(url: string): boolean {
  const { pathname, search, hash } = new URL(url);
  return `${pathname}${search}${hash}` === "/";
}
