#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What the program mnist_norms says and how it ends: good and bad arguments, bad data and folders, Ctrl-C.
#   command_line.sh PROGRAM      reads MNIST from $MINITORCH_MNIST_DIR if it is set
set -u
program=$(realpath "$1")
scratch=$(mktemp -d)
trap 'chmod -R u+w "$scratch"; rm -rf "$scratch"' EXIT
failures=0

# expect CODE TEXT ARGUMENTS...: the exit code, and a text in what is printed
expect() {
  local code=$1 text=$2 printed got
  shift 2
  printed=$(timeout 60 "$program" "$@" 2>&1)
  got=$?
  if [ "$got" = 2 ] && [ "$(wc -L <<<"$printed")" -gt 120 ]; then
    echo "FAILED: mnist_norms $*: a line of $(wc -L <<<"$printed") characters"
    failures=$((failures + 1))
  fi
  if [ "$got" != "$code" ] || [[ "$printed" != *"$text"* ]]; then
    echo "FAILED: mnist_norms $*"
    echo "  expected exit code $code and '$text', got $got and: $printed"
    failures=$((failures + 1))
  fi
}

cd "$scratch" || exit 1 # where arguments that are accepted by mistake do no harm
expect 0 "--small-batches" --help
expect 0 "mnist_norms" --version
expect 2 "--epochs" --epochs 0
expect 2 "--epochs" --epochs many
expect 2 "--lr: must be a number above 0, got '0'" --lr 0
expect 2 "--lr: must be a number above 0, got '-1'" --lr -1
expect 2 "--lr" --lr 0.1x
expect 2 "--batch-size: must be a whole number from 1 to 60000, got '1.5'" --batch-size 1.5
expect 2 "--lr" --lr inf
expect 2 "--lr" --lr nan
expect 2 "--momentum" --momentum 1
expect 2 "--l1" --l1 -0.1
expect 2 "--seed" --seed -1
expect 2 "--seed" --seed 1,1
expect 2 "there is no model 'xn'" --models bn,xn
expect 2 "listed twice" --models bn,b
expect 2 "--batch-size" --batch-size 0
expect 2 "--threads" --threads 0
expect 2 "--small-batches" --small-batches maybe
expect 2 "--no-such-thing" --no-such-thing
expect 1 "there is no folder" --data "$scratch/nowhere" --output "$scratch/out"
mkdir "$scratch/empty"
expect 1 "lacks a file of MNIST" --data "$scratch/empty" --output "$scratch/out"
touch "$scratch/file"
expect 1 "choose another with --output" --data "$scratch/empty" --output "$scratch/file"
expect 1 "choose another with --output" --data "$scratch/empty" --output "$scratch/file/below"
expect 1 "--output" --data "$scratch/empty" --output /proc
# Results of an earlier study, or what looks like them, are refused before anything else is done.
mkdir "$scratch/notes"
echo "my own" >"$scratch/notes/README.md"
expect 1 "holds the results of an earlier study (README.md)" --data "$scratch/empty" --output "$scratch/notes"
expect 1 "lacks a file of MNIST" --data "$scratch/empty" --output "$scratch/notes" --force
[ "$(cat "$scratch/notes/README.md")" = "my own" ] || { echo "FAILED: somebody's README.md is gone"; failures=$((failures + 1)); }

