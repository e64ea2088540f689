#!/usr/bin/env bash
# What a call costs the Gateway: CPU µs a request (user + system, from /proc) and requests/s, the median of interleaved rounds, beside
# nginx as a plain reverse proxy to the same mock; then what both add to the latency of calls at RATE a second, and to the first byte of a stream.
# Gateway and nginx have SERVER_CORE to themselves, one at a time; wrk, harness and mocks LOAD_CORE.
#
# Usage:
#   bench/gateway.sh
#   ROUNDS=9 SECONDS_EACH=20 CONNECTIONS=1000 bench/gateway.sh
# Settings:
#   ROUNDS=5 SECONDS_EACH=8 CONNECTIONS=100 RATE=3000
#   SERVER_CORE=0 LOAD_CORE=1
#   NO_BUILD=1          takes what is built
# Needs: wrk, nginx, taskset, python3.
set -euo pipefail
cd "$(dirname "$0")/.."
ROUNDS=${ROUNDS:-5} SECONDS_EACH=${SECONDS_EACH:-8} CONNECTIONS=${CONNECTIONS:-100} RATE=${RATE:-3000}
SERVER_CORE=${SERVER_CORE:-0} LOAD_CORE=${LOAD_CORE:-1}
harness=artifacts/bin/LoadHarness/release/LoadHarness.dll

[ -n "${NO_BUILD:-}" ] || dotnet build src/LoadHarness --nologo --verbosity quiet
work=$(mktemp -d)
servers=()
trap 'kill "${servers[@]}" 2>/dev/null; wait 2>/dev/null || true; rm -rf "$work"' EXIT

listening() { # log: the address that a server tells, once it does
  for _ in $(seq 200); do
    sed -n 's/.*istening on:\{0,1\} \(http[^ ]*\).*/\1/p' "$1" | head -n 1 | grep . && return
    sleep 0.1
  done
  cat "$1" >&2
  return 1
}

for provider in openai anthropic; do
  taskset -c "$LOAD_CORE" dotnet "$harness" mock "$provider" >"$work/$provider.log" 2>&1 &
  servers+=($!)
