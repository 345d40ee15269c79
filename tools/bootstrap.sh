#!/usr/bin/env bash
# Installs what is missing to build, run and test: Debian packages and the DuckDB library. Asks for nothing when all is there.
set -euo pipefail
cd "$(dirname "$0")/.."

libraries=(libboost1.81-dev libcurl4-openssl-dev libsimdjson-dev nlohmann-json3-dev libfmt-dev libspdlog-dev libcli11-dev
  libtomlplusplus-dev libsqlite3-dev libzstd-dev libssl-dev libjpeg-dev libpng-dev zlib1g-dev libyaml-cpp-dev
  libgtest-dev libgmock-dev liberfa-dev libgeographiclib-dev libhowardhinnant-date-dev tzdata)
# For tools/arm64_sysroot.sh, which takes the same ones for another machine.
[ "${1:-}" = "--libraries" ] && { echo "${libraries[@]}"; exit 0; }
packages=(build-essential cmake ninja-build mold ccache pkg-config git openssl ca-certificates "${libraries[@]}")
# For the page's tests, the sanitizers' compiler, fuzzing and the benchmarks.
[ "${1:-}" = "--tests" ] && packages+=(chromium clang-19 libclang-rt-19-dev python3-skyfield python3-sgp4)
[ "${1:-}" = "--bench" ] && packages+=(libbenchmark-dev python3-pandas python3-zstandard python3-skyfield python3-sgp4 wrk)
# For the program on 64-bit ARM.
[ "${1:-}" = "--arm64" ] && packages+=(g++-aarch64-linux-gnu qemu-user)
# Node.js may be there from elsewhere (a version manager): only what is missing comes from Debian.
command -v node > /dev/null || packages+=(nodejs)
command -v npm > /dev/null || packages+=(npm)

missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f '${db:Status-Status}' "$package" 2> /dev/null | grep -qx installed || missing+=("$package")
done

if [ ${#missing[@]} -gt 0 ]; then
  install=(apt-get install -y --no-install-recommends "${missing[@]}")
  if [ "$(id -u)" = 0 ]; then
    as=()
  elif command -v sudo > /dev/null && sudo -n true 2> /dev/null; then
    as=(sudo)
  elif command -v sudo > /dev/null && [ -t 0 ]; then
    as=(sudo)
  else
    echo "Some packages are missing. Run this once, then again what you ran:" >&2
    echo "  su -c 'apt-get update && ${install[*]}'" >&2
    exit 1
  fi
  echo "Installing ${#missing[@]} Debian packages: ${missing[*]}"
  "${as[@]}" apt-get update -qq
  DEBIAN_FRONTEND=noninteractive "${as[@]}" "${install[@]}" > /tmp/skykeep-apt.$$.log 2>&1 || {
    tail -n 20 /tmp/skykeep-apt.$$.log >&2
    exit 1
  }
  rm -f /tmp/skykeep-apt.$$.log
fi
tools/fetch_duckdb.sh
tools/fetch_node.sh
