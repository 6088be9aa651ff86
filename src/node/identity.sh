#!/bin/sh
# Settles who this machine is, in a pool that does not name its nodes: name, address, provider ID, labels.
# nodegen-node reads this file into itself; the units of kubelet and kube-proxy run it before they start.
# What is found stays for as long as the machine is the same; a clone finds anew.
# Nothing that metadata says is used before its form is checked.

root=${NODEGEN_ROOT:-}
id_lib=$root/usr/local/lib/nodegen
id_rows=$root/etc/nodegen/identity
id_file=$root/var/lib/nodegen/identity

# Run by a unit: that is started again until it works, so nothing is waited for here.
if ! command -v wait_for >/dev/null 2>&1; then
  set -fu
  export LC_ALL=C
  umask 022
  has() { command -v "$1" >/dev/null 2>&1; }
  say() { echo "nodegen: $*"; }
  fail() {
    echo "nodegen: $*" >&2
    exit 1
  }
  wait_for() {
    shift
    "$@"
  }
fi

id_row() { sed -n "s/^$1 //p" "$id_rows"; }
id_known() { sed -n "s/^$1=//p" "$id_file" 2>/dev/null; }
# id_is VALUE FORM: no form has a space, so a value of two lines fits none.
id_is() { printf %s "$1" | tr '\n' ' ' | grep -Eqx -- "$2"; }
id_lower() { tr '[:upper:]' '[:lower:]'; }

# What differs between a machine and its clone.
id_machine() {
  cat "$root/etc/machine-id" "$root/var/lib/cloud/data/instance-id" \
    "$root/sys/class/dmi/id/product_uuid" 2>/dev/null | sha256sum | cut -c 1-64
}

# --- name

id_read_name() {
  case $id_source in
    metadata) id_name=$(id_fact name) ;;
    fqdn) id_name=$(hostname -f 2>/dev/null) ;;
    *) id_name=$(cat "$root/proc/sys/kernel/hostname") ;;
  esac
  id_name=$(printf '%s\n' "$id_name" | sed '1q; s/\.$//' | id_lower)
  case $id_name in '' | localhost | localhost.* | '(none)') return 1 ;; *) ;; esac
  # Without a domain it is not known in full yet.
  case $id_source-$id_name in fqdn-*.*) ;; fqdn-*) return 1 ;; *) ;; esac
}

# A Node's name is also the value of its label kubernetes.io/hostname, which is at most 63 characters long.
id_find_name() {
  id_source=$(id_row name)
  wait_for 60 id_read_name ||
    fail node-name-missing "no name by $id_source (found: ${id_name:-nothing})"
  id_label='[a-z0-9]([a-z0-9-]*[a-z0-9])?'
  id_is "$id_name" "$id_label(\\.$id_label)*" && [ "${#id_name}" -le 63 ] ||
    fail node-name-invalid "$id_name: a node's name has at most 63 lower-case letters, digits, - and ."
}

# --- address

# An address that others can reach.
id_usable() {
  case $1 in
    '' | 127.* | 0.* | 169.254.* | ::1 | fe80:*) return 1 ;;
    *:*) id_is "$1" '[0-9a-f:]+:[0-9a-f:]*' ;;
    *) id_is "$1" '([0-9]{1,3}\.){3}[0-9]{1,3}' ;;
  esac
}

id_shown() { ip -o "-$1" addr show scope global "$2" "$3" 2>/dev/null; }
# id_address FAMILY SOURCE [OF]
id_address() {
  case $2 in
    route) ip -o "-$1" route get "$3" 2>/dev/null | sed -n 's/.* src \([0-9a-fA-F.:]*\).*/\1/p' | sed 1q ;;
    interface) id_shown "$1" dev "$3" | id_first ;;
    subnet) id_shown "$1" to "$3" | id_first ;;
    *) id_fact address ;;
  esac
}
# Privacy addresses of IPv6 change; one that is not settled yet cannot be used.
id_first() {
  grep -Ev 'temporary|tentative|deprecated|dadfailed' |
    sed -n 's/.* inet6\{0,1\} \([0-9a-f.:]*\).*/\1/p' | sed 1q
}

