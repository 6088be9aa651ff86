import { type PlanPart, type PoolContext, sharedFile } from "../plan-part.ts";

/** Where Debian's and Red Hat's tools look for authorities that the machine is to trust. */
const folders = ["/usr/local/share/ca-certificates", "/etc/pki/ca-trust/source/anchors"];

/** Before the first download, and harmless where it was done before. */
const trust = `[Service]
ExecStartPre=-/bin/sh -c 'if command -v update-ca-certificates; then update-ca-certificates; else update-ca-trust; fi'
`;

/** The authorities of private mirrors, as the machine's own: https://manpages.debian.org/update-ca-certificates(8). */
export function planDownloadAuthorities({ cluster }: PoolContext): PlanPart {
  const { downloadAuthorities } = cluster;
  if (downloadAuthorities === undefined) return {};
  const from = ["downloads", "ca"];
  return {
    files: [
      ...folders.map((folder) =>
        sharedFile(`${folder}/nodegen-downloads.crt`, downloadAuthorities, from),
      ),
      sharedFile("/etc/systemd/system/nodegen-boot.service.d/trust-mirrors.conf", trust, from),
    ],
  };
}
