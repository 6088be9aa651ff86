# Begins slim user-data: ID POOL COMMAND. COMMAND runs only where the image is the one with that id; on a stock image
# there is no node program yet that could say what is wrong.
had=$(cat /etc/nodegen/image 2>/dev/null)
[ "$had" != "$1" ] || exec sh -c "$3"
reason=image-missing
[ -z "$had" ] || reason=image-mismatch
text="this user-data is for the image of packer/$2 with id $1; this machine was started from another"
line="nodegen: failed: $reason: $text"
echo "$line" >&2
[ ! -w /dev/console ] || echo "$line" 2>/dev/null >>/dev/console
mkdir -p /var/lib/nodegen
printf '{\n"state":"failed",\n"step":"image",\n"reason":"%s",\n"message":"%s",\n"attempt":1,\n"node":"",\n"updated":"%s",\n"steps":{}\n}\n' \
  "$reason" "$text" "$(date -u +%Y-%m-%dT%H:%M:%SZ)" >/var/lib/nodegen/status.json
exit 1
