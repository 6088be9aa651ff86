/** The key algorithms on offer for the CA and for issued certificates. */
export const keyAlgorithms = [
  "ecdsa-p256",
  "ecdsa-p384",
  "rsa-2048",
  "rsa-3072",
  "rsa-4096",
] as const;

/** Bits of an RSA algorithm's modulus; `undefined` for a curve. */
export function modulusBits(algorithm: KeyAlgorithm): number | undefined {
  return algorithm.startsWith("rsa-") ? Number(algorithm.slice("rsa-".length)) : undefined;
}

export type KeyAlgorithm = (typeof keyAlgorithms)[number];
