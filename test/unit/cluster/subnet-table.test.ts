import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parseSubnet, type Subnet, subnetsOverlap } from "../../../src/cluster/subnet.ts";
import { createSubnetTable } from "../../../src/cluster/subnet-table.ts";

const subnets: fc.Arbitrary<Subnet> = fc
  .oneof(
    fc.tuple(fc.constantFrom("10.0.0.0", "10.0.1.0", "10.1.0.0", "11.0.0.128"), fc.nat(32)),
    fc.tuple(fc.constantFrom("fd00::", "fd00:0:0:1::", "fd01::"), fc.nat(128)),
  )
  .map(([address, prefix]) => parseSubnet(`${address}/${prefix}`) as Subnet);

test("an overlap is found where comparing with each finds one", () => {
  fc.assert(
    fc.property(fc.array(subnets, { maxLength: 8 }), (list) => {
      const table = createSubnetTable<number>();
      for (const [index, subnet] of list.entries()) {
        const others = list.slice(0, index);
        const found = table.overlapping(subnet);
        if (found === undefined) assert.not(others.some((one) => subnetsOverlap(one, subnet)));
        else assert.ok(subnetsOverlap(list[found] as Subnet, subnet));
        table.add(subnet, index);
      }
    }),
    { numRuns: 2000, seed: 6 },
  );
});

test.run();
