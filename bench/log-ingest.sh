#!/usr/bin/env bash
# How many entries a second LogIngest takes, and where the CPU goes. Batches of 5 from 200 devices, 200 at a time, after a warm-up.
#
# Usage:
#   bench/log-ingest.sh real       nginx, LogIngest, Redis (append-only file), PostgreSQL (its default durability)
#   bench/log-ingest.sh embedded   LogIngest with SQLite, without a front
# Settings:
#   SECONDS_EACH=60
#   SCENARIO=logs/stress           or logs/saturate
#   FSYNC=everysec                 of Redis
#   POSTGRES_ARGS='-c max_wal_size=8GB' SERVICE_ARGS='--LogIngest:Shards=2' HARNESS_ARGS='…'   more arguments of each; the last of 'run'
#   NO_BUILD=1                     takes what is built
# Needs: python3, curl; for 'real' redis-server, PostgreSQL and nginx.
set -euo pipefail
cd "$(dirname "$0")/.."
mode=${1:?real or embedded}
SECONDS_EACH=${SECONDS_EACH:-60} SCENARIO=${SCENARIO:-logs/stress} FSYNC=${FSYNC:-everysec}
read -ra more_harness <<<"${HARNESS_ARGS:-}"
read -ra more_service <<<"${SERVICE_ARGS:-}"
read -ra more_postgres <<<"${POSTGRES_ARGS:-}"

[ -n "${NO_BUILD:-}" ] || dotnet build Platform.sln -v quiet -nologo
source bench/servers.sh
if [ "$mode" = real ]; then
  start_redis "$FSYNC"
  start_postgres "${more_postgres[@]}"
  start_service LogIngest "--ConnectionStrings:Redis=$redis" "--ConnectionStrings:Postgres=$postgres" "${more_service[@]}"
  start_front log-ingest.conf 127.0.0.1:5001 18723
else
  start_service LogIngest "${more_service[@]}"
fi

harness() {
  dotnet artifacts/bin/LoadHarness/release/LoadHarness.dll run "$1" --target "LogIngest=$url" --set devices=200 --concurrency 200 "${@:2}" || true
}
harness logs/stress --duration 15s -o "$work/warm-up" >/dev/null

remember_cpu
accepted() { curl -fs "$url/api/stats" | python3 -c 'import json, sys; print(json.load(sys.stdin)["accepted"])'; }
entries=$(accepted)
( while sleep 5; do
    curl -fs "$url/api/stats" | python3 -c 'import json, sys; s = json.load(sys.stdin); print("pending", s["pending"], "oldest", s["oldest_pending_seconds"], "s")'
    grep -E 'VmRSS' "/proc/${pids[service]}/status"
  done ) >"$work/depth.txt" &
sampler=$!
length=()
[ "$SCENARIO" = logs/saturate ] || length=(--duration "${SECONDS_EACH}s")
harness "$SCENARIO" "${length[@]}" -o "$work/run" "${more_harness[@]}"
kill "$sampler"
entries=$(($(accepted) - entries))
echo "Queue and memory every 5 s:"
paste - - <"$work/depth.txt"
echo "CPU of the servers, us an entry ($entries entries):"
tell_cpu "$entries"
