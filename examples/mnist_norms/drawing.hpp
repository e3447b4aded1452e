// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "examples/mnist_norms/draw_page.hpp"
#include "examples/mnist_norms/http.hpp"
#include "examples/mnist_norms/interrupt.hpp"
#include "examples/mnist_norms/local_server.hpp"
#include "examples/mnist_norms/saved_results.hpp"

// Draw a digit: a page on one's own machine, and what the models make of the drawing.

namespace mnist_norms {

using DigitImage = std::array<std::uint8_t, std::size_t{28} * 28>;

/// A drawing as MNIST has its digits (LeCun et al.): the box around the ink is scaled to 20 x 20 pixels at most,
/// keeping its proportions, each pixel the mean of what it covers, and placed (by whole pixels) so that the centre of
/// mass is in the middle of 28 x 28. `ink` has side x side bytes, 0 for paper. None if there is no ink.
inline std::optional<DigitImage> as_mnist(const std::uint8_t* ink, std::int64_t side) {
  std::int64_t left = side, right = -1, top = side, bottom = -1;
  double mass = 0, mass_x = 0, mass_y = 0;
  for (std::int64_t y = 0; y < side; ++y) {
    for (std::int64_t x = 0; x < side; ++x) {
      const double v = ink[y * side + x];
      if (v > 0) {
        left = std::min(left, x);
        right = std::max(right, x);
        top = std::min(top, y);
        bottom = std::max(bottom, y);
        mass += v;
        mass_x += v * (static_cast<double>(x) + 0.5);
        mass_y += v * (static_cast<double>(y) + 0.5);
      }
    }
  }
  if (mass == 0) {
    return std::nullopt;
  }
  const double pixel = static_cast<double>(std::max(right - left, bottom - top) + 1) / 20;  // of ours, in theirs
  // The column and the row of 28 x 28 where the box begins.
  const double column = std::round(14 - (mass_x / mass - static_cast<double>(left)) / pixel);
  const double row = std::round(14 - (mass_y / mass - static_cast<double>(top)) / pixel);
  const auto covered = [](double from, double to, std::int64_t at) {
    return std::max(0.0, std::min(to, static_cast<double>(at + 1)) - std::max(from, static_cast<double>(at)));
  };
  DigitImage out{};
  for (std::size_t i = 0; i < out.size(); ++i) {
    const double x = static_cast<double>(left) + (static_cast<double>(i % 28) - column) * pixel;
    const double y = static_cast<double>(top) + (static_cast<double>(i / 28) - row) * pixel;
    double sum = 0;
    for (auto v = std::max<std::int64_t>(top, static_cast<std::int64_t>(std::floor(y)));
         v <= bottom && static_cast<double>(v) < y + pixel; ++v) {
      for (auto u = std::max<std::int64_t>(left, static_cast<std::int64_t>(std::floor(x)));
           u <= right && static_cast<double>(u) < x + pixel; ++u) {
        sum += covered(x, x + pixel, u) * covered(y, y + pixel, v) * ink[v * side + u];
      }
    }
    out[i] = static_cast<std::uint8_t>(std::lround(sum / (pixel * pixel)));
  }
  return out;
}

/// The trained models of an output folder.
class Models {
 public:
  /// Error if there are none.
  explicit Models(const std::filesystem::path& folder) {
    for (const Norm norm : {Norm::batch, Norm::layer, Norm::group}) {
      const std::filesystem::path path = folder / ("weights_" + id_of(norm) + ".safetensors");
      if (std::filesystem::exists(path)) {
        nets_.push_back(std::make_pair(long_name_of(norm), Net(norm)));
        nets_.back().second.load_state_dict(minitorch::state_dict_of(minitorch::read_safetensors(path)));
        nets_.back().second.eval();
      }
    }
    minitorch::core::check(!nets_.empty(), "[serve] there is no weights_bn.safetensors nor another model in '",
                           folder.string(), "': name the folder of a finished study with --output");
  }

  std::vector<std::string> names() const {
    std::vector<std::string> out;
    for (const auto& [name, net] : nets_) {
      out.push_back(name);
    }
    return out;
  }

  /// Ten probabilities of each.
  std::vector<std::vector<float>> operator()(const DigitImage& image) const {
    const minitorch::NoGradGuard no_grad;
    Tensor x(minitorch::Shape{1, 1, 28, 28});
    for (std::size_t i = 0; i < image.size(); ++i) {
      x.data()[i] = (static_cast<float>(image[i]) / 255.0f - mnist_mean) / mnist_deviation;
    }
    std::vector<std::vector<float>> out;
    for (const auto& [name, net] : nets_) {
      out.push_back(exp(net(x)).to_vector());
    }
    return out;
  }

 private:
  std::vector<std::pair<std::string, Net>> nets_;
};

/// GET / is the page; POST /classify takes side x side bytes of ink and gives what the network sees and says. Nothing
/// else is there, and no name of a file is ever made of what comes.
inline http::Reply answer_drawing(const Models& models, const http::Request& request) {
  const bool page = request.target == "/", ask = request.target == "/classify";
  if (!page && !ask) {
    return {.status = 404, .body = "There are only / and /classify here.\n"};
  }
  if (request.method != (page ? "GET" : "POST")) {
    return {.status = 405, .body = page ? "The page is for GET.\n" : "Send the drawing by POST.\n"};
  }
  if (page) {
    return {.type = "text/html; charset=utf-8", .body = draw_page};
  }
  const auto side = static_cast<std::int64_t>(std::lround(std::sqrt(static_cast<double>(request.body.size()))));
  if (side < 28 || side > 700 || side * side != static_cast<std::int64_t>(request.body.size())) {
    return {.status = 400,
            .body = minitorch::core::concat("A drawing is side x side bytes, side from 28 to 700; ",
                                            request.body.size(), " bytes came.\n")};
  }
  const std::vector<std::uint8_t> ink(request.body.begin(), request.body.end());
  const std::optional<DigitImage> image = as_mnist(ink.data(), side);
  nlohmann::ordered_json out;
  out["image"] = image ? nlohmann::json(*image) : nlohmann::json();
  out["models"] = nlohmann::json::array();
  const auto probabilities = image ? models(*image) : std::vector<std::vector<float>>();
  const std::vector<std::string> names = models.names();
  for (std::size_t m = 0; m < names.size(); ++m) {
    out["models"].push_back(
        {{"name", names[m]}, {"probabilities", image ? nlohmann::json(probabilities[m]) : nlohmann::json()}});
  }
  return {.type = "application/json", .body = out.dump()};
}

/// Serves the page until Ctrl-C; returns the exit code.
inline int serve_drawing(const Options& options, Console& console) {
#if defined(MNIST_NORMS_HAS_SOCKETS)
  const Models models(options.output);
  LocalServer server(options.port, [&](const http::Request& request) { return answer_drawing(models, request); });
  watch_for_interrupts();
  console.line(minitorch::core::concat("Draw a digit: http://127.0.0.1:", server.port(), "/ (Ctrl-C ends it)"));
  server.run([] { return interrupting_signal() != 0; });
  return 0;
#else
  static_cast<void>(options);
  static_cast<void>(console);
  minitorch::core::fail("[serve] needs sockets as POSIX has them, which this system has not");
#endif
}

}  // namespace mnist_norms
