import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { type ControlPlane, startControlPlane } from "./control-plane.ts";
import { build, layOutMirror, mirroredDownloads, mirrorPort, offerPackages } from "./lab-build.ts";
import { log } from "./log.ts";
import type { MachineOptions } from "./machine.ts";
import { type MisbehavingMirror, openMirror } from "./misbehaving-mirror.ts";
import * as lab from "./scenarios.ts";

/** Folders of what is made before: the base image, runs, downloads.sh's and kubernetes-1.20-from-debian.sh's. */
export interface LabFolders {
  readonly image: string;
  readonly work: string;
  readonly downloads: string;
  readonly kubernetes: string;
}

/** A scenario whose control plane runs and whose machine can be made. */
export interface ScenarioLab {
  readonly scenario: lab.Scenario;
  readonly folder: string;
  /** What `nodegen build` wrote for the cluster. */
  readonly built: string;
  readonly control: ControlPlane;
  readonly machine: MachineOptions;
}

/** The versions of what downloads.sh packed, where the profile does not say them elsewhere. */
function versions(scenario: lab.Scenario): Readonly<Record<string, string | undefined>> {
  const shared = { kubelet: undefined, "kube-proxy": undefined, "cni-plugins": "1.1.1" };
  return scenario.profile["containerRuntime"] === undefined
    ? { ...shared, containerd: undefined, runc: "1.1.5", crictl: undefined }
    : { ...shared, docker: undefined };
}

/** Applies what a build has for its control plane; gives the files' names. */
export function applyCluster(control: ControlPlane, built: string): readonly string[] {
  const files = readdirSync(join(built, "cluster")).filter((name) => name.endsWith(".yaml"));
  for (const file of files) control.kubectl("apply", "-f", join(built, "cluster", file));
  return files;
}

/** Builds the scenario and applies its `cluster/` to a control plane, which ends when the act has. */
export async function withScenario(
  folders: LabFolders,
  scenario: lab.Scenario,
  act: (its: ScenarioLab) => Promise<void>,
): Promise<void> {
  const { image, downloads, kubernetes } = folders;
  const folder = join(folders.work, scenario.name);
  const name = `lab-${scenario.name}`;
  const downloaded = mirroredDownloads(downloads, versions(scenario));
  const metadata = { name };
  const built = build(folder, { ...lab.common, ...scenario.profile, ...downloaded, metadata });
  layOutMirror(built, downloads, join(folders.work, "mirror"));
  const pki = join(folder, `${name}.secrets/pki`);
  const control = await startControlPlane({
    folder: join(folder, "control-plane"),
    kubernetes,
    ca: { certificate: join(pki, "ca.crt"), key: join(pki, "ca.key") },
    podSubnet: lab.podSubnet,
    serviceSubnet: lab.serviceSubnet,
    addresses: lab.hasFailover(scenario) ? lab.apiServers : lab.apiServers.slice(0, 1),
  });
  try {
    log(`${scenario.name}: applied ${applyCluster(control, built).join(", ")}`);
    const machine = {
      image,
      folder: join(folder, "machine"),
      seed: join(built, "nodes", lab.nodeName),
      forward: [{ host: "10.0.2.15", port: 10250 }],
    };
    await act({ scenario, folder, built, control, machine });
  } finally {
    await control.stop();
  }
}

/** Serves `work/mirror` and the image's packages while the act runs. */
export async function withMirror(
  folders: LabFolders,
  act: (mirror: MisbehavingMirror) => Promise<void>,
): Promise<void> {
  const served = join(folders.work, "mirror");
  mkdirSync(served, { recursive: true });
  offerPackages(folders.image, served);
  const mirror = await openMirror(served, mirrorPort);
  try {
    await act(mirror);
  } finally {
    await mirror.goDown();
  }
}
