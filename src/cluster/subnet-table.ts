import type { Subnet } from "./subnet.ts";

/** Subnets with what has them; an overlap is found in as many steps as a prefix has bits, however many there are. */
export interface SubnetTable<Owner> {
  add(subnet: Subnet, owner: Owner): void;
  /** The owner of one that shares an address with `subnet`. */
  overlapping(subnet: Subnet): Owner | undefined;
}

/** What begins with the bits on the way to here. */
interface Branch<Owner> {
  readonly children: [Branch<Owner> | undefined, Branch<Owner> | undefined];
  /** Has all of it. */
  owner: Owner | undefined;
  /** Has some of it. */
  inside: Owner | undefined;
}

/** An empty table: a tree of bits for each family. */
export function createSubnetTable<Owner>(): SubnetTable<Owner> {
  const roots = { ipv4: createBranch<Owner>(), ipv6: createBranch<Owner>() };
  return {
    add(subnet, owner) {
      let branch = roots[subnet.network.kind()];
      for (const bit of bitsOf(subnet)) {
        branch.inside ??= owner;
        branch = branch.children[bit] ??= createBranch<Owner>();
      }
      branch.inside ??= owner;
      branch.owner ??= owner;
    },
    overlapping(subnet) {
      let branch: Branch<Owner> | undefined = roots[subnet.network.kind()];
      for (const bit of bitsOf(subnet)) {
        if (branch === undefined || branch.owner !== undefined) return branch?.owner;
        branch = branch.children[bit];
      }
      return branch?.inside;
    },
  };
}

function createBranch<Owner>(): Branch<Owner> {
  return { children: [undefined, undefined], owner: undefined, inside: undefined };
}

function bitsOf({ network, prefixLength }: Subnet): readonly (0 | 1)[] {
  const bytes = network.toByteArray();
  return Array.from({ length: prefixLength }, (_, at) =>
    ((bytes[at >> 3] ?? 0) & (0x80 >> (at & 7))) === 0 ? 0 : 1,
  );
}
