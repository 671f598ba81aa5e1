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
  scripts/build.sh "$preset" ${shared:+-DTANDEM_SHARED_DIR="$shared"}
  ctest --preset "$preset" -j "$(nproc)"
done
