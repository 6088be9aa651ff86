import { parseDurationHours } from "../cluster/duration.ts";
import { UsageError } from "./exit-codes.ts";

/** Hours of a period on the command line: days (`30d`) or a duration as profiles have it (`720h`). */
export function parsePeriod(option: string, text: string): number {
  const days = /^(\d{1,5})d$/.exec(text)?.[1];
  const hours = days === undefined ? parseDurationHours(text) : Number(days) * 24;
  if (hours !== undefined && hours >= 0) return hours;
  throw new UsageError(`${option} takes a time such as 30d or 720h`);
}
