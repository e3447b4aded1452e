// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "minitorch/core/error.hpp"

// As much of HTTP/1.1 (RFC 9112) as one page on one's own machine needs: one request a connection.

namespace mnist_norms::http {

constexpr std::size_t most_header = 8192, most_body = std::size_t{1} << 19;

struct Request {
  std::string method, target, body;
};

struct Reply {
  int status = 200;
  std::string type = "text/plain; charset=utf-8", body{};
};

inline std::string reason_of(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 400:
      return "Bad Request";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 413:
      return "Content Too Large";
    case 431:
      return "Request Header Fields Too Large";
    case 501:
      return "Not Implemented";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return "Internal Server Error";
  }
}

/// The bytes of a reply. A page of it may load nothing from elsewhere.
inline std::string bytes_of(const Reply& reply) {
  return minitorch::core::concat(
      "HTTP/1.1 ", reply.status, " ", reason_of(reply.status), "\r\nContent-Type: ", reply.type,
      "\r\nContent-Length: ", reply.body.size(), reply.status == 405 ? "\r\nAllow: GET, POST" : "",
      "\r\nConnection: close\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nX-Frame-Options: DENY"
      "\r\nContent-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
      "connect-src 'self'\r\n\r\n",
      reply.body);
}

/// What the bytes that came so far are: a whole request, one that is refused, or neither: then more must come.
struct Parsed {
  std::optional<Request> request{};
  std::optional<Reply> refusal{};
};

namespace detail {

inline Parsed refused(int status, const std::string& why) {
  return {.refusal = Reply{.status = status, .body = why + "\n"}};
}

inline std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

inline std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t"), last = text.find_last_not_of(" \t");
  return first == std::string_view::npos ? std::string_view() : text.substr(first, last - first + 1);
}

/// Whether a Host is this machine's: another name that leads here is another site's trick to read from us.
inline bool is_local(std::string_view host) {
  for (const std::string_view name : {"127.0.0.1", "localhost"}) {
    if (host.starts_with(name)) {
      const std::string_view rest = host.substr(name.size());
      return rest.empty() || (rest.size() > 1 && rest.size() < 7 && rest.front() == ':' &&
                              rest.find_first_not_of("0123456789", 1) == std::string_view::npos);
    }
  }
  return false;
}

}  // namespace detail

/// Reads what came from a connection. Refused: what is no HTTP/1.x, is too large, comes in chunks, is meant for
/// another host or was sent by another site's page.
inline Parsed parse(std::string_view bytes) {
  using namespace detail;
  const std::size_t end = bytes.find("\r\n\r\n");
  if (end == std::string_view::npos || end > most_header) {
    return bytes.size() > most_header ? refused(431, "The header is longer than 8192 bytes.") : Parsed{};
  }
  std::string_view head = bytes.substr(0, end);
  const std::size_t line_end = std::min(head.find("\r\n"), head.size());
  const std::string_view line = head.substr(0, line_end);
  head.remove_prefix(std::min(head.size(), line_end + 2));
  const std::size_t one = line.find(' '), two = one == std::string_view::npos ? one : line.find(' ', one + 1);
  if (two == std::string_view::npos || one == 0 || two == one + 1 ||
      line.find(' ', two + 1) != std::string_view::npos || !line.substr(two + 1).starts_with("HTTP/")) {
    return refused(400, "The first line is not METHOD TARGET HTTP/1.1.");
  }
  if (!line.substr(two + 1).starts_with("HTTP/1.")) {
    return refused(505, "Only HTTP/1.1 is spoken here.");
  }
  Request request{std::string(line.substr(0, one)), std::string(line.substr(one + 1, two - one - 1)), {}};
  std::optional<std::size_t> length;
  std::string host, origin;
  while (!head.empty()) {
    const std::size_t at = std::min(head.find("\r\n"), head.size());
    const std::string_view field = head.substr(0, at);
    head.remove_prefix(std::min(head.size(), at + 2));
    const std::size_t colon = field.find(':');
    if (colon == std::string_view::npos || colon == 0) {
      return refused(400, "A header field is not NAME: VALUE.");
    }
    const std::string name = lower(field.substr(0, colon)), value(trimmed(field.substr(colon + 1)));
    if (name == "transfer-encoding") {
      return refused(501, "A body needs a Content-Length here.");
    }
    if (name == "content-length") {
      const bool number = !value.empty() && value.find_first_not_of("0123456789") == std::string::npos;
      if (!number || length) {
        return refused(400, "Content-Length is not one number.");
      }
      length = value.size() > 9 ? most_body + 1 : static_cast<std::size_t>(std::stoul(value));
    }
    if ((name == "host" && !host.empty()) || (name == "origin" && !origin.empty())) {
      return refused(400, "A header field came twice.");
    }
    host = name == "host" ? lower(value) : host;
    origin = name == "origin" ? lower(value) : origin;
  }
  if (!is_local(host)) {
    return refused(403, "This page is for this machine alone: open it as http://127.0.0.1.");
  }
  if (!origin.empty() && origin != "http://" + host) {
    return refused(403, "Pages of other sites may not ask here.");
  }
  if (length.value_or(0) > most_body) {
    return refused(413, minitorch::core::concat("A body has at most ", most_body, " bytes here."));
  }
  if (bytes.size() - end - 4 < length.value_or(0)) {
    return {};
  }
  request.body = std::string(bytes.substr(end + 4, length.value_or(0)));
  return {.request = std::move(request)};
}

}  // namespace mnist_norms::http
