/** What packages are called on Red Hat Enterprise Linux and its kin where Debian has another name; `-`: not needed there. */
const rhelNames: Readonly<Record<string, string>> = {
  "apt-transport-https": "-",
  auditd: "audit",
  "bind9-dnsutils": "bind-utils",
  conntrack: "conntrack-tools",
  cron: "cronie",
  dnsutils: "bind-utils",
  "glusterfs-client": "glusterfs-fuse",
  gnupg: "gnupg2",
  iproute2: "iproute",
  "iputils-ping": "iputils",
  "libnginx-mod-stream": "nginx-mod-stream",
  libseccomp2: "libseccomp",
  "lsb-release": "redhat-lsb-core",
  "multipath-tools": "device-mapper-multipath",
  "netcat-openbsd": "nmap-ncat",
  "nfs-common": "nfs-utils",
  "open-iscsi": "iscsi-initiator-utils",
  procps: "procps-ng",
  "software-properties-common": "-",
  "xz-utils": "xz",
};

const debianNames: ReadonlyMap<string, string> = new Map(
  Object.entries(rhelNames).map(([debian, rhel]) => [rhel, debian]),
);

/** A package's name on both families of hosts, given its name on one; `undefined` where a family needs none. */
export function packageNames(name: string): {
  readonly debian: string | undefined;
  readonly rhel: string | undefined;
} {
  const rhel = Object.hasOwn(rhelNames, name) ? rhelNames[name] : undefined;
  if (rhel !== undefined) return { debian: name, rhel: rhel === "-" ? undefined : rhel };
  return { debian: debianNames.get(name) ?? name, rhel: name };
}
