#!/bin/sh
# nodegen-node: makes this machine the Kubernetes node that /etc/nodegen/plan describes.
# Every step may run again at any time; what is done already is left alone.
# Words of the plan hold no white space: unquoted expansions below split rows on purpose,
# and without globbing (set -f) that is all they do.
set -fu
export LC_ALL=C
umask 022

root=${NODEGEN_ROOT:-}
plan=$root/etc/nodegen/plan
state=$root/var/lib/nodegen
run=$root/run/nodegen
status=$run/status.json
lib=$root/usr/local/lib/nodegen
step='' steps='' attempt=1 node='' job='' baking='' same='' missing=''

has() { command -v "$1" >/dev/null 2>&1; }

say() {
  printf 'nodegen: %s\n' "$*"
  [ ! -w "$root/dev/console" ] || printf 'nodegen: %s\n' "$*" 2>/dev/null >>"$root/dev/console"
}

# One line of printable text, without passwords and queries of URLs.
clean() {
  printf %s "$*" | tr -c ' -~' ' ' |
    sed 's#://[^/ ]*@#://***@#g; s#\(://[^ ?]*\)?[^ ]*#\1?***#g; s/ *$//' | cut -c 1-300
}

# report STATE REASON MESSAGE: the one place that tells the outside how the node fares.
report() {
  printf '{\n"state":"%s",\n"step":"%s",\n"reason":"%s",\n"message":"%s",\n"attempt":%s,\n"node":"%s",\n"updated":"%s",\n"steps":{%s}\n}\n' \
    "$1" "$step" "$2" "${3:+$(printf %s "$3" | sed 's/[\\"]/\\&/g')}" "$attempt" "$node" \
    "$(date -u +%FT%TZ)" "$steps" >"$status.new" && mv -f "$status.new" "$status"
  [ ! -f "$lib/webhook.sh" ] || sh "$lib/webhook.sh" "$1" 3<&- 9>&-
}

# fail REASON MESSAGE: ends this run, or this background job, which leaves its word in $job.
fail() {
  reason=$1
  shift
  text=$(clean "$*")
  if [ -n "$job" ]; then
    printf '%s %s\n' "$reason" "$text" >"$job"
  else
    say "step $step: failed: $reason: $text"
    report failed "$reason" "$text"
    wait
  fi
  exit 1
}

# fail_as REASON TEXT MESSAGE: fails with the reason that a program's TEXT speaks of, else with REASON.
fail_as() {
  case $2 in
    *'No space left'* | *'enough free space'* | *'(23)'*) fail disk-full "$3" ;;
    *' resolve'* | *'bad address'*) fail name-lookup-failed "$3" ;;
    *'not yet '* | *'valid yet'* | *expired*) fail clock-wrong "$3; it is $(date -u) here" ;;
    *) fail "$1" "$3" ;;
  esac
}

# each KIND FUNCTION: calls FUNCTION with the words of every row of that kind.
each() {
  while read -r kind words <&3; do
    [ "$kind" != "$1" ] || "$2" $words
  done 3<"$plan"
}

# wait_for SECONDS COMMAND...: until the command succeeds; asked often at first.
wait_for() {
  left=$1 soon=$(($1 - 20))
  shift
  until "$@"; do
    [ "$left" -gt 0 ] || return 1
    left=$((left - 2)) pause=2
    [ "$left" -lt "$soon" ] || pause=0.2
    sleep "$pause"
  done
}

# The clock may be set in the middle of the first boot; the uptime only grows.
uptime() { IFS=' .' read -r up _ </proc/uptime; }

rows() { sed -nE "/^($1) /p" "$plan"; }

