import type { Report } from "../diagnostics/report.ts";
import { packageNames } from "../facts/package-names.ts";
import type { HostFileProfile, HostProfile, PackageProfile, Profile } from "../profile/profile.ts";
import type { Host, HostFile, HostPackage } from "./cluster.ts";
import { nodePathProblem } from "./node-path.ts";
import type { Subnets } from "./resolve-network.ts";
import { addressBits } from "./subnet.ts";

/** What Kubernetes' own installation guide asks of every host: overlay file systems, bridged and forwarded traffic. */
const defaultKernelModules = ["overlay", "br_netfilter"];
const defaultSysctls: NonNullable<HostProfile["sysctls"]> = {
  "net.bridge.bridge-nf-call-iptables": 1,
  "net.bridge.bridge-nf-call-ip6tables": 1,
  "net.ipv4.ip_forward": 1,
};

/** Fills in `host` and checks every name that the node's tools will be given. */
export function resolveHost(profile: Profile, subnets: Subnets, report: Report): Host {
  const given: HostProfile = profile.host ?? {};
  return {
    swap: given.swap ?? "off",
    selinux: given.selinux ?? "keep",
    firewall: given.firewall ?? "keep",
    kernelModules: resolveKernelModules(given, report),
    sysctls: resolveSysctls(given, subnets, report),
    packages: resolvePackages(given, report),
    files: (given.files ?? []).map((file, index) => resolveHostFile(file, index, report)),
    commands: resolveCommands(given, report),
  };
}

function resolveKernelModules(given: HostProfile, report: Report): readonly string[] {
  const names = given.kernelModules ?? defaultKernelModules;
  for (const [index, name] of names.entries()) {
    if (!/^[A-Za-z0-9_-]{1,64}$/.test(name)) {
      report.add("kernel-module-invalid", { name }, ["host", "kernelModules", index]);
    }
  }
  return [...new Set(names)];
}

function resolveSysctls(
  given: HostProfile,
  subnets: Subnets,
  report: Report,
): Readonly<Record<string, string>> {
  const settings: Record<string, string> = {};
  const hasIPv6 = subnets.pod.some(({ subnet }) => addressBits(subnet.network) === 128);
  const forwarding = hasIPv6 ? { "net.ipv6.conf.all.forwarding": 1 } : {};
  for (const [key, raw] of Object.entries({
    ...(given.sysctls ?? defaultSysctls),
    ...(given.sysctls?.["net.ipv6.conf.all.forwarding"] === undefined ? forwarding : {}),
  })) {
    const value = String(raw).trim();
    const path = ["host", "sysctls", key];
    settings[key] = value;
    // A hyphen in front would be sysctl.d(5)'s sign to pass over errors.
    if (!/^[a-z0-9_][a-z0-9_-]*(?:[./][A-Za-z0-9_:-]+)+$/.test(key)) {
      report.add("sysctl-invalid", { key, reason: "sysctl has no such key" }, path, "key");
      continue;
    }
    const reason = sysctlValueProblem(value);
    if (reason !== undefined) report.add("sysctl-invalid", { key, reason }, path);
  }
  return settings;
}

function sysctlValueProblem(value: string): string | undefined {
  if (value === "" || value.length > 1024) return "the value must have 1 to 1024 characters";
  return /^[\t\x20-\x7e]+$/.test(value)
    ? undefined
    : "the value holds a character that is not printable ASCII";
}

function resolvePackages(given: HostProfile, report: Report): readonly HostPackage[] {
  const packages = (given.packages ?? []).map((one, index) => {
    const path = ["host", "packages", index];
    for (const name of typeof one === "string" ? [one] : Object.values(one)) {
      if (!/^[A-Za-z0-9][A-Za-z0-9+._:~=-]{0,127}$/.test(name))
        report.add("package-name-invalid", { name }, path);
    }
    return namesOfPackage(one);
  });
  return [...new Map(packages.map((one) => [`${one.debian} ${one.rhel}`, one])).values()];
}

function namesOfPackage(given: PackageProfile): HostPackage {
  return typeof given === "string"
    ? packageNames(given)
    : { debian: given.debian, rhel: given.rhel };
}

function resolveHostFile(file: HostFileProfile, index: number, report: Report): HostFile {
  const at = (field: string) => ["host", "files", index, field];
  const reason = nodePathProblem(file.path);
  if (reason !== undefined) report.add("path-invalid", { path: file.path, reason }, at("path"));
  const secret = file.secret ?? false;
  const given = file.mode ?? (secret ? "0600" : "0644");
  const mode = given.padStart(4, "0");
  if (secret && !/00$/.test(mode)) {
    report.add(
      "file-mode-open-secret",
      { mode: given },
      at(file.mode === undefined ? "path" : "mode"),
    );
  }
  const owner = file.owner ?? "root:root";
  if (!/^[a-z_][a-z0-9_-]{0,31}:[a-z_][a-z0-9_-]{0,31}$/.test(owner)) {
    report.add("file-owner-invalid", { owner }, at("owner"));
  }
  return {
    path: file.path,
    content: fileContent(file, at("content"), report),
    mode,
    owner,
    secret,
  };
}

function fileContent(
  file: HostFileProfile,
  path: readonly (string | number)[],
  report: Report,
): Uint8Array {
  if (file.encoding === undefined) return Buffer.from(file.content, "utf8");
  const text = file.content.replace(/\s+/g, "");
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) {
    report.add("file-content-invalid", {}, path);
  }
  return Buffer.from(text, "base64");
}

function resolveCommands(given: HostProfile, report: Report): Host["commands"] {
  const commands = given.commands ?? [];
  for (const [index, command] of commands.entries()) {
    const words = typeof command === "string" ? [command] : command;
    const path = ["host", "commands", index];
    if (words.length === 0 || (words[0] ?? "").trim() === "") {
      report.add("command-invalid", { reason: "it is empty" }, path);
    } else if (words.some((word) => word.includes("\0"))) {
      report.add("command-invalid", { reason: "it holds a NUL character" }, path);
    }
  }
  return commands;
}
