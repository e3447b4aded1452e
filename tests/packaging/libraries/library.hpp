// SPDX-License-Identifier: MIT
// Two shared libraries and a program that all compile minitorch for themselves, with everything hidden but this.
#pragma once

#include <cstdint>
#include <vector>

#include "minitorch/minitorch.hpp"

#define EXPORT __attribute__((visibility("default")))

/// What one library sees and can do; each of the two has all of it, compiled from library.cpp.
struct Library {
  virtual ~Library() = default;
  /// A step further in a graph that others have begun.
  virtual minitorch::Tensor times_two(const minitorch::Tensor& x) const = 0;
  virtual void hook(const minitorch::Tensor& x, int* calls) const = 0;
  virtual void backward(const minitorch::Tensor& y) const = 0;
  virtual minitorch::Tensor random() const = 0;
  virtual void seed(std::uint64_t value) const = 0;
  virtual int threads() const = 0;
  virtual void set_threads(int count) const = 0;
  virtual bool recording() const = 0;
  virtual minitorch::kernels::Isa isa() const = 0;
  virtual minitorch::MemoryStats memory() const = 0;
  virtual std::vector<const void*> state() const = 0;
  virtual void throw_error() const = 0;
  virtual void throw_internal_error() const = 0;
  /// Calls f and says what it threw: 'e' for Error, 'i' for InternalError, '?' for something else, '-' for nothing.
  virtual char caught(void (*f)()) const = 0;
  virtual minitorch::nn::Sequential net() const = 0;
};

EXPORT const Library& library_one();
EXPORT const Library& library_two();
