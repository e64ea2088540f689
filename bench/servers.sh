# shellcheck shell=bash
# Sourced by the scripts of this folder, not run: starts servers on free ports in a temporary folder, and stops them when the script ends.
# Sets $work, the folder, and $pids, the processes by name. Needs: python3, curl, pgrep.
work=$(mktemp -d)
chmod 755 "$work"
declare -A pids
finish() {
  for name in nginx service redis postgres; do
    [ -z "${pids[$name]:-}" ] || kill "${pids[$name]}" 2>/dev/null || true
  done
  wait || true
  rm -rf "$work"
}
trap finish EXIT

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# await NAME LOG COMMAND…: waits until a command succeeds; gives up, with the log, when the process has ended.
await() {
  until "${@:3}" 2>/dev/null; do
    kill -0 "${pids[$1]}" 2>/dev/null || { cat "$2" >&2; exit 1; }
    sleep 0.2
  done
}

# start_redis FSYNC: with an append-only file; sets $redis, its address.
start_redis() {
  local port
  port=$(free_port)
  redis-server --port "$port" --bind 127.0.0.1 --dir "$work" --save '' --appendonly yes --appendfsync "$1" >"$work/redis.log" &
  pids[redis]=$!
  redis=127.0.0.1:$port
}

# start_postgres ARGUMENTS…: with its default durability; sets $postgres, its connection string. As root it runs as user postgres.
start_postgres() {
  local bin port as=()
  bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1) port=$(free_port)
  mkdir "$work/postgres"
  if [ "$(id -u)" = 0 ]; then
    as=(setpriv --reuid=postgres --regid=postgres --clear-groups)
    chown postgres "$work/postgres"
  fi
  "${as[@]}" "$bin/initdb" -D "$work/postgres/data" -U postgres -A trust >/dev/null
  "${as[@]}" "$bin/postgres" -D "$work/postgres/data" -p "$port" -c listen_addresses=127.0.0.1 -c unix_socket_directories="$work/postgres" "$@" >"$work/postgres.log" 2>&1 &
  pids[postgres]=$!
  await postgres "$work/postgres.log" "$bin/pg_isready" -q -h 127.0.0.1 -p "$port"
  postgres="Host=127.0.0.1;Port=$port;Username=postgres;Database=postgres"
}

# start_service NAME ARGUMENTS…: a built service; sets $url once it is ready.
start_service() {
  local name=$1 port
  shift
  port=$(free_port)
  dotnet "artifacts/bin/$name/release/$name.dll" --urls "http://127.0.0.1:$port" --Data:Directory="$work/data" "$@" >"$work/service.log" 2>&1 &
  pids[service]=$!
  url=http://127.0.0.1:$port
  await service "$work/service.log" curl -fso /dev/null "$url/readyz"
}

# start_front FILE UPSTREAM PORT: the shipped nginx with one file of conf.d before the service; sets $url.
start_front() {
  local port
  port=$(free_port)
  cp -r nginx "$work/nginx"
  find "$work/nginx/conf.d" -type f ! -name "$1" -delete
  sed -i "s/$2/${url#http://}/" "$work/nginx/upstreams/$1"
  sed -i "s/listen $3/listen 127.0.0.1:$port/" "$work/nginx/conf.d/$1"
  nginx -p "$work/nginx" -c "$work/nginx/nginx.conf" -e stderr -g "daemon off; pid $work/nginx.pid;" 2>"$work/nginx.log" &
  pids[nginx]=$!
  url=http://127.0.0.1:$port
  await nginx "$work/nginx.log" curl -fso /dev/null "$url/readyz"
}

# cpu PID: CPU seconds of a process and its children that live.
cpu() {
  local all=("$1" $(pgrep -P "$1" || true))
  for pid in "${all[@]}"; do cat "/proc/$pid/stat" 2>/dev/null; done | sed 's/^.*) //' | awk -v tick="$(getconf CLK_TCK)" '{ sum += $12 + $13 } END { printf "%.2f\n", sum / tick }'
}

# remember_cpu, then tell_cpu THINGS: microseconds of each server's CPU for each of so many things in between.
declare -A before
remember_cpu() { for name in "${!pids[@]}"; do before[$name]=$(cpu "${pids[$name]}"); done; }
tell_cpu() {
  for name in nginx service redis postgres; do
    [ -z "${before[$name]:-}" ] || echo "$name $(cpu "${pids[$name]}") ${before[$name]} $1" | awk '{ printf "  %-10s %6.2f\n", $1, ($2 - $3) * 1e6 / $4 }'
  done
}
