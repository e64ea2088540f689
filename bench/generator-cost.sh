#!/usr/bin/env bash
# What a request costs the generator: CPU µs a request and requests/s, the median of interleaved rounds of wrk and both transports of the
# harness. nginx answers from memory on core 0, the generator runs on core 1: 100 connections, an order as body. CPU time divided by requests:
# of wrk the whole process; of the harness what it says it used itself from the first request to the last, because a second of start-up and
# reports would weigh on a run this short.
#
# Usage:
#   bench/generator-cost.sh
# Settings:
#   ROUNDS=5 SECONDS_EACH=5
#   PORT=18999          of nginx
#   NO_BUILD=1          takes what is built
# Needs: nginx, wrk, taskset.
set -euo pipefail
cd "$(dirname "$0")/.."
ROUNDS=${ROUNDS:-5} SECONDS_EACH=${SECONDS_EACH:-5} PORT=${PORT:-18999}

[ -n "${NO_BUILD:-}" ] || dotnet build Platform.sln -v quiet -nologo
work=$(mktemp -d)
cat >"$work/nginx.conf" <<CONF
worker_processes 1; daemon off; pid $work/nginx.pid; error_log $work/error.log;
events { worker_connections 1024; }
http {
  access_log off; keepalive_requests 1000000000;
  server { listen 127.0.0.1:$PORT; location / { return 200 '{"status":"success","order_id":"x","latency_ns":1}'; } }
}
CONF
taskset -c 0 nginx -c "$work/nginx.conf" -p "$work" &
server=$!
trap 'kill $server; wait $server || true; rm -rf "$work"' EXIT
until (exec 3<>"/dev/tcp/127.0.0.1/$PORT") 2>/dev/null; do sleep 0.1; done

url=http://127.0.0.1:$PORT/order
body=$(sed -n "s/^wrk.body *= *'\(.*\)'.*/\1/p" bench/order.lua)
harness=(dotnet artifacts/bin/LoadHarness/release/LoadHarness.dll http "$url" -c 100 -d "${SECONDS_EACH}s" -b "$body" -H 'Content-Type: application/json' -o "$work/results")
TIMEFORMAT='%U %S'
# Each prints: CPU us a request, requests a second.
by_wrk() {
  { time wrk -t1 -c100 "-d${SECONDS_EACH}s" -s bench/order.lua "$url" >"$work/out"; } 2>"$work/time"
  awk -v s="$SECONDS_EACH" 'NR == FNR { cpu = $1 + $2; next } /requests in/ { printf "%.2f %.0f\n", cpu * 1e6 / $1, $1 / s }' "$work/time" "$work/out"
}
by_raw() { by_harness raw; }
by_client() { by_harness client; }
by_harness() {
  "${harness[@]}" --transport "$1" >/dev/null || [ $? = 1 ] # 1: on one core the generator is the bottleneck, and says so
  awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next } { cpu += $at["generator_cpu_s"]; n += $at["requests"]; s += $at["seconds"] }
    END { printf "%.2f %.0f\n", cpu * 1e6 / n, n / s }' "$work/results/timeline.csv"
}
median() { sort -n | awk '{ v[NR] = $1 } END { print (NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2) }'; }

taskset -cp 1 $$ >/dev/null
for ((i = 0; i < ROUNDS; i++)); do
  for g in wrk raw client; do "by_$g" >>"$work/$g.txt"; done
done
printf '%-8s %16s %12s\n' generator 'CPU us/request' requests/s
for g in wrk raw client; do
  printf '%-8s %16.2f %12.0f\n' $g "$(cut -d' ' -f1 "$work/$g.txt" | median)" "$(cut -d' ' -f2 "$work/$g.txt" | median)"
done
