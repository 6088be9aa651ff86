import { test } from "uvu";
import { skip } from "../helpers/skip.ts";
import {
  createMachine,
  type Machine,
  type MachineOptions,
  whyNoMachine,
} from "./identity-machine.ts";
import { shells } from "./sandbox.ts";

/** Why no machine can be made here; `undefined` where one can. */
export const noMachine = whyNoMachine();

/** The rows of a pool that says nothing of its identity. */
export const plainRows = [
  "name hostname",
  "address 4 route 192.0.2.1",
  "kubeconfig /k",
  "certificates /pki",
];

/** Declares a test once for every shell. */
export function eachMachine(
  name: string,
  options: MachineOptions,
  body: (machine: Machine) => void,
): void {
  for (const shell of shells) {
    const title = `${shell.name}: ${name}`;
    if (noMachine !== undefined) {
      skip(title, noMachine);
      continue;
    }
    test(title, () => {
      const machine = createMachine(shell, { rows: plainRows, ...options });
      try {
        body(machine);
      } finally {
        machine.remove();
      }
    });
  }
}
