#!/bin/bash
# Builds kubelet, kube-proxy and their control plane of Kubernetes 1.20.2 for the tests, from Debian's
# own source package. The Go is that of Debian 11: newer ones break this release's JSON library.
# Some ten minutes on two cores; at once where the programs are there already.
#
# usage: kubernetes-1.20-from-debian.sh FOLDER    (root on Debian; 3 GB under ${TMPDIR:-/tmp} meanwhile)
set -euo pipefail

programs=(kubelet kube-proxy kube-apiserver kube-controller-manager kube-scheduler kubectl)
version=1.20.2
source_version=1.20.5+really1.20.2-1.1+deb12u1

mkdir -p "$1"
target=$(cd "$1" && pwd)

# Eight runs at once build once.
exec 9>"$target/.lock"
flock 9

all_there() {
  local program
  for program in "${programs[@]}"; do
    [ -x "$target/$program" ] || return 1
  done
}
if all_there; then exit 0; fi

work=$(mktemp -d)
log=$target/build.log

clean_up() {
  local status=$?
  chmod -R u+w "$work" && rm -rf "$work"
  if ((status != 0)); then
    tail -n 20 "$log" >&3
    echo "Kubernetes $version could not be built: $log" >&3
  fi
}
trap clean_up EXIT

# The mirror that this machine uses already, in either of apt's notations.
find_mirror() {
  local file
  for file in /etc/apt/sources.list.d/*.sources /etc/apt/sources.list.d/*.list /etc/apt/sources.list; do
    [ ! -e "$file" ] || awk '$1 == "URIs:" { print $2 }
      $1 == "deb" { for (i = 2; i <= NF; i++) if ($i ~ /^(http|https|mirror)[:+]/) print $i }' "$file"
  done | sed -n 1p
}

fetch() {
  local mirror key=/usr/share/keyrings/debian-archive-keyring.gpg
  mirror=$(find_mirror)
  mkdir -p "$work"/lists/partial "$work"/archives/partial "$work"/packages
  printf '%s\n' "deb [signed-by=$key] $mirror bullseye main" \
    "deb-src [signed-by=$key] $mirror bookworm main" >"$work/sources.list"
  # apt downloads as a user of its own.
  chmod 755 "$work"
  chmod -R 777 "$work"/lists "$work"/packages
  local apt=(apt-get -q -o "Dir::State::Lists=$work/lists" -o "Dir::Cache=$work"
    -o "Dir::Etc::SourceList=$work/sources.list" -o Dir::Etc::SourceParts=/dev/null)
  command -v dpkg-source >/dev/null || apt-get install -q -y --no-install-recommends dpkg-dev
  "${apt[@]}" update
  cd "$work/packages"
  "${apt[@]}" download golang-1.15-go golang-1.15-src
  "${apt[@]}" source --download-only "kubernetes=$source_version"
  local package
  for package in golang-*.deb; do dpkg -x "$package" "$work/toolchain"; done
}

# The source package leaves out the OpenAPI definitions that kube-apiserver compiles in.
generate_openapi() {
  local inputs
  inputs=$(
    {
      (cd staging/src && grep -rl --include='*.go' '^// +k8s:openapi-gen=true' .) |
        sed -e 's#/[^/]*$##' -e 's#^\./#k8s.io/kubernetes/vendor/#' |
        grep -v -e sample- -e code-generator -e apiserver/pkg/apis/example -e k8s.io/metrics
      grep -rl --include='*.go' '^// +k8s:openapi-gen=true' pkg | sed -e 's#/[^/]*$##' -e 's#^#k8s.io/kubernetes/#'
      printf "$vendor/apimachinery/pkg/%s\n" runtime version api/resource util/intstr apis/meta/v1
    } | sort -u | paste -sd,
  )
  go build -o "$work/openapi-gen" k8s.io/kubernetes/vendor/k8s.io/kube-openapi/cmd/openapi-gen
  # It complains of names that upstream knows of, and has written its file all the same.
  "$work/openapi-gen" --go-header-file hack/boilerplate/boilerplate.generatego.txt --input-dirs "$inputs" \
    --output-package k8s.io/kubernetes/pkg/generated/openapi --output-file-base zz_generated.openapi \
    --report-filename "$work/violations" || true
}

build() {
  local tree=$work/go/src/k8s.io/kubernetes vendor=k8s.io/kubernetes/vendor/k8s.io program
  mkdir -p "$tree"
  tar -xzf "$work"/packages/kubernetes_*.orig.tar.gz -C "$tree" --strip-components=1
  cd "$tree"
  export GOROOT=$work/toolchain/usr/lib/go-1.15 GOPATH=$work/go GOCACHE=$work/cache GO111MODULE=off CGO_ENABLED=0
  export PATH=$GOROOT/bin:$PATH
  generate_openapi
  local flags="-s -w -X $vendor/component-base/version.gitVersion=v$version
    -X $vendor/component-base/version.gitMajor=1 -X $vendor/component-base/version.gitMinor=20
    -X $vendor/client-go/pkg/version.gitVersion=v$version"
  for program in "${programs[@]}"; do
    echo "building $program $version"
    go build -ldflags "${flags//$'\n'/ }" -o "$target/.$program" "k8s.io/kubernetes/cmd/$program"
    mv "$target/.$program" "$target/$program"
  done
}

echo "building Kubernetes $version for the tests, once, some ten minutes"
exec 3>&2 >"$log" 2>&1
fetch
build
