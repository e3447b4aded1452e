#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Measures our normalization kernels, the machine's limit, and LibTorch and oneDNN where they are installed (Debian:
# libtorch-dev with libopenblas0-openmp, libdnnl-dev), all in interleaved rounds; writes norms.md, norms.csv and norms.png.
# With --rows ops the operations on tensors, beside LibTorch, compiled with -O2 alone; writes ops.md, ops.csv and ops.png.
#   tools/bench.sh [--rows norms|ops] [--quick] [--output DIR] [--rounds N] [--filter REGEX] [--build-dir DIR] [--plain] [--no-install]
# --quick   a tenth of the time: two short rounds; the figures are rough
# --plain   compile for plain x86-64 and choose the instruction set at run time, as most users do
set -euo pipefail
cd "$(dirname "$0")/.."

output=build/bench-report
build=build/bench
rounds=9
time=0.02
filter='.*'
native=ON
install=yes
kind=norms
usage() { sed -n '3,/^# --plain/s/^# \{0,1\}//p' tools/bench.sh; }
while [ $# -gt 0 ]; do
  case "$1" in
    --rows) kind=${2:?--rows needs norms or ops}; shift 2 ;;
    --rows=*) kind=${1#*=}; shift ;;
    --quick) rounds=2; time=0.005; shift ;;
    --output) output=${2:?--output needs a folder}; shift 2 ;;
    --output=*) output=${1#*=}; shift ;;
    --rounds) rounds=${2:?--rounds needs a number}; shift 2 ;;
    --rounds=*) rounds=${1#*=}; shift ;;
    --filter) filter=${2:?--filter needs a regular expression}; shift 2 ;;
    --filter=*) filter=${1#*=}; shift ;;
    --build-dir) build=${2:?--build-dir needs a folder}; shift 2 ;;
    --build-dir=*) build=${1#*=}; shift ;;
    --plain) native=OFF; shift ;;
    --no-install) install=no; shift ;;
    -h | --help) usage; exit 0 ;;
    *) echo "bench: unknown argument '$1'" >&2; usage >&2; exit 2 ;;
  esac
done

case "$kind" in
  norms) ours=norm_bench peer=peer_bench title="Normalization kernels" ;;
  ops) ours=op_bench peer=op_peer title="Operations" native=OFF ;;
  *) echo "bench: --rows is norms or ops, got '$kind'" >&2; exit 2 ;;
esac
[[ "$rounds" =~ ^[1-9][0-9]*$ ]] || { echo "bench: --rounds needs a number, got '$rounds'" >&2; exit 2; }
grep_code=0
grep -qE -- "$filter" </dev/null 2>/dev/null || grep_code=$?
[ "$grep_code" -le 1 ] || { echo "bench: --filter '$filter' is no regular expression" >&2; exit 2; }

[ "$install" = no ] || tools/install_deps.sh bench
mkdir -p "$build" "$output"
tools/fresh_build.sh "$build"
echo "bench: building in $build"
if ! { cmake -S . -B "$build" -DCMAKE_BUILD_TYPE=Release -DMINITORCH_BUILD_BENCHMARKS=ON -DMINITORCH_BUILD_TESTS=OFF \
  -DMINITORCH_BUILD_EXAMPLES=OFF -DMINITORCH_NATIVE="$native" &&
  { cmake --build "$build" --target help | grep "$peer" >/dev/null || peer=; } &&
  cmake --build "$build" --target "$ours" $peer bench_report -j "$(nproc)"; } >"$build/build.log" 2>&1; then
  tail -n 30 "$build/build.log" >&2
  echo "bench: the build failed, see $build/build.log" >&2
  exit 1
fi

for library in "LibTorch:libtorch-dev" "oneDNN:libdnnl-dev"; do
  grep -q "${library%%:*} is measured as a peer" "$build/build.log" ||
    echo "bench: ${library%%:*} is not installed and is left out (Debian: apt-get install ${library#*:})"
done

# Each round takes our rows and the peers' rows of one operator right after another, so that a noisy minute hits both.
results="$build/results"
rm -rf "$results"
mkdir -p "$results"
# glibc's malloc keeps what is freed, for all: else the peers' large results are fresh pages each time, which flatters us.
export MALLOC_MMAP_THRESHOLD_=4294967296 MALLOC_TRIM_THRESHOLD_=17179869184 MALLOC_TOP_PAD_=268435456
run() { # program, round, rows
  "$build/benchmarks/$1" --benchmark_filter="$3" --benchmark_min_time="$time" \
    --benchmark_enable_random_interleaving=true --benchmark_out_format=json \
    --benchmark_out="$results/$1-$2-${4}.json" >"$results/log" 2>&1 || true
  # A filter that matches no row leaves an empty file.
  [ -s "$results/$1-$2-${4}.json" ] || rm -f "$results/$1-$2-${4}.json"
}
rows=$("$build/benchmarks/$ours" --benchmark_list_tests=true | grep -E "$filter" || true)
[ -n "$rows" ] || { echo "bench: no row matches '$filter'" >&2; exit 2; }
# batch_norm/fwd and so on
groups=$(printf '%s\n' "$rows" | sed -n 's|^minitorch/\([^/]*/[^/]*\)/.*|\1|p' | sort -u)
for round in $(seq 1 "$rounds"); do
  echo "bench: round $round of $rounds"
  [ "$kind" = ops ] || run "$ours" "$round" "^limit/" limit
  for group in $groups; do
    rows_of_kind=$(printf '%s\n' "$rows" | sed -n "s|^minitorch/\($group/.*\)|/\1\$|p" | paste -sd'|')
    run "$ours" "$round" "^minitorch($rows_of_kind)" "${group//\//-}"
    [ -z "$peer" ] || run "$peer" "$round" "^[^/]*($rows_of_kind)" "${group//\//-}"
  done
done

cpu=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo 2>/dev/null | head -1 || true)
mhz=$(sed -n 's/^cpu MHz[^:]*: //p' /proc/cpuinfo 2>/dev/null | sort -n | sed -n '1p;$p' | paste -sd'-' || true)
caches=$(lscpu 2>/dev/null | sed -n 's/^ *\(L[123][di]* cache\): */\1 /p' | tr -s ' ' | paste -sd',' | sed 's/,/, /g' || true)
compiler=$(sed -n 's/^CMAKE_CXX_COMPILER:[^=]*=//p' "$build/CMakeCache.txt")
machine="Machine: ${cpu:-unknown CPU}, $(nproc) CPUs at ${mhz:-unknown} MHz, ${caches:-unknown caches}; $(uname -srm); $("$compiler" --version | head -1); $([ "$native" = ON ] && echo 'compiled for this CPU' || echo 'compiled for plain x86-64')."
"$build/benchmarks/bench_report" "$output" "$kind" "$title" "$machine" "$results"/*.json
echo "bench: wrote $output/$kind.md, $kind.csv and $kind.png"
