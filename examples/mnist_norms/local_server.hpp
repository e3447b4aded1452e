// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <exception>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#if __has_include(<sys/socket.h>)
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#define MNIST_NORMS_HAS_SOCKETS 1
#endif

#include "examples/mnist_norms/http.hpp"

namespace mnist_norms {

#if defined(MNIST_NORMS_HAS_SOCKETS)

/// A server for one page, on the loopback address alone: nobody else's machine reaches it. One thread; whoever sends
/// nothing for a while, or too much, is let go.
class LocalServer {
 public:
  using Answer = std::function<http::Reply(const http::Request&)>;

  /// Port 0 takes a free one. Error if the port is taken.
  LocalServer(int port, Answer answer) : answer_(std::move(answer)) {
    std::signal(SIGPIPE, SIG_IGN);  // who closes a page while it loads must not end us
    listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
    minitorch::core::check(listener_ >= 0, "[serve] no socket: ", std::strerror(errno));
    const int yes = 1;
    ::setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    const bool bound = ::bind(listener_, as_general(&address), size) == 0 && ::listen(listener_, 16) == 0 &&
                       ::getsockname(listener_, as_general(&address), &size) == 0;
    const int problem = errno;
    if (!bound) {
      ::close(listener_);
    }
    minitorch::core::check(bound, "[serve] cannot listen on port ", port, ": ", std::strerror(problem),
                           "; choose another with --port, 0 for any that is free");
    unblock(listener_);
    port_ = ntohs(address.sin_port);
  }
  ~LocalServer() {
    for (const Client& client : clients_) {
      ::close(client.socket);
    }
    ::close(listener_);
  }
  LocalServer(const LocalServer&) = delete;
  LocalServer& operator=(const LocalServer&) = delete;

  int port() const { return port_; }

  /// Answers until `stop` says so, which is asked several times a second.
  void run(const std::function<bool()>& stop) {
    while (!stop()) {
      std::vector<pollfd> waiting{{listener_, static_cast<short>(clients_.size() < most_clients ? POLLIN : 0), 0}};
      for (const Client& c : clients_) {
        waiting.push_back({c.socket, static_cast<short>(c.sending() ? POLLOUT : POLLIN), 0});
      }
      ::poll(waiting.data(), static_cast<nfds_t>(waiting.size()), 100);
      for (std::size_t i = 0; i < clients_.size(); ++i) {
        serve(clients_[i], waiting[i + 1].revents != 0);
      }
      for (const Client& c : clients_) {
        if (c.done) {
          ::close(c.socket);
        }
      }
      std::erase_if(clients_, [](const Client& c) { return c.done; });
      if ((waiting[0].revents & POLLIN) != 0) {
        if (const int socket = ::accept(listener_, nullptr, nullptr); socket >= 0) {
          unblock(socket);
          clients_.push_back({.socket = socket, .until = Clock::now() + patience});
        }
      }
    }
  }

 private:
  using Clock = std::chrono::steady_clock;
  static constexpr std::size_t most_clients = 64;
  static constexpr std::chrono::seconds patience{10};

  struct Client {
    int socket = -1;
    Clock::time_point until{};
    std::string in{}, out{};
    std::size_t sent = 0;
    bool answered = false, done = false;

    bool sending() const { return sent < out.size(); }
  };

  static sockaddr* as_general(sockaddr_in* address) { return static_cast<sockaddr*>(static_cast<void*>(address)); }
  static void unblock(int socket) {
    ::fcntl(socket, F_SETFL, ::fcntl(socket, F_GETFL) | O_NONBLOCK);
    ::fcntl(socket, F_SETFD, FD_CLOEXEC);
  }

  void serve(Client& c, bool ready) {
    if (ready && !c.sending()) {
      char bytes[16384];
      const ssize_t count = ::recv(c.socket, bytes, sizeof bytes, 0);
      if (count <= 0) {
        c.done = count == 0 || (errno != EAGAIN && errno != EINTR);
        return;
      }
      if (!c.answered) {  // else it is what a refused request still had to say
        c.in.append(bytes, static_cast<std::size_t>(count));
        const http::Parsed parsed = http::parse(c.in);
        if (parsed.request || parsed.refusal) {
          say(c, parsed.refusal ? *parsed.refusal : answer(*parsed.request));
        }
      }
    }
    if (c.sending()) {
      const ssize_t count = ::send(c.socket, c.out.data() + c.sent, c.out.size() - c.sent, 0);
      if (count < 0 && errno != EAGAIN && errno != EINTR) {
        c.done = true;
        return;
      }
      c.sent += count > 0 ? static_cast<std::size_t>(count) : 0;
      if (!c.sending()) {  // it closes when it has read; closing first could take the reply from it
        ::shutdown(c.socket, SHUT_WR);
        c.until = Clock::now() + std::chrono::seconds(2);
      }
    }
    if (Clock::now() > c.until) {
      if (c.answered || c.in.empty()) {
        c.done = true;
      } else {
        say(c, {.status = 408, .body = "The request did not come to its end.\n"});
      }
    }
  }

  void say(Client& c, const http::Reply& reply) {
    c.out = http::bytes_of(reply);
    c.in.clear();
    c.answered = true;
    c.until = Clock::now() + patience;
  }

  http::Reply answer(const http::Request& request) const {
    try {
      return answer_(request);
    } catch (const std::exception& error) {
      return {.status = 500, .body = std::string(error.what()) + "\n"};
    }
  }

  Answer answer_;
  int listener_ = -1, port_ = 0;
  std::vector<Client> clients_;
};

#endif

}  // namespace mnist_norms
