#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The errors of the vector functions (kernels/simd/math.inl) in units in the last place, on every instruction set: all
# floats, and 67 million doubles. Prints the table of docs/numerics.md; takes an hour of one core.
#   tools/ulp.sh [STEP [FUNCTION]]      every STEP-th number only, and one function only
set -euo pipefail
case "${1:-}" in
  -h | --help) sed -n '3,5s/^# \{0,1\}//p' "$0"; exit 0 ;;
esac
cd "$(dirname "$0")/.."
mkdir -p build/ulp
"${CXX:-g++}" -std=c++20 -O2 -fopenmp -Iinclude benchmarks/ulp.cpp -o build/ulp/ulp
build/ulp/ulp "$@"
