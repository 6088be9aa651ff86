#!/bin/sh
# usage: sh seed.sh FOLDER
# Makes FOLDER for the qemu source: a new key, and a NoCloud seed that lets Packer log in with it as root while the image
# is made. The key goes with the last provisioner; delete FOLDER when the image is done.
set -eu
folder=${1:?usage: sh seed.sh FOLDER}
umask 077
mkdir "$folder"
ssh-keygen -q -t ed25519 -N '' -C nodegen-image -f "$folder/key"
cat >"$folder/user-data" <<EOF
#cloud-config
disable_root: false
users:
  - name: root
    ssh_authorized_keys:
      - "$(cat "$folder/key.pub")"
EOF
echo "instance-id: nodegen-image-$(date +%s)" >"$folder/meta-data"
