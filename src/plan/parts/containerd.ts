import { hasRegistryConfigPath, hasSdNotify, needsSocat } from "../../facts/containerd-features.ts";
import { quoteSystemdWord } from "../../formats/systemd-quote.ts";
import { type PlanPart, type PoolContext, sharedFile } from "../plan-part.ts";
import { renderTemplate } from "../template.ts";
import {
  containerdConfig,
  registryConfigFolder,
  registryHostsConfig,
} from "./containerd-config.ts";
import { runtimeInterface } from "./runtime-interface.ts";

const configPath = "/etc/containerd/config.toml";

/** containerd's configuration, the mirrors of each registry, and its unit. */
export function planContainerd({ cluster }: PoolContext): PlanPart {
  const { containerRuntime: runtime, paths } = cluster;
  const from = ["containerRuntime"];
  // An older containerd reads none of them: its mirrors stand in config.toml.
  const mirrors = hasRegistryConfigPath(runtime.version) ? [...runtime.registryMirrors] : [];
  const hosts = mirrors.map(([host, urls]) =>
    sharedFile(`${registryConfigFolder}/${host}/hosts.toml`, registryHostsConfig(host, urls), [
      ...from,
      "registryMirrors",
      host,
    ]),
  );
  const unit = renderTemplate("containerd.service.njk", {
    type: hasSdNotify(runtime.version) ? "notify" : "simple",
    program: quoteSystemdWord(`${paths.containerd}/containerd`),
    arguments: ["--config", configPath],
  });
  return {
    packages: needsSocat(runtime.version) ? [{ name: "socat", phase: "bake", from }] : [],
    files: [
      sharedFile(configPath, containerdConfig(runtime, paths), from),
      ...hosts,
      sharedFile(`${paths.units}/${runtimeInterface(runtime).unit}`, unit, from),
    ],
  };
}
