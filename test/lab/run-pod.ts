import { match, strictEqual } from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Machine } from "./machine.ts";
import type { ScenarioLab } from "./scenario-lab.ts";
import { untilDone } from "./until-done.ts";

/** Asks the API server for one thing out of objects. */
export function jsonPath(
  { control }: Pick<ScenarioLab, "control">,
  path: string,
  ...words: string[]
): string {
  return control.kubectl("get", ...words, `-o=jsonpath=${path}`);
}

/** Runs a script in the machine, which must end with 0. */
export async function inMachine(machine: Machine, script: string): Promise<string> {
  const { code, output } = await machine.run(script);
  strictEqual(code, 0, `${script}: exit code ${code}\n${output}`);
  return output.trim();
}

/** Writes a line to its log and serves `hello`. */
export const webContainer = {
  name: "web",
  image: "docker.io/lab/busybox:1",
  imagePullPolicy: "Never",
  command: [
    "sh",
    "-c",
    "echo it began; echo hello >/tmp/index.html; exec httpd -f -p 8080 -h /tmp",
  ],
};

const pod = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "web", labels: { app: "web" } },
  spec: {
    tolerations: [{ operator: "Exists" }],
    terminationGracePeriodSeconds: 1,
    containers: [webContainer],
  },
};

/** Runs a Pod of an image that the node has, and reaches it by logs, exec and its Service; `pod.json` stays in the folder. */
export async function runPod(
  its: Pick<ScenarioLab, "control" | "folder">,
  machine: Machine,
): Promise<void> {
  const { control, folder } = its;
  writeFileSync(join(folder, "pod.json"), JSON.stringify(pod));
  control.kubectl("apply", "-f", join(folder, "pod.json"));
  control.kubectl("expose", "pod", "web", "--port=80", "--target-port=8080");
  await untilDone("the Pod runs", 180, () => {
    strictEqual(jsonPath(its, "{.status.phase}", "pod", "web"), "Running");
  });
  match(control.kubectl("logs", "web"), /^it began$/m);
  strictEqual(control.kubectl("exec", "web", "--", "cat", "/tmp/index.html"), "hello\n");
  const address = jsonPath(its, "{.spec.clusterIP}", "service", "web");
  const fetch = `curl -fs -m 5 --retry 10 --retry-all-errors http://${address}/`;
  strictEqual(await inMachine(machine, fetch), "hello");
  strictEqual(
    control.kubectl("exec", "web", "--", "wget", "-qO-", `http://${address}/`),
    "hello\n",
  );
}
