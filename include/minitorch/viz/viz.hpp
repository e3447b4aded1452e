// SPDX-License-Identifier: MIT
#pragma once

#include "minitorch/core/user_habits_off.inl"

/// Everything of the opt-in room viz, which needs stb: line charts, bar charts, image grids, PNG files.

#include "minitorch/viz/axes.hpp"
#include "minitorch/viz/bar_chart.hpp"
#include "minitorch/viz/draw.hpp"
#include "minitorch/viz/font.hpp"
#include "minitorch/viz/image.hpp"
#include "minitorch/viz/image_grid.hpp"
#include "minitorch/viz/legend.hpp"
#include "minitorch/viz/line_chart.hpp"
#include "minitorch/viz/png.hpp"
#include "minitorch/viz/tensor_images.hpp"
#include "minitorch/viz/text.hpp"
#include "minitorch/viz/ticks.hpp"

#include "minitorch/core/user_habits_back.inl"
