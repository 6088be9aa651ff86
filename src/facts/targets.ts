import type { TargetName } from "./target-names.ts";

/** A way to hand user-data over: plain text, gzip, base64 of gzip, or text with a compressed archive inside. */
export type TargetForm = "text" | "gzip" | "base64" | "archive";

/** What a cloud or engine takes as user-data. */
export interface Target {
  /** How people call it. */
  readonly title: string;
  /** In the units of `counts`; absent where there is no practical limit. */
  readonly limit?: number;
  /** `bytes`: of what is handed over. `base64`: of its base64, which the cloud's API or tools make of it. */
  readonly counts: "bytes" | "base64";
  /** The forms it takes, the best first. */
  readonly forms: readonly [TargetForm, ...TargetForm[]];
  /** How it counts and how the form is handed over, in a line. */
  readonly explanation: string;
  /** Where limit and counting are documented. */
  readonly source: string;
}

const kibibyte = 1024;

/** The limits of every target that a profile can name. */
export const targets: Readonly<Record<TargetName, Target>> = {
  alibaba: {
    title: "Alibaba Cloud ECS",
    limit: 32 * kibibyte,
    counts: "bytes",
    forms: ["text", "archive"],
    explanation: "counted before base64; gzip is documented for included files only",
    source:
      "https://www.alibabacloud.com/help/en/ecs/user-guide/overview-of-ecs-instance-user-data",
  },
  aws: {
    title: "AWS EC2",
    limit: 16 * kibibyte,
    counts: "bytes",
    forms: ["gzip", "text"],
    explanation: "counted raw, before the API's base64",
    source: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-add-user-data.html",
  },
  azure: {
    title: "Azure",
    limit: 65_535,
    counts: "bytes",
    forms: ["gzip", "text"],
    explanation: "customData, counted after its base64 is decoded",
    source: "https://learn.microsoft.com/en-us/azure/virtual-machines/custom-data",
  },
  cloudstack: {
    title: "Apache CloudStack",
    limit: 32 * kibibyte,
    counts: "base64",
    forms: ["gzip", "text"],
    explanation: "counted after base64",
    source: "CloudStack documentation 4.8, deployVirtualMachine userdata",
  },
  "cluster-api": {
    title: "Cluster API",
    limit: 1024 * kibibyte,
    counts: "bytes",
    forms: ["text"],
    explanation:
      "in a Secret that Machine.spec.bootstrap.dataSecretName names; the cloud behind it has a limit of its own",
    source:
      "https://cluster-api.sigs.k8s.io/developer/providers/contracts/bootstrap-config; Kubernetes MaxSecretSize",
  },
  digitalocean: {
    title: "DigitalOcean",
    limit: 64 * kibibyte,
    counts: "bytes",
    forms: ["text", "archive"],
    explanation: "plain text only",
    source: "https://docs.digitalocean.com/reference/api/ (droplets, user_data)",
  },
  exoscale: {
    title: "Exoscale",
    limit: 32 * kibibyte - 1,
    counts: "bytes",
    forms: ["base64"],
    explanation: "base64 text, counted as it is",
    source: "terraform-provider-exoscale, EncodeUserData",
  },
  gcp: {
    title: "Google Compute Engine",
    limit: 256 * kibibyte,
    counts: "bytes",
    forms: ["base64", "text"],
    explanation: "one metadata value; base64 needs user-data-encoding=base64 beside it",
    source: "https://cloud.google.com/compute/docs/metadata/setting-custom-metadata",
  },
  hetzner: {
    title: "Hetzner Cloud",
    limit: 32 * kibibyte,
    counts: "bytes",
    forms: ["text", "base64"],
    explanation: "counted as sent; base64 is decoded by cloud-init 20.3 and later",
    source: "https://docs.hetzner.cloud/ (servers, user_data)",
  },
  huawei: {
    title: "Huawei Cloud ECS",
    limit: 32 * kibibyte,
    counts: "bytes",
    forms: ["gzip", "text"],
    explanation: "counted before base64; has no effect on a server created with adminPass",
    source: "https://support.huaweicloud.com/intl/en-us/api-ecs/ (user_data)",
  },
  ibm: {
    title: "IBM Cloud VPC",
    limit: 64 * kibibyte,
    counts: "bytes",
    forms: ["text", "archive"],
    explanation: "counted as sent; gzip is not documented",
    source: "https://cloud.ibm.com/docs/vpc?topic=vpc-user-data",
  },
  kubevirt: {
    title: "KubeVirt",
    limit: 1024 * kibibyte,
    counts: "bytes",
    forms: ["text", "gzip"],
    explanation:
      "in a Secret named by userDataSecretRef; userData in the manifest takes 2048 bytes",
    source: "kubevirt cloudInitUserMaxLen; Kubernetes MaxSecretSize",
  },
  linode: {
    title: "Akamai (Linode)",
    limit: 16 * kibibyte,
    counts: "base64",
    forms: ["gzip", "text"],
    explanation: "counted after base64, the strict reading of a limit that contradicts itself",
    source: "https://techdocs.akamai.com/linode-api/reference/post-linode-instance",
  },
  metal3: {
    title: "Metal3",
    limit: 1024 * kibibyte,
    counts: "bytes",
    forms: ["text"],
    explanation: "in a Secret that BareMetalHost.spec.userData names",
    source: "baremetal-operator hostconfigdata.go; Kubernetes MaxSecretSize",
  },
  nocloud: {
    title: "NoCloud",
    counts: "bytes",
    forms: ["text", "gzip"],
    explanation: "a file on a seed disk or a web server, without a practical limit",
    source: "https://docs.cloud-init.io/en/latest/reference/datasources/nocloud.html",
  },
  openstack: {
    title: "OpenStack",
    limit: 65_535,
    counts: "base64",
    forms: ["gzip", "text"],
    explanation: "counted after base64",
    source: "nova/api/openstack/compute/schemas/servers.py, user_data",
  },
  oracle: {
    title: "Oracle Cloud",
    limit: 31_200,
    counts: "base64",
    forms: ["gzip", "text"],
    explanation:
      "counted after base64; all metadata may take 32000 bytes, 800 are kept for SSH keys and the like",
    source:
      "https://docs.oracle.com/en-us/iaas/api/#/en/iaas/latest/datatypes/LaunchInstanceDetails",
  },
  proxmox: {
    title: "Proxmox VE",
    limit: 1024 * kibibyte,
    counts: "bytes",
    forms: ["text", "gzip"],
    explanation: "a snippet file for cicustom, copied as it is",
    source: "PVE::QemuServer::Cloudinit",
  },
  tencent: {
    title: "Tencent Cloud CVM",
    limit: 16 * kibibyte,
    counts: "base64",
    forms: ["text", "archive"],
    explanation: "counted after base64, the strict reading; gzip is not documented",
    source: "https://www.tencentcloud.com/document/api/213/33237",
  },
  vsphere: {
    title: "vSphere guestinfo",
    limit: 64 * kibibyte,
    counts: "bytes",
    forms: ["base64"],
    explanation: "one guestinfo value, with guestinfo.userdata.encoding = gzip+base64",
    source: "open-vm-tools guest_msg_def.h",
  },
};
