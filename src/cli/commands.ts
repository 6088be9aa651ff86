import type { Argv } from "yargs";
import { addCompletion } from "./completion-command.ts";
import { addDiff } from "./diff-command.ts";
import { addFetch } from "./fetch-command.ts";
import { addInspect } from "./inspect-command.ts";
import type { Io } from "./io.ts";
import { addIso } from "./iso-command.ts";
import { addLock } from "./lock-command.ts";
import { addMirror } from "./mirror-command.ts";
import { profileArgument } from "./profile-argument.ts";
import { addSbom } from "./sbom-command.ts";
import { addSecrets } from "./secrets-command.ts";
import { addToken } from "./token-command.ts";
import { chosenUnlock, unlockOptions } from "./unlock-options.ts";

type Done = (exitCode: number) => void;

const nodeOption = {
  type: "string",
  array: true,
  default: [] as string[],
  defaultDescription: "all",
  requiresArg: true,
  describe: "only this node; may be given several times",
} as const;

type AddCommand = (parser: Argv, name: string, io: Io, done: Done) => void;

const commands: Readonly<Record<string, AddCommand>> = {
  build: addBuild,
  check: addCheck,
  plan: addPlan,
  diff: addDiff,
  inspect: addInspect,
  iso: addIso,
  init: addInit,
  schema: addSchema,
  presets: addPresets,
  explain: addExplain,
  upgrade: addUpgrade,
  token: addToken,
  secrets: addSecrets,
  fetch: addFetch,
  mirror: addMirror,
  lock: addLock,
  sbom: addSbom,
  completion: addCompletion,
};

/** Whether the first word of a command line names a command. */
export function isCommand(word: string): boolean {
  return Object.hasOwn(commands, word);
}

/** Declares every command by its name; the code of one is loaded when it is chosen. */
export function addCommands(parser: Argv, io: Io, done: Done): void {
  for (const [name, add] of Object.entries(commands)) add(parser, name, io, done);
}

/** Declares one command as all that the parser knows; its name is then part of the program's. */
export function addOnlyCommand(parser: Argv, name: string, io: Io, done: Done): void {
  commands[name]?.(parser, "$0", io, done);
}

function addBuild(parser: Argv, name: string, io: Io, done: Done): void {
  parser.command(
    `${name} <profile>`,
    "compile a profile and write out/<cluster>/",
    (command) =>
      command
        .positional("profile", profileArgument)
        .option("out", {
          alias: "o",
          type: "string",
          default: "out",
          requiresArg: true,
          describe: "the folder above the cluster's own",
        })
        .option("node", nodeOption)
        .option("check", {
          type: "boolean",
          default: false,
          describe: "write nothing; exit 3 where a build would change something",
        })
        .option("sheet-with-secrets", {
          type: "boolean",
          default: false,
          describe:
            "put the user-data into index.html, to copy it from there; the page is then a secret",
        })
        .options(unlockOptions)
        .example(
          "nodegen build profile.yaml",
          "write out/<cluster>/ and make the secrets that are missing",
        )
        .example(
          "nodegen build profile.yaml --node worker-1",
          "replace the files of one node, and the shared ones",
        )
        .example(
          "nodegen build profile.yaml --check",
          "in a pipeline: is what is there up to date?",
        )
        .example(
          "nodegen build profile.yaml --sheet-with-secrets",
          "a launch sheet whose buttons copy the user-data itself",
        ),
    async ({ profile, out, node, check, sheetWithSecrets, ...unlock }) => {
      const { build } = await import("./commands/build.ts");
      const chosen = { profile, out, nodes: node, check, sheetWithSecrets };
      done(await build({ ...chosen, unlock: chosenUnlock(unlock) }, io));
    },
  );
}

function addCheck(parser: Argv, name: string, io: Io, done: Done): void {
  parser.command(
    `${name} <profile>`,
    "look for mistakes; make and write nothing",
    (command) =>
      command
        .positional("profile", profileArgument)
        .option("strict", { type: "boolean", default: false, describe: "warnings fail too" })
        .option("expiry", {
          type: "string",
          requiresArg: true,
          describe: "fail too where a certificate or token ends within this time, such as 30d",
        })
        .options(unlockOptions)
        .option("format", {
          choices: ["text", "json"] as const,
          default: "text" as const,
          describe: "how diagnostics are printed: text to standard error, json to standard output",
        })
        .example("nodegen check profile.yaml --strict", "fail on warnings too")
        .example("nodegen check profile.yaml --format json", "for editors and pipelines")
        .example(
          "nodegen check profile.yaml --expiry 30d",
          "every night: does something end soon?",
        ),
    async ({ profile, strict, format, expiry, ...unlock }) => {
      const { check } = await import("./commands/check.ts");
      const chosen = { profile, strict, format, unlock: chosenUnlock(unlock) };
      done(await check({ ...chosen, ...(expiry === undefined ? {} : { expiry }) }, io));
    },
  );
}

