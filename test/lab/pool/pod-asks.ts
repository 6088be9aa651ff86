import { ok, strictEqual } from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { eventually, inMachine } from "../faults/fault-lab.ts";
import { mirrorUrl } from "../lab-build.ts";
import type { Machine } from "../machine.ts";
import { jsonPath, webContainer } from "../run-pod.ts";
import type { ScenarioLab } from "../scenario-lab.ts";

const service = "169.254.169.254";
const unit = "no-metadata-for-pods.service";

/** `host` of the profile in docs/security.md, which closes the service to Pods. */
export function documentedHost(): { readonly files: readonly object[]; readonly commands: object } {
  const page = readFileSync(join(import.meta.dirname, "../../../docs/security.md"), "utf8");
  const [, text = ""] = /<!-- profile -->\n```yaml\n([\s\S]*?)```/.exec(page) ?? [];
  ok(text.includes(unit), `docs/security.md has no profile with ${unit}`);
  return (parse(text) as { readonly host: ReturnType<typeof documentedHost> }).host;
}

/** How a cloud gives user-data to those who ask its service. */
export interface UserDataService {
  readonly path: string;
  /** Whether it wants a token that was asked for before, as IMDSv2 does. */
  readonly token: boolean;
}

/** Who asks, and what for. */
interface Asking {
  readonly its: ScenarioLab;
  readonly machine: Machine;
  readonly service: UserDataService;
  /** What is asked for. */
  readonly userData: string;
}

const pods = { own: "asks", host: "asks-as-host" };

function runPods({ its }: Asking, node: string): void {
  for (const name of Object.values(pods)) {
    const spec = {
      nodeName: node,
      hostNetwork: name === pods.host,
      terminationGracePeriodSeconds: 1,
      containers: [{ ...webContainer, command: ["sleep", "100000"] }],
    };
    const path = join(its.folder, `${name}.json`);
    const pod = { apiVersion: "v1", kind: "Pod", metadata: { name }, spec };
    writeFileSync(path, JSON.stringify(pod));
    its.control.kubectl("apply", "-f", path);
  }
}

/** Sends a request from a Pod; an answer that does not come in eight seconds is empty. */
async function send({ its }: Asking, pod: string, lines: readonly string[]): Promise<string> {
  const request = [...lines, `Host: ${service}`, "", ""].join("\r\n");
  const script = `printf %s "$0" | busybox timeout 8 busybox nc ${service} 80 || :`;
  return await its.control.kubectlMeanwhile("exec", pod, "--", "sh", "-c", script, request);
}

/** Asks from a Pod for the machine's user-data; says what came back. */
async function ask(asking: Asking, pod: string, token: boolean): Promise<string> {
  const { path } = asking.service;
  let header: string[] = [];
  if (token) {
    const seconds = "X-aws-ec2-metadata-token-ttl-seconds: 60";
    const said = await send(asking, pod, ["PUT /latest/api/token HTTP/1.0", seconds]);
    if (said === "") return "no token";
    header = [`X-aws-ec2-metadata-token: ${said.split("\r\n\r\n")[1]}`];
  }
  const answer = await send(asking, pod, [`GET ${path} HTTP/1.0`, ...header]);
  if (answer === "") return "nothing";
  const body = answer.slice(answer.indexOf("\r\n\r\n") + 4);
  return body === asking.userData ? "all" : (/ (\d{3}) /.exec(answer)?.[1] ?? answer);
}

function setHopLimit(verb: "add" | "del"): void {
  const rule = `rule ${verb} from ${service} lookup 100`;
  const route = `route ${verb} 10.0.2.0/24 dev lab table 100${verb === "add" ? " hoplimit 1" : ""}`;
  for (const words of [route, rule]) execFileSync("ip", words.split(" "));
}

/** Packets of the service may make one hop: to the machine, not to a Pod behind it. */
async function withHopLimit(act: () => Promise<void>): Promise<void> {
  setHopLimit("add");
  try {
    await act();
  } finally {
    setHopLimit("del");
  }
}

const tokenFromMachine = `curl -fsS -m 8 -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' http://${service}/latest/api/token`;

async function askIt(asking: Asking): Promise<string[]> {
  const { machine, userData } = asking;
  const { token } = asking.service;
  const bytes = `all ${Buffer.byteLength(userData)} bytes`;
  const seen: string[] = [];
  const expect = async (name: string, pod: string, answer: string, withToken = token) => {
    strictEqual(await ask(asking, pod, withToken), answer, name);
    seen.push(`${name}: ${answer === "all" ? bytes : answer}`);
  };
  await inMachine(machine, `systemctl stop ${unit}`);
  if (token) await expect("without a token", pods.own, "401", false);
  await expect("a Pod", pods.own, "all");
  await expect("with hostNetwork", pods.host, "all");
  if (token) {
    await withHopLimit(async () => {
      await expect("hop limit 1", pods.own, "no token");
      await expect("hop limit 1 with hostNetwork", pods.host, "all");
      await inMachine(machine, tokenFromMachine);
    });
    await expect("without that limit again", pods.own, "all");
  }
  await inMachine(machine, `systemctl start ${unit}`);
  await expect("closed by the unit", pods.own, token ? "no token" : "nothing");
  await expect("closed by the unit, with hostNetwork", pods.host, "all");
  return seen;
}

/** Asks a cloud's service for a machine's user-data, from Pods on that machine's node; says what came back. */
export async function askFromPods(
  its: ScenarioLab,
  machine: Machine,
  node: string,
  asked: { readonly service: UserDataService; readonly userData: string },
): Promise<string> {
  const asking = { its, machine, ...asked };
  for (const name of ["pause", "busybox"]) {
    await inMachine(machine, `curl -fsS ${mirrorUrl}/${name}.tar | ctr -n k8s.io images import -`);
  }
  runPods(asking, node);
  const names = Object.values(pods);
  await eventually("both Pods run", 180, () => {
    const phases = jsonPath(its, "{.items[*].status.phase}", "pods", ...names);
    strictEqual(phases, names.map(() => "Running").join(" "));
  });
  const seen = await askIt(asking);
  its.control.kubectl("delete", "pods", ...names, "--force", "--grace-period=0");
  return seen.join(", ");
}
