#!/bin/sh
# Runs a command in a network of its own, in which nothing of this machine's network is and nothing stays. The machine's
# address 10.0.2.15 belongs to the loopback there: QEMU forwards it, so that API servers reach kubelets as in a real
# network. All that the command started ends with it.
exec unshare --net --pid --fork --kill-child --mount-proc \
  sh -c 'ip link set lo up && ip address add 10.0.2.15/32 dev lo && "$@"' sh "$@"
