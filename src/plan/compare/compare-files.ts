import { nodeTablePath } from "../node-table.ts";
import { modulesFile, nodegenFolder, sysctlFile } from "../parts/host.ts";
import type { Follows } from "./follows.ts";
import {
  holdsCertificate,
  holdsPrivateKey,
  isSecretFile,
  type StateFile,
  textOf,
} from "./node-state.ts";
import { holdsStandIn, type StandIns } from "./stand-ins.ts";
import type { ChangeState } from "./value-change.ts";

/** One file that is not the same. */
export interface FileChange {
  readonly path: string;
  readonly state: ChangeState;
  readonly before: StateFile | undefined;
  readonly after: StateFile | undefined;
  /**
   * `lines`: the content may be shown. `new lines`: only as `after` has it. `digest`: only what it is known by. `none`: one
   * side is not made yet.
   */
  readonly shown: "lines" | "new lines" | "digest" | "none";
  readonly follows: Follows;
  readonly note?: string;
}

/** See `CompareOptions`. */
export interface FileOptions {
  readonly bootstrapKubeconfig: string;
  readonly standIns: StandIns | undefined;
  readonly before: "profile" | "build";
}

const commandsFolder = `${nodegenFolder}/commands/`;

/** Where the NoCloud seed has a node's network; no file of the plan. */
export const networkConfigPath = "network-config";

/** Compares two sets of files by path, mode, owner and content; sorted by path. The plan's table is left out. */
export function compareFiles(
  before: readonly StateFile[],
  after: readonly StateFile[],
  options: FileOptions,
): readonly FileChange[] {
  const [left, right] = [byPath(before), byPath(after)];
  const paths = [...new Set([...left.keys(), ...right.keys()])].sort();
  return paths.flatMap((path) => {
    if (path === nodeTablePath) return [];
    return compareFile(path, left.get(path), right.get(path), options);
  });
}

function byPath(files: readonly StateFile[]): ReadonlyMap<string, StateFile> {
  return new Map(files.map((file) => [file.path, file]));
}

function compareFile(
  path: string,
  before: StateFile | undefined,
  after: StateFile | undefined,
  options: FileOptions,
): FileChange[] {
  if (before !== undefined && after !== undefined && isSame(before, after)) return [];
  const sides = [before, after].flatMap((file) => file ?? []);
  const state = before === undefined ? "added" : after === undefined ? "removed" : "changed";
  const { standIns } = options;
  const unknown = standIns !== undefined && sides.some((file) => holdsStandIn(file, standIns));
  // Nothing can be said of a stand-in, but that the file is there.
  if (unknown && standIns.locked && state === "changed") return [];
  const shown = unknown ? "none" : howToShow(path, sides, after, options);
  return [{ path, state, before, after, shown, ...consequence(path, before, after, options) }];
}

function howToShow(
  path: string,
  sides: readonly StateFile[],
  after: StateFile | undefined,
  options: FileOptions,
): FileChange["shown"] {
  if (sides.some(holdsCertificate)) return "digest";
  if (!path.startsWith(commandsFolder)) return sides.some(isSecretFile) ? "digest" : "lines";
  // Not everybody may read a command, but whoever runs nodegen can, unless the profile has it from elsewhere.
  if (sides.some((file) => file.secret || holdsPrivateKey(file))) return "digest";
  if (options.before === "profile") return "lines";
  // A build does not say whether its profile had the command from elsewhere.
  return after === undefined ? "digest" : "new lines";
}

function isSame(before: StateFile, after: StateFile): boolean {
  const sameContent = Buffer.compare(before.content, after.content) === 0;
  return sameContent && before.mode === after.mode && before.owner === after.owner;
}

interface Consequence {
  readonly follows: Follows;
  readonly note?: string;
}

/** What only nodegen's own program reads, when it runs the next time. */
const ownFiles: readonly RegExp[] = [
  /^\/usr\/local\/sbin\/nodegen-node$/,
  /^\/etc\/systemd\/system\/nodegen-boot\.service(\.d\/[^/]+)?$/,
  /^\/usr\/local\/lib\/nodegen\/webhook\.sh$/,
  /^\/etc\/nodegen\/webhook$/,
  /^\/etc\/tmpfiles\.d\/nodegen\.conf$/,
  /\/nodegen-downloads\.crt$/,
];

function consequence(
  path: string,
  before: StateFile | undefined,
  after: StateFile | undefined,
  { bootstrapKubeconfig }: FileOptions,
): Consequence {
  if (ownFiles.some((own) => own.test(path))) return { follows: "nothing" };
  // What is in it is compared one by one.
  if (path === sysctlFile || path === modulesFile) return { follows: "nothing" };
  if (path === networkConfigPath) {
    return { follows: "new boot", note: "cloud-init sets up the network on the first boot" };
  }
  if (after === undefined && path.startsWith(commandsFolder)) {
    return { follows: "new boot", note: "what the command did stays on a machine that runs" };
  }
  if (path === `${nodegenFolder}/identity` && nameRow(before) !== nameRow(after)) {
    return { follows: "new boot", note: "the name that a machine has found stays" };
  }
  if (path === bootstrapKubeconfig && before !== undefined && after !== undefined) {
    return joining(before, after);
  }
  return { follows: "service restart" };
}

/** How a machine of a pool without nodes finds its name. */
function nameRow(file: StateFile | undefined): string | undefined {
  return file && /^name .*$/m.exec(textOf(file))?.[0];
}

/** A kubelet that has joined reads this file no more. */
function joining(before: StateFile, after: StateFile): Consequence {
  const [left, right] = [before, after].map((file) => textOf(file).replace(/^.*\btoken:.*$/gm, ""));
  return left === right
    ? { follows: "nothing", note: "only the token; a node that has joined needs none" }
    : { follows: "service restart" };
}
