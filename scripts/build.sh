#!/usr/bin/env bash
# Configures and builds a preset. Quiet, but for the result or the first errors; build/PRESET/build.log has the rest.
#
#   scripts/build.sh PRESET [ARGUMENT-OF-CMAKE ...]
set -euo pipefail
cd "$(dirname "$0")/.."

preset=$1
shift
cmake --preset "$preset" "$@" >/dev/null
log=build/$preset/build.log
if ! cmake --build --preset "$preset" >"$log"; then
  grep -A 25 -m 3 '^FAILED' "$log" >&2 || cat "$log" >&2
  exit 1
fi
tail -n 1 "$log"
