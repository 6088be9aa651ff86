import { test } from "uvu";
import { rows } from "./containerd.rows.ts";
import { testSeed } from "./test-seed.ts";

await testSeed("containerd", rows, 40);

test.run();
