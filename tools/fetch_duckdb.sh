#!/usr/bin/env bash
# Brings the DuckDB library and its C header from the npm registry into third_party/duckdb, checked by their sha512.
# npm pack takes two files out of two packages; an npm install would run scripts and bring 119 packages more.
#   tools/fetch_duckdb.sh [machine]      another machine's than this one's goes to third_party/duckdb-MACHINE
set -euo pipefail
cd "$(dirname "$0")/.."
machine=${1:-$(uname -m)}
out=third_party/duckdb
[ "$machine" = "$(uname -m)" ] || out=third_party/duckdb-$machine
stamp="bindings 1.5.6-r.1 header 1.4.4"
[ "$(cat $out/VERSION 2>/dev/null || true)" = "$stamp" ] && exit 0
rm -rf $out && mkdir -p $out
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

take() { # package, sha512 (base64)
  local file
  file=$(cd "$work" && npm pack --silent "$1" 2>/dev/null | tail -n 1)
  local sum
  sum=$(openssl dgst -sha512 -binary "$work/$file" | base64 -w0)
  [ "$sum" = "$2" ] || { echo "fetch_duckdb: $1 has sha512 $sum, expected $2" >&2; exit 1; }
  echo "$work/$file"
}

case "$machine" in
  x86_64) bindings=$(take @duckdb/node-bindings-linux-x64@1.5.6-r.1 IXcrZJE6kEqM0Z4wwdVnGBHX/frOS33VPNAwDXQ/Q+Fs84b058Qe94chrCCIcNJlG8Y3UHIUU4eBeCQxW5mN1Q==) ;;
  aarch64) bindings=$(take @duckdb/node-bindings-linux-arm64@1.5.6-r.1 3jnUaDil1BrF/6vAZwVaInJ1xoBaWGHB4PDiUnzJWKCo8a8TLx9j7/gPyPl/UGRBftrYIuTihRZSfF4mWMgtWA==) ;;
  *) echo "fetch_duckdb: no DuckDB library is pinned for $machine" >&2; exit 1 ;;
esac
header=$(take duckdb@1.4.4 hEJJ5hyVF0VLj3dmOLpsWrQR0b3d4Ykqtygm6iUXjHJDDnSqg/USKxcb5qvNrOhFYPgktayU6dXCtgPqcmmpog==)
tar xzf "$bindings" -C "$work" package/libduckdb.so
tar xzf "$header" -C "$work" package/src/duckdb/src/include/duckdb.h package/LICENSE
mv "$work/package/libduckdb.so" "$work/package/src/duckdb/src/include/duckdb.h" "$work/package/LICENSE" $out/
echo "$stamp" > $out/VERSION
