// SPDX-License-Identifier: MIT
// The tests' main(), and with Catch2 2 its implementation.
#if __has_include(<catch2/catch_session.hpp>)
#include <catch2/catch_session.hpp>
int main(int argc, char** argv) {
  return Catch::Session().run(argc, argv);
}
#else
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
#endif

// LeakSanitizer asks for this by name: LLVM's OpenMP runtime keeps the teams of threads that have ended.
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() {
  return "leak:libomp.so\n";
}
