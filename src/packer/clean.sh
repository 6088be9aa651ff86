#!/bin/sh
# The last provisioner, as root: takes away all that belongs to this one machine, so that each clone is a machine of its own.
set -eu
uploads=/var/tmp/nodegen-image

# These write once more at shutdown; the journal goes on in memory.
journalctl --relinquish-var >/dev/null 2>&1 || true
systemctl stop systemd-random-seed.service >/dev/null 2>&1 || true

# nodegen's own traces. Every step is gone through again on the first boot; the records of what is installed stay, so that
# it finds most of it done.
state=/var/lib/nodegen
rm -rf "$uploads" "$state/downloads" "$state/steps" "$state/identity" "$state/status.json" "$state"/*.log /run/nodegen

# Azure's agent knows the machine too.
if command -v waagent >/dev/null; then waagent -force -deprovision+user; fi
if command -v cloud-init >/dev/null; then cloud-init clean --logs --seed; fi
rm -f /etc/netplan/50-cloud-init.yaml /etc/network/interfaces.d/50-cloud-init* \
  /etc/systemd/network/10-cloud-init-*.network /etc/NetworkManager/system-connections/cloud-init-*

# Emptied, not removed: without the file systemd takes the boot for the very first and resets what is enabled.
: >/etc/machine-id
if [ -f /var/lib/dbus/machine-id ] && [ ! -L /var/lib/dbus/machine-id ]; then rm /var/lib/dbus/machine-id; fi
rm -f /etc/hostname /var/lib/systemd/random-seed /var/lib/systemd/credential.secret
rm -rf /var/lib/dhcp/* /var/lib/dhclient/* /var/lib/NetworkManager/*

rm -f /etc/ssh/ssh_host_*_key /etc/ssh/ssh_host_*_key.pub
for home in /root /home/*; do
  rm -f "$home"/.ssh/authorized_keys* "$home"/.ssh/known_hosts* "$home"/.*_history \
    "$home"/.lesshst "$home"/.viminfo "$home"/.wget-hsts
  rm -rf "$home"/.cache
done

if command -v apt-get >/dev/null; then
  apt-get clean
  rm -rf /var/lib/apt/lists/*
fi
if command -v dnf >/dev/null; then dnf -q clean all; fi
if command -v zypper >/dev/null; then zypper -q clean --all; fi
rm -rf /var/cache/yum /var/cache/dnf

rm -rf /var/log/journal/* /run/log/journal/*
find /var/log -type f \( -name '*.gz' -o -name '*.xz' -o -name '*.[0-9]' -o -name '*.old' \) -delete
find /var/log -type f -exec truncate -s 0 {} +
# Every boot makes it, and what ends at shutdown writes into it where it is.
rm -f /var/log/wtmp

# Packer's own scripts among them; a shell keeps the one that it is reading.
find /tmp /var/tmp -mindepth 1 -maxdepth 1 -exec rm -rf {} +
sync
echo 'nodegen: cleaned'