done
openai=$(listening "$work/openai.log") anthropic=$(listening "$work/anthropic.log")
key=platform-bench-key
cat >"$work/gateway.json" <<JSON
{
  "instances": [
    { "name": "openai-1", "provider": "openai", "base_url": "$openai/v1", "models": { "relayed-openai": null, "from-openai": null } },
    { "name": "anthropic-1", "provider": "anthropic", "base_url": "$anthropic", "models": { "relayed-anthropic": null, "from-anthropic": null } }
  ],
  "keys": [ { "name": "bench", "hash": "$(printf %s "$key" | sha256sum | cut -d' ' -f1)" } ]
}
JSON
taskset -c "$SERVER_CORE" dotnet artifacts/bin/Gateway/release/Gateway.dll --urls http://127.0.0.1:0 --Gateway:File="$work/gateway.json" >"$work/gateway.log" 2>&1 &
gateway=$! servers+=($!)
url=$(listening "$work/gateway.log")

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
cat >"$work/nginx.conf" <<NGINX
daemon off; master_process off; worker_processes 1; pid $work/nginx.pid; error_log stderr;
events { worker_connections 4096; }
http {
  access_log off;
  client_body_temp_path $work; proxy_temp_path $work; fastcgi_temp_path $work; uwsgi_temp_path $work; scgi_temp_path $work;
  upstream mock { server ${openai#http://}; keepalive 512; }
  server { listen 127.0.0.1:$port; location / { proxy_pass http://mock; proxy_http_version 1.1; proxy_set_header Connection ""; } }
}
NGINX
taskset -c "$SERVER_CORE" nginx -c "$work/nginx.conf" 2>"$work/nginx.log" &
nginx=$! servers+=($!)
sleep 1

ticks() { awk '{ sub(/.*\) /, ""); print $12 + $13 }' "/proc/$1/stat"; }
load() { # url seconds call model
  CALL=$3 MODEL=$4 KEY=$key taskset -c "$LOAD_CORE" wrk -t1 -c"$CONNECTIONS" -d"$2s" -s bench/gateway.lua "$1" | sed -n 's/^RESULT //p'
}
measure() { # name pid url call model
  local before after requests micros failed
  before=$(ticks "$2")
  read -r requests micros failed < <(load "$3" "$SECONDS_EACH" "$4" "$5")
  after=$(ticks "$2")
  [ "$failed" = 0 ] || { echo "$1: $failed requests failed" >&2; exit 1; }
  awk -v t=$((after - before)) -v hz="$(getconf CLK_TCK)" -v n="$requests" -v us="$micros" -v name="$1" \
    'BEGIN { printf "%s %.2f %.0f\n", name, t / hz * 1e6 / n, n / us * 1e6 }' | tee -a "$work/rounds"
}
median() { awk -v name="$1" '$1 == name { print $'"$2"' }' "$work/rounds" | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

# name, process, address, protocol of the caller, model: the model says which instance answers.
rounds() {
  "$1" nginx "$nginx" "http://127.0.0.1:$port" openai relayed-openai
  "$1" relayed-openai "$gateway" "$url" openai relayed-openai
  "$1" relayed-anthropic "$gateway" "$url" anthropic relayed-anthropic
  "$1" openai-caller-converted "$gateway" "$url" openai from-anthropic
  "$1" anthropic-caller-converted "$gateway" "$url" anthropic from-openai
}
# The runtime compiles its best code in the background, on the core that the load keeps busy: it gets pauses to do so.
warm() { load "$3" 1 "$4" "$5" >/dev/null; sleep 1; }
for _ in $(seq 8); do rounds warm; done
for _ in $(seq "$ROUNDS"); do rounds measure; done
for name in nginx relayed-openai relayed-anthropic openai-caller-converted anthropic-caller-converted; do
  echo "$name: median $(median "$name" 2) CPU µs/request, $(median "$name" 3) requests/s"
done

# One open-model run: P50 and P99 in µs, from when each request was due.
latency() { # name url
  taskset -c "$LOAD_CORE" dotnet "$harness" http "$2/v1/chat/completions" --rate "$RATE" --duration "${SECONDS_EACH}s" --output "$work/latency" \
    -H "Authorization: Bearer $key" -H 'Content-Type: application/json' \
    --body '{"model":"relayed-openai","messages":[{"role":"user","content":"What is the capital of France?"}]}' --expect 'success_rate >= 100%' >"$work/latency.log" || { cat "$work/latency.log"; exit 1; }
  python3 -c 'import json, sys; r = json.load(open(sys.argv[2]))["runs"][0]["summary"]["response"]; print(sys.argv[1], r["p50"] / 1e3, r["p99"] / 1e3)' \
    "latency-$1" "$work/latency/result.json" >>"$work/rounds"
  rm -r "$work/latency"
}
for _ in $(seq "$ROUNDS"); do
  latency mock "$openai"
  latency nginx "http://127.0.0.1:$port"
  latency gateway "$url"
done
for name in mock nginx gateway; do
  echo "$name at $RATE calls/s: median P50 $(median "latency-$name" 2) µs, P99 $(median "latency-$name" 3) µs"
done

taskset -c "$LOAD_CORE" python3 - "$key" "mock=$openai" "nginx=http://127.0.0.1:$port" "gateway=$url" "gateway-converted=$url" <<'PYTHON'
import http.client, json, statistics, sys, time
key, targets = sys.argv[1], dict(argument.split("=", 1) for argument in sys.argv[2:])
connections = {name: http.client.HTTPConnection(url.removeprefix("http://")) for name, url in targets.items()}
times = {name: [] for name in targets}
for round in range(1200):
    for name, connection in connections.items():
        model = "from-anthropic" if name.endswith("converted") else "relayed-openai"
        body = json.dumps({"model": model, "stream": True, "messages": [{"role": "user", "content": "Hello"}]})
        started = time.perf_counter_ns()
        connection.request("POST", "/v1/chat/completions", body, {"Authorization": "Bearer " + key, "Content-Type": "application/json"})
        answer = connection.getresponse()
        answer.read1(1)
        if round >= 200:
            times[name].append((time.perf_counter_ns() - started) / 1e3)
        assert answer.status == 200, answer.read()
        answer.read()
for name, measured in times.items():
    cuts = statistics.quantiles(measured, n=100)
    print(f"{name}: first byte of a stream, one after another: P50 {cuts[49]:.0f} µs, P99 {cuts[98]:.0f} µs")
PYTHON
