#!/usr/bin/env bash
# How many entries a second does LogIngest take, and where does the CPU go? Batches of 5 from 200 devices, 200 at a time.
#   bench/log-ingest.sh real       nginx, LogIngest, Redis (append-only file, everysec), PostgreSQL (its default durability)
#   bench/log-ingest.sh embedded   LogIngest with SQLite, without a front
# SECONDS_EACH (default 60) seconds after a warm-up; SCENARIO (default logs/stress) may be logs/saturate;
# FSYNC=always for Redis; NO_BUILD=1 takes what is built; more arguments by POSTGRES_ARGS='-c max_wal_size=8GB',
# SERVICE_ARGS='--LogIngest:Shards=2', HARNESS_ARGS=… (of 'run').
# Needs redis-server, PostgreSQL and nginx. As root, PostgreSQL runs as user postgres.
set -euo pipefail
cd "$(dirname "$0")/.."
mode=${1:?real or embedded} seconds=${SECONDS_EACH:-60} scenario=${SCENARIO:-logs/stress}
read -ra more_harness <<<"${HARNESS_ARGS:-}"
read -ra more_service <<<"${SERVICE_ARGS:-}"
read -ra more_postgres <<<"${POSTGRES_ARGS:-}"

[ -n "${NO_BUILD:-}" ] || dotnet build Platform.sln -v quiet -nologo
work=$(mktemp -d)
chmod 755 "$work"
declare -A pids
finish() {
  for name in nginx LogIngest redis postgres; do
    [ -z "${pids[$name]:-}" ] || kill "${pids[$name]}" 2>/dev/null || true
  done
  wait || true
  rm -rf "$work"
}
trap finish EXIT
# Waits until a command succeeds; gives up, with a log, when the process has ended.
await() {
  until "${@:3}" 2>/dev/null; do
    kill -0 "${pids[$1]}" 2>/dev/null || { cat "$2" >&2; exit 1; }
    sleep 0.2
  done
}
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

arguments=()
if [ "$mode" = real ]; then
  redis_port=$(free_port)
  redis-server --port "$redis_port" --bind 127.0.0.1 --dir "$work" --save '' --appendonly yes --appendfsync "${FSYNC:-everysec}" >"$work/redis.log" &
  pids[redis]=$!
  postgres_bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1) postgres_port=$(free_port)
  as=()
  mkdir "$work/postgres"
  if [ "$(id -u)" = 0 ]; then
    as=(setpriv --reuid=postgres --regid=postgres --clear-groups)
    chown postgres "$work/postgres"
  fi
  "${as[@]}" "$postgres_bin/initdb" -D "$work/postgres/data" -U postgres -A trust >/dev/null
  "${as[@]}" "$postgres_bin/postgres" -D "$work/postgres/data" -p "$postgres_port" -c listen_addresses=127.0.0.1 -c unix_socket_directories="$work/postgres" "${more_postgres[@]}" >"$work/postgres.log" 2>&1 &
  pids[postgres]=$!
  await postgres "$work/postgres.log" "$postgres_bin/pg_isready" -q -h 127.0.0.1 -p "$postgres_port"
  arguments=("--ConnectionStrings:Redis=127.0.0.1:$redis_port" "--ConnectionStrings:Postgres=Host=127.0.0.1;Port=$postgres_port;Username=postgres;Database=postgres")
fi

port=$(free_port)
dotnet artifacts/bin/LogIngest/release/LogIngest.dll --urls "http://127.0.0.1:$port" --Data:Directory="$work/data" "${arguments[@]}" "${more_service[@]}" >"$work/service.log" 2>&1 &
pids[LogIngest]=$!
url=http://127.0.0.1:$port
await LogIngest "$work/service.log" curl -fso /dev/null "$url/readyz"

if [ "$mode" = real ]; then
  front_port=$(free_port)
  cp -r nginx "$work/nginx"
  sed -i "s/127.0.0.1:5001/127.0.0.1:$port/; s/listen 18723/listen 127.0.0.1:$front_port/" "$work/nginx/conf.d/log-ingest.conf"
  nginx -p "$work/nginx" -c "$work/nginx/nginx.conf" -e stderr -g "daemon off; pid $work/nginx.pid;" 2>"$work/nginx.log" &
  pids[nginx]=$!
  url=http://127.0.0.1:$front_port
  await nginx "$work/nginx.log" curl -fso /dev/null "$url/readyz"
fi

# CPU seconds of a process and its children that live.
cpu() {
  local all=("$1" $(pgrep -P "$1" || true))
  for pid in "${all[@]}"; do cat "/proc/$pid/stat" 2>/dev/null; done | sed 's/^.*) //' | awk -v tick="$(getconf CLK_TCK)" '{ sum += $12 + $13 } END { printf "%.2f\n", sum / tick }'
}
harness() {
  dotnet artifacts/bin/LoadHarness/release/LoadHarness.dll run "$1" --target "LogIngest=$url" --set devices=200 --concurrency 200 "${@:2}" &
  pids[harness]=$!
  wait "${pids[harness]}" || true
}
harness logs/stress --duration 15s -o "$work/warm-up" >/dev/null

declare -A before
for name in nginx LogIngest redis postgres; do [ -z "${pids[$name]:-}" ] || before[$name]=$(cpu "${pids[$name]}"); done
accepted() { curl -fs "$url/api/stats" | python3 -c 'import json, sys; print(json.load(sys.stdin)["accepted"])'; }
entries=$(accepted)
( while sleep 5; do
    curl -fs "$url/api/stats" | python3 -c 'import json, sys; s = json.load(sys.stdin); print("pending", s["pending"], "oldest", s["oldest_pending_seconds"], "s")'
    grep -E 'VmRSS' "/proc/${pids[LogIngest]}/status"
  done ) >"$work/depth.txt" &
sampler=$!
length=()
[ "$scenario" = logs/saturate ] || length=(--duration "${seconds}s")
harness "$scenario" "${length[@]}" -o "$work/run" "${more_harness[@]}"
kill "$sampler"
entries=$(($(accepted) - entries))
echo "Queue and memory every 5 s:"
paste - - <"$work/depth.txt"
echo "CPU of the servers, us an entry ($entries entries):"
for name in nginx LogIngest redis postgres; do
  [ -z "${pids[$name]:-}" ] || echo "$name $(cpu "${pids[$name]}") ${before[$name]} $entries" | awk '{ printf "  %-10s %6.2f\n", $1, ($2 - $3) * 1e6 / $4 }'
done
