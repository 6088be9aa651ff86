import type { Explanation, SettingAt, Stage } from "../facts/explain-setting.ts";

/** An explanation for people: a title and one aligned line for each thing that is known. */
export function formatExplanation(explanation: Explanation): string {
  const rows = [...lifeRows(explanation), ...useRows(explanation)];
  const width = Math.max(...rows.map(([label]) => label.length));
  const lines = rows.map(([label, text]) => `  ${label.padEnd(width)}  ${text}`);
  return `${[title(explanation), ...lines].join("\n")}\n`;
}

type Row = readonly [label: string, text: string];

function title({ kind, component, name }: Explanation): string {
  if (kind === "feature-gate") return `feature gate ${name}`;
  return kind === "flag"
    ? `${component} flag --${name}`
    : `${component} configuration field ${name}`;
}

function lifeRows(explanation: Explanation): readonly Row[] {
  const { since, deprecated, removed, gaps, stages, at, useConfigFile } = explanation;
  const works = useConfigFile ? "; it still works, the kubelet only asks for the file" : "";
  return [
    ...(at === undefined ? [] : [[`in ${at.release}`, stateText(at)] as const]),
    ["since", since === "1.6" ? "1.6 or earlier" : since],
    ...row("deprecated", deprecated && `${deprecated}${works}`),
    ["removed", removed ?? "not in any release up to 1.36"],
    ...row("absent in", gaps?.join(", ")),
    ...row("stages", stages?.map(stageText).join("; ")),
  ];
}

function useRows(explanation: Explanation): readonly Row[] {
  const { type, typeHistory, field, flags, gates, besideConfig, instead } = explanation;
  const history = Object.entries(typeHistory ?? {}).map(([from, was]) => `${was} from ${from}`);
  return [
    ...row("type", history.length > 0 ? history.join(", ") : type),
    ...row("field", field && `${field.name}${span(field)}`),
    ...row("flag", flags?.map((name) => `--${name}`).join(", ")),
    ...row("needs gate", gates?.join(", ")),
    ...row("with --config", besideConfig && besideText(besideConfig)),
    ...row("instead", instead),
    ...row("only on", explanation.os),
    ...row("its own words", explanation.message),
    ...row("note", explanation.note),
    ...row("certainty", explanation.uncertain ? "some of this was inferred, not read" : undefined),
  ];
}

function row(label: string, text: string | undefined): readonly Row[] {
  return text === undefined || text === "" ? [] : [[label, text]];
}

function span({ since, removed }: { readonly since?: string; readonly removed?: string }): string {
  const from = since === undefined ? "" : `, from ${since}`;
  return removed === undefined ? from : `${from} to before ${removed}`;
}

function besideText(from: string): string {
  return from === "never" ? "ignored" : `counts from ${from}`;
}

const states: Readonly<Record<SettingAt["state"], string>> = {
  known: "known",
  deprecated: "known, deprecated",
  "unknown-yet": "not there yet",
  removed: "removed",
  gap: "not there, though earlier and later releases have it",
};

function stateText({ state, type, stage }: SettingAt): string {
  const details = [type, stage === undefined ? undefined : stageWords(stage)];
  return [states[state], ...details.filter((one) => one !== undefined)].join(", ");
}

function stageText(stage: Stage): string {
  return `${stage.release} ${stageWords(stage)}`;
}

function stageWords({ stage, enabled, locked }: Stage): string {
  return `${stage} ${enabled ? "on" : "off"}${locked ? " (locked)" : ""}`;
}
