import type { Pool } from "../../cluster/cluster.ts";
import { machineSizeScript } from "../../generated/machine-scripts.ts";
import { type PlanPart, type PoolContext, sharedFile } from "../plan-part.ts";
import type { UnitVariable } from "../unit-arguments.ts";
import type { FoundOnMachine } from "./identity.ts";

const scriptPath = "/usr/local/lib/nodegen/machine-size.sh";

/** The script that computes settings from the machine's memory and processors, where the profile asks for any. */
export function planMachineSize({ pool }: PoolContext): PlanPart {
  if (computedSize(pool).length === 0) return {};
  return { files: [sharedFile(scriptPath, machineSizeScript, ["nodePools", pool.index])] };
}

/** What the kubelet's unit starts with: a machine may have been given another size since the last start. */
export function computedSize({ machineSize }: Pool): readonly FoundOnMachine[] {
  const { kubeReserved, maxPods } = machineSize;
  if (!kubeReserved && maxPods === undefined) return [];
  const command = `/bin/sh ${scriptPath}${maxPods === undefined ? "" : ` ${maxPods}`}`;
  return [{ file: "/run/nodegen/machine-size", command }];
}

/** Flags, which every release takes and which win over the file; over flags of the profile too. */
export function machineSizeFlags({ machineSize }: Pool): Readonly<Record<string, UnitVariable>> {
  return {
    ...(machineSize.kubeReserved ? { "kube-reserved": { variable: "NODEGEN_KUBE_RESERVED" } } : {}),
    ...(machineSize.maxPods === undefined ? {} : { "max-pods": { variable: "NODEGEN_MAX_PODS" } }),
  };
}
