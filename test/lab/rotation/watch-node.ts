import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { ScenarioLab } from "../scenario-lab.ts";

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
  readonly lastTransitionTime: string;
}

/** A node and its Pod at one moment. */
interface Seen {
  readonly ready: Condition;
  /** What must not change. */
  readonly same: Readonly<Record<string, string | number>>;
}

interface Found {
  readonly metadata: { readonly uid: string };
  readonly status: {
    readonly phase: string;
    readonly conditions: readonly Condition[];
    readonly containerStatuses: readonly {
      readonly containerID: string;
      readonly restartCount: number;
    }[];
  };
}

/** A look at a node every few seconds. */
export interface NodeWatch {
  /**
   * Ends it and says what was seen. Throws when the node or its Pod was another one, or when the node was not Ready other
   * than for seconds and because its kubelet, which was started so many times meanwhile, had just begun.
   */
  end(kubeletStarts: number): Promise<string>;
}

/**
 * Seconds; a fifth of the time after which Pods are moved away (tolerationSeconds 300). A kubelet that starts says that it is
 * not ready; one that is silent for 40 s (--node-monitor-grace-period), which takes a busy host here, counts as unknown.
 */
const longest = 60;
const expected = ["KubeletNotReady", "NodeStatusUnknown"];

async function look({ control }: ScenarioLab, node: string, pod: string): Promise<Seen> {
  const words = ["get", `node/${node}`, `pod/${pod}`, "-o=json", "--request-timeout=5s"];
  const text = await control.kubectlMeanwhile(...words);
  const { items } = JSON.parse(text) as { readonly items: readonly Found[] };
  const [its, runs] = items;
  const ready = its?.status.conditions.find(({ type }) => type === "Ready");
  const container = runs?.status.containerStatuses[0];
  ok(its && runs && ready && container);
  return {
    ready,
    same: {
      node: its.metadata.uid,
      pod: runs.metadata.uid,
      phase: runs.status.phase,
      container: container.containerID,
      restarts: container.restartCount,
    },
  };
}

/** The node's times of not being Ready; what went by between two looks shows by `lastTransitionTime`. */
function pauses(seen: readonly Seen[]): readonly string[] {
  return seen.slice(1).flatMap(({ ready }, index) => {
    const before = seen[index]?.ready;
    if (before === undefined || before.lastTransitionTime === ready.lastTransitionTime) return [];
    if (ready.status !== "True") {
      ok(expected.includes(ready.reason), JSON.stringify(ready));
      return [];
    }
    if (before.status === "True") return ["between two looks"];
    const [from, to] = [before, ready].map((one) => Date.parse(one.lastTransitionTime));
    const seconds = ((to ?? 0) - (from ?? 0)) / 1000;
    ok(seconds <= longest, `not Ready for ${seconds} s: ${before.message}`);
    return [`${seconds} s (${before.message})`];
  });
}

/** Looks at a Ready node and its running Pod every three seconds. */
export async function watchNode(its: ScenarioLab, node: string, pod: string): Promise<NodeWatch> {
  const first = await look(its, node, pod);
  ok(first.ready.status === "True" && first.same["phase"] === "Running", JSON.stringify(first));
  const seen = [first];
  let away = 0;
  let goesOn = true;
  const looks = (async () => {
    while (goesOn) {
      await sleep(3000);
      try {
        seen.push(await look(its, node, pod));
      } catch (error) {
        // While an API server starts anew nothing can be seen.
        away += 1;
        ok(!/NotFound/.test(String(error)), String(error));
      }
    }
  })();
  // It is waited for in the end.
  looks.catch(() => undefined);
  return {
    async end(kubeletStarts) {
      goesOn = false;
      await looks;
      seen.push(await look(its, node, pod));
      for (const { same } of seen) deepStrictEqual(same, first.same);
      strictEqual(seen.at(-1)?.ready.status, "True");
      const found = pauses(seen);
      ok(found.length <= kubeletStarts, `${found.length} pauses: ${found.join(", ")}`);
      return `${seen.length} looks, ${away} without an API server; the same node, Pod and container; not Ready: ${found.join(", ")}; ${kubeletStarts} starts of the kubelet`;
    },
  };
}
