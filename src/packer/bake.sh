#!/bin/sh
# Lays the bundle down and lets the node program do the part of its work that is the same for every node, as root.
# NODEGEN_BUNDLE: digest of bundle.tar.gz. NODEGEN_IMAGES: container images that must be there in the end, by spaces.
set -euf
umask 022
uploads=/var/tmp/nodegen-image
plan=/etc/nodegen/plan
state=/var/lib/nodegen

fail() {
  echo "nodegen: $*" >&2
  exit 1
}

digest() {
  sum=$(sha256sum <"$1")
  echo "${sum%% *}"
}

[ "$(digest "$uploads/bundle.tar.gz")" = "$NODEGEN_BUNDLE" ] || fail 'bundle.tar.gz did not arrive whole'
tar -xzpf "$uploads/bundle.tar.gz" -C /

# A proxy that is no secret comes with the bundle.
if [ -f /etc/nodegen/environment ]; then
  while IFS= read -r variable; do
    export "${variable?}"
  done </etc/nodegen/environment
fi

# The authority of a private mirror, before the first download; on a node the boot service does it. Without either command
# the packages may bring one, and downloads that need the authority say so.
if [ -f /usr/local/share/ca-certificates/nodegen-downloads.crt ]; then
  if command -v update-ca-certificates >/dev/null; then
    update-ca-certificates
  elif command -v update-ca-trust >/dev/null; then
    update-ca-trust
  fi
fi

# Where the node program looks for a download that an earlier try began.
lay_ready() {
  wanted=$(digest "$1")
  while read -r kind name _ sum _ destination _ <&3; do
    [ "$kind $sum" = "binary $wanted" ] || continue
    echo "nodegen: $name: taken from what was uploaded"
    cp "$1" "$state/downloads/$sum.$name$(printf %s "$destination" | tr / _).part"
  done 3<"$plan"
}
mkdir -p "$state/downloads"
find "$uploads/downloads" -type f >"$uploads/list"
while IFS= read -r file; do
  lay_ready "$file"
done <"$uploads/list"

systemctl daemon-reload
/usr/local/sbin/nodegen-node bake

# --- container images

runtime=''
while read -r kind word _; do
  case "$kind $word" in
    'unit containerd.service' | 'unit crio.service') runtime=$word ;;
    # docker's own containerd is not the kubelet's.
    'unit docker.service') runtime=$word && break ;;
    *) ;;
  esac
done <"$plan"
while read -r kind _ _ _ layout destination _; do
  [ "$kind" = binary ] || continue
  [ "$layout" = archive ] || destination=${destination%/*}
  PATH=$destination:$PATH
done <"$plan"

# At most one of the following is there.
import_image() {
  case $runtime in
    containerd.service) ctr --namespace k8s.io images import "$1" ;;
    docker.service) docker load --input "$1" ;;
    *) skopeo copy "docker-archive:$1" "containers-storage:" || podman load --input "$1" ;;
  esac
}
has_image() {
  case $runtime in
    docker.service) docker image inspect "$1" ;;
    *) crictl --runtime-endpoint "$endpoint" --image-endpoint "$endpoint" inspecti "$1" ;;
  esac >/dev/null 2>&1
}
pull_image() {
  case $runtime in
    docker.service) docker pull "$1" ;;
    *) crictl --runtime-endpoint "$endpoint" --image-endpoint "$endpoint" pull "$1" ;;
  esac
}

endpoint=unix:///run/containerd/containerd.sock
[ "$runtime" != crio.service ] || endpoint=unix:///run/crio/crio.sock
find "$uploads/images" -type f -name '*.tar*' >"$uploads/list"
if [ -n "$NODEGEN_IMAGES" ] || [ -s "$uploads/list" ]; then
  [ -n "$runtime" ] || fail 'container images need a container runtime, and the plan has none'
  systemctl start "$runtime"
  while IFS= read -r archive; do
    import_image "$archive" || fail "${archive##*/}: no archive of container images"
  done <"$uploads/list"
  for image in $NODEGEN_IMAGES; do
    has_image "$image" || pull_image "$image" || fail "$image: neither among the uploaded images nor to be pulled"
  done
  systemctl stop "$runtime"
fi
