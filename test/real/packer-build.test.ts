// timeout: 300
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { imageGuard } from "../../src/generated/image-guard.ts";
import { makeCertificate, makeKey } from "../helpers/own-ca.ts";
import { bootStages, cloudInitFiles } from "../helpers/real-cloud-init.ts";
import { type RootRun, runInRoot, whyNoRoot } from "../helpers/real-root.ts";
import { skip } from "../helpers/skip.ts";
import { needs } from "../helpers/tools.ts";
import {
  buildImage,
  callLog,
  type ImageBuild,
  machineFiles,
  wantedImage,
} from "./packer-machine.ts";

const missing = ["packer", "sshd", "sudo", "cloud-init", "curl"].find((program) => !needs(program));
const why = missing === undefined ? whyNoRoot() : `${missing} is not installed`;

/** Packer logs in to this very root over SSH, as the user of a cloud's image would be, and makes an image of it. */
const packerBuild = `mount -t tmpfs -o mode=0700 root /root
mkdir -p /run/sshd /srv/tmp
useradd -m -p '*' builder
echo 'builder ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/builder
ssh-keygen -A >/dev/null
ssh-keygen -q -t ed25519 -N '' -f /srv/key
install -d -m 0700 -o builder /home/builder/.ssh
install -m 0600 -o builder /srv/key.pub /home/builder/.ssh/authorized_keys
echo secret-command >/home/builder/.bash_history
echo secret-command >/root/.bash_history
echo stale >/etc/hostname
echo old >/var/log/old.log
/usr/sbin/sshd -p 2222 -o PidFile=/srv/sshd.pid -o UsePAM=no || exit
cd /srv
export CHECKPOINT_DISABLE=1 TMPDIR=/srv/tmp HOME=/srv
packer build -color=false -only=null.nodegen -var null_ssh_host=127.0.0.1 -var null_ssh_port=2222 \\
  -var null_ssh_username=builder -var null_ssh_private_key_file=/srv/key /srv/packer >/srv/packer-log 2>&1 || exit
kill "$(cat /srv/sshd.pid)"
export HOME=/root
unset TMPDIR
{ find /etc/ssh /etc/nodegen /etc/hostname /var/lib/nodegen /var/tmp /tmp; find /root /home/builder -maxdepth 2; } >/srv/paths 2>/dev/null
for path in /etc/machine-id /var/log/old.log; do wc -c <"$path"; done >/srv/sizes
`;

/** The same steps without Packer. */
const plainBuild = `cd /srv/packer
mkdir /srv/tmp
bundle=$(sha256sum <bundle.tar.gz)
sh prepare.sh && cp -r bundle.tar.gz downloads images /var/tmp/nodegen-image/ &&
  NODEGEN_BUNDLE=\${bundle%% *} NODEGEN_IMAGES='' sh bake.sh && NODEGEN_IMAGE=$(cat /srv/id) sh verify.sh &&
  sh clean.sh || exit
`;

/** What is wrong on a machine after bake.sh must keep it from becoming an image. */
const spoiled = `cd /srv/packer
mkdir /srv/tmp
bundle=$(sha256sum <bundle.tar.gz)
sh prepare.sh && cp -r bundle.tar.gz downloads images /var/tmp/nodegen-image/ &&
  NODEGEN_BUNDLE=\${bundle%% *} NODEGEN_IMAGES='' sh bake.sh >/dev/null || exit 9
echo >>/etc/containerd/config.toml
chmod 0600 /etc/crictl.yaml
rmdir /etc/cni/net.d
printf '#!/bin/sh\\necho kubelet 1.0\\n' >/usr/local/bin/kubelet
rm /srv/enabled/containerd.service
touch /srv/enabled/nodegen-boot.service
rm "$(command -v cloud-init)"
NODEGEN_IMAGE=0123456789ab sh verify.sh
echo "exit $?"
ls /etc/nodegen
`;

