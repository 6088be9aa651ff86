#!/bin/sh
# Runs one of the lab's programs with what it needs. Serial output and logs stay below the cache until the next run.
#
# usage: run.sh boot [PROFILE...]      see boot.ts
#        run.sh cluster [SCENARIO...]  see cluster.ts
#        run.sh faults [TEST...]       see faults.ts
#        run.sh measure                see measure.ts
#        run.sh image-bake             see image-bake.ts
#        run.sh pool [TEST...]         see pool.ts
#        run.sh rotation               see rotation.ts
# DISTRIBUTION names the machines' Debian: bookworm, trixie or bullseye
# needs: what image.sh and downloads.sh need; but for boot NODEGEN_KUBERNETES_1_20 names the programs' folder
set -eu
cd "$(dirname "$0")/../.."
program=$1
shift
cache=${XDG_CACHE_HOME:-$HOME/.cache}
distribution=${DISTRIBUTION:-bookworm}
image=$(test/lab/image.sh "$distribution")
work=$cache/nodegen-lab/runs/$program-$distribution
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
