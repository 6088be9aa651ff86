import type { ProfilePath } from "../../diagnostics/diagnostic.ts";
import type { Report } from "../../diagnostics/report.ts";
import { allowedRestrictedLabel, nodeLabelRestriction } from "../../facts/kubernetes-features.ts";
import type { KubernetesVersion } from "../cluster.ts";

/** Reports labels of the control plane's own namespaces that the kubelet may not set on itself. */
export function checkNodeLabelAllowed(
  key: string,
  version: KubernetesVersion,
  path: ProfilePath,
  report: Report,
): void {
  if (allowedRestrictedLabel(key, version.minor)) return;
  const restriction = nodeLabelRestriction(version.minor);
  const params = { key, version: version.text };
  if (restriction === "exit") report.add("label-restricted", params, path, "key");
  else if (restriction === "warn") report.add("label-restricted-soon", params, path, "key");
}