if [ -n "${MINITORCH_MNIST_DIR:-}" ]; then
  out=$scratch/results
  expect 0 "Results: " --limit 256 --epochs 1 --batch-size 64 --small-batches off --output "$out"
  for file in README.md report.html metrics.csv metrics.json train_loss.png test_loss.png train_accuracy.png test_accuracy.png \
    summary_{bn,ln,gn}.txt weights_{bn,ln,gn}.safetensors misclassified_{bn,ln,gn}.png; do
    [ -s "$out/$file" ] || { echo "FAILED: no $file"; failures=$((failures + 1)); }
  done
  # The report again, from what lies in the folder: the same to the last byte.
  mkdir "$scratch/first" && cp "$out"/* "$scratch/first"
  rm "$out"/*.png "$out/README.md"
  expect 0 "Report: " --report --output "$out"
  diff -r "$scratch/first" "$out" || failures=$((failures + 1))
  expect 1 "metrics.json" --report --output "$scratch/empty"
  # A second study into the same folder: refused, or with --force kept apart until it is complete.
  rm -rf "$scratch/first" && cp -r "$out" "$scratch/first"
  expect 1 "holds the results of an earlier study (README.md and 16 more files)" --limit 256 --output "$out"
  "$program" --epochs 100000 --models gn --output "$out" --force >"$scratch/log" 2>&1 & # does not finish an epoch
  for _ in $(seq 600); do grep -q parameters "$scratch/log" && break; sleep 0.1; done
  kill -INT $!
  wait $!
  code=$?
  if [ $code != 130 ] || ! diff -r "$scratch/first" "$out"; then
    echo "FAILED: interrupted over a finished study with exit code $code"
    cat "$scratch/log"
    failures=$((failures + 1))
  fi
  "$program" --limit 256 --epochs 100000 --batch-size 64 --models gn --output "$out" --force >"$scratch/log" 2>&1 &
  for _ in $(seq 600); do [ -s "$out/unfinished/metrics.csv" ] && break; sleep 0.1; done
  # And a third one while it runs.
  expect 1 "another study is writing into" --limit 256 --output "$out" --force
  expect 1 "another study is writing into" --report --output "$out"
  kill -INT $!
  wait $!
  code=$?
  if [ $code != 130 ] || ! grep -q interrupted "$out/unfinished/README.md" || ! grep -q "earlier results" "$scratch/log"; then
    echo "FAILED: interrupted over a finished study with exit code $code"
    cat "$scratch/log"
    failures=$((failures + 1))
  fi
  diff -r -x unfinished "$scratch/first" "$out" || failures=$((failures + 1))
  mv "$out/unfinished" "$scratch/unfinished"
  # Complete: the old results go, all of them.
  expect 0 "Results: $out/README.md" --limit 256 --epochs 1 --batch-size 64 --models gn --output "$out" --force
  [ "$(ls -A "$out" | tr '\n' ' ')" = "README.md metrics.csv metrics.json misclassified_gn.png report.html summary_gn.txt test_accuracy.png test_loss.png train_accuracy.png train_loss.png weights_gn.safetensors " ] ||
    { echo "FAILED: after --force there are"; ls -A "$out"; failures=$((failures + 1)); }
  grep -q "small-batches" "$out/README.md" && { echo "FAILED: one epoch alone needs no --small-batches off"; failures=$((failures + 1)); }
  # Weights of another epoch than the figures.
  cp "$scratch/unfinished/weights_gn.safetensors" "$out"
  sed -i 's/"epoch": 1/"epoch": 7/' "$out/metrics.json"
  expect 1 "they do not belong together" --report --output "$out"
  rm -r "$out" && cp -r "$scratch/first" "$out"

  # The same training with one thread and one model: the same bits.
  expect 0 "" --quiet --limit 256 --epochs 1 --batch-size 64 --models gn --threads 1 --small-batches off --output "$out.2"
  cmp "$out/weights_gn.safetensors" "$out.2/weights_gn.safetensors" || failures=$((failures + 1))
  diff <(grep ^gn "$out/metrics.csv" | cut -d, -f1-7) <(grep ^gn "$out.2/metrics.csv" | cut -d, -f1-7) || failures=$((failures + 1))

  # A loss that is no number: no weights, no report of it.
  expect 1 "the loss became" --limit 256 --lr 1e30 --models gn --small-batches off --output "$scratch/nan"
  [ ! -e "$scratch/nan/README.md" ] || { echo "FAILED: a report without results"; failures=$((failures + 1)); }

  # Ctrl-C keeps what there is.
  "$program" --limit 256 --epochs 100000 --batch-size 64 --models gn --small-batches off --output "$scratch/cut" >"$scratch/log" 2>&1 &
  for _ in $(seq 600); do [ -s "$scratch/cut/metrics.csv" ] && break; sleep 0.1; done
  kill -INT $!
  wait $!
  code=$?
  if [ $code != 130 ] || ! grep -q interrupted "$scratch/cut/README.md" || [ ! -s "$scratch/cut/test_loss.png" ]; then
    echo "FAILED: interrupted with exit code $code"
    cat "$scratch/log"
    failures=$((failures + 1))
  fi
  # And --resume goes on, with the same arguments only; once complete there is nothing to do.
  short="--limit 64 --epochs 2 --batch-size 16 --models gn"
  expect 0 "Results: " $short --resume --output "$scratch/resumed"
  expect 0 "is complete" $short --resume --output "$scratch/resumed"
  expect 1 "holds the results of an earlier study" $short --lr 0.5 --resume --output "$scratch/resumed"
  [ ! -e "$scratch/resumed/checkpoint.safetensors" ] || { echo "FAILED: a complete study with a checkpoint"; failures=$((failures + 1)); }
  # A damaged file is found before anything is written.
  mkdir "$scratch/damaged"
  cp "$MINITORCH_MNIST_DIR"/*-ubyte "$scratch/damaged" 2>/dev/null && chmod u+w "$scratch/damaged"/* &&
    truncate -s 1000000 "$scratch/damaged/train-images-idx3-ubyte" &&
    expect 1 "train-images-idx3-ubyte" --data "$scratch/damaged" --output "$scratch/never"
else
  echo "skipped: runs on MNIST (set MINITORCH_MNIST_DIR to its folder)"
fi
[ -z "$(find "$scratch" -name '*.tmp*')" ] || { echo "FAILED: temporary files were left"; failures=$((failures + 1)); }
[ $failures = 0 ] && echo "mnist_norms: the command line does as it says"
exit $((failures > 0))
