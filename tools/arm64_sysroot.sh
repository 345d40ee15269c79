#!/usr/bin/env bash
# Brings the libraries for 64-bit ARM into a folder of their own, as Debian packages that are unpacked and not installed: the
# machine's own packages stay what they are. apt has lists, a cache and an empty status of its own for it, and needs no root.
#   tools/arm64_sysroot.sh [DIR]      cmake/arm64.cmake looks in third_party/sysroot-aarch64
set -euo pipefail
cd "$(dirname "$0")/.."
out=${1:-third_party/sysroot-aarch64}
packages="libc6-dev libstdc++6 $(tools/bootstrap.sh --libraries)"
[ "$(cat "$out/PACKAGES" 2>/dev/null || true)" = "$packages" ] && exit 0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work"/{lists,cache}/partial "$work"/cache/archives/partial
touch "$work/status"
cat > "$work/apt.conf" <<END
APT::Architecture "arm64";
APT::Architectures { "arm64"; };
APT::Sandbox::User "";
APT::Update::Post-Invoke {};
DPkg::Post-Invoke {};
Dir::State::lists "$work/lists";
Dir::State::status "$work/status";
Dir::State::extended_states "$work/extended_states";
Dir::Cache "$work/cache";
END
export APT_CONFIG=$work/apt.conf
echo "Taking the libraries for 64-bit ARM into $out"
apt-get update -qq
# shellcheck disable=SC2086
apt-get install -qq -y --no-install-recommends --download-only $packages > "$work/log" || { tail -n 20 "$work/log" >&2; exit 1; }

rm -rf "$out" && mkdir -p "$out/usr/lib" "$out/usr/bin" "$out/usr/sbin"
for folder in lib bin sbin; do ln -s usr/$folder "$out/$folder"; done
for package in "$work"/cache/archives/*.deb; do
  dpkg-deb --fsys-tarfile "$package" | tar x -C "$out" --keep-directory-symlink --no-same-owner
done
# A link from the root would lead out of the folder.
find "$out" -type l -lname '/*' | while read -r link; do
  ln -sfnr "$out$(readlink "$link")" "$link"
done
echo "$packages" > "$out/PACKAGES"
