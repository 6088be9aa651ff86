import { type Issuer, type Leaf, leafContent, type SignatureKind } from "./leaf-certificate.ts";

/**
 * Bytes of a serial number: 9 are more than the 64 random bits that the CA/Browser Forum's baseline requirements (7.1) want. More
 * take room in user-data, and up to 8 more let a certificate fit its key. RFC 5280 (4.1.2.2) allows 20.
 */
const leastSize = 9;
const mostSize = 17;

/** Random; the first byte is kept between 0x40 and 0x7f, so that the number is positive and of one length. */
export function serialNumber(random: (size: number) => Uint8Array, size = leastSize): Buffer {
  const bytes = Buffer.from(random(size));
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes;
}

/**
 * How many bytes of a serial number make the gzip of a certificate and its key smallest. Both hold the public key, and a
 * compressor finds it again where base64 writes it in the same letters: where it stands in both at the same of three bytes; in a
 * kubeconfig, which has PEM as base64 once more, also at the same of three letters. Each byte of the number moves it on. A pair of
 * RSA-2048 then takes 230 bytes of gzip less, one of P-256 some 50.
 */
export function serialSize(
  leaf: Omit<Leaf, "serialNumber">,
  issuer: Omit<Issuer, "key">,
  signature: Pick<SignatureKind, "algorithm">,
  privateKeyPem: string,
): number {
  // In the middle of a point; of RSA, whose exponent is the last five bytes, in the modulus.
  const part = leaf.publicKey.subarray(-37, -5);
  const content = leafContent(
    { ...leaf, serialNumber: new Uint8Array(leastSize).fill(1) },
    issuer,
    signature,
  );
  const inCertificate = outerHeader + content.indexOf(part);
  const headerEnd = privateKeyPem.indexOf("\n") + 1;
  const key = Buffer.from(privateKeyPem.slice(headerEnd, privateKeyPem.indexOf("\n-")), "base64");
  const inKey = key.indexOf(part);
  let best = leastSize;
  let bestShare = 0;
  for (let size = leastSize; size <= mostSize; size += 1) {
    const bytes = inCertificate + size - leastSize - inKey;
    const share = sharedPart(bytes, certificateHeader - headerEnd);
    if (share > bestShare) [best, bestShare] = [size, share];
  }
  return best;
}

/** Tag and length of a certificate, which has 256 to 65,535 bytes. */
const outerHeader = 4;
const certificateHeader = "-----BEGIN CERTIFICATE-----\n".length;

/**
 * What part of the same bytes in two PEM texts has the same letters: none, or 1 for the texts, and up to 1 more for their base64.
 * `bytes`: how much further on they stand in the first one; `letters`: how much longer its first line is.
 */
function sharedPart(bytes: number, letters: number): number {
  if (bytes % 3 !== 0) return 0;
  const further = (bytes / 3) * 4;
  const lines = Math.floor(further / 64);
  const rest = further / 64 - lines;
  const isAligned = (breaks: number) => (letters + further + breaks) % 3 === 0;
  return 1 + (isAligned(lines) ? 1 - rest : 0) + (isAligned(lines + 1) ? rest : 0);
}
