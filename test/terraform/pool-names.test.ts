import { test } from "uvu";
import * as assert from "uvu/assert";
import { inFolder } from "../helpers/build-folder.ts";
import { skip } from "../helpers/skip.ts";
import { needs } from "../helpers/tools.ts";
import { prepareExample } from "./prepare-example.ts";
import { terraform } from "./terraform.ts";

/** The examples that number the machines of a pool themselves. */
for (const name of ["hcloud", "libvirt", "openstack", "proxmox"]) {
  const title = `${name}: a node called like a machine of a pool is refused`;
  if (!needs("terraform")) skip(title, "terraform is not installed");
  else {
    test(title, () =>
      inFolder((folder) => {
        const run = prepareExample(folder, name, [], { nodeName: "spot-0" });
        const { status, stderr } = terraform(run, ["plan", "-no-color"]);
        assert.is(status, 1);
        assert.match(stderr.replace(/[\s│]+/g, " "), "Node spot-0 of the profile has the name of");
      }),
    );
  }
}

test.run();
