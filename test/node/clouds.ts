import type { MetadataAnswers } from "./identity-machine.ts";

/** A machine of EC2: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-categories.html */
export const ec2: MetadataAnswers = {
  token: true,
  answers: {
    "/latest/meta-data/instance-id": "i-0abc123def4567890",
    "/latest/meta-data/local-hostname": "ip-10-0-0-21.eu-central-1.compute.internal",
    "/latest/meta-data/local-ipv4": "10.0.0.21",
    "/latest/meta-data/placement/availability-zone": "eu-central-1a",
    "/latest/meta-data/placement/region": "eu-central-1",
    "/latest/meta-data/instance-type": "m7g.xlarge",
  },
};

/** A machine of GCE: https://cloud.google.com/compute/docs/metadata/predefined-metadata-keys */
export const gce: MetadataAnswers = {
  header: ["Metadata-Flavor", "Google"],
  answers: {
    "/computeMetadata/v1/instance/id": "4520031799277581759",
    "/computeMetadata/v1/instance/name": "workers-x7k2",
    "/computeMetadata/v1/instance/zone": "projects/123456789012/zones/europe-west3-c",
    "/computeMetadata/v1/instance/machine-type": "projects/123456789012/machineTypes/e2-medium",
    "/computeMetadata/v1/instance/network-interfaces/0/ip": "10.156.0.7",
    "/computeMetadata/v1/project/project-id": "demo-project",
  },
};

const query = "?api-version=2021-02-01&format=text";
const group = "/subscriptions/8d10da13-8125-4ba9-a717-bf7490507b3d/resourceGroups/Demo_RG";
const scaleSet = "Microsoft.Compute/virtualMachineScaleSets/workers/virtualMachines/3";

/** A machine of an Azure scale set: https://learn.microsoft.com/azure/virtual-machines/instance-metadata-service */
export const azure: MetadataAnswers = {
  header: ["Metadata", "true"],
  answers: {
    [`/metadata/instance/compute/vmId${query}`]: "02aab8a4-74ef-476e-8182-f6d2ba4166a6",
    [`/metadata/instance/compute/osProfile/computerName${query}`]: "workers000003",
    [`/metadata/instance/compute/zone${query}`]: "2",
    [`/metadata/instance/compute/location${query}`]: "WestEurope",
    [`/metadata/instance/compute/vmSize${query}`]: "Standard_D4s_v5",
    [`/metadata/instance/compute/resourceId${query}`]: `${group}/providers/${scaleSet}`,
    [`/metadata/instance/network/interface/0/ipv4/ipAddress/0/privateIpAddress${query}`]:
      "10.1.0.4",
  },
};

/** A machine of Nova, with metadata of the user's own beside: https://docs.openstack.org/nova/latest/user/metadata.html */
export const openstack: MetadataAnswers = {
  answers: {
    "/openstack/latest/meta_data.json": JSON.stringify({
      uuid: "d8e02d56-2648-49a3-bf97-6be8f1204f38",
      meta: { note: 'says "uuid": "00000000-0000-0000-0000-000000000000"' },
      keys: [{ name: "mykey", type: "ssh", data: "ssh-rsa AAAA" }],
      hostname: "worker-5.novalocal",
      name: "worker 5",
      availability_zone: "nova",
      project_id: "f7ac731cc11f40efbc03a9f9e1d1d21f",
    }),
    "/latest/meta-data/instance-id": "i-0000002a",
    "/latest/meta-data/local-hostname": "worker-5.novalocal",
    "/latest/meta-data/local-ipv4": "10.2.0.5",
    "/latest/meta-data/placement/availability-zone": "nova",
    "/latest/meta-data/instance-type": "m1.large",
  },
};
