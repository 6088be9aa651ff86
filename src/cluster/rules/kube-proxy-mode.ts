import {
  deprecatesIpvs,
  gateOfProxyMode,
  kubeProxyModes,
} from "../../facts/kubernetes-features.ts";
import type { ComponentView } from "./component-view.ts";

/** From which minor a mode is there, and until before which. */
const lifetimes: ReadonlyMap<string, string> = new Map([
  ["userspace", "it was removed in 1.26, write iptables"],
  ["ipvs", "ipvs comes with 1.8"],
  ["nftables", "nftables comes with 1.29"],
  ["kernelspace", "kernelspace is for Windows, write iptables"],
]);

/** kube-proxy falls back to iptables in silence, or does not start, on a mode that its version does not have. */
export function checkKubeProxyMode(view: ComponentView): void {
  const { version, report } = view;
  const mode = view.value("mode");
  if (typeof mode !== "string" || mode === "") return;
  const place = view.place("mode");
  const gate = gateOfProxyMode(mode, version.minor);
  const modes = kubeProxyModes(version.minor);
  if (!modes.includes(mode) && gate === undefined) {
    const params = { mode, version: version.text, allowed: modes.join(", ") };
    report.add("proxy-mode-unavailable", { ...params, instead: lifetimes.get(mode) }, place);
  } else if (gate !== undefined && view.value(`featureGates.${gate}`) === false) {
    const params = { component: view.component, field: "mode", gate, version: version.text };
    report.add("field-gate-off", { ...params, root: "kubeProxy" }, place);
  } else if (mode === "ipvs" && deprecatesIpvs(version.minor)) {
    report.add("proxy-mode-deprecated", { mode, since: "1.35", instead: "write nftables" }, place);
  }
}
