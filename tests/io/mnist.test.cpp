// SPDX-License-Identifier: MIT
#include "minitorch/io/mnist.hpp"

#include <cstdlib>
#include <iostream>
#include <numeric>

#include "io/temporary_folder.hpp"
#include "support/catch.hpp"

using namespace minitorch;

namespace {

const MnistOptions subset{.full = false};

io::Bytes some_images(std::uint32_t count, std::uint32_t rows = 2, std::uint32_t columns = 3) {
  io::Bytes pixels(count * rows * columns);
  std::iota(pixels.begin(), pixels.end(), std::uint8_t{1});
  return idx_file(8, {count, rows, columns}, pixels);
}

/// Two training images and one test image of 2 x 3, with the given way of writing the names.
void write_small_mnist(const std::filesystem::path& folder, const std::string& link, bool packed) {
  const auto put = [&](const std::string& stem, const std::string& ending, const io::Bytes& bytes) {
    io::write_file(folder / (stem + link + ending + (packed ? ".gz" : "")), packed ? gzip(bytes) : bytes);
  };
  put("train-images", "idx3-ubyte", some_images(2));
  put("train-labels", "idx1-ubyte", idx_file(8, {2}, {7, 9}));
  put("t10k-images", "idx3-ubyte", some_images(1));
  put("t10k-labels", "idx1-ubyte", idx_file(8, {1}, {0}));
}

}  // namespace

TEST_CASE("mnist: both spellings, packed and plain, in the folder or where torchvision has them", "[io]") {
  for (const std::string inner : {"", "MNIST/raw"}) {
    for (const std::string link : {"-", "."}) {
      for (const bool packed : {false, true}) {
        const TemporaryFolder folder;
        std::filesystem::create_directories(folder / inner);
        write_small_mnist(folder / inner, link, packed);
        const Mnist mnist = read_mnist(folder.path(), subset);
        CHECK(mnist.train.size() == 2);
        CHECK(mnist.test.size() == 1);
        CHECK(mnist.train.height() == 2);
        CHECK(mnist.train.width() == 3);
        CHECK(mnist.train.label(0) == 7);
        CHECK(mnist.train.label(1) == 9);
        CHECK(int{mnist.train.pixels(1)[0]} == 7);
        CHECK(int{mnist.train.pixels(1)[5]} == 12);
      }
    }
  }
}

TEST_CASE("mnist: a missing file is named with every path that was tried", "[io]") {
  const TemporaryFolder folder;
  CHECK_THROWS_WITH(read_mnist(folder / "none"), contains("[read_mnist] there is no folder"));
  write_small_mnist(folder.path(), "-", false);
  CHECK_THROWS_WITH(read_mnist(folder / "t10k-labels-idx1-ubyte"), contains("is not a folder"));
  std::filesystem::remove(folder / "t10k-labels-idx1-ubyte");
  for (const std::string name : {"t10k-labels-idx1-ubyte", "t10k-labels.idx1-ubyte", "t10k-labels-idx1-ubyte.gz",
                                 "t10k-labels.idx1-ubyte.gz", "MNIST/raw/t10k-labels-idx1-ubyte"}) {
    CHECK_THROWS_WITH(read_mnist(folder.path(), subset), contains("\n  " + (folder / name).string() + "\n"));
  }
  // A folder of that name, as some archives unpack to, is no file.
  std::filesystem::create_directory(folder / "t10k-labels-idx1-ubyte");
  CHECK_THROWS_WITH(read_mnist(folder.path(), subset), contains("lacks a file of MNIST"));
}

TEST_CASE("mnist: the full set must have the full numbers", "[io]") {
  const TemporaryFolder folder;
  write_small_mnist(folder.path(), "-", false);
  CHECK_THROWS_WITH(read_mnist(folder.path()), contains("(2, 2, 3), expected (60000, 28, 28)"));
  CHECK_THROWS_WITH(read_mnist_part(folder.path(), MnistPart::test), contains("expected (10000, 28, 28)"));
  io::write_file(folder / "t10k-images-idx3-ubyte", idx_file(8, {10000, 28, 28}, io::Bytes(7840000)));
  CHECK_THROWS_WITH(read_mnist_part(folder.path(), MnistPart::test), contains("holds 1 labels, expected 10000"));
}

