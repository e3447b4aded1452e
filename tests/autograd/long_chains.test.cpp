// SPDX-License-Identifier: MIT
#include <pthread.h>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <functional>
#include <stdexcept>
#include <vector>

#include "minitorch/autograd/function.hpp"
#include "minitorch/ops/activation.hpp"
#include "minitorch/ops/arithmetic.hpp"
#include "minitorch/ops/inplace.hpp"
#include "minitorch/ops/reduce.hpp"
#include "support/catch.hpp"
#include "support/sanitized.hpp"

// Chains of operations far longer than any stack is deep. To run one of ten million operations and see what an
// operation costs in bytes and nanoseconds:  test_autograd "[ten-million]"

using namespace minitorch;

namespace {

/// Runs f on a thread with 256 KiB of stack; its exception comes through.
void on_small_stack(const std::function<void()>& f) {
  // Sanitizers, under which the pool is off, need more for their own frames; a recursion would overflow that, too.
  const std::size_t stack = MINITORCH_POOL_DEFAULT ? 256 << 10 : 4 << 20;
  struct Job {
    const std::function<void()>& f;
    std::exception_ptr thrown;
  } job{f, nullptr};
  pthread_attr_t attributes;
  REQUIRE(pthread_attr_init(&attributes) == 0);
  REQUIRE(pthread_attr_setstacksize(&attributes, stack) == 0);
  pthread_t thread;
  const auto start = [](void* argument) -> void* {
    Job& mine = *static_cast<Job*>(argument);
    try {
      mine.f();
    } catch (...) {
      mine.thrown = std::current_exception();
    }
    return nullptr;
  };
  REQUIRE(pthread_create(&thread, &attributes, start, &job) == 0);
  pthread_join(thread, nullptr);
  pthread_attr_destroy(&attributes);
  if (job.thrown) {
    std::rethrow_exception(job.thrown);
  }
}

using D = DoubleTensor;

// Sanitizers take a minute for a million; a recursion this deep overflows their stack, too.
constexpr int million = sanitized ? 100000 : 1000000;

D leaf(double value) {
  const D x = scalar<double>(value);
  x.requires_grad_();
  return x;
}

struct Pass : Function<Pass, double> {
  static D forward(FunctionContext<double>& ctx, const D& x) {
    const D y = x * 1.0;
    ctx.save_for_backward({x, y});
    return y;
  }
  static std::vector<D> backward(FunctionContext<double>& ctx, const std::vector<D>& dy) {
    return {dy[0] * ctx.saved()[0] / ctx.saved()[1]};
  }
};

struct Result {
  double value = 0, slope = 0;
};

/// `length` times y = step(y, x), then backward if `run`, then everything is freed, all on a small stack.
template <class Step>
Result chain(int length, const Step& step, bool run = true, bool create_graph = false) {
  Result result;
  on_small_stack([&] {
    const D x = leaf(1);
    D y = x;
    for (int i = 0; i < length; ++i) {
      y = step(y, x);
    }
    result.value = y.item();
    if (run) {
      y.backward({}, false, create_graph);
      result.slope = x.grad().item();
    }
  });
  return result;
}

double resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  double total = 0, resident = 0;
  statm >> total >> resident;
  return resident * 4096;
}

}  // namespace

TEST_CASE("a million operations are built, run and freed on a small stack", "[autograd][chain]") {
  const std::size_t before = memory_stats().live_bytes;
  const Result result = chain(million, [](const D& y, const D&) { return y + 1.0; });
  CHECK(result.value == million + 1);
  CHECK(result.slope == 1);
  CHECK(memory_stats().live_bytes == before);
}

TEST_CASE("a million operations that never run backward are freed on a small stack", "[autograd][chain]") {
  const std::size_t before = memory_stats().live_bytes;
  CHECK(chain(
            million, [](const D& y, const D&) { return y * 1.0; }, false)
            .value == 1);
  CHECK(memory_stats().live_bytes == before);
}

