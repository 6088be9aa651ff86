import type { NodePlan, Phase } from "../../plan/node-plan.ts";
import { type Child, h, type Markup } from "./element.ts";
import { countWords } from "./words.ts";

/** What may go into an image and what only comes at boot, side by side. */
export function planLists(plan: NodePlan): Markup {
  return h(
    "details",
    { class: "plan" },
    h("summary", {}, "What the image may hold, what comes at boot"),
    h(
      "div",
      { class: "phases" },
      phaseList(plan, "bake", "Baked", "the same for every machine of the pool, not secret"),
      phaseList(plan, "boot", "At boot", "secret, or the machine's own"),
    ),
  );
}

function phaseList(plan: NodePlan, phase: Phase, title: string, meaning: string): Markup {
  const of = <Item extends { readonly phase: Phase }>(items: readonly Item[]): readonly Item[] =>
    items.filter((item) => item.phase === phase);
  const programs = of(plan.binaries).map(({ name, version }) => `${name} ${version}`);
  return h(
    "section",
    {},
    h("h4", {}, title, h("small", {}, ` ${meaning}`)),
    h(
      "dl",
      {},
      group("Programs", [...new Set(programs)]),
      group("Packages", of(plan.packages).map(packageName)),
      group(
        "Units",
        of(plan.units).map(({ name }) => name),
      ),
      group(
        "Kernel modules",
        of(plan.kernelModules).map(({ name }) => name),
      ),
      group(
        "Sysctls",
        of(plan.sysctls).map(({ key, value }) => `${key} = ${value}`),
      ),
      files(of(plan.files)),
      group(
        "Commands",
        of(plan.commands).map(({ path }) => path),
      ),
    ),
  );
}

function packageName({ name, rhel }: NodePlan["packages"][number]): string {
  if (rhel === undefined || rhel === name) return name;
  const other = rhel === "-" ? "none" : rhel;
  return `${name === "-" ? "none" : name} (Red Hat: ${other})`;
}

function group(title: string, names: readonly string[]): Child {
  if (names.length === 0) return undefined;
  return [h("dt", {}, title), h("dd", {}, names.join(", "))];
}

function files(items: NodePlan["files"]): Child {
  if (items.length === 0) return undefined;
  return [
    h("dt", {}, countWords(items.length, "file")),
    h(
      "dd",
      {},
      h(
        "ul",
        { class: "files" },
        items.map(({ path, secret }) =>
          h("li", {}, h("code", {}, path), secret && h("span", { class: "secret" }, "secret")),
        ),
      ),
    ),
  ];
}