# All of them into id_ips, with a comma between; id_missing says which was sought in vain.
id_read_addresses() {
  id_ips='' id_missing=''
  while read -r id_kind id_of <&4; do
    [ "$id_kind" = address ] || continue
    id_one=$(id_address $id_of)
    if ! id_usable "$id_one"; then
      id_missing=$id_of
      return 1
    fi
    id_ips=$id_ips${id_ips:+,}$id_one
  done 4<"$id_rows"
}
id_find_addresses() {
  has ip || fail node-address-missing 'there is no program ip'
  wait_for 60 id_read_addresses ||
    fail node-address-missing "no IPv$id_missing (found: ${id_one:-nothing})"
}

# True where this machine has every address of the list.
id_here() {
  [ -n "$1" ] || return 1
  for id_one in $(printf %s "$1" | tr , ' '); do
    [ -n "$(ip -o addr show to "$id_one" 2>/dev/null)" ] || return 1
  done
}

# --- labels

id_find_labels() {
  id_labels=$(id_row label | tr '\n' ,)
  while read -r id_kind id_fact_name id_key <&4; do
    [ "$id_kind" = topology ] || continue
    id_one=$(id_fact "$id_fact_name")
    [ -n "$id_one" ] || continue
    id_is "$id_one" '[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?' ||
      fail metadata-invalid "$id_fact_name: '$id_one' cannot be a label"
    id_labels=$id_labels$id_key=$id_one,
  done 4<"$id_rows"
  id_labels=${id_labels%,}
}

# --- all of it

id_find_provider() {
  id_provider=''
  [ -n "$(id_row provider-id)" ] || return 0
  id_provider=$(id_provider)
  id_is "$id_provider" "$(id_provider_form)" ||
    fail metadata-invalid "'$id_provider' is no provider ID of $id_service"
}

# A clone cannot join with the certificates of the machine that it was made from.
id_forget() {
  say "this machine was $1"
  id_folder=$(id_row certificates)
  rm -f "$root$(id_row kubeconfig)" "$root$id_folder/kubelet.crt" "$root$id_folder/kubelet.key"
  set +f
  rm -f "$root$id_folder"/kubelet-client-* "$root$id_folder"/kubelet-server-*
  set -f
}

id_write() {
  mkdir -p "${id_file%/*}" && {
    echo "NODEGEN_MACHINE=$id_now"
    echo "NODEGEN_IDENTITY=$id_plan"
    echo "NODEGEN_NODE_NAME=$id_name"
    echo "NODEGEN_NODE_IP=$id_ips"
    echo "NODEGEN_PROVIDER_ID=$id_provider"
    echo "NODEGEN_NODE_LABELS=$id_labels"
  } >"$id_file.$$" && mv -f "$id_file.$$" "$id_file" ||
    fail state-not-writable "$id_file cannot be written"
}

id_settle() {
  id_now=$(id_machine) id_plan=$(sha256sum <"$id_rows" | cut -c 1-64)
  id_before=$(id_known NODEGEN_MACHINE) id_old=$(id_known NODEGEN_NODE_NAME)
  node=$id_old
  [ "$id_before $(id_known NODEGEN_IDENTITY)" != "$id_now $id_plan" ] ||
    ! id_here "$(id_known NODEGEN_NODE_IP)" || return 0
  id_service=$(id_row metadata)
  if [ -n "$id_service" ]; then
    # shellcheck source=/dev/null
    . "$id_lib/metadata.sh"
    wait_for 60 id_open ||
      fail metadata-unreachable "the metadata service of $id_service gives no answer"
  fi
  id_name=$id_old
  [ "$id_before" = "$id_now" ] && [ -n "$id_old" ] || id_find_name
  id_find_addresses
  id_find_provider
  id_find_labels
  [ -z "$id_old" ] || [ "$id_old" = "$id_name" ] || id_forget "$id_old"
  id_write
  node=$id_name
  say "this machine is $id_name, $id_ips"
}

# kube-proxy before 1.13 takes the name from its file only; the delivered one stays as it is.
id_name_proxy() {
  id_copy=$root/run/nodegen/kube-proxy.yaml
  mkdir -p "${id_copy%/*}" && { cat "$1" && echo "hostnameOverride: '$node'"; } >"$id_copy"
}

[ ! -f "$id_rows" ] || id_settle
[ "${1:-}" != kube-proxy ] || id_name_proxy "$2"