# due NAME KINDS [boot]: whether a step is not stamped with the digest of these rows;
# `boot` also counts the boot in, for what does not outlive a reboot.
due() {
  stamp='' took=0 when='' now=-
  [ $# = 2 ] || now=$boot
  [ ! -f "$state/steps/$1" ] || read -r stamp took when <"$state/steps/$1"
  input=$stamp
  [ -n "$same" ] && [ -n "$stamp" ] || input=$(rows "$2" | sha256sum)
  input=${input%% *}
  [ "$stamp $when" != "$input $now" ]
}

# step NAME KINDS [boot]: runs do_NAME if it is due.
step() {
  step=$1
  if due "$@"; then
    report running '' ''
    uptime
    since=$up
    "do_$1"
    uptime
    took=$((up - since))
    if [ "$now" = - ]; then
      # Nothing is stamped before it is on the disk; the next step need not wait for that.
      { sync && echo "$input $took -" >"$state/steps/$1"; } &
    else
      echo "$input $took $now" >"$state/steps/$1" || fail state-not-writable "$state cannot be written"
    fi
    rm -f "$run/attempt"
    say "step $1: done in $took s"
  fi
  steps="$steps${steps:+,}\"$1\":$took"
}

# --- delivered: what cloud-init laid down is whole

check_plan() {
  [ -r "$plan" ] || fail plan-missing "$plan is not there"
  grep -q '^nodegen 2 ' "$plan" || fail plan-version "$plan is not of format 2"
  lines=-1 last=''
  while read -r kind words <&3; do
    lines=$((lines + 1)) last="$kind $words"
  done 3<"$plan"
  [ "$last" = "end $lines" ] || fail plan-damaged "$plan is cut off or edited"
}

# intact START FILE: the file's sha256 begins so.
intact() {
  case $({ sha256sum <"$root$2"; } 2>/dev/null) in "$1"*) ;; *) false ;; esac
}

# stat writes modes without leading zeros.
owned() {
  bits=${1#"${1%%[1-7]*}"}
  [ "$(stat -L -c '%a %U:%G' "$root$3")" = "${bits:-0} $2" ]
}
own() { owned "$@" || { chown "$2" "$root$3" && chmod "$1" "$root$3"; }; }
check_file() { { intact "$1" "$4" && own "$2" "$3" "$4"; } || bad="$bad$4 "; }
all_intact() { [ -z "$bad" ] || fail file-damaged "${bad% }: missing, changed or of no known owner"; }

check_image() {
  found=$(cat "$root/etc/nodegen/image" 2>/dev/null || echo none)
  [ "$found" = "$1" ] || fail image-mismatch "$1 is planned, this machine has $found"
}
do_delivered() {
  [ ! -r "$plan" ] || each image check_image
  check_plan
  bad=''
  each file check_file
  all_intact
}

# --- identity

do_identity() {
  machine=$(uname -m)
  case $machine-$arch in
    x86_64-amd64 | aarch64-arm64) ;;
    *) fail architecture-mismatch "this machine is $machine, the plan is for $arch" ;;
  esac
  # shellcheck source=/dev/null
  [ -n "$baking" ] || [ ! -f "$lib/identity.sh" ] || . "$lib/identity.sh"
}

# --- host

reached() { [ "$(date +%s)" -ge "$1" ]; }

# The same choice as in the kubelet's unit.
has_name_server() {
  file=$root/run/systemd/resolve/resolv.conf
  [ -s "$file" ] || file=$root/etc/resolv.conf
  grep -qs '^nameserver' "$file"
}
wait_until() {
  case $1 in
    clock) wait_for 60 reached "$2" || fail clock-wrong "the certificates are not yet valid; it is $(date -u) here" ;;
    *) wait_for 60 has_name_server || fail name-server-missing "$file has none" ;;
  esac
}

swaps() { sed 1d "$root/proc/swaps" 2>/dev/null; }
no_swap() {
  [ "$1" = off ] || return 0
  on=$(swaps)
  [ -z "$same" ] || [ -n "$on" ] || return 0
  [ -z "$on" ] || swapoff -a
  [ ! -f "$root/etc/fstab" ] ||
    sed -i -E 's/^\s*[^#[:space:]]\S*\s+\S+\s+swap\s/# off by nodegen: &/' "$root/etc/fstab"
  units=$(systemctl list-units --all --type=swap --no-legend | grep -o '[^ ]*\.swap ')
  [ -z "$units" ] || systemctl -q mask $units
  on=$(swaps)
  [ -z "$on" ] || [ -n "$baking" ] || fail swap-still-on "$on"
}

set_selinux() {
  [ "$1" != keep ] || return 0
  ! has setenforce || setenforce 0 2>/dev/null
  [ ! -f "$root/etc/selinux/config" ] || sed -i "s/^SELINUX=.*/SELINUX=$1/" "$root/etc/selinux/config"
}

# Masked even where it is not there yet: a package may bring it later.
no_firewall() { systemctl -q mask --now firewalld.service ufw.service 2>/dev/null; }

