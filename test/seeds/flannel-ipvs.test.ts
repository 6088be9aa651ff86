import { test } from "uvu";
import { rows } from "./flannel-ipvs.rows.ts";
import { testSeed } from "./test-seed.ts";

await testSeed("flannel-ipvs", rows, 60);

test.run();
