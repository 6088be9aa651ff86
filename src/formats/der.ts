/** DER, the encoding of certificates: https://www.itu.int/rec/T-REC-X.690 ; each function gives one whole element. */

const tags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  objectIdentifier: 0x06,
  utf8String: 0x0c,
  printableString: 0x13,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
};

/** An element of a given tag around `parts`. */
export function derElement(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  let length = 0;
  for (const part of parts) length += part.length;
  const header = lengthBytes(length);
  const element = Buffer.allocUnsafe(1 + header.length + length);
  element[0] = tag;
  element.set(header, 1);
  let at = 1 + header.length;
  for (const part of parts) {
    element.set(part, at);
    at += part.length;
  }
  return element;
}

export function derSequence(...parts: readonly Uint8Array[]): Buffer {
  return derElement(tags.sequence, ...parts);
}

export function derSet(...parts: readonly Uint8Array[]): Buffer {
  return derElement(tags.set, ...parts);
}

/** `[number]` around a whole element. */
export function derExplicit(number: number, ...parts: readonly Uint8Array[]): Buffer {
  return derElement(0xa0 | number, ...parts);
}

/** `[number]` in the place of a primitive element's own tag. */
export function derImplicit(number: number, content: Uint8Array): Buffer {
  return derElement(0x80 | number, content);
}

export function derTrue(): Buffer {
  return derElement(tags.boolean, Buffer.from([0xff]));
}

export function derNull(): Buffer {
  return derElement(tags.null);
}

/** A positive number from its bytes, the highest first: without zeros before it, and with one where it would be negative. */
export function derInteger(bytes: Uint8Array): Buffer {
  const first = bytes.findIndex((byte) => byte !== 0);
  const digits = first === -1 ? Buffer.from([0]) : Buffer.from(bytes.subarray(first));
  const needsZero = ((digits[0] ?? 0) & 0x80) !== 0;
  return derElement(tags.integer, needsZero ? Buffer.concat([Buffer.from([0]), digits]) : digits);
}

/** `unused`: how many bits at the end of the last byte do not count. */
export function derBitString(bytes: Uint8Array, unused = 0): Buffer {
  return derElement(tags.bitString, Buffer.from([unused]), bytes);
}

export function derOctetString(bytes: Uint8Array): Buffer {
  return derElement(tags.octetString, bytes);
}

const identifiers = new Map<string, Buffer>();

/** From its dotted numbers, e.g. `2.5.4.3`; a constant of the caller's, since each is remembered. */
export function derObjectIdentifier(dotted: string): Buffer {
  const known = identifiers.get(dotted);
  if (known !== undefined) return known;
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  const content = Buffer.from([first * 40 + second, ...rest.flatMap(base128)]);
  const element = derElement(tags.objectIdentifier, content);
  identifiers.set(dotted, element);
  return element;
}

/** As a PrintableString where its letters allow, else as a UTF8String. */
export function derText(text: string): Buffer {
  const printable = /^[A-Za-z0-9 '()+,./:=?-]*$/.test(text);
  return derElement(printable ? tags.printableString : tags.utf8String, Buffer.from(text, "utf8"));
}

/** As certificates want it: UTCTime until 2049, then GeneralizedTime, in whole seconds (RFC 5280, 4.1.2.5). */
export function derTime(time: Date): Buffer {
  const digits = time.toISOString().replace(/[-:T]|\.\d+/g, "");
  const isShort = time.getUTCFullYear() < 2050;
  const text = isShort ? digits.slice(2) : digits;
  return derElement(isShort ? tags.utcTime : tags.generalizedTime, Buffer.from(text, "ascii"));
}

function lengthBytes(length: number): readonly number[] {
  if (length < 0x80) return [length];
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest & 0xff);
  return [0x80 | bytes.length, ...bytes];
}

function base128(value: number): readonly number[] {
  const bytes = [value & 0x7f];
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) bytes.unshift((rest & 0x7f) | 0x80);
  return bytes;
}
