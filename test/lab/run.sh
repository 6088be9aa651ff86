#!/bin/sh
# Runs one of the lab's programs with what it needs. Serial output and logs stay below the cache until the next run.
#
# usage: run.sh boot [PROFILE...]      see boot.ts
#        run.sh cluster [SCENARIO...]  see cluster.ts
# needs: what image.sh and downloads.sh need; for a cluster NODEGEN_KUBERNETES_1_20 names the programs' folder
set -eu
cd "$(dirname "$0")/../.."
program=$1
shift
cache=${XDG_CACHE_HOME:-$HOME/.cache}
image=$(test/lab/image.sh)
work=$cache/nodegen-lab/runs/$program
rm -rf "$work"
mkdir -p "$work"
echo "serial output and logs: $work"
if [ "$program" = boot ]; then
  [ $# -gt 0 ] || set -- profiles/*.yaml
else
  kubernetes=${NODEGEN_KUBERNETES_1_20:-$cache/nodegen-test/kubernetes-1.20.2}
  downloads=$(test/lab/downloads.sh "$kubernetes")
  set -- "$downloads" "$kubernetes" "$@"
fi
exec test/lab/in-own-network.sh node --import tsx "test/lab/$program.ts" "$image" "$work" "$@"
