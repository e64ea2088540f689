#!/usr/bin/env bash
# Whether the harness tells what wrk tells: requests/s, P50 and P99 of both against the same OrderApi in turn, 100 connections, and the ratio;
# the median of interleaved rounds.
#
# Usage:
#   bench/truth.sh
# Settings:
#   ROUNDS=5 SECONDS_EACH=5
#   NO_BUILD=1          takes what is built
# Needs: wrk.
set -euo pipefail
cd "$(dirname "$0")/.."
ROUNDS=${ROUNDS:-5} SECONDS_EACH=${SECONDS_EACH:-5}

[ -n "${NO_BUILD:-}" ] || dotnet build Platform.sln -v quiet -nologo
work=$(mktemp -d)
dotnet artifacts/bin/OrderApi/release/OrderApi.dll --urls http://127.0.0.1:0 >"$work/server.log" 2>&1 &
server=$!
trap 'kill $server; wait $server || true; rm -rf "$work"' EXIT
until url=$(grep -oE 'http://127\.0\.0\.1:[0-9]+' "$work/server.log" | head -n 1) && [ -n "$url" ]; do sleep 0.1; done

by_wrk() { wrk -t2 -c100 "-d${1}s" -s bench/order.lua --latency "$url/order" | awk '
  function us(t) { return t ~ /ms$/ ? t * 1000 : t ~ /us$/ ? t + 0 : t * 1000000 }
  $1 == "50%" { p50 = us($2) } $1 == "99%" { p99 = us($2) } /^Requests\/sec/ { rate = $2 } END { print rate, p50, p99 }'; }
by_harness() {
  dotnet artifacts/bin/LoadHarness/release/LoadHarness.dll run orders/steady --duration "${1}s" --transport "$2" \
    --target "OrderApi=$url" -o "$work/$2" >"$work/harness.log" || true
  awk -F, -v OFS=' ' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i } NR > 1 && $at["step"] == "all" { print $at["requests_per_second"], $at["response_p50_ms"] * 1000, $at["response_p99_ms"] * 1000 }' "$work/$2/requests.csv"
}
median() { sort -n | awk '{ v[NR] = $1 } END { print (NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2) }'; }

# A server that is still compiling its best code is another one each second.
for _ in 1 2 3 4 5; do by_wrk 4 >/dev/null; sleep 1; done
for ((i = 0; i < ROUNDS; i++)); do
  by_wrk "$SECONDS_EACH" >>"$work/wrk.txt"
  by_harness "$SECONDS_EACH" raw >>"$work/raw.txt"
  by_harness "$SECONDS_EACH" client >>"$work/client.txt"
done
printf '%-8s %12s %10s %10s\n' generator requests/s 'P50 us' 'P99 us'
for g in wrk raw client; do
  printf '%-8s %12.0f %10.0f %10.0f\n' $g "$(cut -d' ' -f1 "$work/$g.txt" | median)" "$(cut -d' ' -f2 "$work/$g.txt" | median)" "$(cut -d' ' -f3 "$work/$g.txt" | median)"
done
echo "raw / wrk: $(echo "$(cut -d' ' -f1 "$work/raw.txt" | median) $(cut -d' ' -f1 "$work/wrk.txt" | median)" | awk '{ printf "%.2f", $1 / $2 }')"
