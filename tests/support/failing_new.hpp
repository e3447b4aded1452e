// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <new>

#include "minitorch/core/memory_pool.hpp"

// Replaces operator new in the program that this is compiled into, so that memory can run out at any chosen place. To
// be included by one file of a program.

namespace failing_new {

inline std::atomic<bool> armed{false};
inline std::atomic<long> left{0};

inline void* allocate(std::size_t size, std::size_t alignment) {
  if (armed && left-- <= 0) {
    throw std::bad_alloc();
  }
  size = (size + alignment - 1) / alignment * alignment;
  void* memory = alignment <= alignof(std::max_align_t) ? std::malloc(size ? size : 1)
                                                        : std::aligned_alloc(alignment, size ? size : alignment);
  if (memory == nullptr) {
    throw std::bad_alloc();
  }
  return memory;
}

inline void* allocate_or_null(std::size_t size, std::size_t alignment) noexcept {
  try {
    return allocate(size, alignment);
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}

/// Calls action() with memory for 0, 1, 2, ... allocations, after each failure check(), until it succeeds. The number
/// of failures.
template <class Action, class Check>
int at_every_place(const Action& action, const Check& check) {
  minitorch::MemoryPool::instance().set_enabled(false);
  int failures = 0;
  for (bool done = false; !done; failures += !done) {
    left = failures;
    armed = true;
    try {
      action();
      done = true;
    } catch (const std::bad_alloc&) {
    } catch (...) {
      armed = false;
      throw;
    }
    armed = false;
    if (!done) {
      check();
    }
  }
  minitorch::MemoryPool::instance().set_enabled(MINITORCH_POOL_DEFAULT);
  return failures;
}

}  // namespace failing_new

// Not inlined: a compiler that sees new in one place and free() in another takes them for a mistake.
#define FAILING_NEW_APART __attribute__((noinline))
FAILING_NEW_APART void* operator new(std::size_t size) {
  return failing_new::allocate(size, 1);
}
FAILING_NEW_APART void* operator new(std::size_t size, std::align_val_t alignment) {
  return failing_new::allocate(size, static_cast<std::size_t>(alignment));
}
// The library's own would call those above; a sanitizer's would not.
FAILING_NEW_APART void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return failing_new::allocate_or_null(size, 1);
}
FAILING_NEW_APART void* operator new(std::size_t size, std::align_val_t alignment, const std::nothrow_t&) noexcept {
  return failing_new::allocate_or_null(size, static_cast<std::size_t>(alignment));
}
FAILING_NEW_APART void operator delete(void* memory) noexcept {
  std::free(memory);
}
FAILING_NEW_APART void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}
FAILING_NEW_APART void operator delete(void* memory, std::align_val_t) noexcept {
  std::free(memory);
}
FAILING_NEW_APART void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
  std::free(memory);
}
#undef FAILING_NEW_APART
