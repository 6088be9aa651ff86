import ipaddr from "ipaddr.js";

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** A network in CIDR notation with all host bits zero. */
export interface Subnet {
  readonly text: string;
  readonly network: Address;
  readonly prefixLength: number;
}

/** Reads an IP address as Kubernetes writes it: dotted quad without leading zeros, or IPv6 without a zone. */
export function parseAddress(text: string): Address | undefined {
  if (text.includes("%")) return undefined;
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
  return text.includes(":") && ipaddr.IPv6.isValid(text) ? ipaddr.IPv6.parse(text) : undefined;
}

/** Reads `10.244.0.0/16`; `undefined` where it is no CIDR. Host bits may be set, `network` has them cleared. */
export function parseSubnet(text: string): Subnet | undefined {
  const [addressText = "", prefixText = "", ...rest] = text.split("/");
  const address = parseAddress(addressText);
  if (address === undefined || rest.length > 0 || !/^(?:0|[1-9]\d{0,2})$/.test(prefixText)) {
    return undefined;
  }
  const prefixLength = Number(prefixText);
  if (prefixLength > addressBits(address)) return undefined;
  const network = maskAddress(address, prefixLength);
  return { text: `${network.toString()}/${prefixLength}`, network, prefixLength };
}

/** True where both are of one family and share at least one address. */
export function subnetsOverlap(first: Subnet, second: Subnet): boolean {
  const prefixLength = Math.min(first.prefixLength, second.prefixLength);
  return subnetContains({ ...second, prefixLength }, first.network);
}

/** True where `address` is one of `subnet`. */
export function subnetContains({ network, prefixLength }: Subnet, address: Address): boolean {
  if (network instanceof ipaddr.IPv4) {
    return address instanceof ipaddr.IPv4 && address.match(network, prefixLength);
  }
  return address instanceof ipaddr.IPv6 && address.match(network, prefixLength);
}

/** The address `offset` places after the network address; `undefined` past the end of the subnet. */
export function addressAt(subnet: Subnet, offset: number): Address | undefined {
  return addressAfter(subnet, subnet.network, offset);
}

/** The address `offset` places after `first`; `undefined` past the end of the subnet. */
export function addressAfter(subnet: Subnet, first: Address, offset: number): Address | undefined {
  const address = addAt(first, first.toByteArray().length - 1, offset);
  return address !== undefined && subnetContains(subnet, address) ? address : undefined;
}

/** The subnet of the same size `offset` places after `subnet`; `undefined` past the end of the family. */
export function subnetAfter(subnet: Subnet, offset: number): Subnet | undefined {
  const { prefixLength } = subnet;
  const index = Math.ceil(prefixLength / 8) - 1;
  const unit = 2 ** (8 * (index + 1) - prefixLength);
  const network = addAt(subnet.network, index, offset * unit);
  if (network === undefined) return undefined;
  return { text: `${network.toString()}/${prefixLength}`, network, prefixLength };
}

/** Adds to the byte at `index`, with carry to those before; `undefined` past the end of the family. */
function addAt(address: Address, index: number, amount: number): Address | undefined {
  const bytes = address.toByteArray();
  let carry = amount;
  for (let at = index; at >= 0 && carry > 0; at -= 1) {
    const sum = (bytes[at] ?? 0) + carry;
    bytes[at] = sum % 256;
    carry = Math.floor(sum / 256);
  }
  return carry === 0 ? ipaddr.fromByteArray(bytes) : undefined;
}

/** True for the network address and, in IPv4, the broadcast address: Kubernetes gives neither to a Service. */
export function isReservedInSubnet(subnet: Subnet, address: Address): boolean {
  const text = address.toString();
  if (text === subnet.network.toString()) return true;
  if (address.kind() === "ipv6") return false;
  return text === ipaddr.IPv4.broadcastAddressFromCIDR(subnet.text).toString();
}

/** 32 or 128. */
export function addressBits(address: Address): number {
  return address.kind() === "ipv4" ? 32 : 128;
}

function maskAddress(address: Address, prefixLength: number): Address {
  const bytes = address.toByteArray().map((byte, index) => {
    const bits = Math.min(8, Math.max(0, prefixLength - index * 8));
    return byte & (0xff00 >> bits) & 0xff;
  });
  return ipaddr.fromByteArray(bytes);
}
