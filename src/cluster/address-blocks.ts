import { addressBits, parseAddress, parseSubnet } from "./subnet.ts";

/** Prefix lengths of blocks, for IPv4 and IPv6, from fine to coarse. */
const blockSizes = [
  [24, 64],
  [16, 48],
  [8, 32],
] as const;

/**
 * The addresses themselves; where they are more than `most`, the blocks of one size that they lie in, the smallest with which
 * there are at most so many.
 */
export function addressBlocks(addresses: readonly string[], most: number): readonly string[] {
  if (addresses.length <= most) return addresses;
  const coarser = blockSizes.map(([ipv4, ipv6]) => [
    ...new Set(addresses.map((address) => blockOf(address, ipv4, ipv6))),
  ]);
  return coarser.find((blocks) => blocks.length <= most) ?? coarser.at(-1) ?? [];
}

function blockOf(text: string, ipv4: number, ipv6: number): string {
  const address = parseAddress(text);
  if (address === undefined) return text;
  const prefixLength = addressBits(address) === 32 ? ipv4 : ipv6;
  return parseSubnet(`${text}/${prefixLength}`)?.text ?? text;
}
