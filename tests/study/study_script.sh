#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# tools/study.sh and tools/fetch_mnist.sh: what is wrong is said at once, before anything is installed, fetched or built.
#   study_script.sh PROGRAM      compares with the program mnist_norms, of which study.sh must know every argument
set -u
program=$(realpath "$1")
top=$(cd "$(dirname "$0")/../.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failures=0
fail() { echo "FAILED: $*"; failures=$((failures + 1)); }

# A checkout in which everything that takes time only leaves a trace.
checkout="$scratch/check out"
mkdir -p "$checkout/tools" "$checkout/examples/mnist_norms" "$scratch/bin" "$scratch/data"
cp "$top/tools/study.sh" "$top/tools/fetch_mnist.sh" "$top/tools/fresh_build.sh" "$checkout/tools/"
cp "$top/CMakeLists.txt" "$checkout/"
cp "$top/examples/mnist_norms/help.txt" "$checkout/examples/mnist_norms/"
mkdir -p "$checkout/include/minitorch/core" && cp "$top/include/minitorch/core/version.hpp" "$checkout/include/minitorch/core/"
stand_in() { # PATH LINE...: a program that notes that it was called
  local path=$1
  shift
  printf '%s\n' '#!/usr/bin/env bash' "echo $(basename "$path") >>'$scratch/called'" "$@" >"$path"
  chmod +x "$path"
}
stand_in "$checkout/tools/install_deps.sh" 'exit 0'
stand_in "$scratch/bin/cmake" 'echo "a stand-in builds nothing" >&2; exit 1'
stand_in "$scratch/bin/npm" 'echo "npm ERR! network is down" >&2; exit 1'
stand_in "$scratch/bin/curl" 'echo "curl: (6) Could not resolve host: nowhere" >&2; exit 6'
unset MINITORCH_MNIST_DIR MINITORCH_MNIST_MIRROR

# study ARGUMENTS...: sets printed, code and called
study() {
  rm -f "$scratch/called"
  printed=$(cd "$scratch" && PATH=$scratch/bin:$PATH timeout 60 "$checkout/tools/study.sh" "$@" 2>&1 </dev/null)
  code=$?
  called=$(sort -u "$scratch/called" 2>/dev/null | paste -sd' ')
}

# The help is the program's, to the word; so is the version.
if ! diff -wB <("$program" --help) "$top/examples/mnist_norms/help.txt"; then
  fail "examples/mnist_norms/help.txt is not what the program prints; write it anew: mnist_norms --help >help.txt"
fi
study --help
[ $code = 0 ] && [ -z "$called" ] && [[ "$printed" == *"--small-batches WHEN"* ]] || fail "--help: $code, called '$called'"
study --epochs many -h
[ $code = 0 ] && [ -z "$called" ] || fail "-h: $code, called '$called'"
study --version
[ $code = 0 ] && [ -z "$called" ] && [ "$printed" = "$("$program" --version)" ] || fail "--version: $code, $printed"

# What the program refuses as wrong arguments, the script refuses, too.
while read -r arguments; do
  read -ra list <<<"$arguments"
  study "${list[@]}"
  [ $code = 2 ] && [ -z "$called" ] && [[ "$printed" == "study: "* ]] ||
    fail "study.sh $arguments: exit code $code, called '$called', printed $printed"
  "$program" "${list[@]}" >/dev/null 2>&1 </dev/null
  [ $? = 2 ] || fail "mnist_norms $arguments is accepted"
done <<'END'
--epoch 1
--epochs
--epochs many
--epochs 0
--epochs 100001
--epochs 1.5
--epochs=
--batch-size 60001
--batch-size -1
--limit 0
--threads 1025
--lr 0
--lr=-1
--lr x
--lr nan
--momentum 1
--momentum -0.1
--l1 -1
--models bn,xn
--seed -1
--seed 1,x
--small-batches maybe
--sweep batch,nothing
--sweep batch,batch
--sweep-images 0
--dataset letters
word
-x
--epochs 1 --no-such-thing
--epochs 1 --epochs 2
--models bn,b
--models bn ln batch
--seed 1,2,1
END
study --output ""
[ $code = 2 ] && [ -z "$called" ] || fail "--output '': $code"
# What the program takes, the script takes, and goes on to the build.
while read -r arguments; do
  read -ra list <<<"$arguments"
  study --data "$scratch/data" "${list[@]}"
  [ $code = 1 ] && [ "$called" = "cmake install_deps.sh" ] && [[ "$printed" == *"a stand-in builds nothing"* ]] ||
    fail "study.sh $arguments: exit code $code, called '$called', printed $printed"
  "$program" "${list[@]}" --help >/dev/null || fail "mnist_norms $arguments is refused"
done <<'END'
--epochs 1
--epochs=100000 --batch-size=1
--lr 1e-3 --momentum 0 --l1 .5
--models bn,gn --seed 1,2,18446744073709551615
--models bn gn --seed 1 2
--models b --small-batches auto --threads 2 --limit 60000
--report --quiet --force
--sweep batch,groups l1 --sweep-images 100
--quick --dataset fashion
END

# Folders are looked at first; relative ones are the caller's.
study --data "$scratch/nowhere"
[ $code = 1 ] && [ -z "$called" ] && [[ "$printed" == *"there is no folder"* ]] || fail "--data: $code, '$called', $printed"
mkdir "$scratch/results"
echo '{"runs": [{"epochs": [{"epoch": 1}]}]}' >"$scratch/results/metrics.json"
study --data data --output results
[ $code = 1 ] && [ -z "$called" ] && [[ "$printed" == *"holds the results of an earlier study"* ]] ||
  fail "earlier results: $code, '$called', $printed"
study --data data --output results --force
[ "$called" = "cmake install_deps.sh" ] || fail "--force: '$called', $printed"

# Data come before the build, and why they did not come is said.
study --epochs 1
[ $code = 1 ] && [ "$called" = "curl install_deps.sh npm" ] || fail "no network: $code, '$called', $printed"
[[ "$printed" == *"curl: (6) Could not resolve host: nowhere"*"npm ERR! network is down"*"could not get"* ]] ||
  fail "why the download failed is not said: $printed"
[ -z "$(find "$checkout/data" -name '.fetch*')" ] || fail "fetch_mnist.sh left something behind"
stand_in "$scratch/bin/curl" 'while [ "$1" != -o ]; do shift; done; echo "<html>sign in</html>" >"$2"'
study
[[ "$printed" == *"it begins with '<html>sign in</html>'"* ]] || fail "a web page in place of data is not named: $printed"
stand_in "$scratch/bin/curl" 'while [ "$1" != -o ]; do shift; done; echo other | gzip >"$2"'
study
[[ "$printed" == *"what came is not the original file"* ]] || fail "other data are not named: $printed"

[ $failures = 0 ] && echo "study.sh: what is wrong is said at once"
exit $((failures > 0))
