const unitHours: Readonly<Record<string, number>> = {
  h: 1,
  m: 1 / 60,
  s: 1 / 3600,
  ms: 1 / 3_600_000,
};

/**
 * Hours of a Go duration (`8760h`, `1h30m`, `0`); `undefined` for anything else.
 * The syntax is Go's `time.ParseDuration` without a sign, µs and ns: https://pkg.go.dev/time#ParseDuration
 */
export function parseDurationHours(text: string): number | undefined {
  if (text === "0") return 0;
  if (!/^(?:\d{1,9}(?:\.\d{1,9})?(?:h|ms|m|s))+$/.test(text)) return undefined;
  let hours = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s)/g)) {
    hours += Number(amount) * (unitHours[unit ?? ""] ?? Number.NaN);
  }
  return hours;
}
