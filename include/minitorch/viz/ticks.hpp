// SPDX-License-Identifier: MIT
#pragma once

#include "minitorch/core/user_habits_off.inl"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "minitorch/core/error.hpp"

namespace minitorch::viz {

/// Where an axis is labelled, and how.
struct Ticks {
  std::vector<double> at;           ///< values
  std::vector<std::string> labels;  ///< one for each
  std::vector<double> minor{};      ///< places between the ticks that deserve a faint grid line (logarithmic axes)
};

/// `value` with a fixed number of decimals, a true minus sign, and commas between thousands from 10,000 on.
inline std::string format_fixed(double value, int decimals) {
  if (!std::isfinite(value)) {
    return std::isnan(value) ? "n/a" : value > 0 ? "inf" : "\u2212inf";
  }
  char buffer[400];
  std::snprintf(buffer, sizeof buffer, "%.*f", decimals, std::abs(value));
  const std::string_view digits = buffer;
  const bool zero = digits.find_first_not_of("0.") == std::string_view::npos;
  const std::size_t whole = std::min(digits.find('.'), digits.size());
  std::string text = value < 0 && !zero ? "\u2212" : "";
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (whole >= 5 && i > 0 && i < whole && (whole - i) % 3 == 0) {
      text += ',';
    }
    text += digits[i];
  }
  return text;
}

namespace detail {

/// `m`e`k` with `decimals` digits in the mantissa, e.g. 2.5e−6.
inline std::string format_power(double value, int decimals) {
  if (value == 0) {
    return "0";
  }
  int power = static_cast<int>(std::floor(std::log10(std::abs(value)) + 1e-9));
  return format_fixed(value / std::pow(10.0, power), decimals) + "e" + format_fixed(power, 0);
}

/// The shortest plain form of a tick of a logarithmic axis: 0.001, 0.5, 20, 1e6.
inline std::string format_log(double value) {
  if (value >= 1e6 || value < 0.9e-4) {
    return format_power(value, 0);
  }
  const int power = static_cast<int>(std::floor(std::log10(value) + 1e-9));
  return format_fixed(value, std::max(0, -power));
}

}  // namespace detail

/// Round numbers in [low, high], in steps of 1, 2 or 5 times a power of ten, at most `most` (and at least two where the
/// step allows). All labels have the same number of decimals; `suffix` is put behind each (e.g. " %"). `whole` allows
/// no steps below 1.
inline Ticks linear_ticks(double low, double high, int most, bool whole = false, const std::string& suffix = "") {
  core::check(std::isfinite(low) && std::isfinite(high) && low < high, "[ticks] an axis from ", low, " to ", high,
              " is not possible");
  Ticks ticks;
  const double rough = (high - low) / std::max(most, 2);
  int power = static_cast<int>(std::floor(std::log10(rough)));
  double step = 0;
  int leading = 1;
  const auto count = [&] { return std::floor(high / step + 1e-9) - std::ceil(low / step - 1e-9) + 1; };
  for (;; leading = leading == 1 ? 2 : leading == 2 ? 5 : 1, power += leading == 1) {
    // Dividing by a power of ten keeps steps such as 0.1 exact to the last digit.
    step = power >= 0 ? leading * std::pow(10.0, power) : leading / std::pow(10.0, -power);
    if ((!whole || step >= 1) && count() <= std::max(most, 2)) {
      break;
    }
  }
  const double largest = std::max(std::abs(low), std::abs(high));
  const bool scientific = largest >= 1e7 || largest < 1e-4;
  const int top = static_cast<int>(std::floor(std::log10(largest)));
  for (double k = std::ceil(low / step - 1e-9), n = count(); n > 0; ++k, --n) {
    const double at = power >= 0 ? k * step : k * leading / std::pow(10.0, -power);
    ticks.at.push_back(at);
    ticks.labels.push_back((scientific ? detail::format_power(at, std::clamp(top - power, 0, 9))
                                       : format_fixed(at, std::clamp(-power, 0, 12))) +
                           suffix);
  }
  return ticks;
}

/// Ticks for a logarithmic axis in [low, high], both positive: powers of ten, with 2 and 5 times them where there is
/// room; over less than a decade, round numbers as on a linear axis.
inline Ticks log_ticks(double low, double high, int most, const std::string& suffix = "") {
  core::check(std::isfinite(high) && low > 0 && low < high, "[ticks] a logarithmic axis from ", low, " to ", high,
              " is not possible");
  const int first = static_cast<int>(std::floor(std::log10(low))), last = static_cast<int>(std::ceil(std::log10(high)));
  const double slack = 1e-9;
  const auto place = [&](std::vector<double>& out, std::initializer_list<int> factors, int stride) {
    for (int power = first; power <= last; power += 1) {
      for (const int factor : factors) {
        const double at = power >= 0 ? factor * std::pow(10.0, power) : factor / std::pow(10.0, -power);
        if (at >= low * (1 - slack) && at <= high * (1 + slack) && power % stride == 0) {
          out.push_back(at);
        }
      }
    }
  };
  Ticks ticks;
  for (const auto& factors :
       {std::initializer_list<int>{1, 2, 5}, std::initializer_list<int>{1, 3}, std::initializer_list<int>{1}}) {
    ticks.at.clear();
    place(ticks.at, factors, 1);
    if (static_cast<int>(ticks.at.size()) <= std::max(most, 3)) {
      break;
    }
  }
  for (int stride = 2; static_cast<int>(ticks.at.size()) > std::max(most, 3); ++stride) {
    ticks.at.clear();
    place(ticks.at, {1}, stride);
  }
  if (ticks.at.size() < 3 && high / low < 10) {
    ticks = linear_ticks(low, high, most, false, suffix);
    return ticks;
  }
  for (const double at : ticks.at) {
    ticks.labels.push_back(detail::format_log(at) + suffix);
  }
  if (last - first <= 6) {
    place(ticks.minor, {1, 2, 3, 4, 5, 6, 7, 8, 9}, 1);
  }
  return ticks;
}

}  // namespace minitorch::viz

#include "minitorch/core/user_habits_back.inl"
