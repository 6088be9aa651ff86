import type { TargetName } from "../facts/target-names.ts";
import { type Target, targets } from "../facts/targets.ts";
import type { UserDataForm } from "./user-data.ts";

/** From this part of a limit on, a target counts as nearly full. */
export const nearLimit = 0.9;

/** The forms of one user-data, as far as their sizes go. */
export type FormSizes = Readonly<Partial<Record<UserDataForm, Sized>>>;

interface Sized {
  readonly byteLength: number;
}

/** The form of one user-data that a target takes best. */
export interface TargetFit {
  readonly target: TargetName;
  readonly form: UserDataForm;
  /** As the target counts. */
  readonly bytes: number;
  /** Absent where there is no limit. */
  readonly limit: number | undefined;
  /** Of the limit, 100 is full; 0 without a limit. */
  readonly percent: number;
}

/** The size of `content` as `target` counts it. */
export function countBytes(target: Target, content: Sized): number {
  const { byteLength } = content;
  return target.counts === "base64" ? Math.ceil(byteLength / 3) * 4 : byteLength;
}

/** True when `target` takes an archive and the text alone comes near its limit. */
export function wantsArchive(
  name: TargetName,
  forms: FormSizes & { readonly text: Sized },
): boolean {
  const target: Target = targets[name];
  const { limit = Number.POSITIVE_INFINITY } = target;
  return target.forms.includes("archive") && countBytes(target, forms.text) >= limit * nearLimit;
}

/** The target's best form that stays clear of its limit; where none does, the smallest. */
export function fitTarget(name: TargetName, forms: FormSizes): TargetFit {
  const target: Target = targets[name];
  const { limit } = target;
  const fits = target.forms.flatMap((form): TargetFit[] => {
    const content = forms[form];
    if (content === undefined) return [];
    const bytes = countBytes(target, content);
    const percent = limit === undefined ? 0 : (bytes / limit) * 100;
    return [{ target: name, form, bytes, limit, percent }];
  });
  const clear = fits.find((fit) => fit.percent < nearLimit * 100);
  const [smallest] = fits.toSorted((a, b) => a.bytes - b.bytes);
  const best = clear ?? smallest;
  if (best === undefined) throw new Error(`no form for target ${name}`);
  return best;
}
