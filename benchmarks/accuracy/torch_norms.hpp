// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "tests/support/hard_norms.hpp"

namespace hard_norms {

/// "PyTorch 1.13"; empty where the program was built without it.
std::string torch_name();

/// What PyTorch makes of it in float, on the threads that it takes by itself.
Results run_torch(Norm norm, const Size& size, const Data& data);

}  // namespace hard_norms
