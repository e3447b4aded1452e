// SPDX-License-Identifier: MIT
// Batch, Layer and Group Normalization compared on MNIST. `mnist_norms --help` tells how to run it, study.hpp what it
// does.
#include <cstdio>
#include <exception>

#include "minitorch/minitorch.hpp"  // first, so that it can be compiled once: Note [Compiled once] in core/config.hpp

#include "examples/mnist_norms/command_line.hpp"
#include "examples/mnist_norms/study.hpp"
#include "examples/mnist_norms/wait_policy.hpp"

int main(int argc, char** argv) {
  mnist_norms::wait_politely(argv);
  try {
    const mnist_norms::CommandLine command_line = mnist_norms::parse_command_line(argc, argv);
    if (command_line.exit_code) {
      return *command_line.exit_code;
    }
    return mnist_norms::Study(command_line.options).run();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "mnist_norms: %s\n", error.what());
    return 1;
  }
}
