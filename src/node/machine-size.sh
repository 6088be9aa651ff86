#!/bin/sh
# What the kubelet sets aside and how many Pods it takes, from the machine's memory and processors.
# The kubelet's unit runs this before each start and reads what it writes. The first word is the most Pods, if any.

set -fu
root=${NODEGEN_ROOT:-}
file=$root/run/nodegen/machine-size

memory=$(sed -n 's/^MemTotal: *\([0-9]*\) kB$/\1/p' "$root/proc/meminfo")
cores=$(grep -c '^processor' "$root/proc/cpuinfo")
if [ "${memory:-0}" = 0 ] || [ "${cores:-0}" = 0 ]; then
  echo 'nodegen: the memory and processors of this machine cannot be read' >&2
  exit 1
fi

# share FROM TO: how much of $all lies between these two; TO 0 is without end.
share() {
  part=$all
  [ "$2" = 0 ] || [ "$part" -le "$2" ] || part=$2
  part=$((part > $1 ? part - $1 : 0))
}

gi=$((1024 * 1024))
all=$memory
if [ "$memory" -lt "$gi" ]; then
  reserved=255
else
  # Percent of KiB in MiB.
  share 0 $((4 * gi)) && sum=$((part * 25))
  share $((4 * gi)) $((8 * gi)) && sum=$((sum + part * 20))
  share $((8 * gi)) $((16 * gi)) && sum=$((sum + part * 10))
  share $((16 * gi)) $((128 * gi)) && sum=$((sum + part * 6))
  share $((128 * gi)) 0 && sum=$((sum + part * 2))
  reserved=$((sum / 100 / 1024))
fi

# In quarters of a hundredth of a processor, of which each is 2.5 millicores.
all=$cores
share 0 1 && quarters=$((part * 24))
share 1 2 && quarters=$((quarters + part * 4))
share 2 4 && quarters=$((quarters + part * 2))
share 4 0 && quarters=$((quarters + part))

pods=$((cores * 10))
[ "$pods" -le "${1:-0}" ] || pods=${1:-0}

mkdir -p "${file%/*}"
{
  echo "NODEGEN_KUBE_RESERVED=cpu=$((quarters * 5 / 2))m,memory=${reserved}Mi"
  echo "NODEGEN_MAX_PODS=$pods"
} >"$file"
