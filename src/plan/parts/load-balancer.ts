import type { LoadBalancer } from "../../cluster/cluster.ts";
import { packageNames } from "../../facts/package-names.ts";
import { quoteSystemdWord } from "../../formats/systemd-quote.ts";
import { type PlanPart, type PoolContext, packageItem, sharedFile } from "../plan-part.ts";
import { renderTemplate } from "../template.ts";

const name = "kube-apiserver-lb";
const unitName = `${name}.service`;
const from = ["loadBalancer"];

/** haproxy or nginx of the distribution on 127.0.0.1, before several API servers, as a unit of its own. */
export function planLoadBalancer({ cluster }: PoolContext): PlanPart {
  const { loadBalancer } = cluster.controlPlane;
  if (loadBalancer === undefined) return {};
  const { packages, files } =
    loadBalancer.name === "nginx" ? nginx(loadBalancer) : haproxy(loadBalancer);
  const unitPath = `${cluster.paths.units}/${unitName}`;
  return {
    packages: packages.map((one) => packageItem(packageNames(one), from)),
    files: Object.entries(files).map(([path, text]) =>
      sharedFile(path === "unit" ? unitPath : path, text, from),
    ),
    units: [{ name: unitName, phase: "bake", from }],
    checks: [{ kind: "unit-active", unit: unitName, phase: "boot", from }],
  };
}

interface Balancer {
  readonly packages: readonly string[];
  /** Texts by path; `unit` is the unit's. */
  readonly files: Readonly<Record<string, string>> & { readonly unit: string };
}

function haproxy(loadBalancer: LoadBalancer): Balancer {
  const configuration = `/etc/${name}/haproxy.cfg`;
  return {
    packages: ["haproxy"],
    files: {
      [configuration]: renderTemplate("haproxy.cfg.njk", { ...loadBalancer }),
      unit: renderTemplate("haproxy.service.njk", { name, configuration }),
    },
  };
}

/** nginx' words for haproxy's algorithms; its own default is round robin. */
const nginxAlgorithms: Readonly<Record<string, string>> = {
  leastconn: "least_conn;",
  source: "hash $remote_addr consistent;",
};

/** nginx as a TCP proxy: https://nginx.org/en/docs/stream/ngx_stream_upstream_module.html */
function nginx({ port, algorithm, backends }: LoadBalancer): Balancer {
  const configuration = `/etc/${name}/nginx.conf`;
  return {
    packages: ["nginx", "libnginx-mod-stream"],
    files: {
      [configuration]: renderTemplate("nginx.conf.njk", {
        name,
        port,
        backends,
        method: nginxAlgorithms[algorithm] ?? "",
      }),
      // The package starts its own service with a page on port 80.
      "/etc/systemd/system/nginx.service.d/nodegen.conf": `[Unit]\nConditionPathExists=!${configuration}\n`,
      unit: renderTemplate("nginx.service.njk", { configuration: quoteSystemdWord(configuration) }),
    },
  };
}
