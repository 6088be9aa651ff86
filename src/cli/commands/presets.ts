import { presets } from "../../generated/presets.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { formatTable } from "../table.ts";

/** `nodegen presets`: what `extends:` takes by name, with the first comment of each. */
export async function listPresets(io: Io): Promise<number> {
  const rows = [...presets].map(([name, text]) => [name, description(text)]);
  io.out(formatTable(["PRESET", "DESCRIPTION"], rows, []));
  return exitCodes.done;
}

function description(text: string): string {
  return /^# (.*)$/m.exec(text)?.[1] ?? "";
}
