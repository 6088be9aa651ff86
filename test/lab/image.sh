#!/bin/bash
# The base image of the lab's machines: Debian with systemd and cloud-init, and beside it a package source for what
# nodegen installs, since the machines have no internet. Nothing of nodegen is in it. Some two minutes, once.
#
# usage: image.sh [SUITE]    bookworm, trixie or bullseye; prints the folder with root.img, vmlinuz, initrd and apt/
# needs: Debian, root, the packages of debian-packages.txt
set -euo pipefail
suite=${1:-bookworm}
here=$(cd "$(dirname "$0")" && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/nodegen-lab
# The folder is named after all that decides what is in it.
key=$(cat "$here/image.sh" "$here/guest-shell.sh" | sha256sum | cut -c 1-12)
out=$cache/image-$suite-$key
[ ! -f "$out/complete" ] || { echo "$out"; exit 0; }

packages=(
  linux-image-cloud-amd64 initramfs-tools udev kmod dbus procps iproute2 curl ca-certificates
  cloud-init e2fsprogs locales systemd-timesyncd openssh-server
  libdevmapper1.02.1 # Debian's dockerd is linked with it
)
# How Debian's cloud images of the suite bring up the network.
case $suite in
  bullseye) packages+=(ifupdown isc-dhcp-client) ;;
  bookworm) packages+=(netplan.io isc-dhcp-client) ;;
  trixie) packages+=(netplan.io) ;;
  *) echo "image.sh: no such suite: $suite; there are bookworm, trixie and bullseye" >&2; exit 2 ;;
esac
# The machines find the source on the mirror.
offered=(iptables nftables conntrack socat ipset ipvsadm ebtables ethtool apparmor haproxy nginx libnginx-mod-stream)
# What wakes up by itself would make two boots differ, and apt's timers take its lock.
masked=(apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer e2scrub_reap.service fstrim.timer)

mirror=$(awk '/^URIs/ { print $2; exit }' /etc/apt/sources.list.d/debian.sources)
mkdir -p "$cache"
work=$(mktemp -d "$cache/making-XXXXXX")
tree=$work/tree
release() { ! mountpoint -q "$tree/proc" || umount "$tree/proc"; }
trap 'release; rm -rf "$work"' EXIT
{
  debootstrap --variant=minbase --include=systemd,systemd-sysv,ca-certificates "$suite" "$tree" "$mirror"
  printf '#!/bin/sh\nexit 101\n' >"$tree/usr/sbin/policy-rc.d"
  chmod 0755 "$tree/usr/sbin/policy-rc.d"
  # An emulated processor unpacks slowly: the initrd holds what these machines need and no more.
  mkdir -p "$tree/etc/initramfs-tools/conf.d"
  printf '%s\n' virtio_pci virtio_blk ext4 >"$tree/etc/initramfs-tools/modules"
  echo MODULES=list >"$tree/etc/initramfs-tools/conf.d/lab"
  mount -t proc proc "$tree/proc"
  DEBIAN_FRONTEND=noninteractive chroot "$tree" apt-get -qy -o Dpkg::Options::=--force-confold \
    install --no-install-recommends "${packages[@]}"
  chroot "$tree" apt-get clean
  chroot "$tree" apt-get -qy install --no-install-recommends --download-only "${offered[@]}"
  mkdir -p "$work/image/apt"
  mv "$tree"/var/cache/apt/archives/*.deb "$work/image/apt"
  (cd "$work/image/apt" && dpkg-scanpackages -m . >Packages)
  echo 'deb [trusted=yes] http://10.0.2.2:8099/apt ./' >"$tree/etc/apt/sources.list"
  rm "$tree/usr/sbin/policy-rc.d"
  release

  install -m 0755 "$here/guest-shell.sh" "$tree/usr/local/sbin/lab-shell"
  printf '%s\n' '[Service]' 'ExecStart=/usr/local/sbin/lab-shell' 'Restart=always' 'RestartSec=1' \
    >"$tree/etc/systemd/system/lab-shell.service"
  mkdir -p "$tree/etc/systemd/system/sysinit.target.wants"
  ln -s ../lab-shell.service "$tree/etc/systemd/system/sysinit.target.wants/"
  systemctl --root="$tree" mask "${masked[@]}"
  [ "$suite" = bullseye ] || systemctl --root="$tree" enable systemd-networkd.service
  echo 'LABEL=root / ext4 defaults 0 1' >"$tree/etc/fstab"
  # QEMU's own name server, which knows no names here; debootstrap left that of this machine.
  rm -f "$tree/etc/resolv.conf"
  echo 'nameserver 10.0.2.3' >"$tree/etc/resolv.conf"
  # No locale is made and one key: both take long here.
  cat >"$tree/etc/cloud/cloud.cfg.d/90-lab.cfg" <<'END'
datasource_list: [NoCloud, None]
apt: { preserve_sources_list: true }
locale: C.UTF-8
ssh_genkeytypes: [ed25519]
END
  # Every machine gets its own.
  true >"$tree/etc/machine-id"
  rm -f "$tree/var/lib/dbus/machine-id"
  rm -rf "$tree/var/lib/apt/lists"/* "$tree"/etc/ssh/ssh_host_*
} >"$work/log" 2>&1 </dev/null || { tail -n 30 "$work/log" >&2; exit 1; }

cp -L "$tree/vmlinuz" "$work/image/vmlinuz"
cp -L "$tree/initrd.img" "$work/image/initrd"
chmod 0644 "$work/image/vmlinuz"
truncate -s 6G "$work/image/root.img"
mke2fs -q -t ext4 -L root -d "$tree" "$work/image/root.img"
chroot "$tree" dpkg-query -W >"$work/image/packages"
touch "$work/image/complete"
rm -rf "$out"
mv "$work/image" "$out"
echo "$out"