/** A machine that is started from the image, with no mirror anywhere. */
const firstBoot = `rm -rf /run/cloud-init
mkdir -p /var/lib/cloud/seed
cp -r /srv/seed /var/lib/cloud/seed/nocloud
mv ${callLog} /srv/calls-of-bake
: >/dev/console
${bootStages}result=$?
cd /srv
python3 -m http.server -b 127.0.0.1 10248 >/dev/null 2>&1 & server=$!
curl -sf --retry 100 --retry-delay 1 --retry-connrefused http://127.0.0.1:10248/healthz >/dev/null
for word in boot verify; do
  nodegen-node $word >/srv/$word 2>&1
  echo "exit $?" >>/srv/$word
done
kill $server
cp /dev/console /srv/console
exit $result
`;

function launchFiles(userData: Uint8Array) {
  const entries = Object.entries(cloudInitFiles(userData)).map(([path, file]) => [
    path.replace("/var/lib/cloud/seed/nocloud/", "/srv/seed/"),
    file,
  ]);
  return Object.fromEntries(entries) as ReturnType<typeof cloudInitFiles>;
}

function read(run: RootRun, path: string): string {
  return run.changed.get(path)?.content.toString() ?? `(no ${path})\n${run.output}`;
}

function checkBoot(run: RootRun): void {
  const boot = read(run, "/srv/boot");
  assert.match(boot, /done: .* is set up\nexit 0\n$/, boot);
  assert.not.match(boot, /failed/, boot);
  assert.is(read(run, "/srv/verify"), "all is as planned\nexit 0\n");
}

function checkImage(run: RootRun, { imageId, downloads }: ImageBuild): void {
  const log = read(run, "/srv/packer-log");
  assert.match(log, /Builds finished/, log);
  const calls = read(run, "/srv/calls-of-bake");
  assert.match(calls, /^ctr --namespace k8s.io images import \/var\/tmp\/\S+\/pause.tar$/m);
  assert.match(calls, new RegExp(`^crictl .* pull ${wantedImage}$`, "m"));
  assert.is(log.match(/taken from what was uploaded/g)?.length, downloads.size);
  const recorded = JSON.parse(read(run, "/srv/packer-manifest.json")) as {
    builds: { custom_data: Record<string, string> }[];
  };
  assert.is(recorded.builds[0]?.custom_data["nodegen-image"], imageId);
  assert.is(recorded.builds[0]?.custom_data["kubelet"], "1.36.4");
  const left = read(run, "/srv/paths").split("\n");
  const own =
    /ssh_host_|authorized_keys|_history|nodegen-image|\/downloads|machine-id~|^\/etc\/hostname$|nodegen\/(?:steps|plan)/;
  assert.equal(
    left.filter((path) => own.test(path)),
    [],
  );
  assert.equal(
    left.filter((path) => /^\/(?:var\/)?tmp\/./.test(path)),
    [],
  );
  assert.ok(left.includes("/etc/nodegen/image"));
  assert.is(read(run, "/srv/sizes"), "0\n0\n");
}

if (why !== undefined) {
  skip("Packer makes an image from which slim user-data makes a node without any mirror", why);
  skip("full user-data works on the image too", why);
  skip("slim user-data on a stock image says which image it wants", why);
  skip("the guard of slim user-data looks at the image's id alone", why);
} else {
  const build = await buildImage("quickstart");
  const { slim } = build;

  test("Packer makes an image from which slim user-data makes a node without any mirror", () => {
    const run = runInRoot(packerBuild + firstBoot, {
      ...launchFiles(slim),
      ...machineFiles(build),
    });
    assert.is(run.status, 0, run.output + read(run, "/srv/packer-log"));
    checkImage(run, build);
    checkBoot(run);
  });

  test("full user-data works on the image too", () => {
    const run = runInRoot(plainBuild + firstBoot, {
      ...launchFiles(build.full),
      ...machineFiles(build),
      "/srv/id": { content: build.imageId },
    });
    assert.is(run.status, 0, run.output);
    checkBoot(run);
  });

  test("slim user-data on a stock image says which image it wants", () => {
    const run = runInRoot(`mkdir /srv\n: >${callLog}\n${firstBoot}`, {
      ...launchFiles(slim),
      "/srv/healthz": { content: "ok" },
    });
    assert.match(
      run.output,
      `packer/workers with id ${build.imageId}; this machine was started from`,
    );
    assert.match(read(run, "/var/lib/nodegen/status.json"), '"reason":"image-missing"');
    assert.not.match(read(run, "/var/log/systemctl-calls"), /nodegen-boot/);
    assert.match(read(run, "/var/lib/cloud/data/result.json"), /scripts.user|scripts_user/);
  });
}

