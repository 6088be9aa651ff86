/** One element of DER. */
export interface DerElement {
  readonly tag: number;
  /** With its tag and length. */
  readonly whole: Buffer;
  readonly content: Buffer;
}

/** The elements that stand one after the other in `bytes`; none where they are not whole. Lengths have at most three bytes. */
export function derElements(bytes: Buffer): readonly DerElement[] {
  const found: DerElement[] = [];
  for (let start = 0; start < bytes.length; ) {
    const first = bytes[start + 1] ?? 0;
    const count = first < 0x80 ? 0 : first & 0x7f;
    const from = start + 2 + count;
    if (count > 3 || from > bytes.length) return [];
    const length = count === 0 ? first : bytes.readUIntBE(start + 2, count);
    const end = from + length;
    if (end > bytes.length) return [];
    const whole = bytes.subarray(start, end);
    found.push({ tag: bytes[start] ?? 0, whole, content: bytes.subarray(from, end) });
    start = end;
  }
  return found;
}
