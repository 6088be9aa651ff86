import type { TargetName } from "../../facts/target-names.ts";
import { type Target, type TargetForm, targets } from "../../facts/targets.ts";
import { countBytes, type FormSizes, fitTarget, nearLimit } from "../fit-target.ts";
import type { ManifestForms } from "../manifest.ts";
import { h, type Markup } from "./element.ts";
import type { SheetLaunch, SheetUserData } from "./sheet-input.ts";
import { formatCount } from "./words.ts";

/** The targets of a sheet whose profile names none: those that most people launch at. */
const commonTargets: readonly TargetName[] = ["aws", "azure", "gcp", "openstack", "hetzner"];

/** The targets that a sheet shows. */
export function shownTargets(named: readonly TargetName[]): readonly TargetName[] {
  return named.length > 0 ? named : commonTargets;
}

/** One form of a user-data against a target's limit. */
export interface FormSize {
  readonly form: TargetForm;
  readonly path: string;
  /** As the target counts. */
  readonly bytes: number;
  readonly limit: number | undefined;
  /** Of the limit; 0 where there is none. */
  readonly percent: number;
}

/** The size of `form` as `name` counts it; `undefined` where this user-data has no such form. */
export function measureForm(
  name: TargetName,
  { files }: Pick<SheetUserData, "files">,
  form: TargetForm,
): FormSize | undefined {
  const target: Target = targets[name];
  const file = files[form];
  if (file === undefined) return undefined;
  const bytes = countBytes(target, { byteLength: file.size });
  const { limit } = target;
  const percent = limit === undefined ? 0 : (bytes / limit) * 100;
  return { form, path: file.path, bytes, limit, percent };
}

/** The forms that a target takes, the best of them first. */
export function measureForms(name: TargetName, userData: SheetUserData): readonly FormSize[] {
  const best = fitTarget(name, sizesOf(userData.files)).form;
  const sizes = targets[name].forms.flatMap((form) => measureForm(name, userData, form) ?? []);
  return sizes.toSorted((a, b) => Number(b.form === best) - Number(a.form === best));
}

function sizesOf(files: ManifestForms): FormSizes {
  return Object.fromEntries(
    Object.entries(files).map(([form, { size }]) => [form, { byteLength: size }]),
  );
}

/** The best form of the launch that comes nearest to the limit. */
export function largestSize(
  name: TargetName,
  launches: readonly SheetLaunch[],
): FormSize | undefined {
  let largest: FormSize | undefined;
  for (const { userData } of launches) {
    const size = measureForms(name, userData[0])[0];
    if (size !== undefined && size.bytes > (largest?.bytes ?? -1)) largest = size;
  }
  return largest;
}

/** `9,731 of 16,384 bytes, 59 %`. */
export function describeSize({ bytes, limit, percent }: FormSize): string {
  if (limit === undefined) return `${formatCount(bytes)} bytes, no limit`;
  const part = percent > 100 ? "too large" : `${Math.round(percent)} %`;
  return `${formatCount(bytes)} of ${formatCount(limit)} bytes, ${part}`;
}

/** A bar for the eye; what it says stands beside it in words. */
export function sizeBar({ percent }: FormSize): Markup {
  const width = Math.max(Math.min(percent, 100), 0.5).toFixed(1);
  const attributes = { viewBox: "0 0 100 6", preserveAspectRatio: "none", "aria-hidden": "true" };
  return h(
    "svg",
    { class: `bar ${sizeLevel(percent)}`, ...attributes },
    h("rect", { class: "track", width: 100, height: 6 }),
    h("rect", { class: "fill", width, height: 6 }),
  );
}

function sizeLevel(percent: number): "fits" | "near" | "over" {
  if (percent > 100) return "over";
  return percent >= nearLimit * 100 ? "near" : "fits";
}
