#!/bin/bash
# HTTP targets of the real program over a warehouse of many photos, with wrk on the same machine.
#   bench/bench_http.sh WAREHOUSE.duckdb [SECONDS]       (bench_warehouse --keep leaves one)
# Prints one Markdown table: requests/s, latency, size of a body, memory of the program.
set -euo pipefail
warehouse=${1:?give the warehouse.duckdb that bench_warehouse --keep left}
seconds=${2:-8}
root=$(cd "$(dirname "$0")/.." && pwd)
skykeep=${SKYKEEP:-$root/bin/skykeep}
address=127.0.0.1:${PORT:-18432}
command -v wrk > /dev/null || { echo "bench_http: wrk is missing (apt-get install wrk)" >&2; exit 1; }

work=$(mktemp -d /tmp/skykeep-bench-http-XXXXXX)
server=
cleanup() {
  [ -n "$server" ] && kill "$server" 2> /dev/null && wait "$server" 2> /dev/null
  rm -rf "$work"
}
trap cleanup EXIT

# A data directory of its own, with a copy of the warehouse in it. Nothing answers upstream, so the loop keeps still.
export SKYKEEP_LOG_LEVEL=error
"$skykeep" sql "select 1" --data "$work/data" > /dev/null
cp "$warehouse" "$work/data/warehouse.duckdb"
rm -f "$work/data/warehouse.duckdb.wal"
"$skykeep" serve --data "$work/data" --listen "$address" --upstream http://127.0.0.1:9 > "$work/log" 2>&1 &
server=$!
start=$(date +%s%N)
until curl -sf "http://$address/readyz" > /dev/null; do
  kill -0 "$server" 2> /dev/null || { cat "$work/log" >&2; exit 1; }
  sleep 0.01
done
ready_ms=$((($(date +%s%N) - start) / 1000000))

rss_mb() { awk '/VmRSS/ { print int($2 / 1024) }' "/proc/$server/status"; }
cpu_ticks() { awk '{ print $14 + $15 }' "/proc/$server/stat"; }
metric() { curl -s "http://$address/metrics" | awk -v name="$1" '$1 == name { print $2 }'; }
body_kb() { curl -s "http://$address$1" | wc -c | awk '{ printf "%.0f", $1 / 1024 }'; }

# Sols of Curiosity and Perseverance in an order that repeats only after thousands of answers.
script() {
  cat > "$work/$1.lua" << LUA
local n = math.floor(os.time() * 977) % 5000
request = function()
  n = n + 1
  local rover, sol = "curiosity", (n * 1709) % 4889
  if n % 3 == 0 then rover, sol = "perseverance", (n * 709) % 1979 end
  return wrk.format("GET", string.format("$2", rover, sol))
end
LUA
}
measure() {  # name, wrk arguments..., path
  local name=$1 note=$2
  shift 2
  local hits_before ticks_before
  hits_before=$(metric skykeep_answer_cache_hits_total)
  ticks_before=$(cpu_ticks)
  wrk -t1 -c16 -d"${seconds}s" --latency "$@" > "$work/wrk"
  local hits_after ticks
  ticks=$(($(cpu_ticks) - ticks_before))
  hits_after=$(metric skykeep_answer_cache_hits_total)
  awk -v name="$name" -v note="$note" -v rss="$(rss_mb)" -v hits=$((hits_after - hits_before)) \
    -v cpu="$ticks" -v hz="$(getconf CLK_TCK)" '
    /Requests\/sec/ { rate = $2 } /50%/ { p50 = $2 } /99%/ { p99 = $2 } /requests in/ { n = $1 }
    /Non-2xx/ { bad = $NF }
    END { printf "| %s | %.0f | %s | %s | %.0f us | %d MB | %s; %.0f %% from the cache%s |\n", name, rate, p50, p99,
          n ? 1e6 * cpu / hz / n : 0, rss, note, n ? 100 * hits / n : 0, bad ? "; " bad " were not 2xx" : "" }' "$work/wrk"
}

echo "| HTTP, 16 connections, $(nproc) cores shared with wrk | requests/s | p50 | p99 | CPU a request | RSS | |"
echo "|---|--:|--:|--:|--:|--:|---|"
echo "| start to first answer | | | $ready_ms ms | | $(rss_mb) MB | target 500 ms |"
script old "/api/v1/rovers/%s/photos?sol=%d"
script native "/api/v1/mars/photos?rover=%s&sol=%d"
old="/api/v1/rovers/curiosity/photos?sol=1000"
native="/api/v1/mars/photos?rover=curiosity&sol=1000"
measure "a whole sol, legacy API, distinct" "$(body_kb "$old") KB; target 2000/s, p99 25 ms" -s "$work/old.lua" "http://$address"
measure "a whole sol, own shape, distinct" "$(body_kb "$native") KB" -s "$work/native.lua" "http://$address"
page="$old&page=1"
measure "25 photos, legacy API, cached" "$(body_kb "$page") KB; target 30000/s" "http://$address$page"
etag=$(curl -sD- -o /dev/null "http://$address$page" | tr -d '\r' | awk 'tolower($1) == "etag:" { print $2 }')
measure "the same, 304" "no body" -H "If-None-Match: $etag" "http://$address$page"
sleep 5
echo "| idle, 5 s after the last request | | | | | $(rss_mb) MB | target 150 MB |"
