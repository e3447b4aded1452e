#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Times minitorch and, where python3-torch is installed, PyTorch on the same work: alternating processes, several rounds, so
# that a noisy minute hits both. Work: a training step of the study's networks (batch 128), 10,000 images through them
# (batches of 500), and a training step of LeNet5 as SimpleChains.jl trains it (batch of 96 for each thread). Prints a table
# of the lowest and the median block, page faults, peak memory and, of LeNet5, GFLOP/s a thread, and the ratio of the lowest
# blocks to the best peer's.
#   tools/bench_step.sh [--rounds 5] [--threads "1 2"] [--tasks "step evaluate lenet"] [--output DIR]
#   tools/bench_step.sh --scaling [--rounds 3] [--threads "1 2"] [--output DIR]
# With --scaling: a training step against the batch, 1 to 1024, as lines and, with --output, as scaling.csv and scaling.png.
# The peer also runs with glibc told to keep freed memory (MALLOC_*_THRESHOLD_), and with tcmalloc where that is installed
# (Debian: libtcmalloc-minimal4) or MINITORCH_TCMALLOC names its file; either spares it most page faults.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

rounds=5 threads="1 2" tasks="step evaluate lenet" output="" scaling=""
while [ $# -gt 0 ]; do
  case "$1" in
    --rounds) rounds=${2:?--rounds needs a number}; shift 2 ;;
    --threads) threads=${2:?--threads needs numbers}; shift 2 ;;
    --tasks) tasks=${2:?--tasks needs some of step, evaluate, lenet}; shift 2 ;;
    --output) output=${2:?--output needs a folder}; shift 2 ;;
    --scaling) scaling=yes; shift ;;
    -h | --help) sed -n '3,13s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) echo "bench_step.sh: unknown argument '$1', see --help" >&2; exit 2 ;;
  esac
done

[[ "$rounds $threads" =~ ^[1-9][0-9]*(\ [1-9][0-9]*)+$ ]] ||
  { echo "bench_step.sh: --rounds and --threads take numbers, got '$rounds' and '$threads'" >&2; exit 2; }
for task in $tasks; do
  [[ $task =~ ^(step|evaluate|lenet)$ ]] ||
    { echo "bench_step.sh: --tasks takes some of step, evaluate and lenet, got '$task'" >&2; exit 2; }
done

build=build/bench-step
mkdir -p build
tools/fresh_build.sh "$build"
targets=(training_step)
[ -z "$scaling" ] || [ -z "$output" ] || targets+=(scaling_chart)
# As users compile: -O2 and nothing for this processor.
cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release "-DCMAKE_CXX_FLAGS_RELEASE=-O2 -DNDEBUG" -DMINITORCH_NATIVE=OFF \
  -DMINITORCH_BUILD_BENCHMARKS=ON -DMINITORCH_BUILD_TESTS=OFF \
  -DMINITORCH_BUILD_EXAMPLES=OFF > "$build.log" 2>&1 || { cat "$build.log" >&2; exit 1; }
cmake --build "$build" --target "${targets[@]}" >> "$build.log" 2>&1 || { cat "$build.log" >&2; exit 1; }
program=$(find "$build" -name training_step -type f -perm -u+x | head -n 1)

python=""
for candidate in /usr/bin/python3 python3; do
  if "$candidate" -c 'import torch' 2> /dev/null; then
    python=$candidate
    break
  fi
done
[ -n "$python" ] || echo "PyTorch is not installed (Debian: python3-torch); timing minitorch alone" >&2
tcmalloc=${MINITORCH_TCMALLOC:-$(ldconfig -p | sed -n '/libtcmalloc_minimal\.so\./{s/.*=> //p;q}')}
[ -z "$python" ] || [ -n "$tcmalloc" ] || echo "tcmalloc is not installed (Debian: libtcmalloc-minimal4); PyTorch runs without it" >&2

lines=$(mktemp)
trap 'rm -f "$lines"' EXIT
peer=benchmarks/training_step/training_step.py