if (why === undefined) {
  test("an image that is not as planned is none, and says why", async () => {
    const { output } = runInRoot(spoiled, machineFiles(await buildImage("quickstart")));
    for (const line of [
      "/etc/containerd/config.toml: missing or not what was delivered",
      "/etc/crictl.yaml: not 0644 root:root",
      "/etc/cni/net.d: not 0755 root:root",
      "/usr/local/bin/kubelet: missing or not what was delivered",
      "/usr/local/bin/kubelet: is not version 1.36.4",
      "containerd.service: not enabled",
      "cloud-init: missing, and nothing else reads user-data: take another stock image, or add it to host.packages",
      "nodegen-boot.service: enabled",
    ])
      assert.match(output, `nodegen: differs: ${line}\n`);
    assert.match(output, "exit 1\n");
    assert.not.match(output, /^image$/m);
  });
} else skip("an image that is not as planned is none, and says why", why);

const trustCase = `cd /srv/packer
mkdir /srv/tmp
bundle=$(sha256sum <bundle.tar.gz)
sh prepare.sh && cp -r bundle.tar.gz downloads images /var/tmp/nodegen-image/ || exit 9
NODEGEN_BUNDLE=\${bundle%% *} NODEGEN_IMAGES='' sh bake.sh >/dev/null || exit 8
sed -n '/^update-ca-certificates/{p;q};/^apt-get/{p;q};/^systemctl/{p;q}' ${callLog}
cat /usr/local/share/ca-certificates/nodegen-downloads.crt
`;

if (why === undefined) {
  test("the machine that bakes trusts the authority of a private mirror first", async () => {
    const folder = mkdtempSync(join(tmpdir(), "nodegen-ca-"));
    makeKey(folder, "ca.key");
    makeCertificate(folder);
    const ca = readFileSync(join(folder, "ca.crt"), "utf8");
    rmSync(folder, { recursive: true });
    const run = runInRoot(trustCase, machineFiles(await buildImage("quickstart", ca)));
    assert.is(run.output, `update-ca-certificates \n${ca}`);
    const plain = runInRoot(trustCase, machineFiles(await buildImage("quickstart")));
    assert.match(plain.output, /^systemctl daemon-reload\n/);
  });
} else skip("the machine that bakes trusts the authority of a private mirror first", why);

const guardCases = `: >/dev/console
mkdir -p /etc/nodegen
for had in '' other 0123456789ab; do
  [ -z "$had" ] || echo "$had" >/etc/nodegen/image
  sh /root/guard 0123456789ab workers 'echo started'
  echo "exit $?"
done 2>&1
cat /dev/console
`;

if (why === undefined) {
  test("the guard of slim user-data looks at the image's id alone", () => {
    const { output } = runInRoot(guardCases, { "/root/guard": { content: imageGuard } });
    const line = (reason: string) =>
      `nodegen: failed: ${reason}: this user-data is for the image of packer/workers with id 0123456789ab; this machine was started from another\n`;
    const [missing, mismatch] = [line("image-missing"), line("image-mismatch")];
    const want = `${missing}exit 1\n${mismatch}exit 1\nstarted\nexit 0\n${missing}${mismatch}`;
    assert.is(output, want);
  });
}

test.run();
