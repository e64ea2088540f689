#!/bin/sh
# Runs nginx before replicas that come and go: the shipped configuration (/platform/nginx), in which each upstream's one server is replaced by
# what the name of its file resolves to (upstreams/log-ingest.conf: the addresses of log-ingest, port 8080). Looks again every RESOLVE_SECONDS, and
# reloads when there are new addresses. One that is gone stays until it was missed MISSES times: nginx passes it over, and a replica that
# restarts costs no reload.
set -eu
RESOLVE_SECONDS=${RESOLVE_SECONDS:-2} MISSES=${MISSES:-5} SERVICE_PORT=${SERVICE_PORT:-8080}
source=/platform/nginx target=/tmp/nginx
# The server's parameters: passed over for 1 s after a failure: of two replicas that restart one after the other, one is always asked.
parameters='max_fails=1 fail_timeout=1s'

addresses() { getent ahostsv4 "$1" | awk '{ print $1 }' | sort -u; }

# Tells whether a service has an address that nginx does not know, or has lost one for long.
changed() { # service
  known=$target/known/$1 missed=$target/missed/$1
  addresses "$1" >"$target/now" || true
  [ -s "$target/now" ] || return 1
  if ! [ -f "$known" ] || grep -vxqFf "$known" "$target/now"; then rm -f "$missed"; return 0; fi
  if ! grep -vxqFf "$target/now" "$known"; then rm -f "$missed"; return 1; fi
  echo >>"$missed"
  [ "$(wc -l <"$missed")" -ge "$MISSES" ] && rm -f "$missed"
}

write() { # service: its upstream, with what was resolved
  cp "$target/now" "$target/known/$1"
  awk -v parameters="$parameters" -v port="$SERVICE_PORT" -v file="$target/now" '
    /^ *server 127\.0\.0\.1:[0-9]+;/ { while ((getline address < file) > 0) print "    server " address ":" port " " parameters ";"; next }
    { print }' "$source/upstreams/$1.conf" >"$target/upstreams/$1.conf"
  echo "nginx: $1 is at $(tr '\n' ' ' <"$target/now")" >&2
}

services() { for file in "$source"/upstreams/*.conf; do basename "$file" .conf; done; }

look() { # true when something was written
  written=1
  for service in $(services); do
    if changed "$service"; then write "$service"; written=0; fi
  done
  return $written
}

rm -rf "$target"
mkdir -p "$target/known" "$target/missed"
cp -r "$source"/. "$target/"
# The root file system may be read-only.
for kind in client_body proxy fastcgi uwsgi scgi; do sed -i "s|^http {|&\n    ${kind}_temp_path $target/$kind;|" "$target/nginx.conf"; done
# A service that has no address yet: nothing listens there, so that nginx starts and answers 502.
for service in $(services); do sed -i "s/server 127\.0\.0\.1:[0-9]*;/server 127.0.0.1:9;/" "$target/upstreams/$service.conf"; done
# Whose X-Forwarded-For is believed.
for trusted in ${REAL_IP_FROM:-}; do sed -i "1i set_real_ip_from $trusted;" "$target/real-ip.conf"; done
look || true

# The same for the process and what speaks to it: without the pid's place nothing would be reloaded.
globals='daemon off; pid /tmp/nginx.pid;'
run() { nginx -c "$target/nginx.conf" -g "$globals" "$@"; }
(
  trap '' HUP QUIT
  while sleep "$RESOLVE_SECONDS"; do
    if look; then
      if run -t -q; then run -s reload; else echo "nginx: the new configuration is refused, the old one stays" >&2; fi
    fi
  done
) &
exec nginx -c "$target/nginx.conf" -g "$globals"
