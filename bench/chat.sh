#!/usr/bin/env bash
# How many messages a second SessionChat takes, with their replies stored, and how many new sessions. Everything on this machine, direct.
#
# Usage:
#   bench/chat.sh messages embedded     the highest rate of messages in 1,000 live sessions that holds P95 < 50 ms, agents answering at once
#   bench/chat.sh messages postgres     the same with PostgreSQL and Redis
#   bench/chat.sh sessions embedded     the highest rate of new sessions
#   bench/chat.sh wake                  how long after an event was stored at one replica a long poll at another tells it
#   bench/chat.sh scenario heavy_load   a scenario of the specification, in full length
# Settings:
#   STEP=10s            how long a rate is held
#   STORED=100000       sessions stored before, each with a message and its reply; none unless set
#   RESULTS=FOLDER      of 'scenario': where its results go
#   SERVICE_ARGS='--Agents:…' HARNESS_ARGS='…'   more arguments of the service, and of 'run'
#   NO_BUILD=1          takes what is built
# Needs: python3, curl; 'postgres' and 'wake' redis-server and PostgreSQL.
set -euo pipefail
cd "$(dirname "$0")/.."
mode=${1:?messages, sessions, wake or scenario} store=${2:-embedded}
STEP=${STEP:-10s}
read -ra more_harness <<<"${HARNESS_ARGS:-}"
read -ra more_service <<<"${SERVICE_ARGS:-}"

[ -n "${NO_BUILD:-}" ] || dotnet build Platform.sln -v quiet -nologo
source bench/servers.sh
harness() { dotnet artifacts/bin/LoadHarness/release/LoadHarness.dll run "$@" "${more_harness[@]}" || true; }

if [ "$mode" = scenario ]; then
  start_service SessionChat "${more_service[@]}"
  harness "chat/$store" --profile full --target "SessionChat=$url" -o "${RESULTS:-$work/run}"
  exit
fi

servers=()
if [ "$store" = postgres ] || [ "$mode" = wake ]; then
  start_redis everysec
  start_postgres -c max_wal_size=8GB
  servers=("--ConnectionStrings:Redis=$redis" "--ConnectionStrings:Postgres=$postgres")
fi
export RateLimits__CreateGuestSession=0 RateLimits__CreateCustomerEvent=0 RateLimits__Default=0
start_service SessionChat --Agents:ScriptedLatency=00:00:00 "${servers[@]}" "${more_service[@]}"

if [ -n "${STORED:-}" ]; then
  echo "Storing $STORED sessions…"
  dotnet artifacts/bin/LoadHarness/release/LoadHarness.dll http "$url/chat" -X POST -H 'Content-Type: application/json' --body '{"message":"Hello!"}' -c 200 -n "$STORED" -o "$work/stored" | grep -E 'requests|throughput|success' | head -n 3
fi
case $mode in
messages)
  said() { curl -fs "$url/metrics" | awk '/^chat_events_total{kind="message",source="customer"}/ { print $2 }'; }
  already=$(said)
  remember_cpu
  harness chat/saturate --target "SessionChat=$url" --set from=2000 --set "step=$STEP" -o "$work/run"
  messages=$(($(said) - ${already:-0}))
  echo "CPU of the servers, us a message with its reply, over all rates ($messages messages), and what reads them back:"
  tell_cpu "$messages"
  grep VmRSS "/proc/${pids[service]}/status"
  ;;
sessions) harness chat/saturate-sessions --target "SessionChat=$url" --set from=1500 --set "step=$STEP" -o "$work/run" ;;
wake)
  first=$url first_pid=${pids[service]}
  start_service SessionChat --Agents:ScriptedLatency=00:00:00 "${servers[@]}" "${more_service[@]}"
  echo "at the other replica:"; python3 bench/chat-wake.py "$first" "$url"
  echo "at the same replica:"; python3 bench/chat-wake.py "$url" "$url"
  kill "$first_pid"
  ;;
esac
