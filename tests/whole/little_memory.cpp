// SPDX-License-Identifier: MIT
#include "whole/little_memory.hpp"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <limits>
#include <new>

// Apart from the tests, so that no compiler sees through new to malloc and takes them for a mismatch.

namespace {

constexpr std::size_t everything = std::numeric_limits<std::size_t>::max();
std::atomic<std::size_t> memory = everything;

void* find(std::size_t size, std::size_t alignment) {
  const std::size_t rounded = (std::max<std::size_t>(size, 1) + alignment - 1) / alignment * alignment;
  return size <= memory.load(std::memory_order_relaxed) && rounded >= size ? std::aligned_alloc(alignment, rounded)
                                                                           : nullptr;
}

void* take(std::size_t size, std::size_t alignment) {
  void* block = find(size, alignment);
  if (!block) {
    throw std::bad_alloc();
  }
  return block;
}

}  // namespace

LittleMemory::LittleMemory() {
  memory = std::size_t{1} << 17;
}
LittleMemory::~LittleMemory() {
  memory = everything;
}

// All of them, for the sanitizers have each of their own.
void* operator new(std::size_t size) {
  return take(size, alignof(std::max_align_t));
}
void* operator new[](std::size_t size) {
  return take(size, alignof(std::max_align_t));
}
void* operator new(std::size_t size, std::align_val_t alignment) {
  return take(size, static_cast<std::size_t>(alignment));
}
void* operator new[](std::size_t size, std::align_val_t alignment) {
  return take(size, static_cast<std::size_t>(alignment));
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return find(size, alignof(std::max_align_t));
}
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {
  return find(size, alignof(std::max_align_t));
}
void* operator new(std::size_t size, std::align_val_t alignment, const std::nothrow_t&) noexcept {
  return find(size, static_cast<std::size_t>(alignment));
}
void* operator new[](std::size_t size, std::align_val_t alignment, const std::nothrow_t&) noexcept {
  return find(size, static_cast<std::size_t>(alignment));
}
void operator delete(void* block) noexcept {
  std::free(block);
}
void operator delete(void* block, std::size_t) noexcept {
  std::free(block);
}
void operator delete(void* block, std::align_val_t) noexcept {
  std::free(block);
}
void operator delete(void* block, std::size_t, std::align_val_t) noexcept {
  std::free(block);
}
void operator delete(void* block, const std::nothrow_t&) noexcept {
  std::free(block);
}
void operator delete(void* block, std::align_val_t, const std::nothrow_t&) noexcept {
  std::free(block);
}
void operator delete[](void* block) noexcept {
  std::free(block);
}
void operator delete[](void* block, std::size_t) noexcept {
  std::free(block);
}
void operator delete[](void* block, std::align_val_t) noexcept {
  std::free(block);
}
void operator delete[](void* block, std::size_t, std::align_val_t) noexcept {
  std::free(block);
}
void operator delete[](void* block, const std::nothrow_t&) noexcept {
  std::free(block);
}
void operator delete[](void* block, std::align_val_t, const std::nothrow_t&) noexcept {
  std::free(block);
}
