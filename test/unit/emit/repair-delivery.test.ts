import { spawnSync } from "node:child_process";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { repairDelivery } from "../../../src/emit/repair-delivery.ts";
import { skip } from "../../helpers/skip.ts";
import { needs } from "../../helpers/tools.ts";

// What it does is tested in test/real/power-cut.test.ts, in a root of its own: it may reboot a machine.
const [, , script = ""] = repairDelivery;

if (needs("shellcheck")) {
  test("shellcheck finds nothing", () => {
    // What $d stands for holds no white space.
    const words = ["-s", "sh", "-e", "SC2086", "-"];
    const { stdout, status } = spawnSync("shellcheck", words, { input: script, encoding: "utf8" });
    assert.is(status, 0, stdout);
  });
} else skip("shellcheck finds nothing", "shellcheck is not installed");

test.run();
