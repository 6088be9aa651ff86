import type { CompareOptions } from "../../../../src/plan/compare/compare-states.ts";
import type { NodeState } from "../../../../src/plan/compare/node-state.ts";
import { planText, profileText } from "../../../helpers/plan-text.ts";

export const known: CompareOptions = {
  bootstrapKubeconfig: "/etc/kubernetes/bootstrap-kubelet.conf",
  standIns: undefined,
  before: "profile",
};

/** What the first node of a profile of this text becomes. */
export function stateOf(text: string): NodeState {
  const [plan] = planText(text).plans;
  if (plan === undefined) throw new Error("no plan");
  return {
    kind: "node",
    name: "node-1",
    pool: "workers",
    files: plan.files,
    image: undefined,
    own: ["node-1"],
  };
}

/** A profile with these lines; kube-proxy is left out, to have less of it. */
export function profile(more = "", version = "1.36.3"): string {
  return profileText({ version, more: `kubeProxy: { enabled: false }\n${more}` });
}
