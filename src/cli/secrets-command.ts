import type { Argv } from "yargs";
import type { Io } from "./io.ts";
import { profileArgument } from "./profile-argument.ts";
import type { UnlockOptions } from "./read-identities.ts";
import { chosenUnlock, unlockOptions } from "./unlock-options.ts";

type Done = (exitCode: number) => void;

const formatOption = {
  choices: ["text", "json"] as const,
  default: "text" as const,
  describe: "how it is printed",
};

/** Declares `nodegen secrets` and its actions; `$0` stands for a parser that knows nothing else. */
export function addSecrets(parser: Argv, name: string, io: Io, done: Done): void {
  if (name === "$0") describeSecrets(parser, io, done);
  else {
    const summary =
      "make, import, list, renew, rotate and encrypt a cluster's certificates and keys";
    parser.command(name, summary, (command) => describeSecrets(command, io, done));
  }
}

function describeSecrets(parser: Argv, io: Io, done: Done): Argv {
  addInit(parser, io, done);
  addImport(parser, io, done);
  addRequest(parser, io, done);
  addList(parser, io, done);
  addShow(parser, io, done);
  addRenew(parser, io, done);
  addRotate(parser, io, done);
  addExport(parser, io, done);
  addEncrypt(parser, io, done);
  addDecrypt(parser, io, done);
  return parser
    .usage(
      "$0 ACTION\n\nKeeps the certificates, keys and tokens of a cluster: <cluster>.secrets/ beside its profile.",
    )
    .demandCommand(1, "behind secrets stands an action: --help shows them")
    .recommendCommands()
    .example("nodegen secrets list profile.yaml", "what there is, until when, and whose it is")
    .example(
      "nodegen secrets import profile.yaml /etc/kubernetes/pki",
      "the CA of a cluster that runs",
    )
    .example("nodegen secrets renew profile.yaml --within 30d", "new certificates in time");
}

/** What every action is told, out of what yargs found. */
function common(given: {
  readonly profile: string;
  readonly identity?: string | undefined;
  readonly passphraseFd?: number | undefined;
}): UnlockOptions & { readonly profile: string } {
  return { profile: given.profile, ...chosenUnlock(given) };
}

function addInit(parser: Argv, io: Io, done: Done): void {
  parser.command(
    "init <profile>",
    "make what the profile needs, without a build",
    (command) =>
      command
        .positional("profile", profileArgument)
        .options(unlockOptions)
        .example("$0 init profile.yaml", "a CA, certificates and tokens, where they are missing"),
    async (given) => {
      const { initSecrets } = await import("./secrets/renew-secrets.ts");
      done(await initSecrets(common(given), io));
    },
  );
}

function addImport(parser: Argv, io: Io, done: Done): void {
  parser.command(
    "import <profile> <sources..>",
    "take over a CA, and certificates that it has issued",
    (command) =>
      command
        .positional("profile", profileArgument)
        .positional("sources", {
          type: "string",
          array: true,
          demandOption: true,
          describe: "PEM files, or a folder of kubeadm's or cfssl's",
        })
        .options(unlockOptions)
        .example("$0 import profile.yaml /etc/kubernetes/pki", "ca.crt and ca.key of kubeadm")
        .example(
          "$0 import profile.yaml ca.pem ca-key.pem",
          "cfssl's; an encrypted key is asked for",
        )
        .example("$0 import profile.yaml ca.crt worker-1.crt worker-1.key", "without the CA's key"),
    async ({ sources, ...given }) => {
      const { importSecrets } = await import("./secrets/import-secrets.ts");
      done(await importSecrets({ ...common(given), sources }, io));
    },
  );
}

function addRequest(parser: Argv, io: Io, done: Done): void {
  parser.command(
    "csr <profile>",
    "write signing requests for a CA whose key is elsewhere; import takes the answers",
    (command) =>
      command
        .positional("profile", profileArgument)
        .option("ca", {
          type: "boolean",
          default: false,
          describe: "one request for the cluster's CA itself, to be signed by a CA above it",
        })
        .option("within", {
          type: "string",
          default: "30d",
          requiresArg: true,
          describe: "also for certificates that end within this time",
        })
        .options(unlockOptions)
        .example(
          "$0 csr profile.yaml",
          "one request for each certificate that is missing or ends soon",
        )
        .example("$0 csr profile.yaml --ca", "for a CA below the company's own"),
    async ({ ca, within, ...given }) => {
      const { requestCertificates } = await import("./secrets/request-certificates.ts");
      done(await requestCertificates({ ...common(given), ca, within }, io));
    },
  );
}

function addList(parser: Argv, io: Io, done: Done): void {
  parser.command(
    "list <profile>",
    "list what there is, until when, and whose it is; never a secret",
    (command) =>
      command
        .positional("profile", profileArgument)
        .option("format", formatOption)
        .options(unlockOptions)
        .example("$0 list profile.yaml --format json", "for programs"),
    async ({ format, ...given }) => {
      const { listSecrets } = await import("./secrets/list-secrets.ts");
      done(await listSecrets({ ...common(given), format }, io));
    },
  );
}

