// SPDX-License-Identifier: MIT
#pragma once

#include "examples/mnist_norms/pictures.hpp"
#include "examples/mnist_norms/reference.hpp"

namespace mnist_norms {

inline std::string weights_file(const Options& options, const Run& run) {
  const std::string name = "weights_" + id_of(run.norm);
  return run.seed == options.seeds.front() ? name + ".safetensors"
                                           : minitorch::concat(name, "_seed", run.seed, ".safetensors");
}

inline std::string report(const Options& options, const Results& results, const std::vector<std::string>& pictures,
                          std::int64_t) {
  std::string text = "# x\n";
  for (const auto& p : pictures) text += "![](" + p + ")\n";
  static_cast<void>(options);
  static_cast<void>(results);
  return text;
}

}  // namespace mnist_norms
