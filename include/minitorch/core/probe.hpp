// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstddef>
#include <string_view>

#include "minitorch/core/config.hpp"

// Note [Probe]: how a profiler (profile/profile.hpp) hears what the library does. Those who know it tell a Probe, if
// there is one: record() that an operation has ended, the engine and calls of modules when they begin and end, the
// memory pool what it gives. Without one each of them loads one flag; all else is out of line.

namespace minitorch {

namespace detail {

/// What begins and ends.
enum class Span : unsigned char { module, backward, scope };

/// Who is told; for all threads, and on the thread that does it.
class Probe {
 public:
  /// Memory was asked for.
  virtual void allocated(std::size_t bytes) noexcept = 0;
  /// A forward operation has ended.
  virtual void operation(const char* name) noexcept = 0;
  virtual void enter(Span span) noexcept = 0;
  /// The last that was entered ends. `place` is that of Caller::place().
  virtual void leave(Span span, std::string_view name, std::string_view place) noexcept = 0;

 protected:
  ~Probe() = default;
};

/// Null: nobody wants to know. What it points to lives as long as the process.
MINITORCH_ONE_PER_PROCESS inline constinit std::atomic<Probe*> probe_in_use{nullptr};

inline bool probed() {
  return probe_in_use.load(std::memory_order_relaxed) != nullptr;
}

[[gnu::cold, gnu::noinline]] inline void tell_allocated(std::size_t bytes) {
  if (Probe* probe = probe_in_use.load(std::memory_order_acquire)) {
    probe->allocated(bytes);
  }
}
[[gnu::cold, gnu::noinline]] inline void tell_operation(const char* name) {
  if (Probe* probe = probe_in_use.load(std::memory_order_acquire)) {
    probe->operation(name);
  }
}
[[gnu::cold, gnu::noinline]] inline void tell_enter(Span span) {
  if (Probe* probe = probe_in_use.load(std::memory_order_acquire)) {
    probe->enter(span);
  }
}
[[gnu::cold, gnu::noinline]] inline void tell_leave(Span span, std::string_view name, std::string_view place) {
  if (Probe* probe = probe_in_use.load(std::memory_order_acquire)) {
    probe->leave(span, name, place);
  }
}

/// From here to the end of the scope. What `name` and `place` show must live as long.
class ProbedSpan {
 public:
  ProbedSpan(Span span, std::string_view name, std::string_view place) : span_(span), name_(name), place_(place) {
    if (probed()) {
      tell_enter(span_);
    }
  }
  ~ProbedSpan() {
    if (probed()) {
      tell_leave(span_, name_, place_);
    }
  }
  ProbedSpan(const ProbedSpan&) = delete;
  ProbedSpan& operator=(const ProbedSpan&) = delete;

 private:
  Span span_;
  std::string_view name_, place_;
};

}  // namespace detail

/// Gives what is done until the end of the scope a row of its own in a Profile: the time that no operation inside of it
/// takes. `name` must live as long as the scope. Costs a load when nobody profiles.
class RecordFunction {
 public:
  /// Begins the row `name`.
  explicit RecordFunction(std::string_view name) : span_(detail::Span::scope, name, {}) {}

 private:
  detail::ProbedSpan span_;
};

}  // namespace minitorch
