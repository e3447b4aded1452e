#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Runs the readers of files under libFuzzer, with AddressSanitizer and UndefinedBehaviorSanitizer.
#   tools/fuzz.sh [--seconds N | --runs N] [--build-dir DIR] [TARGET...]
# N is for each target; default: 20 seconds. Targets: idx gzip deflate safetensors mnist; default: all.
# Seeds: tests/fuzz/corpus. What it finds beyond them stays in DIR/corpus for the next run, a crash in DIR/crashes.
set -euo pipefail
cd "$(dirname "$0")/.."
limit=-max_total_time=20
build=build/fuzz
targets=()
while [ $# -gt 0 ]; do
  case "$1" in
    -h | --help) sed -n '3,6s/^# \{0,1\}//p' "$0"; exit 0 ;;
    --seconds) limit=-max_total_time=${2:?--seconds needs a number}; shift 2 ;;
    --runs) limit=-runs=${2:?--runs needs a number}; shift 2 ;;
    --build-dir) build=${2:?--build-dir needs a folder}; shift 2 ;;
    idx | gzip | deflate | safetensors | mnist) targets+=("$1"); shift ;;
    *) echo "fuzz: unknown argument '$1'; see tools/fuzz.sh --help" >&2; exit 2 ;;
  esac
done
[ ${#targets[@]} -gt 0 ] || targets=(idx gzip deflate safetensors mnist)
[[ "$limit" =~ =[0-9]+$ ]] || { echo "fuzz: '${limit#*=}' is not a number" >&2; exit 2; }

tools/install_deps.sh study test
compiler=${CLANGXX:-clang++}
mkdir -p "$build/crashes"
flags=(-std=c++20 -O2 -g1 -fno-omit-frame-pointer -Wno-pass-failed -Iinclude -Itests
  -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all -D_GLIBCXX_ASSERTIONS)
# A small quarantine and short stacks of allocations: two to three times the speed where much is allocated.
export ASAN_OPTIONS="quarantine_size_mb=8:malloc_context_size=3:${ASAN_OPTIONS:-}"

program=$build/fuzz
if [ ! -x "$program" ] || [ -n "$(find include/minitorch tests/fuzz -name '*.?pp' -newer "$program" -print -quit)" ]; then
  "$compiler" "${flags[@]}" tests/fuzz/fuzz.cpp -o "$program" -lz
fi
for target in "${targets[@]}"; do
  mkdir -p "$build/corpus/$target"
  ln -f "$program" "$program"_"$target" # the name tells the program what to do
  options=("$limit" -timeout=10 -rss_limit_mb=2048 -malloc_limit_mb=16 -print_final_stats=1
    "-artifact_prefix=$build/crashes/$target-")
  case "$target" in
    idx) options+=(-max_len=256) ;;
    safetensors) options+=(-max_len=2048 -dict=tests/fuzz/safetensors.dict) ;;
    mnist) options+=(-max_len=512) ;;
    *) options+=(-max_len=2048) ;;
  esac
  log=$build/$target.log
  if ! "$build/fuzz_$target" "${options[@]}" "$build/corpus/$target" "tests/fuzz/corpus/$target" >"$log" 2>&1; then
    tail -n 60 "$log"
    echo "fuzz: $target failed; the input is in $build/crashes, all output in $log" >&2
    exit 1
  fi
  runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
  speed=$(sed -n 's/^stat::average_exec_per_sec: *//p' "$log")
  echo "fuzz: $target: $runs runs, $speed per second, nothing found"
done
