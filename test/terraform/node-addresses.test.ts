import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { inFolder } from "../helpers/build-folder.ts";
import { skip } from "../helpers/skip.ts";
import { needs } from "../helpers/tools.ts";
import { applyOutputs } from "./terraform.ts";
import { buildIn } from "./written-build.ts";

interface NodeOutput {
  readonly address: string | null;
  readonly ipv4_address: string | null;
  readonly ipv6_address: string | null;
}

const profile = `apiVersion: nodegen.dev/v1alpha1
kind: ClusterProfile
metadata: { name: demo }
extends: containerd
kubernetes:
  version: 1.36.3
  controlPlaneEndpoint: https://10.0.0.10:6443
  networking: { podSubnet: "10.244.0.0/16,fd01::/48", serviceSubnet: "10.96.0.0/12,fd02::/112" }
nodePools:
  - name: workers
    nodes:
      - { name: six-first, address: ["fd00::21", 10.0.0.21] }
      - { name: four, address: 10.0.0.22 }
      - { name: none }
`;

const name = "a node of two families has each address under its own name, whichever is first";

if (needs("terraform")) {
  test(name, () =>
    inFolder(async (folder) => {
      const outputs = applyOutputs(join(await buildIn(folder, profile), "terraform"));
      const nodes = outputs["nodes"]?.value as Readonly<Record<string, NodeOutput>>;
      const addresses = Object.entries(nodes).map(([node, output]) => [
        node,
        output.address,
        output.ipv4_address,
        output.ipv6_address,
      ]);
      assert.equal(addresses, [
        ["four", "10.0.0.22", "10.0.0.22", null],
        ["none", null, null, null],
        ["six-first", "fd00::21", "10.0.0.21", "fd00::21"],
      ]);
    }),
  );
} else skip(name, "terraform is not installed");

test.run();
