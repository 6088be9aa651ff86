import { test } from "uvu";
import { rows } from "./kubeasz-bootstrap.rows.ts";
import { testSeed } from "./test-seed.ts";

await testSeed("kubeasz-bootstrap", rows, 40);

test.run();