TEST_CASE("long chains of every kind of node: saved inputs and results, views, changes in place, custom functions",
          "[autograd][chain]") {
  const std::size_t before = memory_stats().live_bytes;
  const int length = sanitized ? 30000 : 100000;
  for (const bool run : {true, false}) {
    const Result products = chain(
        length, [](const D& y, const D& x) { return y * x; }, run);
    CHECK(products.slope == (run ? length + 1 : 0));
    const Result saved_results = chain(
        length, [](const D& y, const D&) { return exp(y) / std::exp(1.0); }, run);
    CHECK(saved_results.value == Approx(1));
    const Result views = chain(
        length, [](const D& y, const D&) { return reshape(unsqueeze(y, 0), {}); }, run);
    CHECK(views.slope == (run ? 1 : 0));
    const Result in_place = chain(
        length,
        [](const D& y, const D& x) {
          const D z = y.is_same(x) ? y * 1.0 : y;
          z += x;
          return z;
        },
        run);
    CHECK(in_place.value == length + 1);
    CHECK(in_place.slope == (run ? length + 1 : 0));
    const Result custom = chain(
        length, [](const D& y, const D&) { return Pass::apply(y); }, run);
    CHECK(custom.slope == (run ? 1 : 0));
    const Result hooked = chain(
        length,
        [](const D& y, const D&) {
          const D z = y + 0.0;
          z.register_hook([y](const D& g) { return g; });  // a hook that holds the node before
          return z;
        },
        run);
    CHECK(hooked.slope == (run ? 1 : 0));
  }
  CHECK(memory_stats().live_bytes == before);
}

TEST_CASE("a long chain whose gradient is itself recorded", "[autograd][chain]") {
  const std::size_t before = memory_stats().live_bytes;
  double second = 0;
  on_small_stack([&] {
    const D x = leaf(1);
    D y = x;
    const int length = 20000;
    for (int i = 1; i < length; ++i) {
      y = y * x;  // x ^ length
    }
    const D slope = autograd::grad<double>({y}, {x}, {}, false, true)[0];
    second = autograd::grad<double>({slope}, {x})[0].item();
  });
  CHECK(second == 20000.0 * 19999.0);
  CHECK(memory_stats().live_bytes == before);
}

TEST_CASE("a long chain is freed while an exception passes", "[autograd][chain]") {
  const std::size_t before = memory_stats().live_bytes;
  CHECK_THROWS_WITH(chain(100000,
                          [](const D& y, const D& x) {
                            const D z = y + x;
                            if (z.item() == 1001) {
                              z.register_hook([](const D&) -> D { throw std::runtime_error("deep inside"); });
                            }
                            return z;
                          }),
                    "deep inside");
  CHECK(memory_stats().live_bytes == before);
}

TEST_CASE("ten million operations on a small stack: bytes and nanoseconds for each", "[.][ten-million]") {
  const char* wanted = std::getenv("MINITORCH_CHAIN");
  const int length = wanted != nullptr ? std::atoi(wanted) : 10000000;
  const auto now = [] { return std::chrono::steady_clock::now(); };
  const auto per_op = [&](auto from, auto to) {
    return std::chrono::duration<double, std::nano>(to - from).count() / length;
  };
  on_small_stack([&] {
    const double memory = resident_bytes();
    const auto start = now();
    const D x = leaf(1);
    D y = x;
    for (int i = 0; i < length; ++i) {
      y = y + 1.0;
    }
    const auto built = now();
    const double used = resident_bytes() - memory;
    y.backward();
    const auto run = now();
    const double slope = x.grad().item();
    y = D();
    const auto freed = now();
    std::printf("%d operations: %.0f bytes each; build %.0f ns, backward %.0f ns, free %.0f ns each; gradient %g\n",
                length, used / length, per_op(start, built), per_op(built, run), per_op(run, freed), slope);
  });
  CHECK(length > 0);
}
