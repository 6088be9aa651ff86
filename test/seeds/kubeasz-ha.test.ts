import { test } from "uvu";
import { rows } from "./kubeasz-ha.rows.ts";
import { testSeed } from "./test-seed.ts";

await testSeed("kubeasz-ha", rows, 40);

test.run();
