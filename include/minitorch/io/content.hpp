// SPDX-License-Identifier: MIT
#pragma once

#include "minitorch/core/user_habits_off.inl"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "minitorch/core/error.hpp"
#include "minitorch/io/file.hpp"

namespace minitorch::detail {

/// The first bytes, for a message: "3c 21 44 4f".
inline std::string first_bytes(std::span<const std::uint8_t> bytes) {
  std::string out;
  for (const std::uint8_t byte : bytes.first(std::min<std::size_t>(bytes.size(), 8))) {
    out += out.empty() ? "" : " ";
    out += "0123456789abcdef"[byte >> 4];
    out += "0123456789abcdef"[byte & 15];
  }
  return out;
}

/// The end of a message about a file that is not what its reader wants: what its first bytes say that it is, and what
/// to do about it. `start`: its first 64 bytes at least, if there are so many. `weights`: a file of weights is wanted.
inline std::string guess_content(std::span<const std::uint8_t> start, bool weights = false) {
  start = start.first(std::min<std::size_t>(start.size(), 64));
  const std::string_view text(reinterpret_cast<const char*>(start.data()), start.size());
  // A mark of UTF-8 and white space may come before text of any kind.
  std::string_view words = text.substr(text.starts_with("\xef\xbb\xbf") ? 3 : 0);
  words.remove_prefix(std::min(words.find_first_not_of(" \t\r\n"), words.size()));
  if (words.starts_with("<")) {
    return "; it looks like a web page, so the download went wrong: fetch the file again";
  }
  if (words.starts_with("version https://git-lfs")) {
    return "; it is a Git LFS pointer: fetch the file itself with git lfs pull";
  }
  if (words.starts_with("{") || words.starts_with("[")) {
    return weights
               ? "; it is JSON: if it is the index of a model in several files (.safetensors.index.json), read those "
                 "that it names"
               : "; it is JSON: is it the right file?";
  }
  const std::string_view torch =
      "; it is what torch.save wrote (.pt, .pth, .bin): load it in Python, and save it with "
      "safetensors.torch.save_file";
  if (text.starts_with("PK")) {
    return weights ? core::concat(torch, "; or a zip archive: unpack it") : "; it is a zip archive: unpack it first";
  }
  if (text.size() >= 2 && text[0] == '\x80' && text[1] >= 2 && text[1] <= 5) {
    return weights ? std::string(torch) : "; it is data pickled by Python: is it the right file?";
  }
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 13> starts{
      {{"\x1f\x8b", "packed with gzip: unpack it first (gunzip)"},
       {"BZh", "packed with bzip2: unpack it first (bunzip2)"},
       {"\xfd"
        "7zXZ",
        "packed with xz: unpack it first (unxz)"},
       {"\x28\xb5\x2f\xfd", "packed with zstd: unpack it first (unzstd)"},
       {"7z\xbc\xaf", "a 7z archive: unpack it first"},
       {"\x93NUMPY", "an array of NumPy (.npy): is it the right file?"},
       {"\x89HDF", "an HDF5 file: is it the right file?"},
       {"GGUF", "a GGUF file: fetch the model as safetensors"},
       {"\x89PNG", "a PNG picture: is it the right file?"},
       {"\xff\xd8\xff", "a JPEG picture: is it the right file?"},
       {"%PDF", "a PDF document: is it the right file?"},
       {"\x7f"
        "ELF",
        "a program: is it the right file?"},
       {"\xd0\xcf\x11\xe0", "a document: is it the right file?"}}};
  for (const auto& [magic, what] : starts) {
    if (text.starts_with(magic)) {
      return core::concat("; it is ", what);
    }
  }
  const bool printable = std::all_of(words.begin(), words.end(), [](char c) {
    return (c >= 0x20 && c < 0x7f) || c == '\n' || c == '\r' || c == '\t';
  });
  if (words.size() >= 4 && printable) {
    return core::concat("; it is text, '", Printable{words.substr(0, words.find_first_of("\r\n")), 40},
                        "': is it the right file?");
  }
  return std::all_of(start.begin(), start.end(), [](std::uint8_t byte) { return byte == 0; }) && start.size() >= 16
             ? "; its first bytes are all zero, as of a download that was cut off: fetch the file again"
             : ": is it the right file?";
}

}  // namespace minitorch::detail

#include "minitorch/core/user_habits_back.inl"
