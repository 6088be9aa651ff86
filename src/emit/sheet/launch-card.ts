import type { AddressSource, Cluster, Identity } from "../../cluster/cluster.ts";
import type { TargetName } from "../../facts/target-names.ts";
import { targets } from "../../facts/targets.ts";
import type { TaintProfile } from "../../profile/profile.ts";
import { launchLine } from "./command-line.ts";
import { consoleSteps } from "./console-steps.ts";
import { copyBlock } from "./copy-button.ts";
import { type Child, fileLink, h, type Markup } from "./element.ts";
import { chips, factList } from "./fact-list.ts";
import type { SheetLaunch, SheetUserData } from "./sheet-input.ts";
import { launchTitle } from "./sheet-input.ts";
import { describeSize, type FormSize, measureForms, sizeBar } from "./size-bars.ts";
import { formTitles } from "./words.ts";

/** What a card needs besides its launch. */
export interface CardOptions {
  readonly cluster: Cluster;
  readonly targets: readonly TargetName[];
  /** Unique on the page. */
  readonly id: string;
  /** Position of the user-data in the page's data, one for each image; empty where the page holds no secret. */
  readonly payloads: readonly number[];
}

/** One machine, or a pool's one user-data: closed a line, open all that a person at a launch form needs. */
export function launchCard(launch: SheetLaunch, options: CardOptions): Markup {
  const { userData, node, pool } = launch;
  return h(
    "details",
    { class: "card", "data-name": `${node?.name ?? ""} ${pool.name} ${node?.address ?? ""}` },
    h("summary", {}, cardTitle(launch, options)),
    h(
      "div",
      { class: "cardbody" },
      nodeFacts(launch),
      userData.map((one, index) =>
        options.targets.map((target) => targetPanel(target, launch, one, index, options)),
      ),
    ),
  );
}

/** A line of a machine that has no card of its own, because there are so many. */
export function launchRow(launch: SheetLaunch, { targets: shown }: CardOptions): Markup {
  const { node, pool, userData } = launch;
  const [target] = shown;
  const size = target === undefined ? undefined : measureForms(target, userData[0])[0];
  return h(
    "li",
    { class: "row", "data-name": `${node?.name ?? ""} ${pool.name} ${node?.address ?? ""}` },
    h("strong", {}, launchTitle(launch)),
    h("span", { class: "address" }, node?.address),
    size === undefined ? undefined : fileLink(size.path),
  );
}

function cardTitle(launch: SheetLaunch, { targets: shown }: CardOptions): Child {
  const { node, userData } = launch;
  return [
    h("span", { class: "name" }, launchTitle(launch)),
    h("span", { class: "address" }, node?.address ?? "address settled on the machine"),
    userData.map((one) => shown.map((target) => gauge(target, one))),
  ];
}

/** The size of the best form; the script shows only that of the chosen cloud and image. */
function gauge(target: TargetName, userData: SheetUserData): Child {
  const [size] = measureForms(target, userData);
  if (size === undefined) return undefined;
  return h(
    "span",
    { class: "gauge", "data-target": target, "data-image": userData.image },
    sizeBar(size),
    h("span", {}, size.limit === undefined ? "no limit" : `${Math.round(size.percent)} %`),
  );
}

function nodeFacts({ node, pool, labels, taints }: SheetLaunch): Markup {
  const addresses = node?.addresses ?? [];
  const identity = node === undefined ? pool.unnamed?.identity : undefined;
  return factList([
    ["Name", identity && nameWords[identity.name]],
    [
      "Address",
      identity?.addresses.map(({ from, of }) => `${addressWords[from]} ${of}`).join(", "),
    ],
    ["Addresses", addresses.length > 1 ? addresses.join(", ") : undefined],
    ["Pod subnet", node?.podSubnet],
    ["Network", node?.network === undefined ? undefined : "static, in network-config (NoCloud)"],
    ["Labels", chips(Object.entries(labels).map(([key, value]) => `${key}=${value}`))],
    ["Taints", chips(taints.map(formatTaint))],
  ]);
}

const nameWords: Readonly<Record<Identity["name"], string>> = {
  hostname: "the machine's host name",
  fqdn: "the machine's full name",
  metadata: "what the cloud's metadata say",
};

const addressWords: Readonly<Record<AddressSource["from"], string>> = {
  route: "of the route to",
  interface: "of the card",
  subnet: "in the subnet",
  metadata: "what the cloud's metadata say",
};

function formatTaint({ key, value, effect }: TaintProfile): string {
  return `${key}${value === undefined ? "" : `=${value}`}:${effect}`;
}

function targetPanel(
  target: TargetName,
  launch: SheetLaunch,
  userData: SheetUserData,
  index: number,
  { cluster, id, payloads }: CardOptions,
): Markup {
  const { title } = targets[target];
  const own = `${id}-${userData.image}-${target}`;
  const line = launchLine(target, launch, userData, cluster);
  const about = `${launchTitle(launch)} at ${title}`;
  return h(
    "section",
    { class: "panel", "data-target": target, "data-image": userData.image },
    h("h4", {}, title, userData.image === "baked" && " · slim, for the baked image only"),
    h(
      "ul",
      { class: "sizes" },
      measureForms(target, userData).map((size, position) => sizeRow(size, position === 0)),
    ),
    line === undefined
      ? undefined
      : [
          copyBlock(`${own}-command`, line.text, `command line for ${about}`),
          line.note === undefined ? undefined : h("p", { class: "hint" }, line.note),
        ],
    consoleSteps(target, userData, {
      id: own,
      title: launchTitle(launch),
      payload: payloads[index],
    }),
  );
}

function sizeRow(size: FormSize, best: boolean): Markup {
  return h(
    "li",
    { class: best ? "best" : undefined },
    h("span", { class: "form" }, formTitles[size.form], best && h("em", {}, "best")),
    sizeBar(size),
    h("span", { class: "figures" }, describeSize(size)),
    fileLink(size.path),
  );
}
