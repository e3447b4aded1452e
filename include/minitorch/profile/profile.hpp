// SPDX-License-Identifier: MIT
#pragma once

#include "minitorch/core/user_habits_off.inl"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "minitorch/autograd/anomaly.hpp"
#include "minitorch/core/error.hpp"
#include "minitorch/core/fork.hpp"
#include "minitorch/core/probe.hpp"
#include "minitorch/io/atomic_file.hpp"

namespace minitorch {

/// One line of a Profile's table.
struct ProfileRow {
  std::string name;   ///< of the operation, as in errors, or of the scope
  std::string layer;  ///< where in the model, e.g. `features.3 (Conv2d)`; empty in the outermost module and outside
  std::string pass;   ///< `forward`, `backward` or `scope`
  std::int64_t calls = 0;  ///< how often
  double seconds = 0;      ///< without what has rows of its own
  double share = 0;        ///< of the seconds of all rows, 0 to 1
  std::int64_t bytes = 0;  ///< memory for tensors that it asked for on its thread, temporary memory included
};

namespace detail {

enum class Kind : unsigned char { forward, backward, scope, module };

struct Key {
  Kind kind;
  std::string name, layer;

  std::strong_ordering operator<=>(const Key&) const = default;
};

struct Event {
  const Key* key;
  int thread;
  std::int64_t start, duration, own;  // nanoseconds
  std::int64_t bytes;
};

struct EventLog {
  std::map<Key, std::int64_t> keys;  // nodes stay where they are; how often
  std::vector<Event> events;
  std::int64_t begin = 0;
  int threads = 0;
};

inline std::int64_t now() {
  const auto time = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::nanoseconds>(time).count();
}

/// Writes to the log of the Profile that is running, if there is one.
class Recorder final : public detail::Probe {
 public:
  /// Never destroyed: threads may still be on their way here when a Profile ends.
  MINITORCH_ONE_PER_PROCESS static Recorder& instance() {
    static Recorder* const recorder = new Recorder;
    return *recorder;
  }

  void start(EventLog& log) {
    const std::lock_guard lock(mutex);
    core::check(log_ == nullptr,
                "[profile] another Profile is running, and there can be one in a process; stop() it first");
    log.begin = now();
    log_ = &log;
    session_.fetch_add(1);
    detail::probe_in_use.store(this, std::memory_order_release);
  }
  void stop(const EventLog& log) {
    const std::lock_guard lock(mutex);
    if (log_ == &log) {
      detail::probe_in_use.store(nullptr);
      log_ = nullptr;
    }
  }

  void allocated(std::size_t bytes) noexcept override {
    Thread& thread = this_thread();
    thread.bytes += static_cast<std::int64_t>(bytes);
    if (thread.first < 0) {
      thread.first = now();
    }
  }

  // An operation tells of itself at its end. It began when it asked for memory; one that did not, such as a view, takes
  // no time worth telling.
  void operation(const char* name) noexcept override {
    const std::int64_t end = now();
    Thread& thread = this_thread();
    if (thread.backwards > 0) {
      return;
    }
    const std::int64_t start = thread.first < 0 ? end : thread.first;
    if (!thread.open.empty()) {
      thread.open.back().inside += end - start;
    }
    const detail::Caller* caller = detail::Caller::innermost();
    try {
      add(thread, Kind::forward, name, caller ? caller->place() : std::string(), start, end, end - start, thread.bytes);
    } catch (const std::exception&) {  // no memory: the event is lost, the program goes on
    }
    thread.first = -1;
    thread.bytes = 0;
  }

  void enter(detail::Span span) noexcept override {
    Thread& thread = this_thread();
    flush(thread);
    try {
      thread.open.push_back({now(), 0, 0});
      thread.backwards += span == detail::Span::backward;
    } catch (const std::exception&) {
    }
  }

  void leave(detail::Span span, std::string_view name, std::string_view place) noexcept override {
    const std::int64_t end = now();
    Thread& thread = this_thread();
    flush(thread);
    if (thread.open.empty()) {
      return;  // it was entered before the Profile was made
    }
    const Open done = thread.open.back();
    thread.open.pop_back();
    thread.backwards -= span == detail::Span::backward;
    const bool module = span == detail::Span::module;
    if (!thread.open.empty()) {
      thread.open.back().inside += module ? done.inside : end - done.start;
      thread.open.back().bytes += module ? done.bytes : 0;
    }
    const Kind kind = module ? Kind::module : span == detail::Span::backward ? Kind::backward : Kind::scope;
    try {
      const detail::Caller* caller = span == detail::Span::scope ? detail::Caller::innermost() : nullptr;
      add(thread, kind, name, caller ? caller->place() : std::string(place), done.start, end,
          end - done.start - done.inside, done.bytes);
    } catch (const std::exception&) {
    }
  }

