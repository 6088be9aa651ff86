import { test } from "uvu";
import { rows } from "./flanneld-docker.rows.ts";
import { testSeed } from "./test-seed.ts";

await testSeed("flanneld-docker", rows, 40);

test.run();
