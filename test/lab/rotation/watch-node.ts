import { deepStrictEqual, ok } from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { ScenarioLab } from "../scenario-lab.ts";

/** What must not change of a node and its Pod. */
interface Seen {
  readonly ready: string;
  /** Of the last change from or to Ready: what happens between two looks changes it too. */
  readonly since: string;
  readonly node: string;
  readonly pod: string;
  readonly phase: string;
  readonly container: string;
  readonly restarts: number;
}

interface Found {
  readonly metadata: { readonly uid: string };
  readonly status: {
    readonly phase: string;
    readonly conditions: readonly {
      readonly type: string;
      readonly status: string;
      readonly lastTransitionTime: string;
    }[];
    readonly containerStatuses: readonly {
      readonly containerID: string;
      readonly restartCount: number;
    }[];
  };
}

/** A look at a node every few seconds. */
export interface NodeWatch {
  /** Ends it and says what was seen; throws when anything but the first look was. */
  end(): Promise<string>;
}

async function look({ control }: ScenarioLab, node: string, pod: string): Promise<Seen> {
  const words = ["get", `node/${node}`, `pod/${pod}`, "-o=json", "--request-timeout=5s"];
  const text = await control.kubectlMeanwhile(...words);
  const { items } = JSON.parse(text) as { readonly items: readonly Found[] };
  const [its, runs] = items;
  const ready = its?.status.conditions.find(({ type }) => type === "Ready");
  const container = runs?.status.containerStatuses[0];
  ok(its && runs && ready && container);
  return {
    ready: ready.status,
    since: ready.lastTransitionTime,
    node: its.metadata.uid,
    pod: runs.metadata.uid,
    phase: runs.status.phase,
    container: container.containerID,
    restarts: container.restartCount,
  };
}

/** Looks at a Ready node and its running Pod every three seconds. */
export async function watchNode(its: ScenarioLab, node: string, pod: string): Promise<NodeWatch> {
  const first = await look(its, node, pod);
  ok(first.ready === "True" && first.phase === "Running", JSON.stringify(first));
  const changes: string[] = [];
  const count = { seen: 1, away: 0 };
  let last = JSON.stringify(first);
  const lookAgain = async (): Promise<void> => {
    try {
      const now = JSON.stringify(await look(its, node, pod));
      count.seen += 1;
      if (now !== last) changes.push(`${new Date().toISOString().slice(11, 19)} ${now}`);
      last = now;
    } catch (error) {
      // While an API server starts anew nothing can be seen.
      count.away += 1;
      if (/NotFound/.test(String(error))) changes.push(String(error));
    }
  };
  let goesOn = true;
  const looks = (async () => {
    while (goesOn) {
      await sleep(3000);
      await lookAgain();
    }
  })();
  return {
    async end() {
      goesOn = false;
      await looks;
      deepStrictEqual(changes, [], `at first: ${JSON.stringify(first)}`);
      deepStrictEqual(await look(its, node, pod), first);
      return `${count.seen} looks, Ready since ${first.since}, Pod ${first.pod} without a restart; no API server at ${count.away} more`;
    },
  };
}
