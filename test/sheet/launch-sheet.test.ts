// timeout: 180
import { test } from "uvu";
// Each declares its tests; they share one browser.
import "./page-looks.ts";
import "./page-uses.ts";
import "./page-hostile.ts";

test.run();
