import type { Pool } from "../../cluster/cluster.ts";
import type { TargetName } from "../../facts/target-names.ts";
import { type Target, targets } from "../../facts/targets.ts";
import { type ManifestImage, manifestPath } from "../manifest.ts";
import { type Child, fileLink, h, type Markup, webLink } from "./element.ts";
import { type CardOptions, launchCard, launchRow } from "./launch-card.ts";
import { mostCards } from "./most-cards.ts";
import { planLists } from "./plan-lists.ts";
import type { SheetInput, SheetLaunch } from "./sheet-input.ts";
import { describeSize, largestSize, shownTargets, sizeBar } from "./size-bars.ts";
import { countWords } from "./words.ts";

/** So many machines are on the page at all, with a card or a line. */
const mostLines = 1000;

/** From so many machines on there is a field to filter them. */
const filteredFrom = 8;

/** Where to launch, and every pool with its machines. */
export function launchSection(input: SheetInput): Markup {
  const { cluster, launches } = input;
  const shown = shownTargets(cluster.targets);
  let position = 0;
  const byPool = launchesByPool(launches);
  const pools = cluster.pools.map((pool) => {
    const own = byPool.get(pool) ?? [];
    const first = position;
    position += own.length;
    return poolSection(pool, own, first, shown, input);
  });
  return h(
    "section",
    { id: "launch" },
    h("h2", {}, "Launch"),
    targetChoice(shown, input),
    imageChoice(launches),
    launches.length >= filteredFrom && filterField(Math.min(launches.length, mostLines)),
    launches.length > mostCards &&
      h(
        "p",
        { class: "hint" },
        `The first ${mostCards} machines are shown in full. For the others it is the same with their own file.${cutHint(launches)}`,
      ),
    pools,
  );
}

function launchesByPool(launches: readonly SheetLaunch[]): ReadonlyMap<Pool, SheetLaunch[]> {
  const byPool = new Map<Pool, SheetLaunch[]>();
  for (const launch of launches) {
    const own = byPool.get(launch.pool);
    if (own === undefined) byPool.set(launch.pool, [launch]);
    else own.push(launch);
  }
  return byPool;
}

function cutHint({ length }: readonly SheetLaunch[]): string {
  if (length <= mostLines) return "";
  return ` This page and its filter know the first ${mostLines} only.`;
}

function targetChoice(shown: readonly TargetName[], { cluster, launches }: SheetInput): Markup {
  const lead =
    cluster.targets.length > 0
      ? "Choose a cloud. The bar is the largest machine's user-data against the cloud's limit."
      : "The profile names no targets: these are common ones. What stands under targets: is guarded by every build.";
  return h(
    "fieldset",
    { class: "clouds" },
    h("legend", {}, "Where do you launch?"),
    h("p", { class: "hint" }, lead),
    h(
      "div",
      { class: "cloudgrid" },
      shown.map((name) => cloud(name, launches)),
    ),
    h(
      "label",
      { class: "allclouds" },
      h("input", { type: "radio", name: "target", value: "" }),
      " Show all clouds",
    ),
  );
}

function cloud(name: TargetName, launches: readonly SheetLaunch[]): Markup {
  const target: Target = targets[name];
  const size = largestSize(name, launches);
  const own = `cloud-${name}`;
  return h(
    "div",
    { class: "cloud" },
    h(
      "label",
      { for: own },
      h("input", { type: "radio", name: "target", value: name, id: own }),
      h("span", { class: "cloudname" }, target.title),
      size !== undefined && [
        sizeBar(size),
        h("span", { class: "figures" }, `${size.form}: ${describeSize(size)}`),
      ],
    ),
    h("p", { class: "counting" }, `The limit: ${target.explanation}. `, source(target)),
  );
}

/** The first word of a source is its address, where it has one. */
function source({ source: place, title }: Target): Markup {
  const url = place.split(" ")[0] ?? "";
  const isWeb = url.startsWith("https://");
  return h(
    "span",
    { class: "source" },
    isWeb ? webLink(url, `Source for ${title}`) : `Source: ${place}`,
  );
}

/** Only where a pool has an image of its own to launch from. */
function imageChoice(launches: readonly SheetLaunch[]): Child {
  if (!launches.some(({ userData }) => userData.length > 1)) return undefined;
  const choice = (value: string, text: string, checked: boolean): Markup =>
    h("label", {}, h("input", { type: "radio", name: "image", value, checked }), ` ${text}`);
  return h(
    "fieldset",
    { class: "images" },
    h("legend", {}, "From which image?"),
    choice("stock", "Any image: full user-data", true),
    choice("baked", "The image of packer/<pool>/: slim user-data", false),
  );
}

function filterField(count: number): Markup {
  return h(
    "p",
    { class: "filter" },
    h("label", { for: "filter" }, "Filter machines"),
    h("input", {
      type: "search",
      id: "filter",
      placeholder: "name, pool or address",
      autocomplete: "off",
      spellcheck: "false",
    }),
    h("output", { for: "filter", id: "found" }, countWords(count, "machine")),
  );
}

function poolSection(
  pool: Pool,
  launches: readonly SheetLaunch[],
  first: number,
  shown: readonly TargetName[],
  { cluster, images, plans }: SheetInput,
): Markup {
  const options = ({ userData }: SheetLaunch, index: number): CardOptions => ({
    cluster,
    targets: shown,
    id: `m${index}`,
    payloads: userData.flatMap(({ payload }, image) =>
      payload === undefined ? [] : [index * 2 + image],
    ),
  });
  const plan = plans.get(pool.name);
  const full = launches.slice(0, Math.max(0, mostCards - first));
  const rest = launches.slice(full.length, Math.max(full.length, mostLines - first));
  const unlisted = launches.length - full.length - rest.length;
  const heading = `pool-${pool.index}`;
  return h(
    "section",
    { class: "pool", "aria-labelledby": heading },
    h("h3", { id: heading }, pool.name, h("span", { class: "tags" }, poolTags(pool))),
    imageHint(images.get(pool.name)),
    launches.length > 0 && plan !== undefined && planLists(plan),
    full.map((launch, index) => launchCard(launch, options(launch, first + index))),
    rest.length > 0 &&
      h(
        "ul",
        { class: "rows" },
        rest.map((launch, index) => launchRow(launch, options(launch, first + index))),
      ),
    unlisted > 0 &&
      h(
        "p",
        { class: "hint" },
        `${countWords(unlisted, "further machine")} of this pool: their files stand in `,
        h("code", {}, "nodes/<name>/"),
        ", and ",
        fileLink(manifestPath),
        " lists them.",
      ),
  );
}

function imageHint(image: ManifestImage | undefined): Child {
  if (image === undefined) return undefined;
  return h(
    "p",
    { class: "hint" },
    "Image: ",
    h("code", {}, image.path),
    ", id ",
    h("code", {}, image.id),
    ". Slim user-data works on machines from this image only.",
  );
}

function poolTags({ architecture, nodes }: Pool): readonly Child[] {
  const count = nodes.length === 0 ? "any number of machines" : countWords(nodes.length, "machine");
  return ["worker", architecture, count].map((word) => h("span", {}, word));
}
