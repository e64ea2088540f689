#!/usr/bin/env bash
# How many purchases a second each strategy of Inventory takes, and whether it sells exactly what there is. Everything on this machine, direct.
#
# Usage:
#   bench/inventory.sh strategies   all five, one after another: 3 reads to 7 purchases
#   bench/inventory.sh cpu v4       one strategy alone, with the CPU of service, Redis and PostgreSQL a purchase
#   bench/inventory.sh flash v3     the flash sale and 'concurrent-100', ROUNDS times
#   bench/inventory.sh load v4      the specification's scenario 'load' with up to 1,000 buyers, in full length
# Settings:
#   SECONDS_EACH=30     of 'strategies' and 'cpu'
#   ROUNDS=50           of 'flash'
#   USERS=200 THINK=0   of 'strategies': buyers and their think time
#   SCENARIO=inventory/load RESULTS=FOLDER   of 'load': another scenario, and where its results go
#   FSYNC=everysec      of Redis
#   SERVICE_ARGS='--Inventory:…' HARNESS_ARGS='…'   more arguments of the service, and of 'run'
#   NO_BUILD=1          takes what is built
# Needs: python3, curl; but for 'embedded' redis-server and PostgreSQL.
set -euo pipefail
cd "$(dirname "$0")/.."
mode=${1:?strategies, cpu, flash or load} strategy=${2:-v4}
ROUNDS=${ROUNDS:-50} SECONDS_EACH=${SECONDS_EACH:-30} USERS=${USERS:-200} THINK=${THINK:-0} FSYNC=${FSYNC:-everysec} SCENARIO=${SCENARIO:-inventory/load}
read -ra more_harness <<<"${HARNESS_ARGS:-}"
read -ra more_service <<<"${SERVICE_ARGS:-}"

[ -n "${NO_BUILD:-}" ] || dotnet build Platform.sln -v quiet -nologo
source bench/servers.sh
if [ "$mode" = strategies ] || [ "$strategy" != embedded ]; then
  start_redis "$FSYNC"
  start_postgres -c max_wal_size=8GB
fi

harness() { dotnet artifacts/bin/LoadHarness/release/LoadHarness.dll run "$@" "${more_harness[@]}" || true; }
if [ "$mode" = strategies ]; then
  harness inventory/strategies --users "$USERS" --set "think_time=$THINK" --duration "${SECONDS_EACH}s" --set "redis=$redis" --set "postgres=$postgres" -o "$work/run"
  exit
fi

export Inventory__AdminToken=platform-development-only
servers=()
[ "$strategy" = embedded ] || servers=("--ConnectionStrings:Redis=$redis" "--ConnectionStrings:Postgres=$postgres")
start_service Inventory --Inventory:SeedDemoData=true "--Inventory:Strategy=$strategy" "${servers[@]}" "${more_service[@]}"
case $mode in
cpu)
  run() { harness inventory/load --target "Inventory=$url" --users 200 --spawn-rate 100000 --set think_time=0 "$@"; }
  run --duration 10s -o "$work/warm-up" >/dev/null
  sold() { curl -fs "$url/metrics" | awk '/^inventory_purchases_total{result="sold"}/ { print $2 }'; }
  already=$(sold)
  remember_cpu
  run --duration "${SECONDS_EACH}s" -o "$work/run"
  purchases=$(($(sold) - already))
  echo "CPU of the servers, us a purchase with its 3/7 of a read ($purchases purchases):"
  tell_cpu "$purchases"
  grep VmRSS "/proc/${pids[service]}/status"
  ;;
flash)
  failed=0
  for round in $(seq "$ROUNDS"); do
    dotnet artifacts/bin/LoadHarness/release/LoadHarness.dll run inventory/flash-sale inventory/concurrent-100 --target "Inventory=$url" -o "$work/run$round" >"$work/round.txt" 2>&1 || { failed=$((failed + 1)); cat "$work/round.txt"; }
  done
  echo "$strategy: $ROUNDS flash sales of 1,000 buyers and 100 pieces, and as many of 100 buyers and 100 pieces; $failed of them not exact."
  ;;
load)
  harness "$SCENARIO" --profile full --target "Inventory=$url" -o "${RESULTS:-$work/run}"
  ;;
esac
