import type { NodePlan } from "../../plan/node-plan.ts";
import { h, type Markup } from "./element.ts";
import { countWords } from "./words.ts";

interface Step {
  readonly title: string;
  /** One or two lines. */
  readonly does: readonly string[];
  /** Steps of the program on the node; the first and the last are others' work. */
  readonly own: boolean;
}

/** Sizes in the picture's own units. */
const box = { width: 184, height: 96, gapX: 22, gapY: 36 };

/** The steps of a first boot, once for wide windows and once for narrow ones. */
export function firstBootPicture(plan: NodePlan): Markup {
  const steps = bootSteps(plan);
  return h(
    "figure",
    { class: "boot" },
    picture(steps, 5, "wide"),
    picture(steps, 2, "narrow"),
    h(
      "figcaption",
      {},
      "A step that fails says why on the machine's console and is tried again after 5 seconds, later after a minute, without end. A step that is done is not done twice. On the machine: ",
      h("code", {}, "nodegen-node status"),
      ".",
    ),
  );
}

function bootSteps(plan: NodePlan): readonly Step[] {
  const { binaries, commands, packages, units } = plan;
  const settings = [
    ...(plan.kernelModules.length > 0 ? [countWords(plan.kernelModules.length, "module")] : []),
    ...(plan.sysctls.length > 0 ? [countWords(plan.sysctls.length, "sysctl")] : []),
  ].join(", ");
  const host = [
    ...(plan.swap === "off" ? ["swap off"] : []),
    ...(settings === "" ? [] : [settings]),
  ];
  const downloads = new Set(binaries.map(({ sha256 }) => sha256)).size;
  const own = (title: string, ...does: string[]): Step => ({ title, does, own: true });
  const others = (title: string, ...does: string[]): Step => ({ title, does, own: false });
  return [
    others("cloud-init", `writes ${countWords(plan.files.length, "file")},`, "starts one service"),
    own("delivered", "checks every file", "by its digest"),
    own("identity", "settles name", "and architecture"),
    own("host", ...(host.length === 0 ? ["nothing to change"] : host)),
    own("packages", packages.length === 0 ? "none" : countWords(packages.length, "package")),
    own("binaries", `fetches ${countWords(downloads, "file")},`, "checks each digest"),
    own(
      "commands",
      commands.length === 0 ? "none" : `runs ${countWords(commands.length, "command")}`,
    ),
    own("units", `starts ${countWords(units.length, "unit")}`, "in order"),
    own("checks", `${countWords(plan.checks.length, "check")}`, "must hold"),
    others("Ready", "the kubelet joins", "by itself"),
  ];
}

function picture(steps: readonly Step[], columns: number, kind: string): Markup {
  const rows = Math.ceil(steps.length / columns);
  const width = columns * box.width + (columns - 1) * box.gapX;
  const height = rows * box.height + (rows - 1) * box.gapY;
  const text = steps
    .map(({ title, does }, index) => `${index + 1}. ${title}: ${does.join(" ")}`)
    .join("; ");
  return h(
    "svg",
    {
      class: kind,
      viewBox: `-2 -2 ${width + 4} ${height + 4}`,
      role: "img",
      "aria-label": `Steps of the first boot: ${text}`,
    },
    steps.slice(1).map((_, index) => arrow(index, columns)),
    steps.map((step, index) => stepBox(step, index, columns)),
  );
}

function corner(index: number, columns: number): readonly [x: number, y: number] {
  return [
    (index % columns) * (box.width + box.gapX),
    Math.floor(index / columns) * (box.height + box.gapY),
  ];
}

function stepBox({ title, does, own }: Step, index: number, columns: number): Markup {
  const [x, y] = corner(index, columns);
  return h(
    "g",
    { class: own ? "step" : "step outer", transform: `translate(${x} ${y})` },
    h("rect", { width: box.width, height: box.height, rx: 10 }),
    h("text", { class: "number", x: 16, y: 30 }, index + 1),
    h("text", { class: "title", x: 42, y: 30 }, title),
    does.map((line, row) => h("text", { class: "does", x: 16, y: 58 + row * 21 }, line)),
  );
}

/** To the next box: straight on, or from the end of a row to the beginning of the next one. */
function arrow(index: number, columns: number): Markup {
  const [x, y] = corner(index, columns);
  const [nextX, nextY] = corner(index + 1, columns);
  const middle = y + box.height / 2;
  const tip = (toX: number, toY: number, down: boolean): string =>
    down
      ? `M${toX - 5} ${toY - 7}L${toX} ${toY}L${toX + 5} ${toY - 7}`
      : `M${toX - 7} ${toY - 5}L${toX} ${toY}L${toX - 7} ${toY + 5}`;
  const line =
    y === nextY
      ? `M${x + box.width} ${middle}H${nextX}${tip(nextX, middle, false)}`
      : `M${x + box.width / 2} ${y + box.height}V${y + box.height + box.gapY / 2}H${nextX + box.width / 2}V${nextY}${tip(nextX + box.width / 2, nextY, true)}`;
  return h("path", { class: "way", d: line });
}