  std::mutex mutex;  // of the log

 private:
  /// What a thread has entered and not left.
  struct Open {
    std::int64_t start, inside, bytes;  // inside: time that has rows of its own
  };
  struct Thread {
    std::uint64_t session = 0;
    int number = -1;
    int backwards = 0;        // how many of `open`
    std::int64_t first = -1;  // when memory was first asked for since something else ended, and how much since
    std::int64_t bytes = 0;
    std::vector<Open> open{};
  };

  Recorder() {
    detail::at_fork([] { instance().mutex.lock(); }, [] { instance().mutex.unlock(); },
                    [] { instance().mutex.unlock(); });  // Note [Fork]
  }

  MINITORCH_ONE_PER_PROCESS static Thread& of_this_thread() {
    static thread_local Thread thread;
    return thread;
  }
  Thread& this_thread() const {
    Thread& thread = of_this_thread();
    if (const std::uint64_t session = session_.load(); thread.session != session) {
      thread = Thread{};
      thread.session = session;
    }
    return thread;
  }

  // What was asked for and belongs to no operation is of what is open.
  static void flush(Thread& thread) {
    if (!thread.open.empty()) {
      thread.open.back().bytes += thread.bytes;
    }
    thread.first = -1;
    thread.bytes = 0;
  }

  void add(Thread& thread, Kind kind, std::string_view name, std::string_view place, std::int64_t start,
           std::int64_t end, std::int64_t own, std::int64_t bytes) {
    constexpr std::string_view in = " in ";
    Key key{kind, std::string(name), std::string(place.substr(place.starts_with(in) ? in.size() : 0))};
    const std::lock_guard lock(mutex);
    if (log_ == nullptr || thread.session != session_.load()) {
      return;
    }
    if (thread.number < 0) {
      thread.number = log_->threads++;
    }
    const auto known = log_->keys.try_emplace(std::move(key), 0).first;
    log_->events.push_back({&known->first, thread.number, start - log_->begin, end - start, own, bytes});
    ++known->second;
  }

  EventLog* log_ = nullptr;
  std::atomic<std::uint64_t> session_{0};
};

/// `text` as a JSON string.
inline std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      char escaped[8];
      std::snprintf(escaped, sizeof escaped, "\\u%04x", static_cast<unsigned>(static_cast<unsigned char>(c)));
      out += escaped;
    } else {
      out += c;
    }
  }
  return out + "\"";
}

inline std::string bytes_text(std::int64_t bytes) {
  constexpr const char* units[] = {"B", "KB", "MB", "GB", "TB"};
  double value = static_cast<double>(bytes);
  int unit = 0;
  for (; value >= 1000 && unit < 4; ++unit) {
    value /= 1000;
  }
  char text[32];
  std::snprintf(text, sizeof text, "%.*f %s", unit == 0 || value >= 99.95 ? 0 : 1, value, units[unit]);
  return text;
}

}  // namespace detail

/// Notes, from its construction to stop() or its end, what every thread of the process computes:
///
///     Profile profile;
///     train_one_epoch();
///     profile.stop();
///     std::puts(profile.table().c_str());
///     profile.write_chrome_trace("trace.json");
///
/// Each operation that can be part of a graph counts, recorded or not, and each backward of one, in the module that it
/// belongs to; optimisers' steps and RecordFunction scopes count without what has rows of its own, so that no time
/// counts twice. An operation's forward lasts from its first request for memory since the operation, module or scope
/// before it; what a program computes by itself between two operations is best put into a RecordFunction. Operations
/// inside of a backward count for that. Layers that run as one (Note [Chain] in ops/lanes/step.hpp) are one operation,
/// `Sequential`; set_fusion_enabled(false) shows them one by one.
///
/// About a microsecond and 50 bytes of memory for each operation while it runs, nothing before and after it. One at a
/// time: a second is an Error.
class Profile {
 public:
  Profile() { detail::Recorder::instance().start(log_); }
  ~Profile() { stop(); }
  Profile(const Profile&) = delete;
  Profile& operator=(const Profile&) = delete;

