#!/bin/sh
# Runs a command in a network of its own, in which nothing of this machine's network is and nothing stays. All that the
# command started ends with it.
#
# The machine's address belongs to the loopback there and QEMU forwards it, so that API servers reach kubelets as in a
# real network; the source must be 127.0.0.1, which QEMU shows to the machine as 10.0.2.2. 192.0.2.11 and .12 are the API
# servers'.
# shellcheck disable=SC2016 # the inner shell expands them
exec unshare --net --pid --fork --kill-child --mount-proc sh -euc '
  ip link set lo up
  for address in 10.0.2.15 192.0.2.11 192.0.2.12; do ip address add $address/32 dev lo; done
  ip route replace table local local 10.0.2.15 dev lo src 127.0.0.1
  exec "$@"' sh "$@"
