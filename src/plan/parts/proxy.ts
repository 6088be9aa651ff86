import type { ProxySettings } from "../../cluster/cluster.ts";
import { type PlanPart, type PoolContext, secretFile, sharedFile } from "../plan-part.ts";
import { nodegenFolder } from "./host.ts";
import { runtimeInterface } from "./runtime-interface.ts";

const environmentPath = `${nodegenFolder}/environment`;

/**
 * The proxy's variables in one file, for the node program's downloads and packages and for the unit that pulls images.
 * In lower case: curl takes `http_proxy` in no other, and Go, apt and dnf take it so too.
 */
export function planProxy({ cluster }: PoolContext): PlanPart {
  const { proxy } = cluster;
  if (proxy === undefined) return {};
  const from = ["proxy"];
  const file = proxy.secret ? secretFile : sharedFile;
  const { puller } = runtimeInterface(cluster.containerRuntime);
  return {
    files: [
      file(environmentPath, environment(proxy), from),
      sharedFile(
        `/etc/systemd/system/${puller}.d/nodegen-proxy.conf`,
        `[Service]\nEnvironmentFile=-${environmentPath}\n`,
        from,
      ),
    ],
  };
}

function environment(proxy: ProxySettings): string {
  const variables = {
    http_proxy: proxy.httpProxy,
    https_proxy: proxy.httpsProxy,
    no_proxy: proxy.noProxy.join(","),
  };
  return Object.entries(variables)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}\n`]))
    .join("");
}
