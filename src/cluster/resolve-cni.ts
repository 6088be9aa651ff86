import type { Report } from "../diagnostics/report.ts";
import type { FlanneldProfile, Profile } from "../profile/profile.ts";
import type { Cni, Flanneld, Paths } from "./cluster.ts";
import { nodePathProblem } from "./node-path.ts";
import { parseAddress } from "./subnet.ts";
import { urlProblem } from "./url.ts";

/** Fills in `cni`. */
export function resolveCni(profile: Profile, paths: Paths, report: Report): Cni {
  const { plugin = "none", flanneld } = profile.cni ?? {};
  if (plugin !== "flanneld") {
    if (flanneld !== undefined)
      report.add("flanneld-unused", { plugin }, ["cni", "flanneld"], "key");
    return { plugin };
  }
  if (flanneld === undefined) report.add("flanneld-missing", {}, ["cni", "plugin"]);
  return { plugin, flanneld: resolveFlanneld(flanneld ?? { etcdEndpoints: [] }, paths, report) };
}

function resolveFlanneld(given: FlanneldProfile, paths: Paths, report: Report): Flanneld {
  const { etcdEndpoints, etcdPrefix = "/coreos.com/network", iface } = given;
  for (const [index, url] of etcdEndpoints.entries()) {
    const reason = urlProblem(url);
    if (reason !== undefined)
      report.add("url-invalid", { url, reason }, ["cni", "flanneld", "etcdEndpoints", index]);
  }
  const prefixProblem = nodePathProblem(etcdPrefix);
  if (prefixProblem !== undefined) reportOption("etcdPrefix", etcdPrefix, prefixProblem, report);
  if (iface !== undefined && !isInterface(iface))
    reportOption("iface", iface, "it is neither the name nor an address of a card", report);
  return { etcdEndpoints, etcdPrefix, iface, tls: resolveTls(given, paths, report) };
}

function isInterface(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,14}$/.test(text) || parseAddress(text) !== undefined;
}

function reportOption(option: string, value: string, reason: string, report: Report): void {
  report.add("flanneld-option-invalid", { option, value, reason }, ["cni", "flanneld", option]);
}

/** TLS where the endpoints ask for it: with the user's files, or with a certificate that the cluster's CA issues. */
function resolveTls(given: FlanneldProfile, paths: Paths, report: Report): Flanneld["tls"] {
  const { etcdEndpoints, etcdCafile, etcdCertfile, etcdKeyfile } = given;
  const files = { etcdCafile, etcdCertfile, etcdKeyfile };
  const named = Object.entries(files).filter((entry) => entry[1] !== undefined);
  for (const [option, path = ""] of named) {
    const reason = nodePathProblem(path);
    if (reason !== undefined)
      report.add("path-invalid", { path, reason }, ["cni", "flanneld", option]);
  }
  const secure = etcdEndpoints.filter((url) => url.startsWith("https:")).length;
  const reason = tlsProblem(given, secure > 0 && secure < etcdEndpoints.length, secure === 0);
  if (reason !== undefined) report.add("flanneld-tls-incomplete", { reason }, ["cni", "flanneld"]);
  if (secure === 0) return undefined;
  return {
    issued: etcdCertfile === undefined,
    caFile: etcdCafile ?? paths.caCertificate,
    certFile: etcdCertfile ?? `${paths.certificates}/flanneld.crt`,
    keyFile: etcdKeyfile ?? `${paths.certificates}/flanneld.key`,
  };
}

function tlsProblem(given: FlanneldProfile, mixed: boolean, plain: boolean): string | undefined {
  const { etcdCafile, etcdCertfile, etcdKeyfile } = given;
  if (mixed) return "some endpoints are https and some http";
  if (plain && (etcdCafile ?? etcdCertfile ?? etcdKeyfile) !== undefined)
    return "there are files for TLS and no endpoint is https";
  if ((etcdCertfile === undefined) !== (etcdKeyfile === undefined))
    return "a certificate needs its key";
  return undefined;
}
