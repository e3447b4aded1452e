// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <string>

#include "minitorch/core/error.hpp"

#if __has_include(<unistd.h>)
#include <sys/ioctl.h>
#include <unistd.h>
#endif

namespace mnist_norms {

/// 37,592
inline std::string with_commas(std::int64_t value) {
  std::string out = std::to_string(value);
  for (auto i = static_cast<std::int64_t>(out.size()) - 3; i > 0; i -= 3) {
    out.insert(static_cast<std::size_t>(i), 1, ',');
  }
  return out;
}

/// A number with this many digits after the point.
inline std::string fixed(double value, int digits) {
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", digits, value);
  return text;
}

/// 0.0005 rather than 5e-04
inline std::string plain(double value) {
  char text[64];
  std::snprintf(text, sizeof text, "%.12g", value);
  return text;
}

/// 8.2 s, 1:05 min, 2:13 h
inline std::string duration(double seconds) {
  if (seconds < 59.95) {
    return fixed(seconds, seconds < 9.95 ? 1 : 0) + " s";
  }
  const auto whole = static_cast<std::int64_t>(std::llround(seconds));
  const bool hours = whole >= 3600;
  const std::int64_t small = hours ? whole / 60 % 60 : whole % 60;
  return std::to_string(hours ? whole / 3600 : whole / 60) + ":" + (small < 10 ? "0" : "") + std::to_string(small) +
         (hours ? " h" : " min");
}

class Stopwatch {
 public:
  double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count(); }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

/// What a person sees while the study runs: lines that stay and, on a terminal, a last line that changes.
class Console {
 public:
  explicit Console(bool quiet) : quiet_(quiet) {
#if __has_include(<unistd.h>)
    live_ = !quiet && isatty(STDOUT_FILENO) == 1;
#endif
  }
  ~Console() {
    clear();
  }
  Console(const Console&) = delete;
  Console& operator=(const Console&) = delete;

  /// A line that stays.
  void line(const std::string& text = "") {
    if (!quiet_) {
      clear();
      std::printf("%s\n", text.c_str());
      std::fflush(stdout);
    }
  }

  /// Whether it is time for a new live line; at most ten a second, none where nobody looks.
  bool wants_live() const {
    return live_ && since_live_.seconds() >= 0.1;
  }
  /// Replaces the line that changes.
  void live(const std::string& text) {
    // A line that wraps could not be taken back.
    std::printf("\r%s\x1b[K", text.substr(0, columns() - 1).c_str());
    std::fflush(stdout);
    since_live_ = Stopwatch();
    shown_ = true;
  }
  void clear() {
    if (shown_) {
      std::printf("\r\x1b[K");
      std::fflush(stdout);
      shown_ = false;
    }
  }

 private:
  static std::size_t columns() {
#if __has_include(<unistd.h>)
    winsize size{};
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1) {
      return size.ws_col;
    }
#endif
    return 80;
  }

  bool quiet_, live_ = false, shown_ = false;
  Stopwatch since_live_;
};

/// How far the whole study is. Work is counted in training images; a test image counts as a third of one.
class Progress {
 public:
  Progress(Console& console, double total) : console_(console), total_(total) {}

  static constexpr double test_share = 1.0 / 3;

  /// A part of the work, e.g. an epoch, of that many training images begins; `what` stands before its live line.
  void begin(std::string what, double images) {
    what_ = std::move(what);
    part_ = images;
    part_done_ = 0;
    part_clock_ = Stopwatch();
  }
  void advance(std::int64_t images) {
    done_ += static_cast<double>(images);
    part_done_ += static_cast<double>(images);
    if (console_.wants_live()) {
      const double seconds = part_clock_.seconds(), speed = part_done_ / seconds;
      const auto blocks = static_cast<std::size_t>(12 * part_done_ / part_);
      console_.live(minitorch::core::concat(what_, "  [", std::string(blocks, '#'), std::string(12 - blocks, '.'), "] ",
                                            fixed(100 * part_done_ / part_, 0), " %  ",
                                            with_commas(static_cast<std::int64_t>(speed)), " images/s  ",
                                            duration((part_ - part_done_) / speed), " left, all ", left()));
    }
  }
  void advance_test(std::int64_t images) { done_ += test_share * static_cast<double>(images); }

  /// Time until the end of the study, judged by the work so far.
  std::string left() const {
    return done_ > 0 ? duration(clock_.seconds() * std::fmax(0, total_ - done_) / done_) : "?";
  }
  double seconds() const { return clock_.seconds(); }

 private:
  Console& console_;
  double total_, done_ = 0, part_ = 1, part_done_ = 0;
  std::string what_;
  Stopwatch clock_, part_clock_;
};

}  // namespace mnist_norms
