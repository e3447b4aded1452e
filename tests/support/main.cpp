// SPDX-License-Identifier: MIT
// The tests' main(), and with Catch2 2 its implementation.
#if __has_include(<catch2/catch_session.hpp>)
#include <catch2/catch_session.hpp>
#include <catch2/reporters/catch_reporter_event_listener.hpp>
#include <catch2/reporters/catch_reporter_registrars.hpp>
using Listener = Catch::EventListenerBase;
int main(int argc, char** argv) {
  return Catch::Session().run(argc, argv);
}
#else
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
using Listener = Catch::TestEventListenerBase;
#endif

#include "minitorch/core/random.hpp"

namespace {

// Tests run in random order: each begins with the same random numbers, whatever ran before it.
struct SeedEachTest : Listener {
  using Listener::Listener;
  void testCaseStarting(const Catch::TestCaseInfo&) override { minitorch::manual_seed(0); }
};

}  // namespace

CATCH_REGISTER_LISTENER(SeedEachTest)

// LeakSanitizer asks for this by name: LLVM's OpenMP runtime keeps the teams of threads that have ended.
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() {
  return "leak:libomp.so\n";
}
