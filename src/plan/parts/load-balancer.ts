import { type PlanContext, type PlanPart, sharedFile } from "../plan-part.ts";
import { renderTemplate } from "../template.ts";

const name = "kube-apiserver-lb";
const configuration = `/etc/${name}/haproxy.cfg`;

/** haproxy of the distribution on 127.0.0.1, before several API servers, as a unit of its own. */
export function planLoadBalancer({ cluster }: PlanContext): PlanPart {
  const { loadBalancer } = cluster.controlPlane;
  if (loadBalancer === undefined) return {};
  const from = ["kubernetes", "controlPlaneAddresses"];
  const unitName = `${name}.service`;
  const unit = renderTemplate("haproxy.service.njk", { name, configuration });
  return {
    packages: [{ name: "haproxy", phase: "bake", from }],
    files: [
      sharedFile(configuration, renderTemplate("haproxy.cfg.njk", { ...loadBalancer }), from),
      sharedFile(`${cluster.paths.units}/${unitName}`, unit, from),
    ],
    units: [{ name: unitName, phase: "bake", from }],
    checks: [{ kind: "unit-active", unit: unitName, phase: "boot", from }],
  };
}
