import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { inFolder } from "../helpers/build-folder.ts";
import { skip } from "../helpers/skip.ts";
import { needs } from "../helpers/tools.ts";
import { attribute, type Block, readBlocks, usedVariables } from "./example.ts";
import {
  examples,
  type Given,
  node,
  pool,
  prepareExample,
  readExample,
} from "./prepare-example.ts";
import { terraformDone } from "./terraform.ts";

/** The files of one launch that an attribute may be given. */
interface Forms {
  readonly text: string;
  readonly base64: string;
  readonly metaData: string;
  readonly networkConfig: string;
  readonly path: string;
}

type Expected = (forms: Forms) => unknown;

const text: Expected = (forms) => forms.text;
const base64: Expected = (forms) => forms.base64;
const google: Expected = (forms) => ({ "user-data": forms.base64, "user-data-encoding": "base64" });

interface Example {
  readonly provider: string;
  /**
   * What the provider's resources want, by `type.attribute` or `type:name.attribute`: the table of attributes in the facts
   * on clouds and Terraform.
   */
  readonly nodes: Readonly<Record<string, Expected>>;
  readonly pools: Readonly<Record<string, Expected>>;
}

/** By the folder's name. */
const table: Readonly<Record<string, Example>> = {
  aws: {
    provider: "hashicorp/aws",
    nodes: {
      "aws_instance.user_data_base64": base64,
      "aws_instance.user_data_replace_on_change": () => true,
    },
    pools: { "aws_launch_template.user_data": base64 },
  },
  azurerm: {
    provider: "hashicorp/azurerm",
    nodes: { "azurerm_linux_virtual_machine.custom_data": base64 },
    pools: { "azurerm_linux_virtual_machine_scale_set.custom_data": base64 },
  },
  google: {
    provider: "hashicorp/google",
    nodes: { "google_compute_instance.metadata": google },
    pools: { "google_compute_instance_template.metadata": google },
  },
  hcloud: {
    provider: "hetznercloud/hcloud",
    nodes: { "hcloud_server.user_data": text },
    pools: { "hcloud_server.user_data": text },
  },
  libvirt: {
    provider: "dmacvicar/libvirt",
    nodes: {
      "libvirt_cloudinit_disk.user_data": text,
      "libvirt_cloudinit_disk.meta_data": (forms) => forms.metaData,
      "libvirt_cloudinit_disk.network_config": (forms) => forms.networkConfig,
    },
    pools: { "libvirt_cloudinit_disk.user_data": text },
  },
  openstack: {
    provider: "terraform-provider-openstack/openstack",
    nodes: { "openstack_compute_instance_v2.user_data": text },
    pools: { "openstack_compute_instance_v2.user_data": text },
  },
  proxmox: {
    provider: "bpg/proxmox",
    nodes: {
      "proxmox_virtual_environment_file.content_type": () => "snippets",
      "proxmox_virtual_environment_file:user_data.source_file.path": (forms) => forms.path,
    },
    pools: {
      "proxmox_virtual_environment_file:user_data.source_file.path": (forms) => forms.path,
    },
  },
};

/** The clouds to which text goes as long as they take it, by the facts on their limits; base64 of the gzip from there on. */
const textLimits: Readonly<
  Record<string, { readonly attribute: string; readonly largest: number }>
> = {
  hcloud: { attribute: "hcloud_server.user_data", largest: 32 * 1024 },
  openstack: { attribute: "openstack_compute_instance_v2.user_data", largest: 49_149 },
};

/** Where each example names the image of a machine, in the resources of nodes and of pools. */
const imagePlaces: Readonly<Record<string, readonly [node: string, pool: string]>> = {
  aws: ["aws_instance.ami", "aws_launch_template.image_id"],
  azurerm: [
    "azurerm_linux_virtual_machine:node.source_image_id",
    "azurerm_linux_virtual_machine_scale_set.source_image_id",
  ],
  google: [
    "google_compute_instance:node.boot_disk.initialize_params.image",
    "google_compute_instance_template.disk.source_image",
  ],
  hcloud: ["hcloud_server.image", "hcloud_server.image"],
  libvirt: ["libvirt_volume:disk.backing_store", "libvirt_volume:disk.backing_store"],
  openstack: [
    "openstack_compute_instance_v2.image_name",
    "openstack_compute_instance_v2.image_name",
  ],
  proxmox: [
    "proxmox_virtual_environment_vm.clone.vm_id",
    "proxmox_virtual_environment_vm.clone.vm_id",
  ],
};

/** An image of this number as an example's provider has it. */
function imageValue(name: string, image: number): unknown {
  if (name === "proxmox") return image;
  return name === "libvirt" ? { path: `${image}`, format: { type: "qcow2" } } : `${image}`;
}