function addShow(parser: Argv, io: Io, done: Done): void {
  parser.command(
    "show <profile> <name>",
    "show what stands in a certificate; never a private key",
    (command) =>
      command
        .positional("profile", profileArgument)
        .positional("name", {
          type: "string",
          demandOption: true,
          describe: "ca, kube-proxy or another name that list shows",
        })
        .option("format", { ...formatOption, choices: ["text", "json", "pem"] as const })
        .example("$0 show profile.yaml ca", "names, times, fingerprints")
        .example("$0 show profile.yaml ca --format pem", "the certificate itself"),
    async ({ profile, name, format }) => {
      const { showSecret } = await import("./secrets/show-secret.ts");
      done(await showSecret({ profile, name, format }, io));
    },
  );
}

function addRenew(parser: Argv, io: Io, done: Done): void {
  parser.command(
    "renew <profile>",
    "reissue what ends within a time, and say which nodes need a new launch",
    (command) =>
      command
        .positional("profile", profileArgument)
        .option("within", {
          type: "string",
          default: "30d",
          requiresArg: true,
          describe: "days or a duration: 30d, 720h",
        })
        .options(unlockOptions)
        .example("$0 renew profile.yaml --within 90d", "before a long freeze"),
    async ({ within, ...given }) => {
      const { renewSecrets } = await import("./secrets/renew-secrets.ts");
      done(await renewSecrets({ ...common(given), within }, io));
    },
  );
}

function addRotate(parser: Argv, io: Io, done: Done): void {
  parser.command(
    "rotate <profile> [step]",
    "change to another CA in three steps: start, sign, finish",
    (command) =>
      command
        .positional("profile", profileArgument)
        .positional("step", {
          choices: ["status", "start", "sign", "finish", "cancel"] as const,
          default: "status" as const,
          describe:
            "start: trust both; sign: the new one signs; finish: trust the new one alone; cancel: undo start",
        })
        .option("ca", {
          type: "string",
          array: true,
          default: [] as string[],
          defaultDescription: "a new one is made",
          requiresArg: true,
          describe: "start with this CA: a folder, or its certificate and key (given twice)",
        })
        .options(unlockOptions)
        .example("$0 rotate profile.yaml", "how far it has come and what is to be done next")
        .example("$0 rotate profile.yaml start", "make a new CA and have nodes trust both"),
    async ({ step, ca, ...given }) => {
      const { rotateSecrets } = await import("./secrets/rotate-secrets.ts");
      done(await rotateSecrets({ ...common(given), step, ca }, io));
    },
  );
}

function addExport(parser: Argv, io: Io, done: Done): void {
  parser.command(
    "export <profile> <destination>",
    "copy certificates and their keys elsewhere; never the key of the CA",
    (command) =>
      command
        .positional("profile", profileArgument)
        .positional("destination", {
          type: "string",
          demandOption: true,
          describe: "a new folder, or a file that ends in .tar; both in kubeadm's layout",
        })
        .option("public", {
          type: "boolean",
          default: false,
          describe: "certificates only, for auditors and monitoring",
        })
        .options(unlockOptions)
        .example("$0 export profile.yaml pki.tar", "for the control plane")
        .example("$0 export profile.yaml certificates --public", "nothing secret in it"),
    async ({ destination, public: publicOnly, ...given }) => {
      const { exportSecrets } = await import("./secrets/export-secrets.ts");
      done(await exportSecrets({ ...common(given), destination, publicOnly }, io));
    },
  );
}

function addEncrypt(parser: Argv, io: Io, done: Done): void {
  parser.command(
    "encrypt <profile>",
    "encrypt keys and tokens to age recipients, or to others than before",
    (command) =>
      command
        .positional("profile", profileArgument)
        .option("recipient", {
          alias: "r",
          type: "string",
          array: true,
          default: [] as string[],
          defaultDescription: "those in recipients.txt",
          requiresArg: true,
          describe: "age1..., as age-keygen prints it; may be given several times",
        })
        .options(unlockOptions)
        .example(
          "$0 encrypt profile.yaml --recipient age1...",
          "from then on, builds take --identity FILE",
        ),
    async ({ recipient, ...given }) => {
      const { encryptSecrets } = await import("./secrets/encrypt-secrets.ts");
      done(await encryptSecrets({ ...common(given), recipients: recipient }, io));
    },
  );
}

function addDecrypt(parser: Argv, io: Io, done: Done): void {
  parser.command(
    "decrypt <profile>",
    "keep keys and tokens unencrypted again",
    (command) =>
      command
        .positional("profile", profileArgument)
        .options(unlockOptions)
        .example("$0 decrypt profile.yaml --identity key.txt", "as before encrypt"),
    async (given) => {
      const { decryptSecrets } = await import("./secrets/encrypt-secrets.ts");
      done(await decryptSecrets(common(given), io));
    },
  );
}