function addPlan(parser: Argv, name: string, io: Io, done: Done): void {
  parser.command(
    `${name} <profile>`,
    "show what each node becomes, as YAML; secrets as digests",
    (command) =>
      command
        .positional("profile", profileArgument)
        .option("node", nodeOption)
        .example("nodegen plan profile.yaml --node worker-1", "the plan of one node"),
    async ({ profile, node }) => {
      const { plan } = await import("./commands/plan.ts");
      done(await plan({ profile, nodes: node }, io));
    },
  );
}

function addInit(parser: Argv, name: string, io: Io, done: Done): void {
  parser.command(
    `${name} [directory]`,
    "write a commented starter profile; overwrites nothing",
    (command) =>
      command
        .positional("directory", {
          type: "string",
          defaultDescription: ".",
          describe: "where to write it",
        })
        .option("preset", {
          type: "string",
          default: "containerd",
          requiresArg: true,
          describe: "what the profile extends",
        })
        .example("nodegen init demo", "write demo/profile.yaml"),
    async ({ directory, preset }) => {
      const { init } = await import("./commands/init.ts");
      done(await init({ directory: directory ?? ".", preset }, io));
    },
  );
}

function addSchema(parser: Argv, name: string, io: Io, done: Done): void {
  parser.command(
    name,
    "print the JSON Schema of a profile",
    (command) => command.example("nodegen schema > nodegen.schema.json", "for editors"),
    async () => {
      const { schema } = await import("./commands/schema.ts");
      done(await schema(io));
    },
  );
}

function addPresets(parser: Argv, name: string, io: Io, done: Done): void {
  parser.command(
    name,
    "list what extends: takes by name",
    (command) => command.example("nodegen presets", "names and descriptions"),
    async () => {
      const { listPresets } = await import("./commands/presets.ts");
      done(await listPresets(io));
    },
  );
}

function addExplain(parser: Argv, name: string, io: Io, done: Done): void {
  // Here --version asks for a release of Kubernetes.
  if (name === "$0") parser.version(false);
  parser.command(
    `${name} <setting> [name]`,
    "say which Kubernetes releases know a flag, field or feature gate",
    (command) =>
      command
        .version(false)
        .positional("setting", {
          type: "string",
          demandOption: true,
          describe: "its name, or kubelet, kube-proxy or feature-gate and the name behind it",
        })
        .positional("name", { type: "string", describe: "its name, where only one kind is meant" })
        .option("version", {
          type: "string",
          requiresArg: true,
          describe: "what this Kubernetes release knows, such as 1.36",
        })
        .option("format", {
          choices: ["text", "json"] as const,
          default: "text" as const,
          describe: "how the answer is printed",
        })
        .example("nodegen explain registerWithTaints", "since when, and by which flag before")
        .example("nodegen explain kubelet max-pods --version 1.9", "a flag in one release")
        .example("nodegen explain feature-gate NodeSwap", "its stages and defaults"),
    async ({ setting, name: second, version, format }) => {
      const { explain } = await import("./commands/explain.ts");
      const release = version === undefined ? {} : { version };
      const asked = second === undefined ? { name: setting } : { owner: setting, name: second };
      done(await explain({ ...asked, ...release, format }, io));
    },
  );
}

function addUpgrade(parser: Argv, name: string, io: Io, done: Done): void {
  parser.command(
    `${name} <profile>`,
    "show what another Kubernetes release would change; --write sets it",
    (command) =>
      command
        .positional("profile", profileArgument)
        .option("to", {
          type: "string",
          demandOption: true,
          requiresArg: true,
          describe: "the release to go to: 1.36.4, or 1.36 for the newest one known",
        })
        .option("write", {
          type: "boolean",
          default: false,
          describe: "change kubernetes.version in the file that sets it",
        })
        .option("pins", {
          type: "boolean",
          default: false,
          describe: "replace versions of the runtime and of binaries that the release cannot use",
        })
        .example("nodegen upgrade profile.yaml --to 1.36", "a report; nothing is changed")
        .example("nodegen upgrade profile.yaml --to 1.36.4 --write", "change the profile")
        .example(
          "nodegen upgrade profile.yaml --to 1.36 --pins --write",
          "with a runtime that the release can use",
        ),
    async ({ profile, to, write, pins }) => {
      const { upgrade } = await import("./commands/upgrade.ts");
      done(await upgrade({ profile, to, write, pins }, io));
    },
  );
}
