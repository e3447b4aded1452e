// SPDX-License-Identifier: MIT
#pragma once

#include <zlib.h>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <span>
#include <string>

#include "minitorch/io/gzip.hpp"
#include "minitorch/io/idx.hpp"
#include "minitorch/io/mnist.hpp"
#include "minitorch/io/safetensors.hpp"

// What the readers promise for any bytes whatever: they come back with what the bytes say, or throw minitorch::Error,
// and nothing else. Each function here gives them the bytes and checks what came back in another way than the reader
// does; abort() is a finding, as is any other exception, a sanitizer's report, and a large allocation.

namespace fuzz {

using minitorch::io::Bytes;

inline void require(bool ok) {
  if (!ok) {
    std::abort();
  }
}

/// The reader's result must account for every byte of the file.
inline void idx(const std::uint8_t* data, std::size_t size) {
  const Bytes file(data, data + size);
  minitorch::io::IdxArray array;
  try {
    array = minitorch::io::parse_idx(file, "x");
  } catch (const minitorch::Error&) {
    return;
  }
  static const std::map<int, std::size_t> bytes_of = {{8, 1}, {9, 1}, {11, 2}, {12, 4}, {13, 4}, {14, 8}};
  const std::size_t element = bytes_of.at(file.at(2)), header = 4 + 4 * std::size_t{file.at(3)};
  require(file[0] == 0 && file[1] == 0 && header <= size && array.sizes.size() == file[3]);
  require(array.values.size() == size - header);
  std::size_t product = element;  // small: a large one would not be in the file
  for (const std::int64_t one : array.sizes) {
    product *= static_cast<std::size_t>(one);
  }
  require(product == size - header);
  if (element == 1) {
    require(std::equal(array.values.begin(), array.values.end(), data + header));
  } else if (!array.values.empty()) {
    require(array.values.front() == data[header + element - 1] || std::endian::native != std::endian::little);
  }
}

/// What is accepted must pack and unpack to itself, be within the limit, and not survive the loss of its last byte.
inline void gzip(const std::uint8_t* data, std::size_t size) {
  constexpr std::uint64_t limit = 1 << 16;
  const std::span<const std::uint8_t> file(data, size);
  Bytes plain;
  try {
    plain = minitorch::io::gunzip(file, limit, "x");
  } catch (const minitorch::Error&) {
    return;
  }
  require(plain.size() <= limit && size >= 20);
  // The last member ends with the length of its content; with one member that is everything.
  const auto length = static_cast<std::uint32_t>(data[size - 4] | data[size - 3] << 8 | data[size - 2] << 16) |
                      std::uint32_t{data[size - 1]} << 24;
  require(length <= plain.size());
  const Bytes last(plain.end() - length, plain.end());
  const auto sum = static_cast<std::uint32_t>(crc32(0, last.data(), static_cast<uInt>(last.size())));
  const auto stored = static_cast<std::uint32_t>(data[size - 8] | data[size - 7] << 8 | data[size - 6] << 16) |
                      std::uint32_t{data[size - 5]} << 24;
  require(sum == stored);
  try {
    minitorch::io::gunzip(file.first(size - 1), limit, "x");
    std::abort();
  } catch (const minitorch::Error&) {
  }
}

/// Deflated data of any kind with the right checksum around them, which chance would never find. What inflates must
/// come back whole, and with a limit below its length not at all.
inline void deflate(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t limit = 1 << 16;
  Bytes plain(limit);
  z_stream stream{};
  require(inflateInit2(&stream, -MAX_WBITS) == Z_OK);
  stream.next_in = const_cast<Bytef*>(data);
  stream.avail_in = static_cast<uInt>(size);
  stream.next_out = plain.data();
  stream.avail_out = static_cast<uInt>(limit);
  const int status = inflate(&stream, Z_FINISH);
  plain.resize(limit - stream.avail_out);
  const std::size_t used = size - stream.avail_in;
  inflateEnd(&stream);

  Bytes file = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255};
  file.insert(file.end(), data, data + used);
  const auto sum = static_cast<std::uint32_t>(crc32(0, plain.data(), static_cast<uInt>(plain.size())));
  for (const std::uint32_t word : {sum, static_cast<std::uint32_t>(plain.size())}) {
    for (int shift = 0; shift < 32; shift += 8) {
      file.push_back(static_cast<std::uint8_t>(word >> shift));
    }
  }
  try {
    require(minitorch::io::gunzip(file, limit, "x") == plain);
    require(status == Z_STREAM_END);
  } catch (const minitorch::Error&) {
    require(status != Z_STREAM_END);
    return;
  }
  if (!plain.empty()) {
    try {
      minitorch::io::gunzip(file, plain.size() - 1, "x");
      std::abort();
    } catch (const minitorch::Error&) {
    }
  }
}

