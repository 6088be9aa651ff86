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
  // By index: an iterator takes many times as long until this is compiled, which is after thousands of nodes.
  for (let at = 0; at < bytes.length; at += 1) {
    value = (value >>> 8) ^ (table[(value ^ (bytes[at] as number)) & 0xff] as number);
  }
  return ~value;
}
