#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Installs what is missing, builds and runs all tests and checks. The last line says how many passed and failed.
#   tools/test.sh [--only PART[,PART...]] [--jobs N] [--build-dir DIR] [--no-install]
# Parts, in the order they run:
#   checks     room borders, format, forbidden words, one version, each header alone, all as one header, code in the
#              docs, a comment for every public name, what must not compile, cost of including
#   gcc        all tests, g++ -O2 for this machine's CPU
#   packaging  consumers: find_package, add_subdirectory, FetchContent, a copied folder; with and without OpenMP
#   sanitize   all tests but those of `witnesses`, clang++ -O1 with AddressSanitizer, LeakSanitizer and
#              UndefinedBehaviorSanitizer; of the fused normalizations only those that read all there is to read
#              (tests/support/sanitized.hpp)
#   serial     core and kernels, g++ -O1 without OpenMP, for the baseline's instruction set alone
#   fuzz       a short run of every file reader's fuzzer (tools/fuzz.sh runs them longer)
# Parts that run only when they are named, since with them a run takes longer than 45 minutes on two cores:
#   clang      tests where optimised code matters most, clang++ -O2 for this machine's CPU
#   witnesses  the tests against PyTorch's figures and those of the study, under the same sanitizers as `sanitize`
#   vectors    the kernels' tests under the sanitizers for every instruction set; `sanitize` has the baseline
# Warnings are errors in every part. tools/tsan.sh runs ThreadSanitizer, which takes longer.
set -uo pipefail
cd "$(dirname "$0")/.."

parts=checks,gcc,packaging,sanitize,serial,fuzz
jobs=$(nproc)
build=build/test
install=yes
usage() { sed -n '3,/^# Warnings/s/^# \{0,1\}//p' tools/test.sh; }
while [ $# -gt 0 ]; do
  case "$1" in
    --only) parts=${2:?--only needs the names of parts}; shift 2 ;;
    --only=*) parts=${1#*=}; shift ;;
    --jobs) jobs=${2:?--jobs needs a number}; shift 2 ;;
    --jobs=*) jobs=${1#*=}; shift ;;
    --build-dir) build=${2:?--build-dir needs a folder}; shift 2 ;;
    --build-dir=*) build=${1#*=}; shift ;;
    --no-install) install=no; shift ;;
    -h | --help) usage; exit 0 ;;
    *) echo "test: unknown argument '$1'" >&2; usage >&2; exit 2 ;;
  esac
done
[[ "$jobs" =~ ^[1-9][0-9]*$ ]] || { echo "test: --jobs needs a number, got '$jobs'" >&2; exit 2; }
[ -n "$build" ] || { echo "test: --build-dir needs a folder" >&2; exit 2; }
[ -n "${parts//,/}" ] || { echo "test: --only needs the names of parts" >&2; usage >&2; exit 2; }
for part in ${parts//,/ }; do
  case "$part" in
    checks | gcc | packaging | clang | serial | sanitize | witnesses | vectors | fuzz) ;;
    *) echo "test: unknown part '$part'" >&2; usage >&2; exit 2 ;;
  esac
done

if [ "$install" = yes ]; then tools/install_deps.sh study test || exit 1; fi
export MINITORCH_MNIST_DIR=${MINITORCH_MNIST_DIR:-$PWD/data/mnist}
tools/fetch_mnist.sh "$MINITORCH_MNIST_DIR" || exit 1

# More threads than cores must not spin while they wait for each other.
export OMP_WAIT_POLICY=passive
export ASAN_OPTIONS=detect_leaks=1:detect_stack_use_after_return=1:strict_string_checks=1
export UBSAN_OPTIONS=print_stacktrace=1

passed=0
failed=0
failures=()
# Kernels, and all operations and whole trainings against PyTorch's figures.
optimised=core,kernels,golden,data

say() { printf '\n== %s\n' "$*"; }

# One check: one passed or one failed.
check() {
  local start=$SECONDS
  if "$@" </dev/null; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    failures+=("$*")
  fi
  [ $((SECONDS - start)) -lt 10 ] || echo "$1: run in $((SECONDS - start)) s"
}

