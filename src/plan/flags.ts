import type { FlagValue } from "../profile/profile.ts";

/** `--name=value` for each flag, in the order given; booleans are written out, as every pflag parser reads them. */
export function formatFlags(flags: Readonly<Record<string, FlagValue>>): readonly string[] {
  return Object.entries(flags).map(([name, value]) => `--${name}=${value}`);
}