note_module() { modules="$modules $1"; }

# each_sysctl FUNCTION: calls it with the file below /proc/sys, the key and the value of every setting.
each_sysctl() {
  conf=$root/etc/sysctl.d/99-nodegen.conf
  [ -f "$conf" ] || return 0
  sed -n '/^[^#]*=/{h;s/ *=.*//;y#./#/.#;G;s/\n/ /p;}' "$conf" |
    while IFS=' =' read -r path setting value; do
      "$1" "$root/proc/sys/$path" "$setting" "$value"
    done
}
set_sysctl() {
  [ -f "$1" ] || fail sysctl-failed "$2: this kernel has no such setting"
  printf '%s\n' "$3" 2>/dev/null >"$1" || fail sysctl-failed "$2: $3 is not taken"
}

make_directory() {
  [ -z "$same" ] || [ ! -d "$root$3" ] || return 0
  mkdir -p "$root$3" && own "$@" || fail directory-failed "$3: cannot be made $1 $2"
}

do_host() {
  each wait wait_until
  each swap no_swap
  each selinux set_selinux
  each firewall no_firewall
  modules=''
  each module note_module
  [ -z "$modules" ] || text=$(modprobe -a $modules 2>&1) || fail module-failed "$text"
  each_sysctl set_sysctl || { wait && exit 1; }
  each directory make_directory
}

# --- packages

