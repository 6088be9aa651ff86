#!/bin/bash
# The programs that the lab's machines download: Debian's containerd, runc and CNI plugins, packed as the upstream
# archives are laid out, Kubernetes 1.20.2, and two container images of busybox. Made once.
#
# usage: downloads.sh KUBERNETES     KUBERNETES is the folder of kubernetes-1.20-from-debian.sh; prints the folder
# needs: Debian, the packages of ../debian-packages.txt and debian-packages.txt
set -euo pipefail
kubernetes=$1
here=$(cd "$(dirname "$0")" && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/nodegen-lab
versions=$(dpkg-query -W -f '${Package} ${Version}\n' containerd runc containernetworking-plugins busybox-static docker.io)
key=$({ cat "$here/downloads.sh" && echo "$versions" && sha256sum "$kubernetes"/kube*; } | sha256sum | cut -c 1-12)
out=$cache/downloads-$key
[ ! -f "$out/complete" ] || { echo "$out"; exit 0; }

mkdir -p "$cache"
work=$(mktemp -d "$cache/making-XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir "$work/out" "$work/bin" "$work/cni" "$work/docker"
cp /usr/bin/containerd /usr/bin/containerd-shim* /usr/bin/ctr "$work/bin"
cp -L /usr/lib/cni/* "$work/cni"
printf '#!/bin/sh\necho "crictl version v1.20.0"\n' >"$work/crictl"
chmod 0755 "$work/crictl"
tar -C "$work" -cf - bin | gzip -1 >"$work/out/containerd"
cp "$work/bin"/* /usr/sbin/runc /usr/bin/docker /usr/sbin/dockerd /usr/sbin/docker-proxy "$work/docker"
cp -L /usr/bin/docker-init "$work/docker"
tar -C "$work" -cf - docker | gzip -1 >"$work/out/docker"
tar -C "$work/cni" -cf - . | gzip -1 >"$work/out/cni-plugins"
tar -C "$work" -cf - crictl | gzip -1 >"$work/out/crictl"
cp /usr/sbin/runc "$work/out/runc"
cp "$kubernetes/kubelet" "$kubernetes/kube-proxy" "$work/out"

# image NAME COMMAND: an archive as `docker save` makes it.
image() {
  local tree=$work/image
  rm -rf "$tree"
  mkdir -p "$tree/root/bin" "$tree/root/tmp"
  cp /bin/busybox "$tree/root/bin/"
  local applet
  for applet in sh sleep echo cat wget httpd hostname nslookup; do ln -s busybox "$tree/root/bin/$applet"; done
  tar -C "$tree/root" --owner 0 --group 0 -cf "$tree/layer.tar" bin tmp
  printf '{"architecture":"amd64","os":"linux","config":{"Cmd":%s,"Env":["PATH=/bin"]},"rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}' \
    "$2" "$(sha256sum <"$tree/layer.tar" | cut -d ' ' -f 1)" >"$tree/config.json"
  printf '[{"Config":"config.json","RepoTags":["docker.io/lab/%s:1"],"Layers":["layer.tar"]}]' "$1" >"$tree/manifest.json"
  tar -C "$tree" -cf "$work/out/$1.tar" config.json layer.tar manifest.json
}
image pause '["sleep","2147483647"]'
image busybox '["sh"]'
echo "$versions" >"$work/out/versions"
touch "$work/out/complete"
chmod 0755 "$work/out"
rm -rf "$out"
mv "$work/out" "$out"
echo "$out"