  /// Ends it; what was noted stays. Without effect the second time.
  void stop() { detail::Recorder::instance().stop(log_); }

  /// One row for each operation, layer and pass, by falling time.
  std::vector<ProfileRow> rows() const {
    using detail::Kind;
    const std::lock_guard lock(detail::Recorder::instance().mutex);
    std::map<const detail::Key*, ProfileRow> found;
    double total = 0;
    for (const detail::Event& event : log_.events) {
      if (event.key->kind != Kind::module) {
        ProfileRow& row = found[event.key];
        const double seconds = static_cast<double>(event.own) * 1e-9;
        total += seconds;
        row.seconds += seconds;
        row.bytes += event.bytes;
        ++row.calls;
      }
    }
    std::vector<ProfileRow> out;
    for (auto& [key, row] : found) {
      row.name = key->name;
      row.layer = key->layer;
      row.pass = key->kind == Kind::forward ? "forward" : key->kind == Kind::backward ? "backward" : "scope";
      row.share = total > 0 ? row.seconds / total : 0;
      out.push_back(std::move(row));
    }
    std::sort(out.begin(), out.end(), [](const ProfileRow& a, const ProfileRow& b) {
      return a.seconds != b.seconds ? a.seconds > b.seconds
                                    : std::tie(a.name, a.layer, a.pass) < std::tie(b.name, b.layer, b.pass);
    });
    return out;
  }

  /// rows() as text, with a heading and a sum.
  std::string table() const {
    const std::vector<ProfileRow> all = rows();
    std::size_t name = 9, layer = 5;
    ProfileRow sum{.name = "all", .layer = {}, .pass = {}};
    for (const ProfileRow& row : all) {
      name = std::max(name, row.name.size());
      layer = std::max(layer, row.layer.size());
      sum.calls += row.calls;
      sum.seconds += row.seconds;
      sum.share += row.share;
      sum.bytes += row.bytes;
    }
    std::string out = padded("operation", name) + "  " + padded("layer", layer) + "  pass         calls     time, ms" +
                      "   share       bytes\n";
    const auto add = [&](const ProfileRow& row) {
      char figures[128];
      std::snprintf(figures, sizeof figures, "  %-8s  %8lld  %11.3f  %4.1f %%  %10s\n", row.pass.c_str(),
                    static_cast<long long>(row.calls), row.seconds * 1e3, row.share * 100,
                    detail::bytes_text(row.bytes).c_str());
      out += padded(row.name, name) + "  " + padded(row.layer, layer) + figures;
    };
    std::for_each(all.begin(), all.end(), add);
    add(sum);
    return out;
  }

  /// Writes all that was noted in order of time, calls of modules included, in Chrome's trace event format, for
  /// chrome://tracing and https://ui.perfetto.dev. The file appears when it is whole.
  void write_chrome_trace(const std::filesystem::path& path) const {
    io::AtomicFile file(path);
    {
      const std::lock_guard lock(detail::Recorder::instance().mutex);
      constexpr const char* categories[] = {"forward", "backward", "scope", "module"};
      file.write(std::string_view("{\"displayTimeUnit\": \"ms\", \"traceEvents\": ["));
      const char* separator = "\n";
      for (const detail::Event& event : log_.events) {
        char figures[192];
        std::snprintf(figures, sizeof figures,
                      ", \"ph\": \"X\", \"pid\": 1, \"tid\": %d, \"ts\": %lld.%03d, \"dur\": %lld.%03d, \"args\": "
                      "{\"bytes\": %lld, \"layer\": ",
                      event.thread, static_cast<long long>(event.start / 1000), static_cast<int>(event.start % 1000),
                      static_cast<long long>(event.duration / 1000), static_cast<int>(event.duration % 1000),
                      static_cast<long long>(event.bytes));
        file.write(core::concat(separator, "{\"name\": ", detail::quoted(event.key->name), ", \"cat\": \"",
                                categories[static_cast<int>(event.key->kind)], "\"", figures,
                                detail::quoted(event.key->layer), "}}"));
        separator = ",\n";
      }
      file.write(std::string_view("\n]}\n"));
    }
    file.commit();
  }

 private:
  static std::string padded(std::string text, std::size_t width) {
    text.resize(std::max(width, text.size()), ' ');
    return text;
  }

  detail::EventLog log_;
};

}  // namespace minitorch

#include "minitorch/core/user_habits_back.inl"
