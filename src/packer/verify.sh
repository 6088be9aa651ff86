#!/bin/sh
# Compares the machine with the plan of its image, as root; only an image that is right gets its id.
# NODEGEN_IMAGE: that id.
set -euf
plan=/etc/nodegen/plan
wrong=0

differs() {
  echo "nodegen: differs: $*" >&2
  wrong=1
}

# DIGEST PATH: the table has only the beginning of long digests.
verify_digest() {
  digest=$(sha256sum <"$2" 2>/dev/null) || digest=''
  case $digest in
    "$1"*) ;;
    *) differs "$2: missing or not what was delivered" ;;
  esac
}

# MODE OWNER PATH
verify_own() {
  bits=${1#"${1%%[1-7]*}"}
  [ "$(stat -L -c '%a %U:%G' "$3" 2>/dev/null)" = "${bits:-0} $2" ] || differs "$3: not $1 $2"
}

# Those that say their version in a way that has not changed for years.
verify_version() {
  case $1 in
    kubelet | kube-proxy | containerd | runc | crictl | dockerd | crio) ;;
    *) return 0 ;;
  esac
  program=$3
  [ "$4" = file ] || program=$3/$1
  [ -x "$program" ] || return 0
  case $("$program" --version 2>&1) in
    *"$2"*) ;;
    *) differs "$program: is not version $2" ;;
  esac
}

verify_module() {
  name=$(printf %s "$1" | tr - _)
  [ -d "/sys/module/$name" ] || modprobe -n -q -- "$1" || differs "$1: this kernel has no such module"
}

verify_unit() { systemctl is-enabled -q "$1" || differs "$1: not enabled"; }

while read -r kind one two three four five _ <&3; do
  case $kind in
    file)
      verify_digest "$one" "$four"
      verify_own "$two" "$three" "$four"
      ;;
    directory) verify_own "$one" "$two" "$three" ;;
    binary) verify_version "$one" "$two" "$five" "$four" ;;
    module) verify_module "$one" ;;
    unit) verify_unit "$one" ;;
    *) ;;
  esac
done 3<"$plan"
while read -r digest path; do
  verify_digest "$digest" "$path"
done </var/lib/nodegen/installed

if [ -f /etc/sysctl.d/99-nodegen.conf ]; then
  while IFS=' =' read -r key value; do
    case $key in '' | '#'*) continue ;; *) ;; esac
    now=$(tr -s '\t ' ' ' <"/proc/sys/$(printf %s "$key" | tr ./ /.)") || now=''
    [ "$now" = "$value" ] || differs "$key: not $value"
  done </etc/sysctl.d/99-nodegen.conf
fi

command -v cloud-init >/dev/null ||
  differs 'cloud-init: missing, and nothing else reads user-data: take another stock image, or add it to host.packages'
# The user-data of a machine starts it; without any the machine must stay as it is.
! systemctl is-enabled -q nodegen-boot.service || differs 'nodegen-boot.service: enabled'
[ "$wrong" = 0 ] || exit 1
mv "$plan" /etc/nodegen/image.plan
printf '%s\n' "$NODEGEN_IMAGE" >/etc/nodegen/image
echo "nodegen: all is as planned: image $NODEGEN_IMAGE"