# All tests in one configuration: counts their test cases.
configuration() { # NAME COMPILER CMAKE-ARGUMENTS...
  local name=$1 compiler=$2 dir=$build/$1 start=$SECONDS good bad
  shift 2
  say "$name: $compiler $*"
  mkdir -p "$dir"
  tools/fresh_build.sh "$dir"
  # Several files of a room at once: half the time, for templates that they share are compiled once.
  if ! { cmake -S . -B "$dir" -DCMAKE_CXX_COMPILER="$compiler" -DMINITORCH_WERROR=ON -DCMAKE_UNITY_BUILD=ON \
    -DMINITORCH_BUILD_TESTS=ON -DMINITORCH_BUILD_EXAMPLES=ON \
    -DCMAKE_UNITY_BUILD_BATCH_SIZE=8 "$@" &&
    cmake --build "$dir" --parallel "$jobs"; } >"$dir/build.log" 2>&1 </dev/null; then
    grep -E -A 12 'error|Error' "$dir/build.log" | head -n 120
    failed=$((failed + 1))
    failures+=("$name: the build (log: $dir/build.log)")
    return
  fi
  echo "$name: built in $((SECONDS - start)) s"
  start=$SECONDS
  rm -f "$dir/Testing/Temporary/LastTest.log"
  ctest --test-dir "$dir" --output-on-failure --no-tests=error --parallel "$jobs" </dev/null ||
    failures+=("$name: $(sed 's/^[0-9]*://' "$dir/Testing/Temporary/LastTestsFailed.log" 2>/dev/null | paste -sd' ')")
  if [ ! -f "$dir/Testing/Temporary/LastTest.log" ]; then
    failed=$((failed + 1))
    return
  fi
  # What tests have to say when they leave something out.
  grep -ihE '^(skipped|notice)[: ]' "$dir/Testing/Temporary/LastTest.log" | sort -u
  read -r good bad < <(tools/count_tests.py "$dir/Testing/Temporary/LastTest.log")
  passed=$((passed + good))
  failed=$((failed + bad))
  echo "$name: $good test cases passed, $bad failed, run in $((SECONDS - start)) s"
}

sanitized() { # NAME ROOMS
  configuration "$1" clang++ -DCMAKE_BUILD_TYPE=Debug "-DCMAKE_CXX_FLAGS_DEBUG=-O1 -gline-tables-only -D_GLIBCXX_ASSERTIONS" \
    -DMINITORCH_SANITIZE=address,undefined -DMINITORCH_BUILD_EXAMPLES=OFF "-DMINITORCH_TEST_ROOMS=$2"
}

for part in ${parts//,/ }; do
  case "$part" in
    checks)
      say "checks"
      check tools/check_rooms.py
      check tools/check_words.py
      check tools/check_version.py
      check tools/check_pytorch.py
      check tools/check_refused.py
      check tools/check_refused.py --compiler clang++
      check tools/check_format.sh
      check tools/write_instances.py --check
      check tools/check_budget.py
      check tools/check_headers.py --jobs "$jobs"
      check tools/amalgamate.py --check
      check tools/reference.py
      check tools/check_docs.py --jobs "$jobs"
      ;;
    gcc) configuration gcc g++ -DCMAKE_BUILD_TYPE=Release "-DCMAKE_CXX_FLAGS_RELEASE=-O2 -DNDEBUG" ;;
    clang)
      configuration clang clang++ -DCMAKE_BUILD_TYPE=Release "-DCMAKE_CXX_FLAGS_RELEASE=-O2 -DNDEBUG" \
        "-DMINITORCH_TEST_ROOMS=$optimised" -DMINITORCH_BUILD_EXAMPLES=OFF
      ;;
    serial)
      configuration serial g++ -DCMAKE_BUILD_TYPE=Release "-DCMAKE_CXX_FLAGS_RELEASE=-O1 -DNDEBUG" \
        -DMINITORCH_USE_OPENMP=OFF -DMINITORCH_NATIVE=OFF -DCMAKE_CXX_FLAGS=-DMINITORCH_NO_DISPATCH \
        -DMINITORCH_TEST_ROOMS=core,kernels -DMINITORCH_BUILD_EXAMPLES=OFF
      ;;
    sanitize) sanitized sanitize autograd,core,data,io,kernels,nn,ops,optim,profile,tensor,viz,whole ;;
    witnesses) sanitized witnesses golden,study ;;
    vectors)
      configuration vectors clang++ -DCMAKE_BUILD_TYPE=Debug "-DCMAKE_CXX_FLAGS_DEBUG=-O1 -gline-tables-only -D_GLIBCXX_ASSERTIONS" \
        -DMINITORCH_SANITIZE=address,undefined -DMINITORCH_SANITIZE_VECTORS=ON -DMINITORCH_TEST_ROOMS=kernels \
        -DMINITORCH_BUILD_EXAMPLES=OFF
      ;;
    fuzz)
      say "fuzz"
      check tools/fuzz.sh --runs 30000 --build-dir "$build/fuzz"
      ;;
    packaging)
      say "packaging"
      check tools/check_packaging.sh "$build/packaging"
      ;;
  esac
done

say "done in $((SECONDS / 60)) min $((SECONDS % 60)) s"
if [ ${#failures[@]} -gt 0 ]; then
  printf 'failed: %s\n' "${failures[@]}"
  [ "$failed" -gt 0 ] || failed=${#failures[@]}
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
