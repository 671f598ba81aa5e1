#!/usr/bin/env bash
# Measures Tandem beside LiteRT and OpenVINO on the models of $TANDEM_SHARED_DIR (../shared) and writes docs/performance.md, which takes
# about half an hour on a machine that does nothing else.
#
#   scripts/compare.sh [ARGUMENT-OF-COMPARE.PY ...]      such as --rounds 1 --output /tmp/performance.md
#
# TANDEM_PEERS_PYTHON is a Python that has ai-edge-litert, openvino and numpy. Without it they are installed into a virtual environment
# in the user's cache.
set -euo pipefail
cd "$(dirname "$0")/.."

shared=${TANDEM_SHARED_DIR:-../shared}
if [ ! -e "$shared/tools/compare_peers.py" ]; then
  echo "compare.sh: $shared/tools/compare_peers.py is missing; set TANDEM_SHARED_DIR" >&2
  exit 2
fi

python=${TANDEM_PEERS_PYTHON:-}
if [ -z "$python" ]; then
  environment=${XDG_CACHE_HOME:-$HOME/.cache}/tandem/peers
  python=$environment/bin/python
  [ -x "$python" ] || python3 -m venv "$environment"
  "$python" -m pip install --quiet ai-edge-litert openvino numpy
fi
if ! "$python" -c 'import ai_edge_litert.interpreter, numpy, openvino' 2>/dev/null; then
  echo "compare.sh: $python lacks ai-edge-litert, openvino or numpy" >&2
  exit 2
fi

scripts/build.sh release
exec "$python" scripts/compare.py --tandem build/release/tandem --shared "$shared" "$@"
