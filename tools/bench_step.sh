#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Times a training step of the study's networks (batch 128) in minitorch and, where python3-torch is installed, in
# PyTorch: alternating processes, several rounds, so that a noisy minute hits both. Prints a table of the lowest and the
# median block, and the ratio to the best peer.
#   tools/bench_step.sh [--rounds 5] [--threads "1 2"] [--output DIR]
# The peer also runs with glibc told to keep freed memory (MALLOC_*_THRESHOLD_), which spares it most page faults.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

rounds=5 threads="1 2" output=""
while [ $# -gt 0 ]; do
  case "$1" in
    --rounds) rounds=${2:?--rounds needs a number}; shift 2 ;;
    --threads) threads=${2:?--threads needs numbers}; shift 2 ;;
    --output) output=${2:?--output needs a folder}; shift 2 ;;
    -h | --help) sed -n '3,8s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) echo "bench_step.sh: unknown argument '$1', see --help" >&2; exit 2 ;;
  esac
done

[[ "$rounds $threads" =~ ^[1-9][0-9]*(\ [1-9][0-9]*)+$ ]] ||
  { echo "bench_step.sh: --rounds and --threads take numbers, got '$rounds' and '$threads'" >&2; exit 2; }

build=build/bench
mkdir -p build
tools/fresh_build.sh "$build"
cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DMINITORCH_BUILD_BENCHMARKS=ON -DMINITORCH_BUILD_TESTS=OFF \
  -DMINITORCH_BUILD_EXAMPLES=OFF > "$build.log" 2>&1 || { cat "$build.log" >&2; exit 1; }
cmake --build "$build" --target training_step >> "$build.log" 2>&1 || { cat "$build.log" >&2; exit 1; }
program=$(find "$build" -name training_step -type f -perm -u+x | head -n 1)

python=""
for candidate in /usr/bin/python3 python3; do
  if "$candidate" -c 'import torch' 2> /dev/null; then
    python=$candidate
    break
  fi
done
[ -n "$python" ] || echo "PyTorch is not installed (Debian: python3-torch); timing minitorch alone" >&2

lines=$(mktemp)
trap 'rm -f "$lines"' EXIT
peer=benchmarks/training_step/training_step.py
for round in $(seq "$rounds"); do
  for count in $threads; do
    echo "round $round of $rounds, $count thread(s)" >&2
    "$program" "$count" >> "$lines"
    if [ -n "$python" ]; then
      "$python" $peer plain "$count" >> "$lines"
      "$python" $peer tuned "$count" >> "$lines"
      MALLOC_MMAP_THRESHOLD_=4294967296 MALLOC_TRIM_THRESHOLD_=17179869184 MALLOC_TOP_PAD_=268435456 \
        "$python" $peer tuned "$count" | sed 's/ tuned,/ tuned + malloc thresholds,/' >> "$lines"
    fi
  done
done

table=$(sort -t, -k2,2 -k3,3n -k1,1 -k4,4n "$lines" | awk -F, '
  function flush_group() {
    if (n == 0) return
    row[++rows] = sprintf("| %s | %s | %s | %.2f | %.2f |", net, threads, name, value[1], value[int((n + 1) / 2)])
    if (name == "minitorch") { ours[net, threads] = value[1] }
    else if (!((net, threads) in best) || value[1] < best[net, threads]) { best[net, threads] = value[1] }
    if (!((net, threads) in seen)) { seen[net, threads] = 1; order[++keys] = net SUBSEP threads }
    n = 0
  }
  { key = $1 "," $2 "," $3
    if (key != last) { flush_group(); last = key; name = $1; net = $2; threads = $3 }
    value[++n] = $4 }
  END {
    flush_group()
    print "| net | threads | library | lowest, ms per step | median |"
    print "| --- | --- | --- | --- | --- |"
    for (i = 1; i <= rows; ++i) print row[i]
    print ""
    print "| net | threads | minitorch / best peer, lowest blocks |"
    print "| --- | --- | --- |"
    for (i = 1; i <= keys; ++i) {
      split(order[i], k, SUBSEP)
      if ((k[1], k[2]) in best) printf "| %s | %s | %.2f |\n", k[1], k[2], ours[k[1], k[2]] / best[k[1], k[2]]
    }
  }')
echo "$table"
if [ -n "$output" ]; then
  mkdir -p "$output"
  echo "$table" > "$output/training_step.md"
  { echo "library,net,threads,ms_per_step"; cat "$lines"; } > "$output/training_step.csv"
fi
