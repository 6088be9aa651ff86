#!/bin/sh
# Installs QEMU 10 from bookworm-backports: root on Debian bookworm only. QEMU 7.2 of bookworm crashes trixie's kernel at
# random, and is slower. Anything else, and a QEMU of at least 10, is left as it is. No package source is added for good.
#
# usage: emulator.sh
set -eu
version=$(qemu-system-x86_64 --version 2>/dev/null | sed -n 's/^QEMU emulator version \([0-9]*\).*/\1/p')
[ "${version:-0}" -lt 10 ] || exit 0
# shellcheck source=/dev/null
. /etc/os-release
if [ "$(id -u)" != 0 ] || [ "${VERSION_CODENAME:-}" != bookworm ]; then
  echo "QEMU is ${version:-not there}: machines of trixie need QEMU 10 (on Debian bookworm from bookworm-backports)" >&2
  exit 0
fi
mirror=$(awk '/^URIs/ { print $2; exit }' /etc/apt/sources.list.d/debian.sources)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
chmod 0755 "$work"
for suite in bookworm bookworm-backports; do
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main"
done >"$work/sources.list"
mkdir "$work/lists"
from_backports() {
  apt-get -qy -o Dir::Etc::SourceList="$work/sources.list" -o Dir::Etc::SourceParts=/dev/null \
    -o Dir::State::Lists="$work/lists" "$@"
}
export DEBIAN_FRONTEND=noninteractive
echo 'installing QEMU 10 from bookworm-backports'
{
  from_backports update &&
    from_backports -t bookworm-backports --no-install-recommends install qemu-system-x86 qemu-utils
} >"$work/log" 2>&1 || { tail -n 20 "$work/log" >&2; exit 1; }
