import { mostCards } from "./launch-section.ts";
import type { SheetInput } from "./sheet-input.ts";

/** One user-data in the forms that are pasted. */
type Payload = Readonly<Record<"text" | "base64", string>>;

/** The user-data of the machines with cards, at the positions that their buttons name. */
export function listPayloads({ launches }: SheetInput): readonly (Payload | null)[] {
  return launches.slice(0, mostCards).flatMap(({ userData }) =>
    [userData[0], userData[1]].map((one) => {
      if (one === undefined) return null;
      return { text: asText(one.forms.text), base64: asText(one.forms.base64) };
    }),
  );
}

function asText(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("utf8");
}
