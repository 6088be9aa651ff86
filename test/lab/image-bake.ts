import { match, ok, strictEqual } from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { findProgram } from "../helpers/tools.ts";
import { type BakedLab, type FirstBoot, manifestImage, sentBy } from "./bake/baked-lab.ts";
import * as boots from "./bake/boot-checks.ts";
import { checkHygiene, checkImageSecrets, checkSearch, secretText } from "./bake/disk-checks.ts";
import { type BakedImage, bakeImage } from "./bake/packer-build.ts";
import { startChecks } from "./checks.ts";
import type { MisbehavingMirror } from "./misbehaving-mirror.ts";
import { type ScenarioLab, withMirror, withScenario } from "./scenario-lab.ts";
import type { Scenario } from "./scenarios.ts";

// usage: image-bake.ts IMAGE WORK DOWNLOADS KUBERNETES    Packer makes an image, and machines start from it
const [image = "", work = "", downloads = "", kubernetes = ""] = process.argv.slice(2);
const folders = { image, work, downloads, kubernetes };
const checks = startChecks();

const scenario: Scenario = {
  name: "image",
  profile: {
    packer: {},
    host: {
      files: [{ path: "/etc/lab-secret", content: secretText, mode: "0600", secret: true }],
    },
  },
  loadImage: "",
};

/** Of the downloads this one is laid into the template's folder; the machine fetches the others. */
const uploaded = "runc";

async function bake(its: ScenarioLab, mirror: MisbehavingMirror): Promise<BakedImage> {
  const folder = join(its.folder, "packer");
  mkdirSync(folder);
  return await bakeImage({
    stock: image,
    templates: join(its.built, "packer/workers"),
    folder,
    downloads: [join(downloads, uploaded)],
    images: ["pause.tar", "busybox.tar"].map((name) => join(downloads, name)),
  }).finally(() => ok(sentBy(mirror) > 0));
}

function checkBuild(its: ScenarioLab, mirror: MisbehavingMirror, baked: BakedImage): string {
  const { id } = manifestImage(its);
  match(baked.output, new RegExp(`nodegen: all is as planned: image ${id}`));
  const [build] = baked.builds;
  strictEqual(build?.builder_type, "qemu");
  strictEqual(build.custom_data["nodegen-image"], id);
  strictEqual(build.custom_data["kubernetes"], "1.20.2");
  strictEqual(mirror.downloads(new RegExp(`/${uploaded}`)).length, 0);
  return `image ${id}, ${megabytes(sentBy(mirror))} fetched`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

function showBoot({ seconds, ownSeconds, bytes }: FirstBoot): string {
  return `Ready after ${seconds} s, ${ownSeconds} s of them nodegen's, ${megabytes(bytes)} fetched`;
}

/** What of a first boot's time and bytes is left of that of the stock image. */
function compare(boot: FirstBoot, stock: FirstBoot | undefined): string {
  if (stock === undefined) return showBoot(boot);
  const ratio = (part: number, whole: number): string => (part / whole).toFixed(2);
  const ratios = [
    `${ratio(boot.seconds, stock.seconds)} of the time`,
    `${ratio(boot.ownSeconds, stock.ownSeconds)} of nodegen's`,
    `${ratio(boot.bytes, stock.bytes)} of the bytes`,
  ];
  return `${showBoot(boot)}: ${ratios.join(", ")} that the stock image needs`;
}

async function checkMachines(lab: BakedLab): Promise<void> {
  let stock: FirstBoot | undefined;
  await checks.run("full user-data, stock image", async () => {
    stock = await boots.stockFull(lab);
    ok(stock.bytes > 1e8, showBoot(stock));
    return showBoot(stock);
  });
  const joined = await checks.run("slim user-data, no mirror", async () =>
    compare(await boots.slimWithoutMirror(lab), stock),
  );
  if (joined) {
    const machine = join(lab.its.folder, "slim/machine");
    await checks.run("the search finds a node's secrets", () => checkSearch(lab, machine));
  } else checks.skip("the search finds a node's secrets", "no node has its slim user-data");
  await checks.run("full user-data on the image", async () => {
    const boot = await boots.bakedFull(lab);
    strictEqual(boot.bytes, 0, showBoot(boot));
    return compare(boot, stock);
  });
  await checks.run("slim user-data, stock image", () => boots.stockSlim(lab));
  await checks.run("the image alone", () => boots.bakedAlone(lab));
}

async function checkAll(its: ScenarioLab, mirror: MisbehavingMirror): Promise<void> {
  let baked: BakedImage | undefined;
  await checks.run("packer build", async () => {
    baked = await bake(its, mirror);
    return checkBuild(its, mirror, baked);
  });
  if (baked === undefined) return checks.skip("all that needs the image", "there is none");
  const lab = { its, folders, mirror, baked };
  await checks.run("hygiene of the image", () => checkHygiene(lab));
  await checks.run("no secret in the image", () => checkImageSecrets(lab));
  await checkMachines(lab);
}

// Nothing else would end the first process of a PID namespace, and with it the machines.
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));
if (findProgram("packer") === undefined) checks.skip("all", "there is no packer");
else {
  await withMirror(folders, (mirror) =>
    withScenario(folders, scenario, (its) => checkAll(its, mirror)),
  );
}
checks.end();
