// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "minitorch/core/error.hpp"

namespace minitorch {

/// Grey images of one size, a byte per pixel, each with a class number. A handle: copies share the images, which never
/// change.
class ImageDataset {
 public:
  /// `pixels`: size x height x width, row-major; `labels`: one per image. Error if the lengths do not fit, or
  /// unless height and width are from 1 to 32767.
  ImageDataset(std::int64_t height, std::int64_t width, std::vector<std::uint8_t> pixels,
               std::vector<std::int64_t> labels)
      : height_(height), width_(width) {
    core::check(height >= 1 && width >= 1 && height <= max_side && width <= max_side,
                "[ImageDataset] images have 1 to 32767 rows and columns, got ", height, " and ", width);
    const auto images = static_cast<std::int64_t>(labels.size());
    core::check(pixels.size() == labels.size() * static_cast<std::size_t>(height * width), "[ImageDataset] ", images,
                " images of ", height, " x ", width, " have ", images * height * width, " pixels, got ", pixels.size());
    data_ = std::make_shared<const Data>(Data{std::move(pixels), std::move(labels)});
    size_ = images;
  }

  std::int64_t size() const { return size_; }
  /// Rows of an image.
  std::int64_t height() const { return height_; }
  /// Columns of an image.
  std::int64_t width() const { return width_; }

  /// The height x width pixels of image i; an Error if there is none.
  const std::uint8_t* pixels(std::int64_t i) const {
    check_index(i);
    return data_->pixels.data() + i * height_ * width_;
  }
  /// The class number of image i; an Error if there is none.
  std::int64_t label(std::int64_t i) const {
    check_index(i);
    return data_->labels[static_cast<std::size_t>(i)];
  }

  /// The first `count` images, or all if there are fewer; for quick trials. Shares the images.
  ImageDataset first(std::int64_t count) const {
    core::check(count >= 0, "[ImageDataset] cannot take the first ", count, " images");
    ImageDataset part = *this;
    part.size_ = count < size_ ? count : size_;
    return part;
  }

 private:
  struct Data {
    std::vector<std::uint8_t> pixels;
    std::vector<std::int64_t> labels;
  };
  static constexpr std::int64_t max_side = 32767;  // the rotation counts in 16.16 fixed point

  void check_index(std::int64_t i) const {
    core::check(i >= 0 && i < size_, "[ImageDataset] there is no image ", i, ": the data set has ", size_);
  }

  std::int64_t height_, width_, size_ = 0;
  std::shared_ptr<const Data> data_;
};

}  // namespace minitorch
