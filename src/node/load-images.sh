#!/bin/sh
# Gives the container runtime the images of /etc/nodegen/container-images: an archive and the image's name on each line.
# Called with the program that takes them, ctr or docker.
set -fu
while read -r archive image; do
  case $1 in
    ctr)
      ctr --namespace k8s.io images import "$archive" >/dev/null &&
        ctr --namespace k8s.io images list --quiet | grep -qxF "$image"
      ;;
    *)
      docker load --quiet --input "$archive" >/dev/null &&
        docker image inspect --format '{{.Id}}' "$image" >/dev/null
      ;;
  esac || {
    echo "nodegen: $archive does not give the image $image" >&2
    exit 1
  }
done </etc/nodegen/container-images
