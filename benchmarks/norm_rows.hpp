// SPDX-License-Identifier: MIT
#pragma once

#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <functional>
#include <string>
#include <vector>

// The rows that every program measures. A row is named <library>/<operator>/<direction>/<shape>/t<threads>; rows of
// different libraries are joined on everything after the library.

namespace bench {

/// n samples, c channels, h x w positions; group norm also has groups.
struct Images {
  std::int64_t n, c, h, w, groups;

  std::int64_t s() const { return h * w; }
  std::int64_t count() const { return n * c * s(); }
  std::string name() const {
    return std::to_string(n) + "x" + std::to_string(c) + "x" + std::to_string(h) + "x" + std::to_string(w);
  }
  std::string group_name() const { return name() + "g" + std::to_string(groups); }
};

/// Rows of layer and RMS norm.
struct Rows {
  std::int64_t rows, cols;
  std::string name() const { return std::to_string(rows) + "x" + std::to_string(cols); }
};

/// The planes of a small digit network, of a large residual one, and extremes: few samples, tiny planes.
inline const std::vector<Images> images = {
    {128, 8, 26, 26, 2},   {128, 10, 24, 24, 2}, {128, 16, 8, 8, 2},    {128, 16, 6, 6, 2},  {32, 64, 56, 56, 32},
    {32, 256, 14, 14, 32}, {8, 512, 7, 7, 32},   {2, 64, 112, 112, 32}, {1, 64, 56, 56, 32}, {2, 16, 8, 8, 2}};
inline const std::vector<Rows> row_shapes = {{4096, 768}, {512, 1024}, {8192, 64}};

/// What one row repeats, made ready for a number of threads.
using Call = std::function<void()>;
using Make = std::function<Call()>;

inline std::int64_t page_faults() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_minflt;
}

/// Registers a row for 1 and for 2 threads; `use_threads` tells the library. `bytes` must move in each repetition.
inline void add_row(const std::string& library, const std::string& op, const std::string& direction,
                    const std::string& shape, std::int64_t bytes, const std::function<void(int)>& use_threads,
                    const Make& make) {
  for (const int threads : {1, 2}) {
    const std::string name = library + "/" + op + "/" + direction + "/" + shape + "/t" + std::to_string(threads);
    benchmark::RegisterBenchmark(
        name.c_str(),
        [=](benchmark::State& state) {
          use_threads(threads);
          Call call;
          try {
            call = make();
            call();  // first touch of the memory, choice of code
            call();
          } catch (const std::exception& error) {
            state.SkipWithError(error.what());
            return;
          }
          const std::int64_t before = page_faults();
          for (auto _ : state) {
            call();
            benchmark::ClobberMemory();
          }
          const auto repeats = static_cast<double>(std::max<std::int64_t>(state.iterations(), 1));
          state.counters["page_faults"] = static_cast<double>(page_faults() - before) / repeats;
          state.SetBytesProcessed(bytes * state.iterations());
        })
        ->Unit(benchmark::kMicrosecond)
        ->UseRealTime();
  }
}

/// Bytes that must move once in float: forward reads x and writes y, backward reads x and dy and writes dx.
inline std::int64_t bytes_of(const std::string& direction, std::int64_t count) {
  return (direction == "bwd" ? 12 : 8) * count;
}

/// What main() returns when all rows have been added.
inline int run(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) {
    return 1;
  }
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}

}  // namespace bench
