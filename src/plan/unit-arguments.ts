import { quoteSystemdWord } from "../formats/systemd-quote.ts";
import type { FlagValue } from "../profile/profile.ts";
import { formatFlags } from "./flags.ts";

/** A flag's value that only the machine knows: a variable of the unit's environment. */
export interface UnitVariable {
  /** Of capital letters and `_`. */
  readonly variable: string;
}

/** `--name=value` for each flag, in the order given, as words of ExecStart=. */
export function unitArguments(
  flags: Readonly<Record<string, FlagValue | UnitVariable>>,
): readonly string[] {
  return Object.entries(flags).flatMap(([name, value]) =>
    typeof value === "object"
      ? [`--${name}=\${${value.variable}}`]
      : formatFlags({ [name]: value }).map(quoteSystemdWord),
  );
}
