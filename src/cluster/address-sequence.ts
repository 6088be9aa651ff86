import type { ProfilePath } from "../diagnostics/diagnostic.ts";
import type { Report } from "../diagnostics/report.ts";
import {
  addressAfter,
  addressAt,
  addressBits,
  isReservedInSubnet,
  parseAddress,
  parseSubnet,
  type Subnet,
  subnetAfter,
} from "./subnet.ts";

/** Gives what is `offset` places after the first. */
export type Sequence = (offset: number) => string;

export interface SequenceContext {
  readonly count: number;
  readonly report: Report;
}

/**
 * Addresses one after another, from `10.0.0.21/16` on or, for `10.0.0.0/16`, from the subnet's first. With `prefix` each is
 * followed by its prefix length. `undefined` after a complaint: `count` of them must fit between the subnet's own address
 * and its broadcast address.
 */
export function addressSequence(
  text: string,
  form: "bare" | "prefix",
  path: ProfilePath,
  { count, report }: SequenceContext,
): Sequence | undefined {
  const subnet = parseSubnet(text);
  const given = parseAddress(text.slice(0, text.indexOf("/")));
  if (subnet === undefined || given === undefined) {
    const suggestion = suggestFirst(text);
    report.add("node-range-address", { address: text, suggestion }, path);
    return undefined;
  }
  const bits = addressBits(subnet.network);
  const hasOwnAddress = subnet.prefixLength < bits - 1;
  const isOwn = hasOwnAddress && given.toString() === subnet.network.toString();
  const first = isOwn ? (addressAt(subnet, 1) ?? given) : given;
  const at = (offset: number) => {
    const address = addressAfter(subnet, first, offset);
    const isUsable =
      address !== undefined && !(hasOwnAddress && isReservedInSubnet(subnet, address));
    return isUsable ? address.toString() : undefined;
  };
  if (at(count - 1) === undefined) {
    const room = countFitting(at, count);
    report.add(
      "node-range-overflow",
      { count, first: first.toString(), subnet: subnet.text, room },
      path,
    );
    return undefined;
  }
  const suffix = form === "prefix" ? `/${subnet.prefixLength}` : "";
  return (offset) => `${addressAfter(subnet, first, offset)?.toString()}${suffix}`;
}

function suggestFirst(text: string): string {
  const address = parseAddress(text);
  if (address === undefined) return "10.0.0.21/16";
  return `${text}/${address.kind() === "ipv4" ? 24 : 64}`;
}

/** How many of `count` are there, by bisection: past the end there are none. */
function countFitting(at: (offset: number) => string | undefined, count: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at(middle) === undefined) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Subnets of one size, each beside the one before; of each family one, with a comma between, where `text` has both. */
export function subnetSequence(
  text: string,
  path: ProfilePath,
  { count, report }: SequenceContext,
): Sequence | undefined {
  const firsts = text.split(",").map((part) => parseSubnet(part.trim()));
  const known = firsts.filter((subnet): subnet is Subnet => subnet !== undefined);
  const fits = known.every((subnet) => subnetAfter(subnet, count - 1) !== undefined);
  if (known.length < firsts.length || !fits) {
    report.add("node-range-pod-subnets", { subnet: text, count }, path);
    return undefined;
  }
  return (offset) => known.map((subnet) => subnetAfter(subnet, offset)?.text).join(",");
}
