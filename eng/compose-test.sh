#!/usr/bin/env bash
# Proves the deployment with real containers: builds and starts docker-compose.yml, runs the main job through both fronts, then two replicas of
# each service under load while they are killed, restarted one by one, and cut off from Redis. Not part of ./test.sh: it needs Docker, the base images
# and some 12 minutes.
#   eng/compose-test.sh                     all parts; ends with the line "N passed, N failed"
#   eng/compose-test.sh up kill             some of them: up main scale kill partition rolling
#   KEEP=1 eng/compose-test.sh up           leaves the platform running
# CHAT_STORE=postgres keeps chats there, and starts no MongoDB.
set -euo pipefail
cd "$(dirname "$0")/.."
parts=("$@")
[ ${#parts[@]} -gt 0 ] || parts=(up main scale kill partition rolling)
if docker compose version >/dev/null 2>&1; then compose=(docker compose); else compose=(docker-compose); fi
export COMPOSE_PROJECT_NAME=platform-test
export GATEWAY_PORTS=${GATEWAY_PORTS:-127.0.0.1:8090:8080}
# The harness's short chats need limits that count within 3 s.
export CHAT_RATE_WINDOW=${CHAT_RATE_WINDOW:-00:00:03}
without_mongo=()
if [ "${CHAT_STORE:-mongodb}" != mongodb ]; then
  without_mongo=(--scale mongo=0)
  # Compose 1.29 pulls an image also for no container of it.
  docker image inspect mongo:8 >/dev/null 2>&1 || without_mongo=(nginx)
fi
harness=artifacts/bin/LoadHarness/release/LoadHarness.dll
work=$(mktemp -d)
passed=0 failed=0
children=()

finish() {
  for child in "${children[@]}"; do kill -INT "$child" 2>/dev/null || true; done
  wait
  [ -n "${KEEP:-}" ] || "${compose[@]}" down --volumes --timeout 15 >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap finish EXIT

say() { echo "== $*"; }
check() { # what command…: counts whether it succeeds
  if "${@:2}"; then passed=$((passed + 1)); echo "ok    $1"; else failed=$((failed + 1)); echo "FAIL  $1"; fi
}
containers() { docker ps --all --quiet --filter "label=com.docker.compose.project=$COMPOSE_PROJECT_NAME" ${1:+--filter "label=com.docker.compose.service=$1"}; }
healthy() { # seconds: all containers
  for _ in $(seq "$1"); do
    local states
    states=$(containers | xargs docker inspect --format '{{.State.Health.Status}}')
    if [ -n "$states" ] && ! grep -qv '^healthy$' <<<"$states"; then return; fi
    sleep 1
  done
  "${compose[@]}" ps
  return 1
}
container_healthy() { for _ in $(seq 60); do [ "$(docker inspect --format '{{.State.Health.Status}}' "$1")" = healthy ] && return; sleep 0.5; done; return 1; }

# load NAME ARGUMENTS…: a run of the harness in the background, its results in $work/NAME.
load() { dotnet "$harness" "${@:2}" --output "$work/$1" >"$work/$1.log" 2>&1 & children+=($!); loads[$1]=$!; }
declare -A loads
# Targets of time and pace are not judged where something is broken on purpose; what was lost, doubled or refused is.
ended() { # name facts…: waits for its end; each fact, such as success_rate>=1, must hold
  wait "${loads[$1]}" || true
  python3 - "$work/$1/result.json" "${@:2}" <<'PYTHON' || { tail -n 40 "$work/$1.log"; return 1; }
import json, operator, re, sys
runs, wrong = json.load(open(sys.argv[1]))["runs"], []
compare = {"==": operator.eq, ">=": operator.ge}
for run in runs:
    facts = dict(run["end"]["facts"], success_rate=run["summary"]["successRate"], requests=run["summary"]["requests"])
    for text in sys.argv[2:]:
        name, sign, limit = re.fullmatch(r"(\w+)(==|>=)([\d.]+)", text).groups()
        if not compare[sign](facts[name], float(limit)):
            wrong.append(f"{run['info']['scenario']}: {name} is {facts[name]}, not {sign} {limit}; failures {run['summary']['failures']}")
print("\n".join(wrong))
sys.exit(1 if wrong else 0)
PYTHON
}

part_up() {
  say "Building and starting"
  "${compose[@]}" up -d --build "${without_mongo[@]}" >"$work/up.log" 2>&1 || { tail -n 30 "$work/up.log"; return 1; }
  check "every container becomes healthy" healthy 180
  check "only fronts are published, and on the loopback" only_fronts
  check "services run as a user, on a read-only file system" confined
}
only_fronts() { ! docker ps --filter "label=com.docker.compose.project=$COMPOSE_PROJECT_NAME" --format '{{.Names}} {{.Ports}}' | grep -- '->' | grep -vE '(nginx|gateway)[-_][0-9]' \
  && ! docker ps --filter "label=com.docker.compose.project=$COMPOSE_PROJECT_NAME" --format '{{.Ports}}' | tr ',' '\n' | grep -- '->' | grep -v '127\.0\.0\.1:'; }
confined() {
  for service in order-api log-ingest inventory session-chat gateway; do
    docker inspect "$(containers "$service" | head -n 1)" --format '{{.Config.User}} {{.HostConfig.ReadonlyRootfs}}' | grep -qx '1654 true' || return 1
  done
}

part_main() {
  for front in nginx yarp; do
    say "The main job through $front"
    # A platform that people use is warm: the runtime's best code comes after some ten thousand requests.
    dotnet "$harness" run orders/steady --front "$front" --duration 20s --output "$work/warm-$front" >/dev/null || true
    check "the main job passes through $front" dotnet "$harness" --front "$front" --output "$work/main-$front"
  done
}

part_scale() {
  say "Two replicas of each"
  "${compose[@]}" up -d --no-recreate --scale log-ingest=2 --scale inventory=2 --scale order-api=2 --scale session-chat=2 "${without_mongo[@]}" >"$work/scale.log" 2>&1
  check "every replica becomes healthy" healthy 120
  # nginx looks for new addresses every 2 s, the gateway every 5.
  sleep 7
  for front in nginx yarp; do check "both replicas are asked through $front" shared "$front"; done
}
shared() { # front: each replica of OrderApi answers some of 200 requests
  local container address before after
  for container in $(containers order-api); do
    address=$(docker inspect --format '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' "$container")
    before=$(asked "$address")
    seq 200 | xargs -I{} curl -fsS -o /dev/null "$(reads "$1")"
    after=$(asked "$address")
    [ "$after" -gt "$before" ] || return 1
  done
}
asked() { curl -fsS "http://$1:8080/metrics" | awk '/^http_server_request_duration_seconds_count.*"\/stats"/ { sum += $NF } END { print sum + 0 }'; }

# What runs while something is done to the platform: keyed log batches, purchases, reads; a minute through each front.
disturb() { # name front seconds
  load "$1-logs" run logs/stress --front "$2" --set idempotency_keys=yes --set devices=20 --concurrency 20 --duration "${3}s"
  load "$1-shop" run inventory/load --front "$2" --users 20 --duration "${3}s"
  load "$1-reads" http "$(reads "$2")" -c 10 -d "${3}s"
  sleep 5
}
reads() { if [ "$1" = nginx ]; then echo http://127.0.0.1:8000/stats; else echo http://127.0.0.1:8090/services/order-api/stats; fi; }
undisturbed() { # name: nothing failed that may be sent again, and the books balance
  check "$1: no keyed batch of log entries failed" ended "$1-logs" "success_rate>=1" "unreadable==0"
  check "$1: nothing is sold twice or lost" ended "$1-shop" "oversold==0" "difference==0" "at_stake==0"
  check "$1: no read failed" ended "$1-reads" "success_rate>=1" "requests>=100"
}

# As the machine does it, not "docker kill", which also switches the restart policy off.
part_kill() {
  for front in nginx yarp; do
    say "A replica of each is killed under load through $front"
    disturb "kill-$front" "$front" 25
    # One replica of each through one front, the other through the other.
    local container which=head
    [ "$front" = nginx ] || which=tail
    for service in log-ingest inventory order-api session-chat; do
      container=$(containers "$service" | "$which" -n 1)
      kill -9 "$(docker inspect --format '{{.State.Pid}}' "$container")"
      sleep 2
      check "$service comes back" container_healthy "$container"
    done
    undisturbed "kill-$front"
  done
}

part_partition() {
  say "Redis is cut off for 5 s"
  disturb partition nginx 30
  local network redis
  network=${COMPOSE_PROJECT_NAME}_default redis=$(containers redis)
  docker network disconnect "$network" "$redis"
  sleep 5
  docker network connect --alias redis "$network" "$redis"
  # Requests that need Redis are refused meanwhile, and told so; nothing that was answered may be missing.
  check "partition: every accepted entry is stored once" ended partition-logs "unreadable==0"
  check "partition: nothing is sold twice or lost" ended partition-shop "oversold==0" "difference==0" "at_stake==0"
  check "partition: what needs no Redis went on" ended partition-reads "success_rate>=1"
  check "partition: all is healthy again" healthy 60
}

part_rolling() {
  say "Two gateways, too"
  GATEWAY_PORTS=127.0.0.1:8090-8093:8080 "${compose[@]}" up -d --scale gateway=2 --scale log-ingest=2 --scale inventory=2 --scale order-api=2 --scale session-chat=2 "${without_mongo[@]}" >"$work/gateways.log" 2>&1
  check "every replica becomes healthy" healthy 120
  sleep 7
  say "Every service is restarted, one replica after the other"
  disturb rolling nginx 110
  load rolling-purchases run inventory/baseline --front nginx --duration 100s
  load rolling-orders run orders/steady --front nginx --concurrency 10 --duration 100s
  load rolling-models http http://127.0.0.1:8080/v1/models -H 'Authorization: Bearer platform-demo-key' -c 5 -d 100s
  for service in log-ingest inventory order-api session-chat gateway; do
    for container in $(containers "$service"); do
      docker restart --time 15 "$container" >/dev/null
      container_healthy "$container"
      sleep 2
    done
  done
  undisturbed rolling
  check "rolling: no purchase failed" ended rolling-purchases "success_rate>=1" "oversold==0" "difference==0"
  check "rolling: no order failed" ended rolling-orders "success_rate>=1"
  check "rolling: no call of the gateway failed" ended rolling-models "success_rate>=1" "requests>=100"
}

[ -n "${NO_BUILD:-}" ] || dotnet build Platform.sln -v quiet -nologo
for part in "${parts[@]}"; do "part_$part"; done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
