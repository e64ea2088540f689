#!/usr/bin/env bash
# What an order costs OrderApi: CPU µs a request (user + system, from /proc) and requests/s, the median of rounds.
# The server has SERVER_CORE to itself and wrk LOAD_CORE.
#
# Usage:
#   bench/order-cost.sh
#   ROUNDS=9 SECONDS_EACH=20 bench/order-cost.sh
#   PEER_PID=1234 PEER_URL=http://127.0.0.1:9000 bench/order-cost.sh    # another server, already running, in alternate rounds
# Settings:
#   ROUNDS=5 SECONDS_EACH=10 CONNECTIONS=100
#   SERVER_CORE=0 LOAD_CORE=1
#   PEER_PID, PEER_URL  the other server
#   NO_BUILD=1          takes what is built
# Needs: wrk, taskset.
set -euo pipefail
cd "$(dirname "$0")/.."
ROUNDS=${ROUNDS:-5} SECONDS_EACH=${SECONDS_EACH:-10} CONNECTIONS=${CONNECTIONS:-100}
SERVER_CORE=${SERVER_CORE:-0} LOAD_CORE=${LOAD_CORE:-1}

[ -n "${NO_BUILD:-}" ] || dotnet build src/OrderApi --nologo --verbosity quiet
work=$(mktemp -d)
taskset -c "$SERVER_CORE" dotnet artifacts/bin/OrderApi/release/OrderApi.dll --urls http://127.0.0.1:0 >"$work/server.log" 2>&1 &
server=$!
trap 'kill "$server" 2>/dev/null; wait "$server" 2>/dev/null || true; rm -rf "$work"' EXIT

url=""
for _ in $(seq 100); do
  url=$(sed -n 's/.*Now listening on: //p' "$work/server.log")
  [ -n "$url" ] && break
  kill -0 "$server" 2>/dev/null || break
  sleep 0.1
done
[ -n "$url" ] || { cat "$work/server.log"; exit 1; }

ticks() { awk '{ sub(/.*\) /, ""); print $12 + $13 }' "/proc/$1/stat"; }
load() { taskset -c "$LOAD_CORE" wrk -t1 -c"$CONNECTIONS" -d"$2s" -s bench/order.lua "$1" | sed -n 's/^RESULT //p'; }
measure() { # name pid url
  local before after requests micros failed
  before=$(ticks "$2")
  read -r requests micros failed < <(load "$3" "$SECONDS_EACH")
  after=$(ticks "$2")
  [ "$failed" = 0 ] || { echo "$1: $failed requests failed" >&2; exit 1; }
  awk -v t=$((after - before)) -v hz="$(getconf CLK_TCK)" -v n="$requests" -v us="$micros" -v name="$1" \
    'BEGIN { printf "%s %.2f %.0f\n", name, t / hz * 1e6 / n, n / us * 1e6 }' | tee -a "$work/rounds"
}
median() { awk -v name="$1" '$1 == name { print $'"$2"' }' "$work/rounds" | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

# The runtime compiles its best code in the background, on the core that the load keeps busy: it gets pauses to do so.
# Without them the compiler still took a tenth of the samples after 30 s.
for _ in 1 2 3 4 5; do
  load "$url" 4 >/dev/null
  [ -z "${PEER_URL:-}" ] || load "$PEER_URL" 1 >/dev/null
  sleep 2
done
for _ in $(seq "$ROUNDS"); do
  measure OrderApi "$server" "$url"
  [ -z "${PEER_URL:-}" ] || measure peer "$PEER_PID" "$PEER_URL"
done
for name in OrderApi ${PEER_URL:+peer}; do
  echo "$name: median $(median "$name" 2) CPU µs/request, $(median "$name" 3) requests/s"
done
