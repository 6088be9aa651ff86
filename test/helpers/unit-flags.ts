import type { NodePlan } from "../../src/plan/node-plan.ts";
import { fileText } from "./plan-text.ts";

/** The flags of a unit's ExecStart= as the program gets them, `--name=value` each, in order. */
export function unitFlags(plan: NodePlan, unit: string): readonly (readonly [string, string])[] {
  return unitWords(plan, unit)
    .slice(1)
    .map((word) => {
      const found = /^--([^=]+)=(.*)$/s.exec(word);
      if (found === null) throw new Error(`${unit}: ${word} is no flag with a value`);
      return [found[1] ?? "", found[2] ?? ""];
    });
}

/** The words of the one ExecStart= of a unit, quotes and escapes read as systemd.service(5) says. */
export function unitWords(plan: NodePlan, unit: string): readonly string[] {
  const text = fileText(plan, `/etc/systemd/system/${unit}`).replaceAll("\\\n", " ");
  const [line, more] = [...text.matchAll(/^ExecStart=(.*)$/gm)].map(([, words]) => words ?? "");
  if (line === undefined || more !== undefined) throw new Error(`${unit} has not one ExecStart=`);
  const words = line.match(/"(?:[^"\\]|\\.)*"|\S+/g) ?? [];
  return words.map((word) => {
    const bare = word.startsWith('"') ? word.slice(1, -1).replace(/\\(["\\])/g, "$1") : word;
    return bare.replaceAll("%%", "%").replaceAll("$$", "$");
  });
}
