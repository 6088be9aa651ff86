/** The clouds and engines whose user-data limits nodegen knows, by the name that `targets:` takes. */
export const targetNames = [
  "alibaba",
  "aws",
  "azure",
  "cloudstack",
  "cluster-api",
  "digitalocean",
  "exoscale",
  "gcp",
  "hetzner",
  "huawei",
  "ibm",
  "kubevirt",
  "linode",
  "metal3",
  "nocloud",
  "openstack",
  "oracle",
  "proxmox",
  "tencent",
  "vsphere",
] as const;

export type TargetName = (typeof targetNames)[number];
