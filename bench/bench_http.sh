#!/bin/bash
# HTTP targets of the real program over a warehouse of many photos, with wrk on the same machine.
#   bench/bench_http.sh WAREHOUSE.duckdb [SECONDS]       (bench_warehouse --keep leaves one)
# Prints one Markdown table: requests/s, latency, size of a body, memory of the program. Whole sols are measured both ways in turn: at
# hand, and asked of the tables, by the program of the folder SKYKEEP_BEFORE if one is named, else by this one with keep_sols off.
set -euo pipefail
warehouse=${1:?give the warehouse.duckdb that bench_warehouse --keep left}
seconds=${2:-8}
root=$(cd "$(dirname "$0")/.." && pwd)
skykeep=${SKYKEEP:-$root/bin/skykeep}
before=${SKYKEEP_BEFORE:+$SKYKEEP_BEFORE/skykeep}
port=${PORT:-18432}
command -v wrk > /dev/null || { echo "bench_http: wrk is missing (apt-get install wrk)" >&2; exit 1; }

work=$(mktemp -d /tmp/skykeep-bench-http-XXXXXX)
server= address= now= earlier=
cleanup() {
  for pid in $now $earlier; do kill "$pid" 2> /dev/null && wait "$pid" 2> /dev/null; done
  rm -rf "$work"
}
trap cleanup EXIT
export SKYKEEP_LOG_LEVEL=error

serve() {  # program, directory, port; sets server and address
  address=127.0.0.1:$3
  "$1" serve --data "$2" --listen "$address" --upstream http://127.0.0.1:9 > "$2.log" 2>&1 &
  server=$!
  until curl -sf "http://$address/readyz" > /dev/null; do
    kill -0 "$server" 2> /dev/null || { cat "$2.log" >&2; exit 1; }
    sleep 0.01
  done
}
# A data directory of its own, with a copy of the warehouse in it. Nothing answers upstream, so the loop keeps still.
directory() {  # program, directory, port
  serve "$@"
  kill "$server" && wait "$server"
  cp "$warehouse" "$2/warehouse.duckdb"
  rm -f "$2/warehouse.duckdb.wal"
}
directory "$skykeep" "$work/now" "$port"
directory "${before:-$skykeep}" "$work/before" $((port + 1))
SKYKEEP_SERVER_KEEP_SOLS=$([ -n "$before" ] && echo true || echo false) serve "${before:-$skykeep}" "$work/before" $((port + 1))
earlier=$server earlier_address=$address
start=$(date +%s%N)
serve "$skykeep" "$work/now" "$port"
now=$server now_address=$address
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
          n ? 1e6 * cpu / hz / n : 0, rss, note, n ? 100 * hits / n : 0, bad ? "; " bad " were not 2xx" : "" }' "$work/wrk" > "$work/row"
  cat "$work/row"
  rate=$(cut -d'|' -f3 "$work/row") cpu_us=$(cut -d'|' -f6 "$work/row" | tr -cd 0-9)
}

echo "| HTTP, 16 connections, $(nproc) cores shared with wrk | requests/s | p50 | p99 | CPU a request | RSS | |"
echo "|---|--:|--:|--:|--:|--:|---|"
echo "| start to first answer | | | $ready_ms ms | | $(rss_mb) MB | target 500 ms |"
script old "/api/v1/rovers/%s/photos?sol=%d"
script native "/api/v1/mars/photos?rover=%s&sol=%d"
old="/api/v1/rovers/curiosity/photos?sol=1000"
native="/api/v1/mars/photos?rover=curiosity&sol=1000"
for _ in $(seq 600); do [ "$(metric skykeep_sol_cache_is_full)" = 1 ] && break; sleep 0.1; done
for shape in native old; do
  for round in 1 2; do
    server=$earlier address=$earlier_address
    measure "a whole sol, $shape, asked of the tables ($round)" "$(body_kb "${!shape}") KB" -s "$work/$shape.lua" "http://$address"
    before_rate=$rate before_cpu=$cpu_us
    server=$now address=$now_address
    measure "a whole sol, $shape, at hand ($round)" "$(body_kb "${!shape}") KB; target 2000/s, p99 25 ms" -s "$work/$shape.lua" "http://$address"
    awk -v a="$before_rate" -v b="$rate" -v c="$before_cpu" -v d="$cpu_us" -v name="$shape" -v round="$round" 'BEGIN {
      printf "| **%s, at hand to asked (%d)** | %.1fx | | | %.1fx less | | target 2x |\n", name, round, (a > 0 ? b / a : 0), (d > 0 ? c / d : 0) }'
  done
done
page="$old&page=1"
measure "25 photos, legacy API, cached" "$(body_kb "$page") KB; target 30000/s" "http://$address$page"
etag=$(curl -sD- -o /dev/null "http://$address$page" | tr -d '\r' | awk 'tolower($1) == "etag:" { print $2 }')
measure "the same, 304" "no body" -H "If-None-Match: $etag" "http://$address$page"
sleep 5
echo "| idle, 5 s after the last request | | | | | $(rss_mb) MB | target 150 MB |"
