#!/usr/bin/env bash
# Installs what is missing of Debian's packages: those the library and the command line need, and with --developer those of tests,
# benchmarks and fuzzers.
set -euo pipefail

packages=(g++ cmake ninja-build pkg-config flatbuffers-compiler libflatbuffers-dev libopencv-dev libturbojpeg0-dev libpng-dev libzip-dev libexif-dev
          zlib1g-dev nlohmann-json3-dev libcli11-dev)
if [ "${1:-}" = --developer ]; then
  packages+=(libgtest-dev libbenchmark-dev python3 binutils clang-14 libclang-rt-14-dev)
fi

missing=()
for package in "${packages[@]}"; do
  [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

as_root=()
if [ "$(id -u)" != 0 ]; then
  command -v sudo >/dev/null || { echo "needs root to install: ${missing[*]}" >&2; exit 1; }
  as_root=(sudo)
fi
echo "installing: ${missing[*]}"
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