test("there is an example for each of the table and no other", () => {
  assert.equal(readdirSync(examples).sort(), Object.keys(table).sort());
});

for (const [name, { provider }] of Object.entries(table)) {
  test(`${name}: provider, variables and replacement`, () => {
    const main = readFileSync(join(examples, name, "main.tf"), "utf8");
    const blocks = readExample(name);
    assert.match(main, `source  = "${provider}"`);
    const declared = blocks
      .filter(({ kind }) => kind === "variable")
      .map(({ labels }) => labels[0]);
    assert.equal([...usedVariables(main)].sort(), [...declared].sort());
    const outputs = readBlocks(readFileSync(join(examples, "../outputs.tf"), "utf8"));
    const known = outputs.map(({ labels }) => labels[0]);
    for (const [, output] of main.matchAll(/module\.nodegen\.(\w+)/g)) {
      assert.ok(known.includes(output), output);
    }
  });
}

if (!needs("terraform"))
  skip("the values of the examples' attributes", "terraform is not installed");
else {
  for (const [name, example] of Object.entries(table)) {
    test(`${name}: the values of the attributes that take user-data`, () =>
      inFolder((folder) => checkValues(folder, name, example)));
  }
  for (const [name, { provider }] of Object.entries(table)) {
    test(`${name}: a pool has an image of its own`, () =>
      inFolder((folder) => {
        const [ofNode = "", ofPool = ""] = imagePlaces[name] ?? [];
        const nodes = { [ofNode]: () => imageValue(name, 7) };
        const pools = { [ofPool]: () => imageValue(name, 8) };
        const variables = { pool_images: { workers: 7, spot: 8 } };
        checkValues(folder, name, { provider, nodes, pools }, { variables });
      }));
  }
  for (const [name, { attribute, largest }] of Object.entries(textLimits)) {
    for (const [size, value] of [
      [largest, text],
      [largest + 1, base64],
    ] as const) {
      test(`${name}: a text of ${size} bytes`, () =>
        inFolder((folder) => {
          const { provider } = table[name] as Example;
          const values = { [attribute]: value };
          const long = "#cloud-config\n".padEnd(size, "#");
          checkValues(folder, name, { provider, nodes: values, pools: values }, { text: long });
        }));
    }
  }
}

interface Computed {
  readonly name: string;
  readonly index: string;
  readonly values: { readonly input: Readonly<Record<string, unknown>> };
}

function checkValues(folder: string, name: string, example: Example, given: Given = {}): void {
  const wanted = [...Object.keys(example.nodes), ...Object.keys(example.pools)];
  const run = prepareExample(folder, name, wanted, given);
  terraformDone(run, ["apply", "-auto-approve", "-no-color"]);
  const state = JSON.parse(terraformDone(run, ["show", "-json"]));
  const resources = state.values.root_module.resources as readonly Computed[];
  expectValues(resources, /^node-1$/, example.nodes, formsOf(folder, run, `nodes/${node.name}`));
  expectValues(
    resources,
    /^spot(-\d)?$/,
    example.pools,
    formsOf(folder, run, `pools/${pool.name}`),
  );
}

function formsOf(folder: string, run: string, at: string): Forms {
  const read = (file: string) => readFileSync(join(folder, at, file), "utf8");
  const networkConfig = at.startsWith("nodes/") ? read("network-config") : "";
  return {
    text: read("user-data"),
    base64: readFileSync(join(folder, at, "user-data.gz")).toString("base64"),
    metaData: read("meta-data"),
    networkConfig,
    path: relative(run, join(folder, at, "user-data")),
  };
}

/** Each attribute has its value in every resource of its type that is about a machine of this name. */
function expectValues(
  resources: readonly Computed[],
  machine: RegExp,
  expected: Readonly<Record<string, Expected>>,
  forms: Forms,
): void {
  for (const [place, value] of Object.entries(expected)) {
    const [, type = "", name = "", key = ""] = /^(\w+)(?::(\w+))?\.(.*)$/.exec(place) ?? [];
    const found = resources.filter(
      (one) =>
        one.name.startsWith(`${type}_${name}`) &&
        machine.test(one.index) &&
        key in one.values.input,
    );
    assert.ok(found.length > 0, place);
    for (const { values } of found) assert.equal(values.input[key], value(forms), place);
  }
}

test("the reader of examples sees attributes, blocks and lists", () => {
  const [block] = readBlocks(
    'resource "a" "b" {\n  x = 1\n  in {\n    y = [\n      2,\n    ]\n  }\n}\n',
  );
  assert.equal(block?.labels, ["a", "b"]);
  assert.is(attribute(block as Block, "x"), "1");
  assert.is(attribute(block as Block, "in.y"), "[\n      2,\n    ]");
  assert.is(attribute(block as Block, "y"), undefined);
});

test.run();
