import { test } from "uvu";
import * as assert from "uvu/assert";
import { fitTarget, wantsArchive } from "../../../src/emit/fit-target.ts";
import type { UserDataForm } from "../../../src/emit/user-data.ts";
import { type TargetName, targetNames } from "../../../src/facts/target-names.ts";

interface Case {
  readonly target: TargetName;
  /** Sizes of text, gzip and base64, and of the archive form where there is one. */
  readonly sizes: readonly [number, number, number, number?];
  readonly want: { form: UserDataForm; bytes: number; limit: number | undefined };
}

/** Limits and ways of counting: facts on clouds, section 1. */
const cases: readonly Case[] = [
  {
    target: "aws",
    sizes: [40_000, 16_384, 21_848],
    want: { form: "gzip", bytes: 16_384, limit: 16_384 },
  },
  {
    target: "azure",
    sizes: [90_000, 30_000, 40_000],
    want: { form: "gzip", bytes: 30_000, limit: 65_535 },
  },
  {
    target: "openstack",
    sizes: [90_000, 49_149, 65_532],
    want: { form: "gzip", bytes: 65_532, limit: 65_535 },
  },
  {
    target: "openstack",
    sizes: [90_000, 49_150, 65_536],
    want: { form: "gzip", bytes: 65_536, limit: 65_535 },
  },
  {
    target: "gcp",
    sizes: [90_000, 30_000, 40_000],
    want: { form: "base64", bytes: 40_000, limit: 262_144 },
  },
  {
    target: "hetzner",
    sizes: [29_000, 9_000, 12_000],
    want: { form: "text", bytes: 29_000, limit: 32_768 },
  },
  {
    target: "hetzner",
    sizes: [30_000, 9_000, 12_000],
    want: { form: "base64", bytes: 12_000, limit: 32_768 },
  },
  {
    target: "digitalocean",
    sizes: [50_000, 9_000, 12_000],
    want: { form: "text", bytes: 50_000, limit: 65_536 },
  },
  {
    target: "digitalocean",
    sizes: [70_000, 9_000, 12_000],
    want: { form: "text", bytes: 70_000, limit: 65_536 },
  },
  {
    target: "digitalocean",
    sizes: [70_000, 9_000, 12_000, 14_000],
    want: { form: "archive", bytes: 14_000, limit: 65_536 },
  },
  {
    target: "exoscale",
    sizes: [50_000, 9_000, 12_000],
    want: { form: "base64", bytes: 12_000, limit: 32_767 },
  },
  {
    target: "tencent",
    sizes: [12_288, 5_000, 7_000],
    want: { form: "text", bytes: 16_384, limit: 16_384 },
  },
  {
    target: "tencent",
    sizes: [12_289, 5_000, 7_000],
    want: { form: "text", bytes: 16_388, limit: 16_384 },
  },
  {
    target: "vsphere",
    sizes: [50_000, 9_000, 12_000],
    want: { form: "base64", bytes: 12_000, limit: 65_536 },
  },
  {
    target: "nocloud",
    sizes: [9_000_000, 9_000, 12_000],
    want: { form: "text", bytes: 9_000_000, limit: undefined },
  },
];

const sized = ([text, gzip, base64, archive]: Case["sizes"]) => ({
  text: new Uint8Array(text),
  gzip: new Uint8Array(gzip),
  base64: new Uint8Array(base64),
  ...(archive === undefined ? {} : { archive: new Uint8Array(archive) }),
});

for (const { target, sizes, want } of cases) {
  test(`${target} takes ${want.form} of ${sizes.join(", ")} bytes`, () => {
    const { form, bytes, limit } = fitTarget(target, sized(sizes));
    assert.equal({ form, bytes, limit }, want);
  });
}

test("an archive is made for text-only targets from 90 % of the limit on", () => {
  assert.not(wantsArchive("digitalocean", sized([58_982, 1, 1])));
  assert.ok(wantsArchive("digitalocean", sized([58_983, 1, 1])));
  assert.not(wantsArchive("aws", sized([90_000, 1, 1])));
});

test("every target takes something", () => {
  for (const name of targetNames) assert.ok(fitTarget(name, sized([100, 50, 70])).bytes > 0, name);
});

test.run();
