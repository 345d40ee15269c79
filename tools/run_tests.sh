#!/usr/bin/env bash
# Runs the tests and ends in one line that counts them: "N passed, N failed".
#   all    everything but sanitizers and fuzzers, then those for a bounded time: the sanitizers on the rooms that read what
#          others send or share memory between threads
#   fast   unit and contract tests
#   asan   the fast tests under the address and undefined-behaviour sanitizers
#   tsan   the tests of rooms whose threads share memory under the thread sanitizer
#   fuzz   each fuzz target for FUZZ_SECONDS (default 20)
set -uo pipefail
cd "$(dirname "$0")/.."
what=${1:-all}
jobs=$(nproc)
passed=0 failed=0 failures=()
sanitized="core_test net_test astro_test geo_test imaging_test bus_embedded_test lake_local_test warehouse_duckdb_test"
sanitized+=" state_sqlite_test sources_test streams_test alerts_test flows_test api_test"
# Races are looked for where threads of ours meet: rooms, and of flows and api the tests of what works beside something else. Days of the
# station in simulated time are left out: they last, and their threads are those of the other tests.
threaded="core_test net_test bus_embedded_test flows_test api_test"
races_of_flows="StageTest.*:WorkerTest.*:TwoWorkersTest.*:FetchStageTest.*:LoadStageTest.*:PublishStageTest.*:SyncTest.*:LoopTest.*"
races_of_flows+=":PictureCacheTest.*:UpstreamPollerTest.*:SinkTest.*:FilingTest.*"
races_of_api="Live*:Sol*:Service.*:Starting.*:IdleMemoryTrimmer.*:Verbs.*"
# Lives of days in simulated time, which last under a sanitizer and run without one.
slow_filter="-*Day*:*Days*:*Quick*:*Memory*"

note() { printf '\n== %s (after %d min %02d s)\n' "$*" $((SECONDS / 60)) $((SECONDS % 60)); }

# Runs ctest and counts the tests inside its entries.
run_ctest() { # preset, ctest arguments...
  local preset=$1 counted status
  shift
  (cd "build/$preset" && ctest --output-on-failure -j"$jobs" "$@")
  status=$?
  counted=$(python3 tools/count_tests.py "build/$preset/Testing/Temporary/LastTest.log")
  passed=$((passed + ${counted% *}))
  failed=$((failed + ${counted#* }))
  [ $status -ne 0 ] && failures+=("$preset tests")
  return 0
}

build() { # preset, targets...
  local preset=$1 log
  shift
  note "build $preset"
  log=$(mktemp)
  cmake --preset "$preset" > "$log" 2>&1 && cmake --build "build/$preset" -j"$jobs" "$@" >> "$log" 2>&1 || {
    tail -n 60 "$log"
    rm -f "$log"
    echo "0 passed, 1 failed"
    exit 1
  }
  rm -f "$log"
}

fuzz() {
  local seconds=${FUZZ_SECONDS:-20} target
  note "fuzz, $seconds s a target"
  cmake --preset fuzz > build/fuzz.log 2>&1 &&
    cmake --build build/fuzz -j"$jobs" --target $(basename -s .cc fuzz/fuzz_*.cc) >> build/fuzz.log 2>&1 || {
    tail -n 40 build/fuzz.log
    failed=$((failed + 1))
    failures+=("fuzz build")
    return
  }
  for target in build/fuzz/fuzz/fuzz_*; do
    [ -f "$target" ] && [ -x "$target" ] || continue
    local corpus log
    corpus=$(mktemp -d) log=$(mktemp)
    if "$target" -max_total_time="$seconds" -rss_limit_mb=2048 -print_final_stats=1 "$corpus" > "$log" 2>&1; then
      passed=$((passed + 1))
      echo "ok   $(basename "$target"): $(grep -o 'number_of_executed_units: [0-9]*' "$log")"
    else
      failed=$((failed + 1))
      failures+=("$(basename "$target")")
      tail -n 30 "$log"
    fi
    rm -rf "$corpus" "$log"
  done
}

races() { # targets...
  build tsan --target "$@"
  note "tests of $* under the thread sanitizer"
  local name filter
  for name in "$@"; do
    filter=$slow_filter
    [ "$name" = flows_test ] && filter=$races_of_flows
    [ "$name" = api_test ] && filter=$races_of_api
    TSAN_OPTIONS="suppressions=$PWD/tools/tsan.supp" GTEST_FILTER=$filter run_ctest tsan -R "^$name\$"
  done
}

case $what in
  fast)
    build release
    run_ctest release -L fast
    ;;
  asan)
    tools/bootstrap.sh --tests
    build asan
    run_ctest asan -L fast
    ;;
  tsan)
    tools/bootstrap.sh --tests
    races $threaded
    ;;
  fuzz)
    tools/bootstrap.sh --tests
    mkdir -p build
    fuzz
    ;;
  all)
    tools/bootstrap.sh --tests
    build release
    note "unit, contract, SQL, flow and fault tests, and the page in a browser"
    run_ctest release
    build asan --target $sanitized
    note "tests of $sanitized under sanitizers"
    GTEST_FILTER=$slow_filter run_ctest asan -R "^(${sanitized// /|})\$"
    races $threaded
    fuzz
    ;;
  *)
    echo "run_tests: '$what' is none of all, fast, asan, tsan, fuzz" >&2
    exit 2
    ;;
esac

note "done"
for f in "${failures[@]:-}"; do [ -n "$f" ] && echo "failed: $f"; done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
