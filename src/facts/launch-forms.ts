import type { TargetName } from "./target-names.ts";
import type { TargetForm } from "./targets.ts";

/** What a person pastes: the text, or the base64 of the gzip. */
export type PastedForm = "text" | "base64";

/** One way through a cloud's launch form. */
export interface ConsolePaste {
  readonly pasted: PastedForm;
  /** The form that the target counts when this is pasted. */
  readonly countedAs: TargetForm;
  /** The tick box or second field that goes with it, as an instruction. */
  readonly tick: string;
}

/** A cloud's launch form. */
export interface LaunchConsole {
  /** The way to the field. */
  readonly where: string;
  /** The best first. */
  readonly pastes: readonly [ConsolePaste, ...ConsolePaste[]];
  /** Where the form takes less than the API: bytes that can be pasted. */
  readonly limit?: number;
}

/** How the words of a command line are made: a part for each line of it. */
export type CommandParts = readonly (readonly string[])[];

/** What a command line is about. Words in capitals in its parts are for the reader to replace. */
export interface CommandSubject {
  /** The node's name, or cluster and pool. */
  readonly name: string;
  /** Path of the user-data in the form that was chosen. */
  readonly path: string;
  /** Path of the folder with everything of this machine or pool. */
  readonly folder: string;
  /** Whether there is a network-config for NoCloud. */
  readonly hasNetworkConfig: boolean;
  /** User-data for the pool's own image. */
  readonly isSlim: boolean;
  /** One user-data for any number of machines. */
  readonly isPool: boolean;
}

/** A cloud's command line tool. */
export interface LaunchCommand {
  /** Forms that it takes as a file, the best first. */
  readonly forms: readonly [TargetForm, ...TargetForm[]];
  readonly parts: (subject: CommandSubject) => CommandParts;
  /** What the reader should know besides. */
  readonly note?: string;
}

/** How people hand user-data over at a target. */
export interface LaunchForm {
  readonly console?: LaunchConsole;
  readonly command?: LaunchCommand;
}

/**
 * Launch forms and command lines of the targets that nodegen has them for. A command names files only: what stands on a
 * command line can be read by every user of the machine.
 */
