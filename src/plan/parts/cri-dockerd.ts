import { quoteSystemdWord } from "../../formats/systemd-quote.ts";
import { formatFlags } from "../flags.ts";
import { type PlanPart, type PoolContext, sharedFile } from "../plan-part.ts";
import { renderTemplate } from "../template.ts";
import { dockerNetworkFlags, runtimeInterface } from "./runtime-interface.ts";

/** The unit of cri-dockerd, which speaks CRI for docker: the kubelet has no dockershim from 1.24 on. */
export function planCriDockerd({ cluster }: PoolContext): PlanPart {
  const { containerRuntime: runtime, paths, networking } = cluster;
  const { unit, socket } = runtimeInterface(runtime);
  const flags = formatFlags({
    "container-runtime-endpoint": `unix://${socket}`,
    // Its own default differs between releases.
    "network-plugin": "",
    ...dockerNetworkFlags(cluster),
    "pod-infra-container-image": runtime.sandboxImage,
    ...(networking.podSubnet.includes(",") ? { "ipv6-dual-stack": true } : {}),
  });
  const text = renderTemplate("cri-dockerd.service.njk", {
    program: quoteSystemdWord(`${paths.binaries}/cri-dockerd`),
    arguments: flags.map(quoteSystemdWord),
  });
  return { files: [sharedFile(`${paths.units}/${unit}`, text, ["containerRuntime"])] };
}
