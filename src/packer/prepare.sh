#!/bin/sh
# The first provisioner, as root: waits until the stock image has set itself up, and makes room for what Packer uploads.
set -eu
uploads=/var/tmp/nodegen-image

if command -v cloud-init >/dev/null; then
  result=0
  timeout 600 cloud-init status --wait >/dev/null || result=$?
  # 2 is a warning of the stock image's own.
  case $result in
    0 | 2) ;;
    124)
      echo 'nodegen: cloud-init of the stock image came to no end in 10 minutes' >&2
      exit 1
      ;;
    *)
      echo 'nodegen: cloud-init of the stock image failed: see /var/log/cloud-init.log' >&2
      exit 1
      ;;
  esac
fi
rm -rf "$uploads"
mkdir -m 0700 "$uploads"
mkdir "$uploads/downloads" "$uploads/images"
# Packer uploads as the user that it logs in with.
chown -R "${SUDO_UID:-0}:${SUDO_GID:-0}" "$uploads"
