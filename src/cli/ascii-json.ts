/** A value as indented JSON with a newline at its end; pure ASCII, so that a terminal shows it as it is. */
export function asciiJson(value: unknown): string {
  const text = JSON.stringify(value, null, 2);
  return `${text.replaceAll(/[\x7f-\uffff]/g, (unit) => `\\u${hexadecimal(unit)}`)}\n`;
}

function hexadecimal(unit: string): string {
  return unit.charCodeAt(0).toString(16).padStart(4, "0");
}
