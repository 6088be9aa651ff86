import { mostCards } from "./most-cards.ts";
import type { Payload, SheetInput } from "./sheet-input.ts";

/** The user-data of the machines with cards, at the positions that their buttons name. */
export function listPayloads({ launches }: SheetInput): readonly (Payload | null)[] {
  return launches
    .slice(0, mostCards)
    .flatMap(({ userData }) => [userData[0].payload ?? null, userData[1]?.payload ?? null]);
}