/// The tensors must tile the data, every one be readable or refused, and writing what was read give it again.
inline void safetensors(const std::uint8_t* data, std::size_t size) {
  try {
    const minitorch::Safetensors file(Bytes(data, data + size), "x");
    std::uint64_t next = 0;
    minitorch::SafetensorsWriter writer;
    std::map<std::string, minitorch::DoubleTensor> doubles;
    for (const minitorch::io::SafetensorsEntry& entry : file.entries()) {
      require(entry.begin == next && entry.end >= entry.begin);
      next = entry.end;
      require(file.contains(entry.name));
      try {
        const auto tensor = file.tensor<double>(entry.name);
        require(tensor.shape() == entry.shape);
        writer.add(entry.name, tensor);
        doubles.emplace(entry.name, tensor);
      } catch (const minitorch::Error&) {
        static const std::map<std::string, bool> refused = {{"I64", true},    {"U64", true},     {"BOOL", true},
                                                            {"C64", true},    {"F8_E4M3", true}, {"F8_E5M2", true},
                                                            {"F8_E8M0", true}};
        require(refused.contains(entry.dtype) || entry.name == "__metadata__");
      }
      try {
        file.tensor<bool>(entry.name);
      } catch (const minitorch::Error&) {
      }
    }
    require(next <= size && file.entries().size() <= size);
    const minitorch::Safetensors again(writer.bytes(), "again");
    require(again.entries().size() == doubles.size());
    for (const auto& [name, tensor] : doubles) {
      const auto copy = again.tensor<double>(name);
      require(copy.shape() == tensor.shape() &&
              std::equal(reinterpret_cast<const std::uint8_t*>(copy.data()),
                         reinterpret_cast<const std::uint8_t*>(copy.data() + copy.numel()),
                         reinterpret_cast<const std::uint8_t*>(tensor.data())));
    }
  } catch (const minitorch::Error&) {
  }
}

/// Two files, cut where the first two bytes say; each may be packed.
inline void mnist(const std::uint8_t* data, std::size_t size) {
  if (size < 2) {
    return;
  }
  const std::size_t cut = std::min<std::size_t>(2 + (data[0] | std::size_t{data[1]} << 8), size);
  const auto unpacked = [](Bytes file) {
    return minitorch::io::is_gzip(file) ? minitorch::io::gunzip(file, 1 << 16, "x") : file;
  };
  try {
    const minitorch::ImageDataset images = minitorch::detail::mnist_part(
        {minitorch::io::parse_idx(unpacked(Bytes(data + 2, data + cut)), "images"), "images"},
        {minitorch::io::parse_idx(unpacked(Bytes(data + cut, data + size)), "labels"), "labels"},
        minitorch::MnistPart::train, {.full = false});
    std::uint64_t sum = 0;  // touches every pixel
    for (std::int64_t i = 0; i < images.size(); ++i) {
      require(images.label(i) >= 0 && images.label(i) <= 255);
      for (std::int64_t p = 0; p < images.height() * images.width(); ++p) {
        sum += images.pixels(i)[p];
      }
    }
    require(sum <= size * 65536 * 255);
  } catch (const minitorch::Error&) {
  }
}

/// All of them by name.
inline const std::map<std::string, void (*)(const std::uint8_t*, std::size_t)>& targets() {
  static const std::map<std::string, void (*)(const std::uint8_t*, std::size_t)> all = {
      {"idx", idx}, {"gzip", gzip}, {"deflate", deflate}, {"safetensors", safetensors}, {"mnist", mnist}};
  return all;
}

}  // namespace fuzz