installed() {
  if has dpkg-query; then
    dpkg-query -W -f '${Status}' "$1" | grep -q 'ok installed'
  else
    rpm -q --whatprovides "$1"
  fi >/dev/null 2>&1
}
# DEBIAN [RPM]: the package's name, - where a family needs none.
note_missing() {
  has dpkg-query || shift $(($# - 1))
  [ "$1" = - ] || installed "$1" || missing="$missing $1"
}
add_packages() {
  if has apt-get; then
    export DEBIAN_FRONTEND=noninteractive
    dpkg --configure -a
    apt-get -qy update
    apt-get -qy -o DPkg::Lock::Timeout=20 -o Dpkg::Options::=--force-confold install "$@"
  elif has dnf; then
    dnf -y install "$@"
  elif has yum; then
    yum -y install "$@"
  else
    zypper -n install "$@"
  fi
}
do_packages() {
  each package note_missing
  [ -n "$missing" ] || return 0
  log=$run/packages.log tries=0
  until add_packages $missing >"$log" 2>&1 </dev/null; do
    # apt-get says what it could not fetch or write long before the package is missing.
    tries=$((tries + 1)) text=$({ tail -n 1 "$log" && grep -E 'Failed to fetch|No space left' "$log"; } | tail -n 1)
    grep -qwE 'lock|locked' "$log" || fail_as packages-failed "$text" "${missing# }: $text"
    [ "$tries" -lt 10 ] || fail packages-locked "${missing# }: $text"
    [ "$tries" != 1 ] || say "step packages: waits: $text"
    sleep 10
  done
}

# --- binaries: one background job for each, everything below runs inside it

whole() { [ "$(sha256sum <"$part")" = "$sum  -" ]; }
size() { wc -c <"$part"; }
download() {
  if has curl; then
    curl -q -fsSLg --connect-timeout 20 -Y 1000 -y 30 -C - -o "$part" --url "$1"
  elif has wget; then
    # The wget of some busybox crashes on -T.
    timeout 600 wget -c -nv -t 1 -O "$part" "$1"
  else
    fail downloader-missing "neither curl nor wget is there"
  fi >"$run/$key.log" 2>&1
}

# fetch URL...: brings the file with digest $sum to $part, going on where an earlier try stopped.
fetch() {
  true >>"$part"
  [ ! -s "$part" ] || ! whole || return 0
  for url; do
    anew=''
    while had=$(size); do
      if download "$url"; then
        ! whole || return 0
        true >"$part"
        reason=digest-mismatch text="wrong digest from $url"
        say "$name: $(clean "$text")"
        # Only a file that came whole from here says that this source is wrong.
        [ "$had" -gt 0 ] || break
      else
        reason=download-failed
        text=$(tail -n 1 "$run/$key.log" | sed -E 's#.*(error: |ERROR |HTTP/[0-9.]+ )([0-9]{3}).*#HTTP \2#')
        [ "$(size)" -le "$had" ] || continue
        [ "$had" -gt 0 ] && [ -z "$anew" ] || break
        # It may be unable to resume: begin anew, but keep what is there until something comes.
        anew=yes
        mv -f "$part" "$part.old"
        true >"$part"
      fi
    done
    [ -s "$part" ] || [ ! -f "$part.old" ] || mv -f "$part.old" "$part"
  done
  fail_as "$reason" "$text" "$name: all $# sources failed (last: $text)"
}

# put COMMAND...: COMMAND brings the programs to the path that it gets as its last word. They are then moved to
# their places within one folder, so that each is the old or the new one at any moment; prints their paths.
put() {
  from=$dest/.$key
  rm -rf "$from"
  mkdir -p "$from"
  text=$("$@" "$from/$file" 2>&1) || fail_as install-failed "$text" "$name: $text"
  set --
  IFS=,
  for pattern in ${spec#*:}; do
    count=$#
    set +f
    for file in "$from/${spec%%:*}"/$pattern; do
      [ ! -f "$file" ] || set -- "$@" "$file"
    done
    set -f
    [ $# -gt "$count" ] || fail archive-member-missing "$name: no ${spec%%:*}/$pattern in it"
  done
  chmod 0755 "$@"
  for file; do
    # Two patterns may match one file.
    [ -f "$file" ] || continue
    text=$(mv -f "$file" "$dest" 2>&1) || fail_as install-failed "$text" "$name: $text"
    file=$dest/${file##*/}
    ! has restorecon || restorecon "$file"
    echo "$file"
  done
  rm -rf "$from"
}
put_file() {
  file=${dest##*/} spec=.:${dest##*/} dest=${dest%/*}
  put mv -f "$part"
}
put_archive() { put tar -xzof "$part" -C; }

# sums COMMAND...: the sha256 and path of what $record tells; COMMAND finds them for an archive's members.
sums() {
  if [ "$layout" = file ]; then
    echo "$sum  $dest"
  else
    sed 1d "$record" | "$@"
  fi
}

# NAME VERSION SHA256 LAYOUT DESTINATION MEMBERS URL...
binary() {
  name="$1 $2" sum=$3 layout=$4 dest=$root$5 spec=$6
  key=$1$(printf %s "$5" | tr / _)
  record=$state/binaries/$key mark="$3 $4 $5 $6" file=''
}
start_binary() {
  binary "$@"
  [ "$(sed 1q "$record" 2>/dev/null)" = "$mark" ] &&
    { sums grep -Ff - "$state/installed" | sha256sum -c; } >/dev/null 2>&1 && return
  shift 6
  (
    job=$run/jobs/$key part=$state/downloads/$sum.$key.part
    fetch "$@"
    { echo "$mark" && "put_$layout"; } >"$record.new"
    mv -f "$record.new" "$record"
    rm -f "$run/attempt"
  ) </dev/null 3<&- &
}
end_binary() {
  binary "$@"
  [ ! -f "$run/jobs/$key" ] || read -r reason text <"$run/jobs/$key" || :
  [ -z "$reason" ] || fail "$reason" "$text"
  [ -f "$record" ] || fail install-failed "$name: no word from it"
}

begin_binaries() {
  rm -rf "$run/jobs"
  mkdir -p "$run/jobs" "$state/downloads"
  each binary start_binary
}
do_binaries() {
  wait
  # What failed before there were all packages, of which the folder tells, gets another try.
  [ -z "$missing" ] || rmdir "$run/jobs" 2>/dev/null || { begin_binaries && wait; }
  reason=''
  each binary end_binary
}

note_binary() {
  binary "$@"
  sums xargs sha256sum >>"$state/installed.new"
}
# Nothing that a unit would have to wait for.
note_installed() {
  true >"$state/installed.new"
  each binary note_binary
  # What an older plan installed goes, unless it was changed since.
  grep -vxFf "$state/installed.new" "$state/installed" 2>/dev/null | sha256sum -c 2>/dev/null | sed -n 's/: OK$//p' | xargs rm -f
  mv -f "$state/installed.new" "$state/installed"
  rm -rf "$state/downloads"
}

# --- commands

run_command() {
  digest=$(sha256sum <"$root$1")
  record=$state/commands/${1##*/}-${digest%% *}
  [ ! -f "$record" ] || return 0
  sh "$root$1" </dev/null 3<&- 9>&- || fail command-failed "$1: exit code $?"
  # Who laid down the plan's files had systemd read them; what a command wrote is not known to it.
  systemctl daemon-reload
  true >"$record"
}
do_commands() { each command run_command; }

# --- units

settled() {
  is=$(systemctl is-active "$1")
  [ "$is" = active ] || [ "$is" = failed ]
}
start_unit() {
  verb=start had=''
  [ ! -f "$state/units/$1" ] || read -r had <"$state/units/$1"
  if [ "$had" != "$content" ] || [ -n "$baking" ]; then
    verb=restart
    text=$(systemctl enable --no-reload "$1" 2>&1) || fail unit-not-enabled "$1: $text"
    [ -z "$baking" ] || return 0
  elif settled "$1" && [ "$is" = active ]; then
    return 0
  fi
  systemctl reset-failed "$1" 2>/dev/null
  # Waiting for the job could wait for ourselves: the boot that we are part of is still going on.
  text=$(systemctl "$verb" --no-block "$1" 2>&1) || fail unit-not-started "$1: $text"
  echo "$content" >"$state/units/$1"
  wait_for 180 settled "$1"
  [ "$is" = active ] || fail unit-not-active "$1 is $is; see journalctl -u $1"
}
do_units() {
  content=$(rows 'file|binary' | sha256sum)
  each unit start_unit
  [ ! -d "$state/downloads" ] || note_installed
}

# --- checks

holds() {
  case $1 in
    unit-active) systemctl is-active -q "$2" ;;
    path-exists) [ -e "$root$2" ] ;;
    http-ok) if has curl; then curl -qfsg -m 5 -o /dev/null --url "$2"; else timeout 5 wget -qO /dev/null "$2"; fi ;;
    *) false ;;
  esac 2>/dev/null
}
wait_check() { wait_for 180 holds "$@" || fail check-failed "$*: does not hold"; }
do_checks() { each check wait_check; }

# --- apply: a newer plan on a machine that runs

# What a machine cannot change: who it is, and the words of `keep`.
fixed() { rows 'nodegen|node' && rows keep | tr ' ' '\n'; }
# Slim user-data has only some of the files; the others are there.
check_new() {
  from=/run/nodegen/new
  [ -f "$root$from$4" ] || from=''
  intact "$1" "$from$4" || bad="$bad$4 "
}
drop_unit() { systemctl -q disable --now --no-block "$1" && rm -f "$state/units/$1"; }
# What somebody changed is not ours any more.
drop_file() { ! intact "$1" "$4" || rm -f "$root$4"; }

# apply FILE: nothing is changed before all of FILE is found right for this machine.
apply() {
  report() { :; }
  step=apply new=$run/new bad=''
  cloud=$root/var/lib/cloud/instance/cloud-config.txt
  fixed >"$run/fixed"
  rm -rf "$new"
  mkdir -m 700 "$new"
  # cloud-init lays down what stands there, apart from the machine's own files.
  cp -p "$cloud" "$cloud.old" || exit
  { gzip -dc "$1" 2>/dev/null || cat "$1"; } | sed "s#^- path: \"#&$new#" >"$cloud"
  cloud-init single --name write_files --frequency always >/dev/null 2>&1
  mv "$cloud.old" "$cloud"
  plan=$new/etc/nodegen/plan
  check_plan
  text=$(fixed | grep -vxFf "$run/fixed") && fail replacement-needed "$text"
  each image check_image
  each file check_new
  all_intact
  # From here on until the step is done again, a boot goes by what the machine was launched with.
  systemctl stop nodegen-boot.service
  rm -rf "$run/attempt" "$state/steps" "$status"
  sync
  grep -vxFf "$plan" "$root/etc/nodegen/plan" >"$run/gone"
  plan=$run/gone
  each unit drop_unit
  each file drop_file
  cp -R "$new/." "$root/"
  rm -rf "$new"
  systemctl daemon-reload
  systemctl start --no-block nodegen-boot.service
  wait_for 900 grep -qs '^"state":"[df]' "$status"
  show_status
}

# --- commands of this program

set_up() {
  mkdir -p "$run" "$state/steps" "$state/binaries" "$state/commands" "$state/units" ||
    fail state-not-writable "$state cannot be written"
  # In memory, so that a full disk can be told of.
  ln -sfn "$status" "$state/status.json"
  # A second run waits for the first and then finds nothing to do.
  exec 9>"$run/lock"
  flock 9 2>/dev/null
  [ ! -f "$run/attempt" ] || attempt=$(($(cat "$run/attempt") + 1))
  echo "$attempt" >"$run/attempt"
  [ "$attempt" = 1 ] || sleep $((attempt < 6 ? 5 << (attempt - 2) : 60))
  # Set when this very plan has been gone through already.
  digest=$(sha256sum "$plan" 2>&1) last=''
  read -r boot <"$root/proc/sys/kernel/random/boot_id"
  [ ! -f "$state/steps/plan" ] || read -r last <"$state/steps/plan"
  [ "$last" != "$digest" ] || same=yes
  step delivered 'nodegen|image|file|end'
  step identity nodegen
  step host 'wait|swap|selinux|firewall|module|directory|file' boot
  # The downloads go on while packages are installed.
  ! due binaries binary || begin_binaries
  step packages package
  step binaries binary
  step commands 'command|file'
  step units 'unit|file|binary' boot
  [ -n "$baking" ] || step checks 'check|unit|file|binary' boot
  rm -f "$run/attempt"
}

boot() {
  set_up
  report 'done' '' ''
  say "done: $node of $cluster/$pool is set up"
  wait
  echo "$digest" >"$state/steps/plan"
}

bake() {
  baking=yes
  set_up
  report baked '' ''
  wait
  say "baked: $cluster/$pool is set up"
}

show_status() {
  [ -f "$status" ] || { echo 'nothing has run yet' && exit 3; }
  sed -n 's/[{}"\\]//g; s/,$//; s/:/: /; /./p' "$status"
  ! grep -q '^"state":"done"' "$status" || exit 0
  ! grep -q '^"state":"failed"' "$status" || exit 1
  exit 3
}

differs() { echo "differs: $*" && wrong=1; }
verify_own() { owned "$@" || differs "$3: not $1 $2"; }
verify_file() {
  intact "$1" "$4" || differs "$4: missing or changed"
  verify_own "$2" "$3" "$4"
}
verify_unit() {
  systemctl is-enabled -q "$1" || differs "$1: not enabled"
  systemctl is-active -q "$1" || differs "$1: not active"
}
verify_module() {
  name=$(printf %s "$1" | tr - _)
  [ -d "$root/sys/module/$name" ] || grep -q "/$1\.ko" "$root/lib/modules/$(uname -r)/modules.builtin" ||
    differs "$1: module not loaded"
}
# The last line of a pipe runs in a process of its own, which says by its exit code what it found.
verify_sysctl() {
  [ "$(tr -s '\t ' ' ' <"$1")" = "$3" ] || differs "$2: not $3"
  [ "$wrong" = 0 ]
}
verify_check() { holds "$@" || differs "$*: does not hold"; }
verify() {
  wrong=0 step=verify
  report() { :; }
  check_plan
  for path in $(sha256sum -c "$state/installed" | sed -n 's/: FAILED.*//p'); do
    differs "$path: missing or changed"
  done
  each file verify_file
  each directory verify_own
  each module verify_module
  each_sysctl verify_sysctl || wrong=1
  each unit verify_unit
  each check verify_check
  [ "$wrong" = 1 ] || echo 'all is as planned'
  exit "$wrong"
} 2>/dev/null

[ ! -r "$plan" ] || read -r _ _ cluster pool arch <"$plan"
# A machine that settles its own name keeps it in a file, and its plan says `-`.
node=$(sed -nE 's/^(NODEGEN_NODE_NAME=|node )([A-Za-z0-9.:][A-Za-z0-9.:-]*)$/\2/p' "$state/identity" "$plan" 2>/dev/null)

case ${1:-help}${2:+ FILE} in
  boot) boot ;;
  bake) bake ;;
  status) show_status ;;
  verify) verify ;;
  'apply FILE') apply "$2" ;;
  retry) rm -rf "$run/attempt" "$state/steps" && systemctl restart --no-block nodegen-boot.service ;;
  *)
    echo 'usage: nodegen-node status|verify|retry|apply FILE'
    [ "${1:-help}" = help ] || exit 2
    ;;
# On one line, so that nothing is read of a file that is replaced meanwhile.
esac; exit
