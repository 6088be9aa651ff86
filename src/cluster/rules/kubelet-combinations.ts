import { swapBehaviors } from "../../facts/kubernetes-features.ts";
import type { ComponentView } from "./component-view.ts";

/**
 * What the kubelet refuses although each field is right by itself: `ValidateKubeletConfiguration` in
 * pkg/kubelet/apis/config/validation of Kubernetes 1.36, where not said otherwise.
 */
export function checkKubeletCombinations(view: ComponentView): void {
  checkNodeAllocatable(view);
  checkImageGarbageCollection(view);
  checkImagePulls(view);
  checkSwapBehavior(view);
}

function checkNodeAllocatable(view: ComponentView): void {
  const field = "enforceNodeAllocatable";
  const given = view.value(field);
  const enforced: readonly unknown[] = Array.isArray(given) ? given : ["pods"];
  for (const [prefix, cgroup] of [
    ["kube-reserved", "kubeReservedCgroup"],
    ["system-reserved", "systemReservedCgroup"],
  ] as const) {
    const compressible = `${prefix}-compressible`;
    const here = enforced.filter((one) => one === prefix || one === compressible);
    if (here.length > 0 && (view.value(cgroup) ?? "") === "") {
      combine(
        view,
        field,
        `${field} with ${here[0]} needs ${cgroup}`,
        `set kubelet.config.${cgroup}`,
      );
    }
    if (here.length > 1) {
      combine(
        view,
        field,
        `${prefix} and ${compressible} exclude each other`,
        "remove one of both",
      );
    }
  }
  if (enforced.includes("none") && enforced.length > 1) {
    combine(view, field, `"none" in ${field} must stand alone`, "remove it, or all others");
  }
  if (view.value("cgroupsPerQOS") === false && enforced.some((one) => one !== "none")) {
    const reason = `${field} ${given === undefined ? 'is "pods" unless set and ' : ""}needs cgroupsPerQOS`;
    combine(view, "cgroupsPerQOS", reason, `set ${field} to [] or cgroupsPerQOS to true`);
  }
}

/** Without values of the profile's own the kubelet's hold: high 85, low 80. */
function checkImageGarbageCollection(view: ComponentView): void {
  const high = view.value("imageGCHighThresholdPercent") ?? 85;
  const low = view.value("imageGCLowThresholdPercent") ?? 80;
  if (typeof high !== "number" || typeof low !== "number" || low < high) return;
  const field =
    view.value("imageGCLowThresholdPercent") === undefined
      ? "imageGCHighThresholdPercent"
      : "imageGCLowThresholdPercent";
  const reason = `imageGCLowThresholdPercent ${low} is not below imageGCHighThresholdPercent ${high}`;
  combine(view, field, reason, "give both, the low one smaller");
}

/** https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/ (maxParallelImagePulls) */
function checkImagePulls(view: ComponentView): void {
  const parallel = view.value("maxParallelImagePulls");
  if (typeof parallel !== "number" || parallel <= 1 || view.value("serializeImagePulls") === false)
    return;
  const reason = `maxParallelImagePulls ${parallel} needs serializeImagePulls: false, which is true unless set`;
  combine(view, "maxParallelImagePulls", reason, "set kubelet.config.serializeImagePulls to false");
}

function checkSwapBehavior(view: ComponentView): void {
  const { component, version, report } = view;
  const field = "memorySwap.swapBehavior";
  const value = view.value(field);
  const allowed = swapBehaviors(version.minor);
  if (typeof value !== "string" || value === "" || allowed.length === 0 || allowed.includes(value))
    return;
  const params = { component, field, value, version: version.text, allowed: allowed.join(" or ") };
  report.add("field-value", params, view.place(field));
}

function combine(view: ComponentView, field: string, reason: string, instead: string): void {
  view.report.add("setting-combination", { reason, instead }, view.place(field));
}
