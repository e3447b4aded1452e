// SPDX-License-Identifier: MIT
#pragma once

#include "minitorch/core/user_habits_off.inl"

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "minitorch/core/error.hpp"
#include "minitorch/data/dataset.hpp"
#include "minitorch/io/idx.hpp"

namespace minitorch {

/// The two parts of MNIST: 60,000 images to train on, 10,000 to test on.
enum class MnistPart { train, test };

/// Arguments of read_mnist.
struct MnistOptions {
  /// Insist on 60,000 and 10,000 images of 28 x 28 of the digits 0 to 9. Off: any number, size and labels, for subsets
  /// and look-alikes such as EMNIST, whose images lie on their side: rows are columns.
  bool full = true;
  /// Insist on labels below this. 0: on digits for the full set, on nothing else otherwise.
  std::int64_t classes = 0;
  /// How the names of the files begin, e.g. "emnist-letters-train" and "emnist-letters-test".
  std::string train = "train";
  std::string test = "t10k";  ///< see train
};

/// What read_mnist reads.
struct Mnist {
  ImageDataset train, test;  ///< the two parts
};

namespace detail {

/// The file in all the ways people have it: with a hyphen (as published) or a dot (as some tools unpack it), packed or
/// not, in the folder itself or where torchvision puts it.
inline std::filesystem::path find_mnist_file(const std::filesystem::path& folder, std::string_view stem,
                                             std::string_view ending) {
  std::error_code ignored;
  core::check(std::filesystem::exists(folder, ignored), "[read_mnist] there is no folder '", folder.string(),
              "': give the folder that holds train-images-idx3-ubyte and the other three files");
  core::check(std::filesystem::is_directory(folder, ignored), "[read_mnist] '", folder.string(),
              "' is not a folder: give the folder that holds the four files");
  std::string tried;
  for (const std::string_view inner : {"", "MNIST/raw"}) {
    for (const std::string_view packed : {"", ".gz"}) {
      for (const std::string_view link : {"-", "."}) {
        std::filesystem::path path = inner.empty() ? folder : folder / inner;
        path /= core::concat(stem, link, ending, packed);
        if (std::filesystem::is_regular_file(path, ignored)) {
          return path;
        }
        tried += "\n  " + path.string();
      }
    }
  }
  core::fail("[read_mnist] '", folder.string(), "' lacks a file of MNIST; tried", tried,
             "\nIs it the right folder? tools/study.sh fetches the files.");
}

/// A file's content with its name, for messages.
struct NamedIdx {
  io::IdxArray array;
  std::string name;
};

/// Whether a file of images, or of labels, is what it should be, as far as its header says.
inline void check_mnist_header(io::IdxType type, const Shape& sizes, std::string_view name, bool images, MnistPart part,
                               const MnistOptions& options) {
  core::check(type == io::IdxType::u8 && sizes.size() == (images ? 3 : 1), "[read_mnist] '", name, "' holds sizes ",
              sizes, type == io::IdxType::u8 ? " of bytes" : " of another type than bytes",
              ", expected bytes of sizes ", images ? "(images, rows, columns)" : "(labels,)",
              ": are the files swapped?");
  if (options.full) {
    const std::int64_t expected = part == MnistPart::train ? 60000 : 10000;
    core::check(!images || sizes == Shape{expected, 28, 28}, "[read_mnist] '", name, "' holds images of sizes ", sizes,
                ", expected ", Shape{expected, 28, 28},
                ": are training and test files swapped, or is it a subset or another data set (which needs "
                "MnistOptions{.full = false})?");
    core::check(images || sizes[0] == expected, "[read_mnist] '", name, "' holds ", sizes[0], " labels, expected ",
                expected, ": are training and test files swapped?");
  }
}

/// The data set of a file of images and one of labels, both checked.
inline ImageDataset mnist_part(NamedIdx images, NamedIdx labels, MnistPart part, const MnistOptions& options) {
  check_mnist_header(images.array.type, images.array.sizes, images.name, true, part, options);
  check_mnist_header(labels.array.type, labels.array.sizes, labels.name, false, part, options);
  const Shape& sizes = images.array.sizes;
  const std::int64_t count = sizes[0];
  core::check(labels.array.sizes[0] == count, "[read_mnist] '", images.name, "' holds ", count, " images, but '",
              labels.name, "' holds ", labels.array.sizes[0], " labels: they do not belong together");
  const std::int64_t classes = options.classes > 0 ? options.classes : options.full ? 10 : 256;
  for (std::size_t i = 0; i < labels.array.values.size(); ++i) {
    core::check(labels.array.values[i] < classes, "[read_mnist] label ", i, " in '", labels.name, "' is ",
                labels.array.values[i], ", expected 0 to ", classes - 1,
                options.full ? ": the file is damaged, or of another data set (which needs MnistOptions{.full = false})"
                             : ": the file is damaged, or MnistOptions::classes too small");
  }
  core::check(sizes[1] >= 1 && sizes[2] >= 1, "[read_mnist] '", images.name, "' holds images without pixels: sizes ",
              sizes);
  return ImageDataset(sizes[1], sizes[2], std::move(images.array.values),
                      std::vector<std::int64_t>(labels.array.values.begin(), labels.array.values.end()));
}

}  // namespace detail

/// Reads one part of MNIST from `folder`: images and labels, plain or packed with gzip. Error if a file is missing
/// (with all paths tried), damaged or mislabelled; if the numbers of images and labels differ, or are not those of the
/// full set (unless options.full is off); if a label is not in 0 .. 9, or not below options.classes.
inline ImageDataset read_mnist_part(const std::filesystem::path& folder, MnistPart part,
                                    const MnistOptions& options = {}) {
  const std::string& stem = part == MnistPart::train ? options.train : options.test;
  const std::filesystem::path image_path = detail::find_mnist_file(folder, stem + "-images", "idx3-ubyte");
  const std::filesystem::path label_path = detail::find_mnist_file(folder, stem + "-labels", "idx1-ubyte");
  constexpr std::uint64_t limit = std::uint64_t{1} << 30;  // 22 times the real thing
  const auto read = [&](const std::filesystem::path& path, bool images) {
    const std::string name = path.string();
    return detail::NamedIdx{detail::read_idx_if(path, limit,
                                                [&](const io::IdxHeader& header) {
                                                  detail::check_mnist_header(header.type, header.sizes, name, images,
                                                                             part, options);
                                                }),
                            name};
  };
  detail::NamedIdx images = read(image_path, true);  // first: a wrong set shows best in them
  return detail::mnist_part(std::move(images), read(label_path, false), part, options);
}

/// Reads both parts of MNIST from `folder`, as read_mnist_part() does, and insists that their images have one size.
inline Mnist read_mnist(const std::filesystem::path& folder, const MnistOptions& options = {}) {
  Mnist mnist{read_mnist_part(folder, MnistPart::train, options), read_mnist_part(folder, MnistPart::test, options)};
  core::check(mnist.train.height() == mnist.test.height() && mnist.train.width() == mnist.test.width(),
              "[read_mnist] '", folder.string(), "' has training images of ", mnist.train.height(), " x ",
              mnist.train.width(), " and test images of ", mnist.test.height(), " x ", mnist.test.width());
  return mnist;
}

}  // namespace minitorch

#include "minitorch/core/user_habits_back.inl"
