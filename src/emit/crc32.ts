const polynomial = 0xedb88320;

const table = Int32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) {
    value = value & 1 ? (value >>> 1) ^ polynomial : value >>> 1;
  }
  return value;
});

/** CRC-32 as gzip has it (RFC 1952, 8) of `bytes` behind those whose sum is `sum`; a signed number. */
export function crc32(bytes: Uint8Array, sum = 0): number {
  let value = ~sum;
  for (const byte of bytes) value = (value >>> 8) ^ (table[(value ^ byte) & 0xff] ?? 0);
  return ~value;
}
