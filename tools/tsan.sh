#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Runs the tests under ThreadSanitizer, with clang and its OpenMP runtime, on four threads unless OMP_NUM_THREADS is set.
#   tools/tsan.sh [--build-dir DIR] [ROOM...]      default: all rooms
# GCC's libgomp is not instrumented: every barrier would look like a race. LLVM's runtime tells ThreadSanitizer about
# its barriers through the tool libarcher, which comes with Debian's libomp-dev.
set -euo pipefail
cd "$(dirname "$0")/.."
build=build/tsan
case "${1:-}" in
  -h | --help) sed -n '3,6s/^# \{0,1\}//p' "$0"; exit 0 ;;
  --build-dir) build=${2:?--build-dir needs a folder}; shift 2 ;;
  --build-dir=*) build=${1#*=}; shift ;;
esac
for room in "$@"; do
  if [[ "$room" == -* || ! -d "tests/$room" ]]; then
    echo "tsan: there is no room 'tests/$room'; see --help" >&2
    exit 2
  fi
done
rooms=$(IFS=,; echo "$*")

tools/install_deps.sh study test
archer=$(dirname "$(realpath "$(clang++ -print-file-name=libomp.so)")")/libarcher.so
[ -f "$archer" ] || archer=$(find /usr/lib/llvm-* -name libarcher.so 2>/dev/null | sort -V | tail -n 1)
if [ ! -f "$archer" ]; then
  echo "tsan: libarcher.so is missing (Debian: libomp-dev); without it each OpenMP barrier looks like a race" >&2
  exit 1
fi
export MINITORCH_MNIST_DIR=${MINITORCH_MNIST_DIR:-$PWD/data/mnist}
tools/fetch_mnist.sh "$MINITORCH_MNIST_DIR"

tools/fresh_build.sh "$build"
cmake -S . -B "$build" -DCMAKE_CXX_COMPILER=clang++ -DCMAKE_BUILD_TYPE=Debug -DMINITORCH_BUILD_TESTS=ON -DMINITORCH_BUILD_EXAMPLES=OFF \
  -DCMAKE_UNITY_BUILD=ON -DCMAKE_UNITY_BUILD_BATCH_SIZE=8 "-DMINITORCH_TEST_ROOMS=$rooms" \
  "-DCMAKE_CXX_FLAGS_DEBUG=-O1 -gline-tables-only" -DMINITORCH_SANITIZE=thread >/dev/null
cmake --build "$build" --parallel "$(nproc)"
# verbose=0: archer must not talk; ignore_noninstrumented_modules: libomp's own memory is not ours to check.
export OMP_TOOL_LIBRARIES=$archer ARCHER_OPTIONS=verbose=0
export TSAN_OPTIONS="ignore_noninstrumented_modules=1 halt_on_error=0 ${TSAN_OPTIONS:-}"
export OMP_WAIT_POLICY=passive OMP_NUM_THREADS=${OMP_NUM_THREADS:-4}
ctest --test-dir "$build" --output-on-failure </dev/null
