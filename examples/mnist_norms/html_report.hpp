// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "examples/mnist_norms/report.hpp"
#include "examples/mnist_norms/sweep_run.hpp"

namespace mnist_norms {

/// The page, with what there are figures for: the study, the sweeps, or both.
std::string html_report(const Options& options, const Results& results, const SweepPlan& sweeps,
                        const minitorch::Mnist& data);

}  // namespace mnist_norms
