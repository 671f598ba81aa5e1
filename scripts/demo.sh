#!/usr/bin/env bash
# Installs what is missing, builds the release and says what is in a video: labels for every frame, an annotated copy of the video, and
# the time that each stage took.
#
#   scripts/demo.sh [SOURCE [MODEL [LABELS]]]      default: the clip, model and labels of $TANDEM_SHARED_DIR (../shared)
set -euo pipefail
cd "$(dirname "$0")/.."

shared=${TANDEM_SHARED_DIR:-../shared}
source=${1:-$shared/video/tour_720p.mp4}
model=${2:-$shared/models/mobilenet_v2_1.0_224_quant.tflite}
labels=${3:-}
[ $# -eq 0 ] && labels=$shared/labels/imagenet_labels.txt
if [ $# -eq 0 ] && [ ! -e "$source" ]; then
  echo "$source is missing: give a video and a model of your own: scripts/demo.sh VIDEO MODEL.tflite [LABELS.txt]" >&2
  exit 1
fi

scripts/install.sh
scripts/build.sh release
mkdir -p build/demo
build/release/tandem classify "$source" --model "$model" ${labels:+--labels "$labels"} --top-k 1 --threads "$(nproc)" \
  --json build/demo/results.jsonl --output build/demo/annotated.mp4
echo "annotated video: build/demo/annotated.mp4, a line of JSON a frame: build/demo/results.jsonl"