export const launchForms: Readonly<Partial<Record<TargetName, LaunchForm>>> = {
  alibaba: {
    console: {
      where: "Custom Launch → Advanced settings → User Data",
      pastes: [
        {
          pasted: "text",
          countedAs: "text",
          tick: "Leave “Enter Base64 Encoded Information” empty.",
        },
      ],
    },
  },
  aws: {
    // https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html
    console: {
      where: "Launch instance → Advanced details → User data",
      pastes: [
        {
          pasted: "base64",
          countedAs: "gzip",
          tick: "Tick “User data has already been base64 encoded”.",
        },
        {
          pasted: "text",
          countedAs: "text",
          tick: "Leave “User data has already been base64 encoded” empty.",
        },
      ],
    },
    command: {
      forms: ["gzip"],
      parts: ({ name, path, isPool }) => [
        ["aws", "ec2", "run-instances"],
        ["--image-id", "IMAGE", "--instance-type", "TYPE"],
        ["--user-data", `fileb://${path}`],
        ["--metadata-options", "HttpTokens=required,HttpPutResponseHopLimit=1"],
        isPool
          ? ["--count", "COUNT"]
          : ["--tag-specifications", `ResourceType=instance,Tags=[{Key=Name,Value=${name}}]`],
      ],
      note: "The metadata options keep pods from reading the user-data.",
    },
  },
  azure: {
    console: {
      where: "Create a virtual machine → Advanced → Custom data",
      pastes: [
        {
          pasted: "text",
          countedAs: "text",
          tick: "Paste into “Custom data”, not “User data”. The portal makes the base64 itself.",
        },
      ],
    },
    // az reads the file as UTF-8 text and makes the base64 itself: gzip is refused, base64 would be encoded twice.
    command: {
      forms: ["text"],
      parts: ({ name, path, isPool }) => [
        ["az", ...(isPool ? ["vmss", "create"] : ["vm", "create"])],
        ["--resource-group", "GROUP", "--name", name],
        ["--image", "IMAGE", isPool ? "--vm-sku" : "--size", "SIZE"],
        ["--custom-data", path],
      ],
    },
  },
  "cluster-api": { command: secretCommand("cluster-api") },
  digitalocean: {
    console: {
      where: "Create Droplet → Advanced options → Add initialization scripts",
      pastes: [
        { pasted: "text", countedAs: "text", tick: "Plain text; there is nothing to tick." },
      ],
    },
    command: {
      forms: ["text", "archive"],
      parts: ({ name, path }) => [
        ["doctl", "compute", "droplet", "create", name],
        ["--image", "IMAGE", "--size", "SIZE", "--region", "REGION"],
        ["--user-data-file", path],
      ],
    },
  },
  gcp: {
    console: {
      where: "Create an instance → Advanced → Metadata → Add item, key user-data",
      pastes: [
        {
          pasted: "base64",
          countedAs: "base64",
          tick: "Add a second item: key user-data-encoding, value base64.",
        },
        { pasted: "text", countedAs: "text", tick: "No second item." },
      ],
    },
    command: {
      forms: ["base64"],
      parts: ({ name, path, isPool }) => [
        [
          "gcloud",
          "compute",
          isPool ? "instance-templates" : "instances",
          "create",
          googleName(name),
        ],
        ["--machine-type", "TYPE", "--image-family", "FAMILY", "--image-project", "PROJECT"],
        ["--metadata-from-file", `user-data=${path}`],
        ["--metadata", "user-data-encoding=base64"],
      ],
      note: "Take an image with cloud-init, such as Ubuntu's: Google's Debian images have none.",
    },
  },
  hetzner: {
    console: {
      where: "Add server → Cloud config",
      pastes: [
        { pasted: "text", countedAs: "text", tick: "Plain text; there is nothing to tick." },
        {
          pasted: "base64",
          countedAs: "base64",
          tick: "Nothing to tick: cloud-init 20.3 and later decodes it.",
        },
      ],
    },
    command: {
      forms: ["text", "base64"],
      parts: ({ name, path }) => [
        ["hcloud", "server", "create"],
        ["--name", name, "--type", "TYPE", "--image", "IMAGE"],
        ["--user-data-from-file", path],
      ],
    },
  },
  kubevirt: { command: secretCommand("kubevirt") },
  linode: {
    console: {
      where: "Create Linode → Add User Data",
      pastes: [
        {
          pasted: "text",
          countedAs: "text",
          tick: "Plain text: the form makes the base64 itself.",
        },
      ],
    },
  },
  metal3: { command: secretCommand("metal3") },
  nocloud: {
    command: {
      forms: ["text", "gzip"],
      parts: ({ name, path, folder, hasNetworkConfig }) => [
        ["cloud-localds"],
        ...(hasNetworkConfig ? [["--network-config", `${folder}/network-config`]] : []),
        [`seed-${name}.iso`, path, `${folder}/meta-data`],
      ],
      note: "Attach the seed disk to the machine before its first boot.",
    },
  },
  openstack: {
    console: {
      where: "Launch Instance → Configuration → Customization Script",
      pastes: [
        { pasted: "text", countedAs: "text", tick: "Plain text; there is nothing to tick." },
      ],
      // The dashboard's own limit on scripts, below Nova's.
      limit: 16_384,
    },
    // Older clients open the file as text and fail at gzip.
    command: {
      forms: ["text", "gzip"],
      parts: ({ name, path, isPool }) => [
        ["openstack", "server", "create"],
        ["--image", "IMAGE", "--flavor", "FLAVOR", "--network", "NETWORK"],
        ["--user-data", path],
        ...(isPool ? [["--min", "COUNT", "--max", "COUNT"]] : []),
        [name],
      ],
    },
  },
  oracle: {
    console: {
      where: "Create instance → Show advanced options → Management → Paste cloud-init script",
      pastes: [
        {
          pasted: "text",
          countedAs: "text",
          tick: "Plain text: the form makes the base64 itself.",
        },
      ],
    },
  },
  proxmox: {
    command: {
      forms: ["text", "gzip"],
      parts: ({ name }) => [
        ["qm", "set", "VMID"],
        ["--cicustom", `user=local:snippets/${name}-user-data`],
      ],
      note: "First copy the user-data to /var/lib/vz/snippets/ of the host, under this name.",
    },
  },
};

/** Google's names begin with a letter and have no dot: https://cloud.google.com/compute/docs/naming-resources */
function googleName(name: string): string {
  return name.replace(/^(?=\d)/, "node-").replaceAll(".", "-");
}

/** A build writes a Secret for each engine on Kubernetes; server-side, so that no annotation repeats it. */
function secretCommand(target: TargetName): LaunchCommand {
  return {
    forms: ["text"],
    parts: ({ folder, isSlim }) => [
      ["kubectl", "--namespace", "NAMESPACE", "apply", "--server-side"],
      ["-f", `${folder}/secret-${target}${isSlim ? ".slim" : ""}.yaml`],
    ],
    note: "The machine's own manifest then names this Secret.",
  };
}
