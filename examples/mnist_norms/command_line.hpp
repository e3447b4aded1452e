// SPDX-License-Identifier: MIT
#pragma once

#include <optional>

#include "examples/mnist_norms/options.hpp"

namespace mnist_norms {

/// What to do: the options, or the exit code to end with at once (0 after --help, 2 after bad arguments).
struct CommandLine {
  Options options;
  std::optional<int> exit_code;
};

CommandLine parse_command_line(int argc, char** argv);

}  // namespace mnist_norms
