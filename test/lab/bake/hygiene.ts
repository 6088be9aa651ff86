import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { listFolder } from "../../../src/output/list-folder.ts";

/** What an image that many machines start from must not have: by path, and why. */
const unwanted: readonly (readonly [path: RegExp, what: string])[] = [
  [/^etc\/hostname$/, "a host name"],
  [/^etc\/ssh\/ssh_host_/, "a host key"],
  [/(^|\/)\.ssh\/authorized_keys/, "who may log in"],
  [/^(root|home\/[^/]+)\/\.(\w+_history|lesshst|viminfo|wget-hsts)$/, "a history"],
  [/^var\/lib\/cloud\/./, "cloud-init's records"],
  [/^var\/lib\/systemd\/(random-seed|credential\.secret)$/, "what is drawn by chance"],
  [/^var\/lib\/dbus\/machine-id$/, "a machine's id"],
  [/^var\/lib\/dhcp\/.|^run\/systemd\/netif\//, "a lease"],
  [/^etc\/(netplan\/50-cloud-init|systemd\/network\/10-cloud-init)/, "this machine's network"],
  [/^var\/lib\/apt\/lists\/.*Packages|^var\/cache\/apt\/archives\/.*\.deb$/, "apt's caches"],
  [/^var\/log\/journal\/./, "a journal"],
  [/^(tmp|var\/tmp)\/./, "a temporary file"],
  [
    /^var\/lib\/nodegen\/(downloads|steps|identity|status\.json)/,
    "nodegen's own records of a boot",
  ],
];

/** What the files of an image tell of the machine that it was made on; the tree is of withTree. */
export function traces(tree: string): string[] {
  // Debian's /var/lib/dbus/machine-id is a link to the one that counts.
  const files = [...listFolder(tree)].filter(({ kind }) => kind === "file");
  const left = files.flatMap(({ path }) =>
    unwanted.filter(([form]) => form.test(path)).map(([, what]) => `/${path}: ${what}`),
  );
  const logs = files.filter(
    ({ path }) => path.startsWith("var/log/") && readFileSync(join(tree, path)).length > 0,
  );
  const id = join(tree, "etc/machine-id");
  const idText = existsSync(id) ? readFileSync(id, "latin1") : "not there";
  return [
    ...left,
    ...logs.map(({ path }) => `/${path}: a log`),
    ...(idText === "" ? [] : [`/etc/machine-id: ${idText.trim()}, not empty`]),
  ];
}
