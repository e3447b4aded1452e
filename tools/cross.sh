#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Compiles README's first example, the guide's programs and some of the tests for other processors and runs them, under qemu or node.
#   tools/cross.sh [--install] [--build-dir DIR] [TARGET...]      default: all that are installed; DIR: build/cross
# Targets: i386, arm (both 32 bits), aarch64, s390x (big-endian), wasm (32 bits, without threads). --install fetches their
# compilers from Debian first. A target takes some minutes. Fails if a program does, does not end within an hour, or a
# target that was named is not installed. Not part of tools/test.sh.
set -euo pipefail
cd "$(dirname "$0")/.."
usage() { sed -n '3,7s/^# \{0,1\}//p' tools/cross.sh; }
build=build/cross
install=no
targets=()
while [ $# -gt 0 ]; do
  case "$1" in
    -h | --help) usage; exit 0 ;;
    --install) install=yes; shift ;;
    --build-dir) build=${2:?--build-dir needs a folder}; shift 2 ;;
    i386 | arm | aarch64 | s390x | wasm) targets+=("$1"); shift ;;
    *) echo "cross: unknown target or argument '$1'" >&2; usage >&2; exit 2 ;;
  esac
done
if [ "$install" = yes ]; then tools/install_deps.sh cross; fi
# What can be tested without much time: sizes, memory, numbers as text, random numbers, vectors, views, autograd, files.
tests=(core/error core/shape core/memory_pool core/random kernels/random kernels/simd tensor/tensor tensor/print
  autograd/view io/checkpoint)

tools_of() { # TARGET: sets compiler, flags and the command that runs a program
  flags=(-std=c++20 -O1 -Wall -Wextra -Werror -Iinclude -Itests "-I$build")
  # g++ 12 is wrong about what it inlines, see cmake/MinitorchPrograms.cmake.
  local gcc=(-Wno-uninitialized -Wno-maybe-uninitialized -Wno-error=array-bounds -Wno-error=stringop-overflow)
  run=()
  suffix=
  filter=()
  case "$1" in
    # As every x86 since 2001: x87's wider numbers are not what the library promises its digits for.
    # By qemu, too: not every 64-bit kernel runs 32-bit programs.
    i386) compiler=i686-linux-gnu-g++; flags+=("${gcc[@]}" -msse2 -mfpmath=sse -Wno-psabi -static); run=(qemu-i386) ;;
    arm) compiler=arm-linux-gnueabihf-g++; flags+=("${gcc[@]}" -Wno-psabi -static); run=(qemu-arm) ;;
    aarch64) compiler=aarch64-linux-gnu-g++; flags+=("${gcc[@]}" -static); run=(qemu-aarch64) ;;
    s390x) compiler=s390x-linux-gnu-g++; flags+=("${gcc[@]}" -static); run=(qemu-s390x) ;;
    wasm)
      compiler=em++
      flags+=(-fexceptions -sALLOW_MEMORY_GROWTH=1 -DCATCH_CONFIG_NO_POSIX_SIGNALS)
      suffix=.js
      run=(node)
      filter=("~*thread*") # there are none
      # An older emscripten takes node's fetch for a browser's.
      if node --no-experimental-fetch -e 0 2>/dev/null; then run+=(--no-experimental-fetch); fi
      ;;
  esac
}

mkdir -p "$build"
rm -f "$build"/guide*.cpp
# The guide's programs, word for word (README's is tests/cross/trains.cpp); and Catch2 alone from the machine's own headers.
python3 - "$build" <<'END'
import pathlib, re, sys
blocks = re.findall(r"```cpp\n(#include.*?)```", pathlib.Path("docs/guide.md").read_text(), re.S)
if not blocks:
    sys.exit("cross: docs/guide.md has no whole program")
for number, text in enumerate(blocks, 1):
    pathlib.Path(sys.argv[1], f"guide{number}.cpp").write_text(text)
print(f"cross: {len(blocks)} programs of docs/guide.md")
END
if [ -e /usr/include/catch2/catch.hpp ]; then
  ln -sfn /usr/include/catch2 "$build/catch2"
else
  tests=()
fi

failures=0
arguments=() # of the program
program() { # TARGET NAME SOURCES...: compiles and runs, and goes on if that fails
  local target=$1 name=$2 log=$build/$1/$2.log start=$SECONDS
  shift 2
  if "$compiler" "${flags[@]}" "$@" -o "$build/$target/$name$suffix" >"$log" 2>&1 &&
    timeout 3600 "${run[@]}" "$build/$target/$name$suffix" "${arguments[@]}" >>"$log" 2>&1 </dev/null; then
    echo "cross: $target: $name: $(grep -v '^$\|^===' "$log" | tail -n 1) ($((SECONDS - start)) s)"
  else
    failures=$((failures + 1))
    tail -n 40 "$log"
    echo "cross: $target: $name FAILED (log: $log)"
  fi
}

asked=yes
[ ${#targets[@]} -gt 0 ] || { asked=no && targets=(i386 arm aarch64 s390x wasm); }
tried=0
for target in "${targets[@]}"; do
  tools_of "$target"
  missing=
  for needed in "$compiler" "${run[@]:0:1}"; do
    command -v "$needed" >/dev/null || missing+=" $needed"
  done
  if [ -n "$missing" ]; then
    echo "cross: $target is left out, not installed:$missing (tools/cross.sh --install)"
    [ "$asked" = no ] || failures=$((failures + 1))
    continue
  fi
  tried=$((tried + 1))
  mkdir -p "$build/$target"
  program "$target" trains tests/cross/trains.cpp
  for source in "$build"/guide*.cpp; do
    program "$target" "$(basename "$source" .cpp)" "$source"
  done
  if [ ${#tests[@]} -gt 0 ]; then
    sources=("${tests[@]/#/tests/}")
    arguments=("${filter[@]}")
    program "$target" tests tests/support/main.cpp "${sources[@]/%/.test.cpp}"
    arguments=()
  fi
done
if [ ${#tests[@]} -eq 0 ]; then
  echo "cross: without the tests, which need the headers of Catch2 2 (Debian 12: catch2)"
fi
if [ "$failures" -gt 0 ] || [ "$tried" -eq 0 ]; then
  echo "cross: $failures programs failed or targets are missing, $tried targets tried"
  exit 1
fi
echo "cross: all programs run on $tried targets"
