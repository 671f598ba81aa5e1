#!/usr/bin/env bash
# Installs what is missing, builds the presets named (default: dev) and runs their tests.
#
#   scripts/test.sh [PRESET ...]
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/install.sh --developer
shared=$(cd "${TANDEM_SHARED_DIR:-../shared}" 2>/dev/null && pwd || true)
for preset in "${@:-dev}"; do
  echo "== $preset"
  cmake --preset "$preset" ${shared:+-DTANDEM_SHARED_DIR="$shared"} >/dev/null
  cmake --build --preset "$preset" | tail -n 1
  ctest --preset "$preset" -j "$(nproc)"
done
