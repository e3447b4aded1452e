#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Takes the library in as its users do and runs what they built: find_package after an install, add_subdirectory,
# FetchContent from a local path, and a copied folder with one g++ command; with and without OpenMP. And two shared
# libraries that hide their symbols, in one program with one set of state; and the library compiled once.
#   tools/check_packaging.sh [BUILD-DIR]      default: build/packaging
set -euo pipefail
case "${1:-}" in
  -h | --help) sed -n '3,5s/^# \{0,1\}//p' "$0"; exit 0 ;;
  -*) echo "check_packaging: unknown argument '$1'; see --help" >&2; exit 2 ;;
esac
top=$(cd "$(dirname "$0")/.." && pwd)
build=$(realpath -m "${1:-$top/build/packaging}")
source=$top/tests/packaging
# Only a folder of its own is emptied.
if [ -n "$(ls -A "$build" 2>/dev/null)" ] && [[ "$build" != "$top"/build/* ]] && [ ! -e "$build/.check_packaging" ]; then
  echo "check_packaging: $build is not empty and not of this script: choose a new folder" >&2
  exit 2
fi
rm -rf "$build"
mkdir -p "$build"
touch "$build/.check_packaging"
log=$build/log

run() { # COMMAND...: quiet unless it fails
  if ! "$@" >"$log" 2>&1 </dev/null; then
    tail -n 40 "$log" >&2
    echo "check_packaging: failed: $*" >&2
    exit 1
  fi
}

# Jobs run beside each other, one for each core; what each says comes in the order in which they were started.
started=0
job() { # COMMAND...
  while [ "$(jobs -rp | wc -l)" -ge "$(nproc)" ]; do wait -n || true; done
  started=$((started + 1))
  (
    log=$build/log$started
    "$@"
    touch "$build/good$started"
  ) >"$build/said$started" 2>&1 &
}
finish() { # all that were started
  local number failed=0
  wait
  for ((number = 1; number <= started; ++number)); do
    cat "$build/said$number"
    [ -e "$build/good$number" ] || failed=1
  done
  [ "$failed" -eq 0 ]
}

stage() { # FOLDER CONSUMER: the consumer's project, as a user would have it
  mkdir -p "$1"
  cp "$source/app.cpp" "$source/other.cpp" "$source/nothing_changed.cmake" "$1/"
  cp "$source/$2/CMakeLists.txt" "$1/"
  if [ "$2" = find_package ]; then
    mkdir "$1/below"
    cp "$source/find_package/below.cmake" "$1/below/CMakeLists.txt"
  else
    ln -s "$top" "$1/minitorch"
  fi
}

consumer() { # CONSUMER COMPILER openmp|serial BUILD-TYPE CXX-FLAGS
  local name="$1-$2-$3-${4:-none}" openmp=ON
  local folder=$build/$name
  [ "$3" = openmp ] || openmp=OFF
  stage "$folder" "$1"
  run cmake -S "$folder" -B "$folder/build" "-DCMAKE_CXX_COMPILER=$2" "-DCMAKE_BUILD_TYPE=$4" "-DCMAKE_CXX_FLAGS=$5" \
    "-DEXPECTED_FLAGS=$5" "-DEXPECTED_BUILD_TYPE=$4" "-DMINITORCH_USE_OPENMP=$openmp" "-DCMAKE_PREFIX_PATH=$build/installed" \
    -DCMAKE_EXPORT_COMPILE_COMMANDS=ON
  run cmake --build "$folder/build"
  if grep -qE '"command".* (-march|-O[1-3s]|-Wall|-Werror|-ffast-math|-g)' "$folder/build/compile_commands.json" &&
    [ -z "$4$5" ]; then
    echo "check_packaging: $name: minitorch put flags into its user's command:" >&2
    grep '"command"' "$folder/build/compile_commands.json" >&2
    exit 1
  fi
  for program in app app_with_all; do
    if [ -x "$folder/build/$program" ]; then
      run "$folder/build/$program" "$3"
      echo "check_packaging: $name: $(cat "$log")"
    fi
  done
}

# Installed by one compiler, as docs/install.md has it: by a machine without network that has Eigen and nothing else.
run env http_proxy=http://127.0.0.1:9 https_proxy=http://127.0.0.1:9 cmake -S "$top" -B "$build/install" \
  "-DCMAKE_INSTALL_PREFIX=$build/installed" -DMINITORCH_STB_ROOT= -DCMAKE_DISABLE_FIND_PACKAGE_Catch2=ON \
  -DCMAKE_DISABLE_FIND_PACKAGE_CLI11=ON -DCMAKE_DISABLE_FIND_PACKAGE_nlohmann_json=ON -DCMAKE_DISABLE_FIND_PACKAGE_ZLIB=ON
if ! grep -q "MINITORCH_BUILD_TESTS is off, not installed: Catch2" "$log" || [ -e "$build/install/_deps" ]; then
  cat "$log" >&2
  echo "check_packaging: what was not installed was fetched, or left out without a word" >&2
  exit 1
fi
run cmake --install "$build/install"
# And where all is installed, nothing is left out.
if cmake -S "$top" -B "$build/all" -DCMAKE_INSTALL_PREFIX="$build/nowhere" 2>&1 | grep "is off, not installed"; then
  echo "check_packaging: these parts are left out though tools/install_deps.sh has installed what they need" >&2
  exit 1
fi

# A build folder of a checkout that was moved works, and nobody else's is emptied.
mkdir -p "$build/moved/old"
cp -r "$top/CMakeLists.txt" "$top/cmake" "$top/include" "$top/tools" "$build/moved/old/"
options=(-DMINITORCH_BUILD_TESTS=OFF -DMINITORCH_BUILD_EXAMPLES=OFF)
run cmake -S "$build/moved/old" -B "$build/moved/old/build" "${options[@]}"
mv "$build/moved/old" "$build/moved/new"
run "$build/moved/new/tools/fresh_build.sh" "$build/moved/new/build"
run cmake -S "$build/moved/new" -B "$build/moved/new/build" "${options[@]}"
touch "$build/moved/new/build/kept"
run "$build/moved/new/tools/fresh_build.sh" "$build/moved/new/build"
mkdir "$build/moved/theirs"
printf 'CMAKE_PROJECT_NAME:STATIC=theirs\nCMAKE_HOME_DIRECTORY:INTERNAL=/gone\n' >"$build/moved/theirs/CMakeCache.txt"
run "$build/moved/new/tools/fresh_build.sh" "$build/moved/theirs"
if [ ! -e "$build/moved/new/build/kept" ] || [ ! -e "$build/moved/theirs/CMakeCache.txt" ]; then
  echo "check_packaging: tools/fresh_build.sh emptied a folder that it should keep" >&2
  exit 1
fi

# What it has none of is named.
unknown_component() {
  mkdir -p "$build/unknown"
  printf 'cmake_minimum_required(VERSION 3.21)\nproject(x LANGUAGES CXX)\nfind_package(minitorch REQUIRED COMPONENTS gpu)\n' \
    >"$build/unknown/CMakeLists.txt"
  if cmake -S "$build/unknown" -B "$build/unknown/build" "-DCMAKE_PREFIX_PATH=$build/installed" >"$log" 2>&1 ||
    ! tr -s '\n ' ' ' <"$log" | grep -q "minitorch has no component 'gpu'; there are io, viz and compiled"; then
    cat "$log" >&2
    echo "check_packaging: find_package(minitorch COMPONENTS gpu) does not say that there is no such component" >&2
    exit 1
  fi
}

# An exported library over FetchContent, minitorch twice in one build, headers in a folder of the user's choice, and pkg-config.
exported() {
  local together=$build/together flags version
  mkdir -p "$together"
  cp -r "$source/together/." "$together/"
  ln -s "$top" "$together/minitorch"
  run cmake -S "$together" -B "$together/build" -DCMAKE_BUILD_TYPE=Release "-DCMAKE_INSTALL_PREFIX=$together/prefix" \
    -DCMAKE_INSTALL_INCLUDEDIR=inc/mt
  run cmake --build "$together/build"
  run cmake --install "$together/build"
  mv "$together/prefix" "$together/moved"
  run cmake -S "$together/downstream" -B "$together/app" -DCMAKE_BUILD_TYPE=Debug "-DCMAKE_PREFIX_PATH=$together/moved"
  run cmake --build "$together/app"
  if [ "$("$together/app/app")" != "12 3 24" ]; then
    echo "check_packaging: an exported library over FetchContent computes $("$together/app/app"), expected 12 3 24" >&2
    exit 1
  fi
  echo "check_packaging: exported over FetchContent, twice in one build, moved, beside Eigen: $("$together/app/app")"
  if command -v pkg-config >/dev/null 2>&1; then
    flags=$(PKG_CONFIG_PATH=$together/moved/share/pkgconfig pkg-config --cflags --libs minitorch)
    version=$(PKG_CONFIG_PATH=$together/moved/share/pkgconfig pkg-config --modversion minitorch)
    printf '#include "minitorch/core/shape.hpp"\n#include <iostream>\nint main() { std::cout << minitorch::version_string; }\n' \
      >"$together/pc.cpp"
    sed -i '1i #include "minitorch/core/version.hpp"' "$together/pc.cpp"
    # shellcheck disable=SC2086
    run g++ -std=c++20 "$together/pc.cpp" $flags -o "$together/pc"
    if [ "$("$together/pc")" != "$version" ]; then
      echo "check_packaging: minitorch.pc says version '$version', the header that it finds $("$together/pc")" >&2
      exit 1
    fi
    echo "check_packaging: pkg-config: $version"
  fi
}

# The copied folder: the commands of docs/install.md, word for word.
copied() { # openmp|serial
  local folder=$build/copied-$1
  mkdir -p "$folder/my_project"
  ln -s "$top" "$folder/minitorch"
  sed 's/address_seen_elsewhere();/address_seen_elsewhere() { return \&minitorch::MemoryPool::instance(); }/' "$source/app.cpp" \
    >"$folder/my_project/app.cpp"
  cp "$source/copied/build.sh" "$folder/"
  [ "$1" = openmp ] || sed -i 's/ -fopenmp//' "$folder/build.sh"
  (cd "$folder" && run bash -e build.sh)
  run "$folder/my_project/app" "$1"
  echo "check_packaging: copied folder: $(cat "$log")"
}

# A program that only evaluates, by the commands of docs/compiling.md.
small() { # FOLDER FILE LIMIT COMMAND...
  local folder=$build/$1 file=$2 limit=$3 size
  mkdir -p "$folder"
  ln -s "$top" "$folder/minitorch"
  cp "$source/small/app.cpp" "$folder/"
  (cd "$folder" && run bash -e "$source/$1/build.sh")
  shift 3
  (cd "$folder" && run "$@")
  size=$(stat -c %s "$folder/$file")
  if [ "$(wc -l <"$log")" != 10 ] || [ "$size" -gt "$limit" ]; then
    cat "$log" >&2
    echo "check_packaging: $file has $size bytes (limit $limit), or does not print ten numbers" >&2
    exit 1
  fi
  echo "check_packaging: a program that only evaluates, $file, has $size bytes"
}

# Each part compiles the headers for itself; only what minitorch marks, and the libraries' own door, is visible.
libraries() { # COMPILER FLAGS...
  local compiler=$1 folder=$build/libraries-$1
  shift
  mkdir -p "$folder"
  local flags=(-std=c++20 -O0 -Wall -Wextra -Werror -fPIC -fvisibility=hidden -fvisibility-inlines-hidden
    -DMINITORCH_NO_DISPATCH "-I$top/include" -isystem /usr/include/eigen3 "$@")
  for name in one two; do
    run "$compiler" "${flags[@]}" -shared "-DLIBRARY=library_$name" "$source/libraries/library.cpp" -o "$folder/lib$name.so"
  done
  run "$compiler" "${flags[@]}" "$source/libraries/main.cpp" -o "$folder/app" "-L$folder" -lone -ltwo "-Wl,-rpath,$folder"
  run "$folder/app"
  echo "check_packaging: $compiler: $(cat "$log")"
}

# Compiled once, by CMake from the installed package and by one file of the user's: the same bits as from headers alone.
compiled() {
  local folder=$build/compiled printed by_hand
  mkdir -p "$folder"
  cp "$source/compiled/CMakeLists.txt" "$folder/"
  cp "$source/trains.cpp" "$folder/app.cpp"
  run cmake -S "$folder" -B "$folder/build" "-DCMAKE_CXX_FLAGS=-O0" "-DCMAKE_PREFIX_PATH=$build/installed"
  run cmake --build "$folder/build"
  echo '#include "minitorch/implementation.hpp"' >"$folder/minitorch.cpp"
  by_hand=(g++ -std=c++20 -O0 -fopenmp -DMINITORCH_COMPILED "-I$top/include" -isystem /usr/include/eigen3)
  run "${by_hand[@]}" "$folder/app.cpp" "$folder/minitorch.cpp" -o "$folder/by_hand"
  printed=$(for program in build/headers build/app by_hand; do "$folder/$program"; done | sort | uniq -c)
  if [[ ! "$printed" =~ ^\ *3\ [0-9a-f]{16}\ [0-9a-f]{16}\ 42$ ]]; then
    printf 'check_packaging: compiled once, three programs print\n%s\n' "$printed" >&2
    exit 1
  fi
  echo "check_packaging: compiled once, by CMake and by one file: the same bits"
}

have_clang=$(command -v clang++ || true)
# What takes longest comes first.
job exported
job compiled
for how in find_package add_subdirectory fetch_content; do
  job consumer "$how" g++ openmp "" ""
  job consumer "$how" g++ serial "" ""
done
# Debug and Release, the other compiler, the old ABI of std::string, the strictest warnings of a user.
job consumer find_package g++ openmp Release "-D_GLIBCXX_USE_CXX11_ABI=0"
job consumer add_subdirectory g++ openmp Debug "-Wall -Wextra -Werror"
if [ -n "$have_clang" ]; then job consumer find_package clang++ serial Debug "-Wall -Wextra -Werror"; fi
job copied openmp
job copied serial
job small small app 250000 ./app
if command -v em++ >/dev/null 2>&1 && command -v node >/dev/null 2>&1; then
  node=(node)
  # An older emscripten takes node's fetch for a browser's.
  if node --no-experimental-fetch -e 0 2>/dev/null; then node+=(--no-experimental-fetch); fi
  # Debian's own modules, for whatever node stands first in PATH.
  NODE_PATH=${NODE_PATH:-/usr/share/nodejs} job small small_wasm app.wasm 300000 "${node[@]}" app.js
else
  echo "check_packaging: no em++ or node: WebAssembly's size is left out"
fi
job libraries g++ -fopenmp
if [ -n "$have_clang" ]; then job libraries clang++; fi
job unknown_component
finish
