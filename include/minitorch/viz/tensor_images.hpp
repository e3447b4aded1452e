// SPDX-License-Identifier: MIT
#pragma once

#include "minitorch/core/user_habits_off.inl"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "minitorch/core/error.hpp"
#include "minitorch/core/shape.hpp"
#include "minitorch/tensor/tensor.hpp"
#include "minitorch/viz/image_grid.hpp"

namespace minitorch::viz {

/// Adds the images of a batch to a grid: `images` of shape (N, 1, H, W) or (N, H, W) in grey, (N, 3, H, W) in colour;
/// `captions`, one for each image, or none. Throws Error for other shapes or another number of captions.
inline void add_images(ImageGrid& grid, const Tensor& images, const std::vector<std::string>& captions = {}) {
  const int rank = images.dim();
  core::check((rank == 3 || (rank == 4 && (images.size(1) == 1 || images.size(1) == 3))) && images.numel() > 0,
              "[add_images] expected images of shape (N, 1, H, W), (N, 3, H, W) or (N, H, W), got ", images.shape());
  const auto count = static_cast<std::size_t>(images.size(0));
  core::check(captions.empty() || captions.size() == count, "[add_images] got ", captions.size(), " captions for ",
              count, " images");
  const int channels = rank == 4 ? static_cast<int>(images.size(1)) : 1;
  const std::vector<float> values = images.to_vector();
  const std::size_t length = values.size() / count;
  for (std::size_t i = 0; i < count; ++i) {
    grid.add(ImageView{std::span(values).subspan(i * length, length), static_cast<int>(images.size(-2)),
                       static_cast<int>(images.size(-1)), channels},
             captions.empty() ? std::string() : captions[i]);
  }
}

/// Draws a batch of images with a caption above each, under a title. For more choices, fill an ImageGrid.
inline Image image_grid(const Tensor& images, const std::vector<std::string>& captions = {}, std::string title = {},
                        int columns = 5) {
  ImageGrid grid{.title = std::move(title), .columns = columns};
  add_images(grid, images, captions);
  return image_grid(grid);
}

}  // namespace minitorch::viz

#include "minitorch/core/user_habits_back.inl"
