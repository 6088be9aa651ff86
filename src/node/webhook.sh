#!/bin/sh
# webhook.sh STATE: tells the URL in /etc/nodegen/webhook how the node fares, in one line of JSON.
# A process of its own, so that nothing in here can end the setup: it never fails and takes at most 5 seconds.
# The URL may hold a secret, so it goes through a file: what is on a command line, ps shows to everyone.
set -fu
root=${NODEGEN_ROOT:-}
run=$root/run/nodegen
body=$run/webhook.json
read -r url <"$root/etc/nodegen/webhook" || exit 0
boot='' cluster='' pool=''
read -r boot <"$root/proc/sys/kernel/random/boot_id"
[ ! -r "$root/etc/nodegen/plan" ] || read -r _ _ cluster pool _ <"$root/etc/nodegen/plan"
case $cluster$pool in *[!A-Za-z0-9.-]*) cluster='' pool='' ;; *) ;; esac

# The program takes the place of this process, so that it can be ended by its number.
send() {
  if command -v curl; then
    (umask 077 && printf 'url = "%s"\n' "$url" >"$run/webhook.curl")
    exec curl -q -fsg -m 5 -o "$run/webhook.answer" -H 'Content-Type: application/json' --data-binary "@$body" -K "$run/webhook.curl"
  fi
  # The wget of busybox knows no -i: of a node that has no other, nothing is heard.
  exec timeout 5 wget -q -t 1 -O "$run/webhook.answer" --header='Content-Type: application/json' --post-file="$body" -i "$root/etc/nodegen/webhook"
} >/dev/null 2>&1

# What was not sent in time is not sent after what is newer.
[ ! -f "$run/webhook.pid" ] || kill "$(cat "$run/webhook.pid")" 2>/dev/null
rm -f "$run/webhook.pid"
status=$(tr -d '\n' <"$root/var/lib/nodegen/status.json")
printf '{"cluster":"%s","pool":"%s","boot":"%s",%s\n' "$cluster" "$pool" "$boot" "${status#?}" >"$body"
if [ "$1" = running ]; then
  send </dev/null &
  echo $! >"$run/webhook.pid"
else
  (send)
fi
exit 0
