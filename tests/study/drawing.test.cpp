// SPDX-License-Identifier: MIT
#include "examples/mnist_norms/drawing.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "support/catch.hpp"

namespace {

using namespace mnist_norms;

/// A 28 x 28 image `times` as large, its top left corner at (x, y) of side x side.
std::vector<std::uint8_t> drawn(const DigitImage& image, std::int64_t times, std::int64_t side, std::int64_t x0,
                                std::int64_t y0) {
  std::vector<std::uint8_t> ink(static_cast<std::size_t>(side * side), 0);
  for (std::int64_t i = 0; i < 784 * times * times; ++i) {
    const std::int64_t x = i % (28 * times), y = i / (28 * times), to_x = x + x0, to_y = y + y0;
    if (to_x >= 0 && to_x < side && to_y >= 0 && to_y < side) {
      ink[static_cast<std::size_t>(to_y * side + to_x)] = image[static_cast<std::size_t>(y / times * 28 + x / times)];
    }
  }
  return ink;
}

/// Grey, 20 rows high, with its centre of mass in the middle: as MNIST has it.
DigitImage some_digit() {
  DigitImage image{};
  for (std::size_t y = 4; y < 24; ++y) {
    for (std::size_t x = 9; x < 19; ++x) {
      image[y * 28 + x] = static_cast<std::uint8_t>(60 + std::min(y, 27 - y) * 5 + std::min(x, 27 - x) * 3);
    }
  }
  return image;
}

/// What a Request or a refusal's status came of it; 0 if more must come.
int status_of(const std::string& bytes) {
  const http::Parsed parsed = http::parse(bytes);
  return parsed.request ? 200 : parsed.refusal ? parsed.refusal->status : 0;
}

}  // namespace

TEST_CASE("study drawing: a digit of MNIST, drawn large and anywhere, is seen as itself", "[study]") {
  const DigitImage digit = some_digit();
  for (const std::int64_t times : {1, 2, 7, 10}) {
    for (const std::int64_t move : {0, -5, 4}) {
      const std::int64_t side = 28 * times;
      const auto seen = as_mnist(drawn(digit, times, side, move * times / 2, -move * times / 2).data(), side);
      REQUIRE(seen);
      CHECK(*seen == digit);
    }
  }
}

TEST_CASE("study drawing: the centre of mass is in the middle, not that of the box", "[study]") {
  DigitImage heavy_left{};
  for (std::size_t y = 4; y < 24; ++y) {
    for (std::size_t x = 4; x < 24; ++x) {
      heavy_left[y * 28 + x] = x < 8 ? 255 : y < 14 ? 120 : 60;
    }
  }
  const auto seen = as_mnist(heavy_left.data(), 28);
  REQUIRE(seen);
  CHECK(*seen != heavy_left);
  double mass = 0, mass_x = 0, mass_y = 0;
  for (std::size_t i = 0; i < 784; ++i) {
    mass += (*seen)[i];
    mass_x += (*seen)[i] * (static_cast<double>(i % 28) + 0.5);
    mass_y += (*seen)[i] * (static_cast<double>(i / 28) + 0.5);
  }
  CHECK(std::abs(mass_x / mass - 14) <= 0.5);
  CHECK(std::abs(mass_y / mass - 14) <= 0.5);
}

TEST_CASE("study drawing: one dot, ink everywhere, and no ink", "[study]") {
  std::vector<std::uint8_t> ink(280 * 280, 0);
  CHECK_FALSE(as_mnist(ink.data(), 280));
  ink[5 * 280 + 270] = 1;
  const auto dot = as_mnist(ink.data(), 280);
  REQUIRE(dot);
  CHECK(std::count(dot->begin(), dot->end(), 1) == 400);  // a box of one pixel becomes 20 x 20
  std::fill(ink.begin(), ink.end(), std::uint8_t{255});
  const auto full = as_mnist(ink.data(), 280);
  REQUIRE(full);
  CHECK(std::count(full->begin(), full->end(), 255) == 400);
}

TEST_CASE("study server: a request is whole when its body is", "[study]") {
  const std::string head = "POST /classify HTTP/1.1\r\nHost: 127.0.0.1:80\r\ncontent-LENGTH: 3\r\n\r\n";
  for (std::size_t size = 0; size < head.size(); ++size) {
    CHECK(status_of(head.substr(0, size)) == 0);
  }
  CHECK(status_of(head + "ab") == 0);
  const http::Parsed whole = http::parse(head + "abc");
  REQUIRE(whole.request);
  CHECK(whole.request->method == "POST");
  CHECK(whole.request->target == "/classify");
  CHECK(whole.request->body == "abc");
}

TEST_CASE("study server: what is wrong gets the status that says so", "[study]") {
  const auto with = [](const std::string& fields) { return "GET / HTTP/1.1\r\n" + fields + "\r\n"; };
  CHECK(status_of(with("Host: localhost:8028\r\n")) == 200);
  CHECK(status_of(with("Host: localhost\r\nOrigin: http://localhost\r\n")) == 200);
  CHECK(status_of(with("")) == 403);
  CHECK(status_of(with("Host: localhost.example\r\n")) == 403);
  CHECK(status_of(with("Host: 127.0.0.1:80x\r\n")) == 403);
  CHECK(status_of(with("Host: localhost\r\nOrigin: null\r\n")) == 403);
  CHECK(status_of(with("Host: localhost\r\nHost: localhost\r\n")) == 400);
  CHECK(status_of(with("Host: localhost\r\nContent-Length: -1\r\n")) == 400);
  CHECK(status_of(with("Host: localhost\r\nContent-Length: 1\r\nContent-Length: 1\r\n")) == 400);
  CHECK(status_of(with("Host: localhost\r\nContent-Length: 600000\r\n")) == 413);
  CHECK(status_of(with("Host: localhost\r\nTransfer-Encoding: chunked\r\n")) == 501);
  CHECK(status_of(with("Host localhost\r\n")) == 400);
  CHECK(status_of("GET  / HTTP/1.1\r\nHost: localhost\r\n\r\n") == 400);
  CHECK(status_of("GET / x HTTP/1.1\r\nHost: localhost\r\n\r\n") == 400);
  CHECK(status_of("GET / HTTP/2\r\nHost: localhost\r\n\r\n") == 505);
  CHECK(status_of("\r\n\r\n") == 400);
  CHECK(status_of(std::string(8193, 'x')) == 431);
  CHECK_THAT(http::bytes_of({.status = 405, .body = "no"}), contains("HTTP/1.1 405 Method Not Allowed\r\n") &&
                                                                contains("Content-Length: 2\r\n") &&
                                                                contains("\r\n\r\nno"));
}
