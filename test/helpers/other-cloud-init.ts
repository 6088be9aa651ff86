import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Planted } from "./real-root.ts";

const keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";

/**
 * The cloud-init package of another Debian release, from the archive that this machine's own apt uses; kept in the
 * user's cache folder. `undefined` where it cannot be had: not Debian, or no network.
 */
export function otherCloudInit(release: string): Buffer | undefined {
  const cache = join(process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "nodegen-test");
  const kept = join(cache, `cloud-init-${release}.deb`);
  if (existsSync(kept)) return readFileSync(kept);
  const archive = debianArchive();
  if (archive === undefined || !existsSync(keyring)) return undefined;
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, "apt-"));
  try {
    const downloaded = download(folder, `deb [signed-by=${keyring}] ${archive} ${release} main\n`);
    if (downloaded === undefined) return undefined;
    renameSync(downloaded, kept);
    return readFileSync(kept);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function debianArchive(): string | undefined {
  const words = ["indextargets", "--format", "$(REPO_URI)", "Created-By: Packages"];
  const { stdout } = spawnSync("apt-get", words, { encoding: "utf8" });
  return (stdout ?? "").split("\n").find((uri) => /\/debian\/$/.test(uri));
}

/** Runs apt with sources and state of its own in `folder`; the path of the package, if there is one. */
function download(folder: string, sources: string): string | undefined {
  for (const path of ["lists/partial", "cache/archives/partial"]) {
    mkdirSync(join(folder, path), { recursive: true });
  }
  writeFileSync(join(folder, "sources.list"), sources);
  const settings = {
    "Dir::State::status": "/dev/null",
    "Dir::State::lists": join(folder, "lists"),
    "Dir::Cache": join(folder, "cache"),
    "Dir::Etc::sourcelist": join(folder, "sources.list"),
    "Dir::Etc::sourceparts": "-",
    "Acquire::Languages": "none",
    "APT::Sandbox::User": "root",
  };
  const options = Object.entries(settings).flatMap(([key, value]) => ["-o", `${key}=${value}`]);
  for (const command of [["update"], ["download", "cloud-init"]]) {
    const run = spawnSync("apt-get", [...options, ...command], { cwd: folder, timeout: 120_000 });
    if (run.status !== 0) return undefined;
  }
  const name = readdirSync(folder).find((entry) => entry.endsWith(".deb"));
  return name === undefined ? undefined : join(folder, name);
}

/** What `installCloudInit` needs; the shim gives Python 3.10 and later the names that cloud-init 20.4 asks for. */
export function packageFiles(deb: Uint8Array): Record<string, Planted> {
  const shim = [
    "import collections, collections.abc",
    "for name in collections.abc.__all__:",
    "    setattr(collections, name, getattr(collections.abc, name))",
    "",
  ].join("\n");
  return {
    "/root/cloud-init.deb": { content: deb },
    "/root/shim/sitecustomize.py": { content: shim },
  };
}

/** Puts the package in the place of the installed one; run in a root of its own. Prints the version. */
export const installCloudInit = `export PYTHONPATH=/root/shim PYTHONDONTWRITEBYTECODE=1
cd /root && dpkg -x cloud-init.deb new && python=/usr/lib/python3/dist-packages || exit 1
rm -rf $python/cloudinit $python/cloud_init*
cp -a new/usr/lib/python3/dist-packages/. $python/
cp -a new/etc/cloud/. /etc/cloud/
cp -a new/usr/bin/cloud-init* /usr/bin/
rm -rf new
cloud-init --version
`;
