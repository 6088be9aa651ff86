import type { Availability } from "../../facts/component-settings.ts";

/** Since or until when a setting is there, in words for the end of a message. */
export function availabilityReason({ state, since, removed }: Availability): string {
  if (state === "unknown-yet") return `it comes with 1.${since}`;
  if (state === "removed") return `it was removed in 1.${removed}`;
  return "it is missing in this minor only";
}

/** What to do about a setting that the version does not have and that nothing replaces. */
export function availabilityAdvice({ state, since }: Availability): string {
  return state === "unknown-yet"
    ? `remove it, or set kubernetes.version to a release of 1.${since} or later`
    : "remove it";
}
