#!/bin/sh
# Installs the packages of a list that are missing: root on Debian only. Anyone else is told what is
# missing, and the tests that need it report themselves as skipped.
# usage: install-debian-packages.sh LIST   (lines of "package program-or-path", # begins a comment)
set -eu

list=$1
policy=/usr/sbin/policy-rc.d
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin

is_there() {
  case $1 in
    /*) [ -e "$1" ] ;;
    *) command -v "$1" >/dev/null 2>&1 ;;
  esac
}

missing=
while read -r package program; do
  case $package in '' | '#'*) continue ;; esac
  is_there "$program" || missing="$missing $package"
done <"$list"
[ -n "$missing" ] || exit 0

if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  echo "not installed, tests that need them are skipped:$missing" >&2
  exit 0
fi

# Packages must not start their services: https://people.debian.org/~hmh/invokerc.d-policyrc.d-specification.txt
if [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  trap 'exit 1' HUP INT TERM
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod 755 "$policy"
fi
export DEBIAN_FRONTEND=noninteractive RUNLEVEL=1

# shellcheck disable=SC2086 # the list is words
install_missing() {
  apt-get install --yes --no-install-recommends $missing
}

echo "installing Debian packages:$missing"
# The package lists of a fresh machine are empty or old: only then are they fetched.
install_missing >/dev/null 2>&1 || { apt-get update && install_missing; }

# cloud-init is here to be tested, not to configure this machine at its next boot.
case " $missing " in
  *' cloud-init '*) [ ! -d /etc/cloud ] || touch /etc/cloud/cloud-init.disabled ;;
esac
