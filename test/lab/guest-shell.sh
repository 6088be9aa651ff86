#!/bin/sh
# Inside a machine of the lab: runs what the host sends over a virtio port. One line in: a script in base64.
# One line out: its exit code and, in base64, what it wrote.
until [ -c /dev/virtio-ports/lab ]; do sleep 1; done
exec 3<>/dev/virtio-ports/lab
while :; do
  # Nothing comes while the host does not listen.
  read -r script <&3 || { sleep 1; continue; }
  output=$(sh -c "$(printf %s "$script" | base64 -d)" 2>&1 </dev/null 3<&-)
  code=$?
  printf '%s %s\n' "$code" "$(printf %s "$output" | base64 -w 0)" >&3
done
