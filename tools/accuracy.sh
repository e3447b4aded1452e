#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# How accurate the normalizations are in float on hard inputs, beside PyTorch's: builds and runs benchmarks/accuracy,
# and writes norm_accuracy.md (the table of docs/numerics.md) and norm_accuracy.csv (every single figure).
#   tools/accuracy.sh [--output DIR]      default: output/accuracy
# PyTorch's columns need LibTorch (Debian: libtorch-dev); without it the table has ours alone. The exit code is 1 if a
# figure of ours is worse than PyTorch's and above rounding level.
set -euo pipefail
here=$PWD
cd "$(dirname "$0")/.."
top=$PWD

output=$top/output/accuracy
while [ $# -gt 0 ]; do
  case "$1" in
    --output) output=${2:?--output needs a folder}; shift 2 ;;
    --output=*) output=${1#*=}; shift ;;
    -h | --help) sed -n '3,7s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) echo "accuracy: unknown argument '$1'" >&2; exit 2 ;;
  esac
done
case "$output" in /*) ;; *) output=$here/$output ;; esac

tools/install_deps.sh study
mkdir -p "$output" build/accuracy
tools/fresh_build.sh build/accuracy benchmarks/accuracy
log=build/accuracy/build.log
if ! { cmake -S benchmarks/accuracy -B build/accuracy && cmake --build build/accuracy; } >"$log" 2>&1; then
  tail -n 30 "$log" >&2
  echo "accuracy: the build failed, see $log" >&2
  exit 1
fi
build/accuracy/norm_accuracy "$output/norm_accuracy.md" "$output/norm_accuracy.csv"
