import { ec2, openstack } from "../../node/clouds.ts";
import type { MetadataAnswers } from "../../node/identity-machine.ts";
import type { UserDataService } from "./pod-asks.ts";

/** A machine before it is there: what its launcher and its cloud know of it, and the Node that it must become. */
export interface Expected {
  readonly hostName: string;
  readonly metadata?: MetadataAnswers;
  readonly node: {
    readonly name: string;
    readonly providerID?: string;
    readonly labels: Readonly<Record<string, string>>;
  };
}

/** A pool without nodes, and what its machine number 1, 2 or 3 is. */
export interface PoolKind {
  readonly name: string;
  /** Its `identity` in the profile. */
  readonly identity?: object;
  /** Where its cloud gives the machine's user-data. */
  readonly userData?: UserDataService;
  machine(number: number, address: string): Expected;
}

const fromMetadata = {
  name: "metadata",
  address: { metadata: true },
  providerID: true,
  topologyLabels: true,
};
const zone = "topology.kubernetes.io/zone";
const region = "topology.kubernetes.io/region";
const instanceType = "node.kubernetes.io/instance-type";

const hostNames: PoolKind = {
  name: "host-names",
  machine(number) {
    const name = `worker-${number}`;
    return { hostName: name, node: { name, labels: {} } };
  },
};

const likeEc2: PoolKind = {
  name: "ec2",
  identity: { metadata: "ec2", ...fromMetadata },
  // https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-add-user-data.html
  userData: { path: "/latest/user-data", token: true },
  machine(number, address) {
    const name = `ip-${address.replaceAll(".", "-")}.eu-central-1.compute.internal`;
    const instance = `i-0abc123def456789${number}`;
    const letter = "abc".charAt(number - 1);
    const own = {
      "instance-id": instance,
      "local-hostname": name,
      "local-ipv4": address,
      "placement/availability-zone": `eu-central-1${letter}`,
    };
    const labels = {
      [zone]: `eu-central-1${letter}`,
      [region]: "eu-central-1",
      [instanceType]: "m7g.xlarge",
    };
    return {
      hostName: `machine-${number}`,
      metadata: { ...ec2, answers: { ...ec2.answers, ...metadataPaths(own) } },
      node: { name, providerID: `aws:///eu-central-1${letter}/${instance}`, labels },
    };
  },
};

const likeOpenstack: PoolKind = {
  name: "openstack",
  identity: { metadata: "openstack", ...fromMetadata },
  // https://docs.openstack.org/nova/latest/user/metadata.html
  userData: { path: "/openstack/latest/user_data", token: false },
  machine(number, address) {
    const uuid = `d8e02d56-2648-49a3-bf97-6be8f1204f3${number}`;
    const own = {
      "instance-id": `i-0000002${number}`,
      "local-hostname": `worker-${number}.novalocal`,
      "local-ipv4": address,
    };
    const said: unknown = JSON.parse(openstack.answers[novaPath] ?? "");
    const nova = { ...(said as object), uuid, hostname: `worker-${number}.novalocal` };
    const answers = { ...openstack.answers, [novaPath]: JSON.stringify(nova) };
    return {
      hostName: `machine-${number}`,
      metadata: { answers: { ...answers, ...metadataPaths(own) } },
      node: {
        name: `worker-${number}`,
        providerID: `openstack:///${uuid}`,
        labels: { [zone]: "nova", [instanceType]: "m1.large" },
      },
    };
  },
};

const novaPath = "/openstack/latest/meta_data.json";

function metadataPaths(values: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(values).map(([key, value]) => [`/latest/meta-data/${key}`, value]);
  return Object.fromEntries(entries) as Record<string, string>;
}

/** All of them. */
export const poolKinds: readonly PoolKind[] = [hostNames, likeEc2, likeOpenstack];