# All variants of the peer but the first argument's: TASK THREADS BLOCKS BATCH NETS.
run_peers() {
  MALLOC_MMAP_THRESHOLD_=4294967296 MALLOC_TRIM_THRESHOLD_=17179869184 MALLOC_TOP_PAD_=268435456 \
    "$python" $peer tuned "$@" | sed 's/ tuned,/ tuned + malloc thresholds,/' >> "$lines"
  [ -z "$tcmalloc" ] || LD_PRELOAD=$tcmalloc "$python" $peer tuned "$@" | sed 's/ tuned,/ tuned + tcmalloc,/' >> "$lines"
}

if [ -n "$scaling" ]; then
  for round in $(seq "$rounds"); do
    for count in $threads; do
      for batch in 1 2 4 8 16 32 64 128 256 512 1024; do
        echo "round $round of $rounds, $count thread(s), batch $batch" >&2
        "$program" step "$count" 3 "$batch" bn >> "$lines"
        [ -z "$python" ] || run_peers step "$count" 3 "$batch" bn
      done
    done
  done
else
  for round in $(seq "$rounds"); do
    for count in $threads; do
      for task in $tasks; do
        case $task in step) blocks=6 batch=128 ;; evaluate) blocks=3 batch=500 ;; lenet) blocks=6 batch=96 ;; esac
        echo "round $round of $rounds, $count thread(s), $task" >&2
        "$program" "$task" "$count" "$blocks" "$batch" >> "$lines"
        if [ -n "$python" ]; then
          "$python" $peer plain "$task" "$count" "$blocks" "$batch" >> "$lines"
          "$python" $peer tuned "$task" "$count" "$blocks" "$batch" >> "$lines"
          run_peers "$task" "$count" "$blocks" "$batch"
        fi
      done
    done
  done
fi

# Page faults are those of the best block, the least; the peak is that of the largest process.
table=$(sort -t, -k2,2 -k3,3 -k4,4n -k5,5n -k1,1 -k6,6n "$lines" | awk -F, '
  function flush_group() {
    if (n == 0) return
    row[++rows] = sprintf("| %s | %s | %s | %s | %s | %.2f | %.2f | %d | %.1f | %.0f | %s |", task, net, batch, threads, name,
                          value[1], value[int((n + 1) / 2)], n, faults, peak, gflops > 0 ? sprintf("%.1f", gflops) : "")
    key_of = task SUBSEP net SUBSEP batch SUBSEP threads
    if (name == "minitorch") { ours[key_of] = value[1]; our_peak[key_of] = peak }
    else if (!(key_of in best) || value[1] < best[key_of]) { best[key_of] = value[1]; best_peak[key_of] = peak }
    if (!(key_of in seen)) { seen[key_of] = 1; order[++keys] = key_of }
    n = 0
  }
  { key = $1 "," $2 "," $3 "," $4 "," $5
    if (key != last) { flush_group(); last = key; name = $1; task = $2; net = $3; batch = $4; threads = $5
                       faults = $7; peak = 0; gflops = 0 }
    value[++n] = $6
    if ($7 < faults) faults = $7
    if ($8 > peak) peak = $8
    if ($9 > gflops) gflops = $9 }
  END {
    flush_group()
    print "| task | net | batch | threads | library | lowest, ms | median | blocks | page faults | peak MB | GFLOP/s a thread |"
    print "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |"
    for (i = 1; i <= rows; ++i) print row[i]
    print ""
    print "| task | net | batch | threads | minitorch / best peer, lowest blocks | peak memory, minitorch / that peer |"
    print "| --- | --- | --- | --- | --- | --- |"
    for (i = 1; i <= keys; ++i) {
      split(order[i], k, SUBSEP)
      if (order[i] in best && order[i] in ours)
        printf "| %s | %s | %s | %s | %.2f | %.2f |\n", k[1], k[2], k[3], k[4], ours[order[i]] / best[order[i]],
               our_peak[order[i]] / best_peak[order[i]]
    }
  }')
echo "$table"
if [ -n "$output" ]; then
  mkdir -p "$output"
  name=training_step
  [ -z "$scaling" ] || name=scaling
  echo "$table" > "$output/$name.md"
  { echo "library,task,net,batch,threads,ms,page_faults,peak_mb,gflops_a_thread"; cat "$lines"; } > "$output/$name.csv"
  if [ -n "$scaling" ]; then
    chart=$(find "$build" -name scaling_chart -type f -perm -u+x | head -n 1)
    "$chart" "$output/scaling.csv" "$output/scaling.png"
  fi
fi