TEST_CASE("mnist: files that do not fit are refused", "[io]") {
  const TemporaryFolder folder;
  write_small_mnist(folder.path(), "-", false);
  const auto replace = [&](const std::string& name, const io::Bytes& bytes) { io::write_file(folder / name, bytes); };
  const auto read = [&] { return read_mnist(folder.path(), subset); };
  SECTION("labels in place of images") {
    replace("train-images-idx3-ubyte", idx_file(8, {2}, {7, 9}));
    CHECK_THROWS_WITH(read(), contains("expected bytes of sizes (images, rows, columns): are the files swapped?"));
  }
  SECTION("images in place of labels") {
    replace("train-labels-idx1-ubyte", some_images(2));
    CHECK_THROWS_WITH(read(), contains("expected bytes of sizes (labels,)"));
  }
  SECTION("numbers in place of bytes") {
    replace("train-labels-idx1-ubyte", idx_file(0xc, {2}, io::Bytes(8)));
    CHECK_THROWS_WITH(read(), contains("of another type than bytes"));
  }
  SECTION("another number of labels") {
    replace("train-labels-idx1-ubyte", idx_file(8, {3}, {1, 2, 3}));
    CHECK_THROWS_WITH(read(), contains("holds 2 images") && contains("holds 3 labels: they do not belong together"));
  }
  SECTION("a label above 9") {
    replace("train-labels-idx1-ubyte", idx_file(8, {2}, {1, 10}));
    MnistOptions digits = subset;
    digits.classes = 10;
    CHECK_THROWS_WITH(read_mnist(folder.path(), digits),
                      contains("[read_mnist] label 1 in") && contains("is 10, expected 0 to 9"));
    CHECK(read().train.label(1) == 10);  // a look-alike may have more classes
  }
  SECTION("images without pixels") {
    replace("train-images-idx3-ubyte", idx_file(8, {2, 0, 3}, {}));
    CHECK_THROWS_WITH(read(), contains("images without pixels"));
  }
  SECTION("images of another size in the test set") {
    replace("t10k-images-idx3-ubyte", some_images(1, 3, 3));
    CHECK_THROWS_WITH(read(), contains("training images of 2 x 3 and test images of 3 x 3"));
  }
  SECTION("a truncated file") {
    replace("train-images-idx3-ubyte", idx_file(8, {2, 2, 3}, io::Bytes(11)));
    CHECK_THROWS_WITH(read(), contains("train-images-idx3-ubyte' is cut off"));
  }
  SECTION("a web page") {
    replace("train-images-idx3-ubyte", io::Bytes{'<', 'h', 't', 'm', 'l', '>'});
    CHECK_THROWS_WITH(read(), contains("the download went wrong"));
  }
}

TEST_CASE("mnist: look-alikes with more classes, other numbers and other names are read", "[io]") {
  const TemporaryFolder folder;
  io::Bytes letters(124), pixels(124 * 28 * 28, 7);
  for (std::size_t i = 0; i < letters.size(); ++i) {
    letters[i] = static_cast<std::uint8_t>(i % 62);
  }
  for (const std::string part : {"train", "test"}) {
    io::write_file(folder / ("emnist-byclass-" + part + "-images-idx3-ubyte.gz"),
                   gzip(idx_file(8, {124, 28, 28}, pixels)));
    io::write_file(folder / ("emnist-byclass-" + part + "-labels-idx1-ubyte.gz"), gzip(idx_file(8, {124}, letters)));
  }
  MnistOptions options{.full = false, .train = "emnist-byclass-train", .test = "emnist-byclass-test"};
  const Mnist emnist = read_mnist(folder.path(), options);
  CHECK(emnist.train.size() == 124);
  CHECK(emnist.test.label(61) == 61);
  options.classes = 47;
  CHECK_THROWS_WITH(read_mnist(folder.path(), options), contains("label 47 in") &&
                                                            contains("is 47, expected 0 to 46") &&
                                                            contains("MnistOptions::classes"));
  // As the full set it is another data set; that it were damaged is not said.
  options = {.train = "emnist-byclass-train", .test = "emnist-byclass-test"};
  CHECK_THROWS_WITH(read_mnist(folder.path(), options), contains("another data set") && !contains("damaged"));
}

TEST_CASE("mnist: files of the wrong kind are refused by their header, before they are unpacked", "[io]") {
  const TemporaryFolder folder;
  write_small_mnist(folder.path(), "-", false);
  // Sound up to its header; that the rest is none would show as soon as it is unpacked.
  io::Bytes packed = gzip(idx_file(8, {60001, 28, 28}, io::Bytes(100000, 1)));
  packed.resize(packed.size() - 50);
  io::write_file(folder / "train-images-idx3-ubyte", packed);
  CHECK_THROWS_WITH(read_mnist(folder.path()), contains("(60001, 28, 28), expected (60000, 28, 28)"));
}

TEST_CASE("mnist: the real files", "[io][mnist]") {
  const char* folder = std::getenv("MINITORCH_MNIST_DIR");
  if (folder == nullptr) {
    std::cerr << "skipped: the real files of MNIST (set MINITORCH_MNIST_DIR to their folder)\n";
    SUCCEED();
    return;
  }
  const Mnist mnist = read_mnist(folder);
  CHECK(mnist.train.size() == 60000);
  CHECK(mnist.test.size() == 10000);
  std::vector<std::int64_t> per_class(10);
  double sum = 0;
  for (std::int64_t i = 0; i < mnist.train.size(); ++i) {
    ++per_class[static_cast<std::size_t>(mnist.train.label(i))];
    for (std::int64_t p = 0; p < 784; ++p) {
      sum += mnist.train.pixels(i)[p];
    }
  }
  // The published numbers of each digit, and the mean that everybody normalises with.
  CHECK(per_class == std::vector<std::int64_t>{5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949});
  CHECK(sum / (60000.0 * 784 * 255) == Approx(0.1307).margin(5e-5));
  CHECK(mnist.test.label(0) == 7);
}
