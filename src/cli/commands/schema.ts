import { schemaText } from "../../generated/schema-text.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Io } from "../io.ts";

/** `nodegen schema`: the JSON Schema of a profile. */
export async function schema(io: Io): Promise<number> {
  io.out(schemaText);
  return exitCodes.done;
}
