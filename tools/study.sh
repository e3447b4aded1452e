#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Installs what is missing, builds, fetches MNIST and runs the study of three normalizations.
#   tools/study.sh [arguments of mnist_norms, e.g. --epochs 1 --output DIR; --help lists them]
set -euo pipefail
here=$PWD
cd "$(dirname "$0")/.."
top=$PWD

tools/install_deps.sh study
build=$top/build/study
mkdir -p "$build"
log=$build/build.log
echo "study: building (log: build/study/build.log)"
if ! { cmake -S . -B "$build" -DCMAKE_BUILD_TYPE=Release -DMINITORCH_BUILD_TESTS=OFF &&
  cmake --build "$build" --target mnist_norms --parallel "$(nproc)"; } >"$log" 2>&1; then
  tail -n 30 "$log" >&2
  echo "study: the build failed, see $log" >&2
  exit 1
fi

data=(--data "$top/data/mnist")
for argument in "$@"; do
  case "$argument" in --data | --data=* | -h | --help | --version) data=() ;; esac
done
[ ${#data[@]} -eq 0 ] || tools/fetch_mnist.sh "$top/data/mnist"
cd "$here" # relative paths among the arguments are the caller's
exec "$build/examples/mnist_norms" "${data[@]}" "$@"
