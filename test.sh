#!/usr/bin/env bash
# The test command: sets up what tests need, builds once, runs every test, ends with the line "N passed, N failed, N skipped".
# With CI=true a test whose server is missing fails; on a developer's machine it is skipped and says why.
# Arguments go to dotnet test: ./test.sh --filter HistogramTests
# PLATFORM_TEST_LANES=1 runs one project at a time; by default two run side by side.
set -uo pipefail
cd "$(dirname "$0")"

# Commands that tests start, and the Debian package of each. PostgreSQL's are in a folder that is on no PATH.
needed=(chromium:chromium redis-server:redis-server nginx:nginx promtool:prometheus "/usr/lib/postgresql/*/bin/postgres:postgresql")

is_there() {
  case $1 in
    /*) compgen -G "$1" >/dev/null ;;
    # A user's PATH often lacks the folder of daemons, where the tests look too.
    *) PATH=$PATH:/usr/sbin command -v "$1" >/dev/null ;;
  esac
}

missing=()
for entry in "${needed[@]}"; do
  is_there "${entry%%:*}" || missing+=("${entry##*:}")
done
if [ ${#missing[@]} -gt 0 ]; then
  as_root=()
  [ "$(id -u)" = 0 ] || as_root=(sudo -n)
  if command -v apt-get >/dev/null && "${as_root[@]}" true 2>/dev/null; then
    echo "Installing what tests need: ${missing[*]}"
    # Tests start servers of their own: in run level 1 Debian's packages do not start theirs.
    "${as_root[@]}" apt-get update -qq && "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y -qq "${missing[@]}" >/dev/null \
      || echo "Could not install ${missing[*]}; tests that need it will say so."
  else
    echo "Not installed, and this user may not: ${missing[*]}. Tests that need it will say so."
  fi
fi

# Silent analytics and first-run messages would stand between the results.
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
# Analyzers take half of a build; CI and every other build run them.
[ "${CI:-}" = true ] && analyzers=true || analyzers=false
dotnet build Platform.sln -v quiet -nologo -p:RunAnalyzers=$analyzers || { echo "0 passed, 1 failed, 0 skipped"; exit 1; }

# Data of tests lies in memory where there is room for it: what they kill is processes, and on a busy disk a single fsync can take a second.
memory=/dev/shm
[ "$(df --output=avail "$memory" 2>/dev/null | tail -n 1)" -ge $((4 << 20)) ] 2>/dev/null || memory=${TMPDIR:-/tmp}
work=$(mktemp -d -p "$memory" platform-test-XXXXXX)
trap 'rm -rf "$work"' EXIT
# PostgreSQL runs as a user of its own.
chmod 755 "$work"
mkdir -m 1777 "$work/tmp"
export TMPDIR=$work/tmp

# Hundreds of short-lived processes never get to use the profiles that they would gather.
export DOTNET_TieredPGO=0

# A script's background job ignores SIGINT, and so would every program that a test starts and interrupts.
signals=()
env --default-signal=INT true 2>/dev/null && signals=(env --default-signal=INT)

# run_project NAME ARGUMENTS…: its tests; what they say is shown whole when they have ended, and its status kept.
run_project() {
  local name=$1 status=0
  shift
  # A test that hangs ends its run, which names it: none takes a quarter of that time.
  "${signals[@]}" dotnet test "artifacts/bin/$name/release/$name.dll" --nologo --results-directory "$work/results" \
    --blame-hang-timeout 8m --blame-hang-dump-type none "$@" >"$work/$name.log" 2>&1 || status=$?
  echo "$status" >"$work/$name.status"
  flock "$work" sed "s/^/$name: /" "$work/$name.log"
}

# The longest first, so that the others fill the lane beside it.
projects=(EndToEnd.Tests)
for project in tests/*.Tests; do
  [ "$project" = tests/EndToEnd.Tests ] || projects+=("${project#tests/}")
done
for project in "${projects[@]}"; do
  while [ "$(jobs -rp | wc -l)" -ge "${PLATFORM_TEST_LANES:-2}" ]; do wait -n || true; done
  run_project "$project" "$@" &
done
wait

# Each project ends with "Passed!  - Failed: 0, Passed: 12, Skipped: 0, …".
counts=$(cat "$work"/*.log | awk '/Failed: +[0-9]+, Passed: +[0-9]+, Skipped: +[0-9]+/ {
    match($0, /Failed: +[0-9]+/);  failed  += substr($0, RSTART + 7, RLENGTH - 7)
    match($0, /Passed: +[0-9]+/);  passed  += substr($0, RSTART + 7, RLENGTH - 7)
    match($0, /Skipped: +[0-9]+/); skipped += substr($0, RSTART + 8, RLENGTH - 8)
  } END { printf "%d %d %d", passed, failed, skipped }')
read -r passed failed skipped <<<"$counts"
# A test host that died, or a run without a test, is a failure that no project counted.
if [ "$failed" = 0 ] && { grep -qv '^0$' "$work"/*.status || [ "$passed" = 0 ]; }; then failed=1; fi
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
