// SPDX-License-Identifier: MIT
#pragma once

// For exactly one source file of a program whose other files define MINITORCH_COMPILED: the definitions that they leave
// out. With CMake, link minitorch::compiled instead, which compiles the parts side by side. Note [Compiled once] in
// core/config.hpp.

#ifndef MINITORCH_COMPILED
#define MINITORCH_COMPILED
#endif
#define MINITORCH_IMPLEMENTATION
#include "minitorch/core/user_habits_off.inl"

#include "minitorch/minitorch.hpp"

// MINITORCH_PART picks one of several files that together hold all; without it all is here.
#ifndef MINITORCH_PART
#define MINITORCH_PART 0
#endif
#define MINITORCH_TEMPLATE template
#define MINITORCH_INSTANCES_OF(part) (MINITORCH_PART == 0 || MINITORCH_PART == part)

#if MINITORCH_INSTANCES_OF(1)
#define MINITORCH_ONLY_FLOAT
#include "minitorch/instances/ops.inl"
#undef MINITORCH_ONLY_FLOAT
#endif
#if MINITORCH_INSTANCES_OF(2)
#define MINITORCH_ONLY_DOUBLE
#include "minitorch/instances/ops.inl"
#undef MINITORCH_ONLY_DOUBLE
#endif
#if MINITORCH_INSTANCES_OF(3)
#define MINITORCH_ONLY_INT64
#include "minitorch/instances/ops.inl"
#undef MINITORCH_ONLY_INT64
#include "minitorch/instances/autograd.inl"
#include "minitorch/instances/optim.inl"
#include "minitorch/instances/tensor.inl"
#endif
#if MINITORCH_INSTANCES_OF(4)
#include "minitorch/instances/nn.inl"
#endif

#undef MINITORCH_TEMPLATE

#include "minitorch/core/user_habits_back.inl"
