// SPDX-License-Identifier: MIT
#include "minitorch/io/safetensors.hpp"

#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <utility>

#include "io/temporary_folder.hpp"
#include "minitorch/tensor/factories.hpp"
#include "support/catch.hpp"

using namespace minitorch;

namespace {

/// A file with this header and so many bytes of data.
io::Bytes file_with(const std::string& header, std::size_t data = 0) {
  io::Bytes file(8 + header.size() + data);
  const std::uint64_t length = header.size();
  for (std::size_t i = 0; i < 8; ++i) {
    file[i] = static_cast<std::uint8_t>(length >> 8 * i);
  }
  std::copy(header.begin(), header.end(), file.begin() + 8);
  for (std::size_t i = 0; i < data; ++i) {
    file[8 + header.size() + i] = static_cast<std::uint8_t>(i);
  }
  return file;
}

Safetensors parsed(const std::string& header, std::size_t data = 0) {
  return Safetensors(file_with(header, data), "x");
}

std::string one(const std::string& dtype, const std::string& shape, const std::string& offsets) {
  return R"({"a":{"dtype":")" + dtype + R"(","shape":[)" + shape + R"(],"data_offsets":[)" + offsets + "]}}";
}

std::filesystem::path fixture(const std::string& name) {
  return std::filesystem::path(__FILE__).parent_path() / "files" / name;
}

template <class T>
std::vector<T> values(const Safetensors& file, const std::string& name) {
  return file.tensor<T>(name).to_vector();
}

}  // namespace

TEST_CASE("safetensors: a file of the format's own layout is read", "[io]") {
  const Safetensors file = read_safetensors(fixture("model.safetensors"));
  CHECK(file.entries().size() == 10);
  CHECK(file.metadata() == std::map<std::string, std::string>{{"format", "pt"}});
  CHECK(file.tensor("conv1.weight").shape() == Shape{2, 1, 2, 2});
  CHECK(values<float>(file, "conv1.weight") == std::vector<float>{0.5f, -1.25f, 3, 4, 5, 6, 7, 8});
  CHECK(std::signbit(file.tensor("bn1.bias").at({1})));
  CHECK(values<double>(file, "bn1.running_var") == std::vector<double>{0.1, std::numeric_limits<double>::infinity()});
  CHECK(file.tensor<std::int64_t>("bn1.num_batches_tracked").shape() == Shape{});
  CHECK(file.tensor<std::int64_t>("bn1.num_batches_tracked").item() == 469);
  CHECK(values<bool>(file, "mask") == std::vector<bool>{true, false, true});
  CHECK(values<std::uint8_t>(file, "pixels") == std::vector<std::uint8_t>{0, 1, 127, 128, 255});
  CHECK(values<std::int32_t>(file, "map") == std::vector<std::int32_t>{-1, 2147483647});
  CHECK(file.tensor("nothing").shape() == Shape{0, 3});
  CHECK(file.tensor("größe \"x\"\n").item() == 9);
  CHECK(file.contains("mask"));
  CHECK_FALSE(file.contains("__metadata__"));
  CHECK_THROWS_WITH(file.tensor("conv2.weight"), contains("model.safetensors' has no tensor 'conv2.weight'"));
}

TEST_CASE("safetensors: what is written is the format's own layout, to the byte", "[io]") {
  const Safetensors file = read_safetensors(fixture("model.safetensors"));
  SafetensorsWriter writer;
  for (const char* name : {"bn1.bias", "nothing", "conv1.weight", "größe \"x\"\n", "bn1.weight"}) {
    writer.add(name, file.tensor(name));
  }
  writer.add("mask", file.tensor<bool>("mask")).add("map", file.tensor<std::int32_t>("map"));
  writer.add("pixels", file.tensor<std::uint8_t>("pixels"));
  writer.add("bn1.num_batches_tracked", file.tensor<std::int64_t>("bn1.num_batches_tracked"));
  writer.add("bn1.running_var", file.tensor<double>("bn1.running_var"));
  const TemporaryFolder folder;
  writer.write(folder / "out.safetensors");
  CHECK(io::read_file(folder / "out.safetensors") == io::read_file(fixture("model.safetensors")));
}

TEST_CASE("safetensors: every dtype is widened exactly or refused", "[io]") {
  const Safetensors file = read_safetensors(fixture("types.safetensors"));
  const float inf = std::numeric_limits<float>::infinity();
  CHECK(values<float>(file, "f16") == std::vector<float>{1, 65504, 0x1p-14f, 0x1p-24f, -0.0f, -inf});
  CHECK(std::signbit(file.tensor("f16").at({4})));
  CHECK(values<float>(file, "bf16") == std::vector<float>{1, -2, 0x1.FEp127f, 0x1p-133f, inf});
  CHECK(values<double>(file, "bf16") == std::vector<double>{1, -2, 0x1.FEp127, 0x1p-133, double{inf}});
  CHECK(values<double>(file, "f32") == std::vector<double>{0.5, 0x1.FFFFFEp127});
  CHECK(values<float>(file, "i16") == std::vector<float>{-32768, 32767});
  CHECK(values<float>(file, "u16") == std::vector<float>{0, 65535});
  CHECK(values<double>(file, "i32") == std::vector<double>{-2147483648.0, 2147483647});
  CHECK(values<double>(file, "u32") == std::vector<double>{0, 4294967295});
  CHECK(values<std::int64_t>(file, "u32") == std::vector<std::int64_t>{0, 4294967295});
  CHECK(values<std::int64_t>(file, "i64") ==
        std::vector<std::int64_t>{std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()});
  CHECK(values<std::int32_t>(file, "i8") == std::vector<std::int32_t>{-128, 127});
  CHECK(values<std::int32_t>(file, "u8") == std::vector<std::int32_t>{0, 255});
  CHECK(values<bool>(file, "bool") == std::vector<bool>{false, true});

  CHECK_THROWS_WITH(file.tensor<float>("f64"), contains("tensor 'f64' is F64, which F32 does not hold exactly"));
  CHECK_THROWS_AS(file.tensor<float>("i32"), Error);
  CHECK_THROWS_AS(file.tensor<double>("i64"), Error);
  CHECK_THROWS_AS(file.tensor<std::int64_t>("u64"), Error);
  CHECK_THROWS_AS(file.tensor<std::int64_t>("f32"), Error);
  CHECK_THROWS_AS(file.tensor<std::int32_t>("u32"), Error);
  CHECK_THROWS_AS(file.tensor<std::uint8_t>("i8"), Error);
  CHECK_THROWS_AS(file.tensor<std::uint8_t>("bool"), Error);
  CHECK_THROWS_AS(file.tensor<bool>("u8"), Error);
}

TEST_CASE("safetensors: all halves equal what their bits mean", "[io]") {
  for (std::uint32_t bits = 0; bits < 65536; ++bits) {
    const int exponent = static_cast<int>(bits >> 10 & 31), mantissa = static_cast<int>(bits & 1023);
    const float sign = bits >> 15 ? -1.0f : 1.0f;
    const auto value = static_cast<float>(detail::Half{static_cast<std::uint16_t>(bits)});
    if (exponent == 31 && mantissa != 0) {
      REQUIRE(std::isnan(value));
    } else {
      const float size = exponent == 31  ? std::numeric_limits<float>::infinity()
                         : exponent == 0 ? std::ldexp(static_cast<float>(mantissa), -24)
                                         : std::ldexp(static_cast<float>(1024 + mantissa), exponent - 25);
      REQUIRE(value == sign * size);
      REQUIRE(std::signbit(value) == (bits >> 15 != 0));
    }
  }
}

TEST_CASE("safetensors: tensors come back as they were, views and NaN, too", "[io]") {
  const Tensor base = from_data({2, 3}, {1, std::nanf(""), 3, 4, 5, 6});
  const Tensor view(base.storage(), {3, 2}, {1, 3}, 0);  // transposed
  const TemporaryFolder folder;
  SafetensorsWriter()
      .add("view", view)
      .add("scalar", scalar<double>(0.1))
      .metadata("note", "a \"b\"")
      .write(folder / "f");
  Safetensors file = read_safetensors(folder / "f");
  const Safetensors moved = std::move(file);
  CHECK(moved.tensor("view").shape() == Shape{3, 2});
  CHECK(moved.tensor("view").at({0, 1}) == 4);
  CHECK(std::isnan(moved.tensor("view").at({1, 0})));
  CHECK(moved.tensor<double>("scalar").item() == 0.1);
  CHECK(moved.metadata().at("note") == "a \"b\"");
  CHECK(moved.metadata().at("format") == "pt");
  CHECK(Safetensors(SafetensorsWriter().bytes(), "empty").entries().empty());
}

TEST_CASE("safetensors: what cannot be written is refused", "[io]") {
  const Tensor x = zeros({2});
  CHECK_THROWS_WITH(SafetensorsWriter().add("a", x).add("a", x), contains("two tensors with the name 'a'"));
  CHECK_THROWS_WITH(SafetensorsWriter().add("__metadata__", x), contains("no tensor can have the name"));
  CHECK_THROWS_WITH(SafetensorsWriter().add("\xff", x), contains("is not valid UTF-8"));
  CHECK_THROWS_WITH(SafetensorsWriter().metadata("a", "\xff").bytes(), contains("is not valid UTF-8"));
  CHECK_THROWS_WITH(SafetensorsWriter().write("/no/such/folder/f"), contains("does the folder exist"));
}

TEST_CASE("safetensors: right headers in unusual forms are read", "[io]") {
  CHECK(parsed("{}").entries().empty());
  CHECK(parsed("{ \"__metadata__\" : {} } \n").entries().empty());
  // Names in another order than the bytes, properties in another order, an empty tensor between.
  const Safetensors file = parsed(R"({"b":{"data_offsets":[1,3],"dtype":"U8","shape":[2]},
    "e":{"dtype":"U8","shape":[0],"data_offsets":[1,1]},"a":{"shape":[1,1],"dtype":"U8","data_offsets":[0,1]}})",
                                  3);
  CHECK(file.entries()[0].name == "a");
  CHECK(values<std::uint8_t>(file, "a") == std::vector<std::uint8_t>{0});
  CHECK(values<std::uint8_t>(file, "b") == std::vector<std::uint8_t>{1, 2});
  CHECK(file.tensor<std::uint8_t>("e").numel() == 0);
  CHECK(
      parsed(R"({"\u0061\n":{"dtype":"F8_E4M3","shape":[1,1,1,1,1,1,1,1],"data_offsets":[0,1]}})", 1).contains("a\n"));
}

TEST_CASE("safetensors: a wrong length is refused", "[io]") {
  CHECK_THROWS_WITH(Safetensors({}, "x"), contains("[read_safetensors] 'x' has 0 bytes, too few"));
  CHECK_THROWS_WITH(Safetensors(io::Bytes(7), "x"), contains("has 7 bytes"));
  CHECK_THROWS_WITH(Safetensors(io::Bytes(8), "x"), contains("does not start with '{'"));
  CHECK_THROWS_WITH(Safetensors(io::Bytes(8, 255), "x"), contains("a header of 18446744073709551615 bytes, more than"));
  CHECK_THROWS_WITH(Safetensors({0, 0, 0, 5, 0, 0, 0, 0, '{', '}'}, "x"),
                    contains("83886080 bytes, but only 2 follow"));
  CHECK_THROWS_WITH(Safetensors({3, 0, 0, 0, 0, 0, 0, 0, '{', '}'}, "x"), contains("cut off, or no safetensors file"));
  CHECK_THROWS_WITH(parsed(" {}"), contains("does not start with '{'"));
  CHECK_THROWS_WITH(parsed("\xef\xbb\xbf{}"), contains("does not start with '{'"));
  const io::Bytes good = io::read_file(fixture("model.safetensors"));
  for (std::size_t size = 0; size < good.size(); ++size) {
    CHECK_THROWS_AS(Safetensors(io::Bytes(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size)), "x"), Error);
  }
  CHECK_THROWS_WITH(Safetensors(joined(good, {0}), "x"), contains("the rest belongs to no tensor"));
}

TEST_CASE("safetensors: a header that is not the right JSON is refused", "[io]") {
  const auto refused = [](const std::string& header, const std::string& why) {
    CHECK_THROWS_WITH(parsed(header), contains("[read_safetensors] 'x'") && contains(why));
  };
  refused("{}}", "is not JSON at byte 3");
  refused("{\"a\":", "is not JSON");
  refused("{\"a", "is not JSON");
  refused(std::string("{}\0{", 4), "has a header with a zero byte");
  refused("{\"\xff\":{}}", "is not JSON");
  refused("{\"a\" 1}", "is not JSON");
  refused(R"({"a":1})", "has a number at 'a', expected an object with dtype, shape and data_offsets");
  refused(R"({"a":[]})", "has an array at 'a'");
  refused(R"({"a":null})", "has null at 'a'");
  refused(R"({"a":{}})", "tensor 'a' lacks one of dtype, shape and data_offsets");
  refused(R"({"a":{"dtype":"F32","shape":[]}})", "lacks one of");
  refused(R"({"a":{"dtype":"F32","dtype":"F32"}})", "tensor 'a' has 'dtype' twice");
  refused(R"({"a":{"offsets":[0,1]}})", "unknown property 'offsets'");
  refused(R"({"a":{"dtype":"F33"}})", "the dtype 'F33', which minitorch does not know");
  refused(R"({"a":{"dtype":5}})", "has a number at 'a', expected a text as dtype");
  refused(R"({"a":{"shape":5}})", "expected an array as shape");
  refused(R"({"a":{"shape":{}}})", "has an object at 'a', expected an array as shape");
  refused(R"({"a":{"shape":[[1]]}})", "has an array at 'a', expected a size");
  refused(R"({"a":{"shape":[-1]}})", "has the number -1 at 'a'");
  refused(R"({"a":{"shape":[1.0]}})", "has the number 1.0 at 'a'");
  refused(R"({"a":{"shape":[99999999999999999999]}})", "has the number 99999999999999999999");
  refused(R"({"a":{"shape":[9223372036854775808]}})", "has a size of 9223372036854775808");
  refused(R"({"a":{"shape":["1"]}})", "has a text at 'a'");
  refused(R"({"a":{"shape":[true]}})", "has true or false at 'a'");
  refused(R"({"a":{"shape":[1,1,1,1,1,1,1,1,1]}})", "has more than 8 dimensions");
  refused(R"({"a":{"data_offsets":[0]}})", "has 1 data_offsets, expected two");
  refused(R"({"a":{"data_offsets":[0,1,2]}})", "has more than two data_offsets");
  refused(R"({"a":{"data_offsets":[]}})", "has 0 data_offsets");
  refused(R"({"__metadata__":5})", "expected an object of texts");
  refused(R"({"__metadata__":{"a":5}})", "has a number at 'a', expected a text");
  refused(R"({"__metadata__":{"a":{}}})", "has an object at 'a', expected a text");
  refused(R"({"__metadata__":{"a":"1","a":"2"}})", "__metadata__ has 'a' twice");
  refused(R"({"__metadata__":{},"__metadata__":{}})", "tensor '__metadata__' comes twice");
  // Brackets without end must not exhaust the stack.
  refused("{\"a\":" + std::string(1000000, '['), "has an array at 'a'");
  refused(std::string(1, '{') + "\"a\":{\"shape\":" + std::string(1000000, '['),
          "has an array at 'a', expected a size");
}

TEST_CASE("safetensors: names that come twice are refused", "[io]") {
  const std::string a = R"("a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]})";
  CHECK_THROWS_WITH(parsed("{" + a + "," + a + "}", 1), contains("tensor 'a' comes twice"));
  const std::string escaped = R"("\u0061":{"dtype":"U8","shape":[1],"data_offsets":[1,2]})";
  CHECK_THROWS_WITH(parsed("{" + a + "," + escaped + "}", 2), contains("tensor 'a' comes twice"));
}

TEST_CASE("safetensors: bytes and shapes that do not fit are refused", "[io]") {
  CHECK(parsed(one("F32", "2", "0,8"), 8).entries().size() == 1);
  CHECK_THROWS_WITH(parsed(one("F32", "2", "0,9"), 9), contains("which is 8 bytes, but its data_offsets [0, 9] are 9"));
  CHECK_THROWS_WITH(parsed(one("F32", "2", "0,8"), 7), contains("but the file has 7 bytes of data"));
  CHECK_THROWS_WITH(parsed(one("F32", "2", "8,0"), 8), contains("has the data_offsets [8, 0]"));
  CHECK_THROWS_WITH(parsed(one("F32", "2", "0,8"), 9), contains("its tensors end at 8: the rest belongs to no tensor"));
  CHECK_THROWS_WITH(parsed(one("F32", "2", "1,9"), 9), contains("the bytes between belong to no tensor"));
  CHECK_THROWS_WITH(parsed("{}", 1), contains("its tensors end at 0"));
  CHECK_THROWS_WITH(parsed(one("F32", "", "0,0")), contains("shape (), which is 4 bytes"));
  CHECK_THROWS_WITH(parsed(one("F32", "0", "1,1"), 1), contains("begins at byte 1"));
  CHECK_THROWS_WITH(parsed(one("U8", "18446744073709551615", "0,1"), 1), contains("has a size of"));
  // Products that are small modulo 2^64.
  CHECK_THROWS_WITH(parsed(one("U8", "4294967296,4294967296", "0,0")), contains("more than any file can hold"));
  CHECK_THROWS_WITH(parsed(one("F64", "2305843009213693952", "0,0")), contains("more than any file can hold"));
  CHECK_THROWS_WITH(parsed(one("U8", "4294967296,4294967296,0", "0,0")), contains("more than any file can hold"));
  CHECK_THROWS_WITH(parsed(one("U8", "0,4294967296,4294967296", "0,0")), contains("more than any file can hold"));
  CHECK_THROWS_WITH(parsed(one("U8", "1", "18446744073709551615,0"), 1), contains("has the data_offsets"));
  CHECK_THROWS_WITH(parsed(one("U8", "1", "0,18446744073709551615"), 1), contains("has the data_offsets"));
  const std::string overlap = R"({"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},
                                  "b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}})";
  CHECK_THROWS_WITH(parsed(overlap, 3), contains("tensor 'b' begins at byte 1, but the tensor before it ends at 2"));
  const std::string same = R"({"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},
                               "b":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}})";
  CHECK_THROWS_WITH(parsed(same, 2), contains("they overlap"));
}

TEST_CASE("safetensors: a BOOL that is neither 0 nor 1 is refused", "[io]") {
  CHECK(values<bool>(parsed(one("BOOL", "2", "0,2"), 2), "a") == std::vector<bool>{false, true});
  CHECK_THROWS_WITH(parsed(one("BOOL", "3", "0,3"), 3).tensor<bool>("a"), contains("has a BOOL of value 2"));
}

TEST_CASE("safetensors: what a file says cannot reach the terminal", "[io]") {
  CHECK_THROWS_WITH(parsed("{\"\\u001b[31m\":5}"), contains("at '?[31m'"));
}

TEST_CASE("safetensors: 8-bit floats are the values that their bits mean", "[io]") {
  const auto decoded = [](const std::string& dtype) {
    std::string header = one(dtype, "256", "0,256");
    return parsed(header, 256).tensor<double>("a").to_vector();  // the data are 0, 1, 2, ...
  };
  // Bits, bias, largest and smallest value, by the papers that define them.
  struct Kind {
    std::string dtype;
    int exponent, mantissa, bias;
    double largest, smallest;
    int infinities, nans;
  };
  for (const Kind& kind :
       {Kind{"F8_E4M3", 4, 3, 7, 448, 0x1p-9, 0, 2}, Kind{"F8_E5M2", 5, 2, 15, 57344, 0x1p-16, 2, 6},
        Kind{"F8_E4M3FNUZ", 4, 3, 8, 240, 0x1p-10, 0, 1}, Kind{"F8_E5M2FNUZ", 5, 2, 16, 57344, 0x1p-17, 0, 1}}) {
    INFO(kind.dtype);
    const std::vector<double> values = decoded(kind.dtype);
    double largest = 0, smallest = 1;
    int infinities = 0, nans = 0;
    for (int bits = 0; bits < 256; ++bits) {
      const double value = values[static_cast<std::size_t>(bits)];
      infinities += std::isinf(value);
      nans += std::isnan(value);
      if (std::isfinite(value)) {
        const int e = bits >> kind.mantissa & ((1 << kind.exponent) - 1), m = bits & ((1 << kind.mantissa) - 1);
        const double fraction = m / std::ldexp(1.0, kind.mantissa);
        const double size = e == 0 ? std::ldexp(fraction, 1 - kind.bias) : std::ldexp(1 + fraction, e - kind.bias);
        CHECK(value == (bits > 127 ? -size : size));
        largest = std::max(largest, value);
        smallest = value > 0 ? std::min(smallest, value) : smallest;
      }
    }
    CHECK(largest == kind.largest);
    CHECK(smallest == kind.smallest);
    CHECK(infinities == kind.infinities);
    CHECK(nans == kind.nans);
  }
  const std::vector<double> scales = decoded("F8_E8M0");
  CHECK(scales[0] == 0x1p-127);
  CHECK(scales[127] == 1);
  CHECK(scales[254] == 0x1p127);
  CHECK(std::isnan(scales[255]));
}

TEST_CASE("safetensors: a dtype without a type here hinders no other tensor", "[io]") {
  const Safetensors file = parsed(
      R"({"c":{"dtype":"C64","shape":[1],"data_offsets":[0,8]},"u":{"dtype":"U64","shape":[1],"data_offsets":[8,16]},
      "f6":{"dtype":"F6_E2M3","shape":[4],"data_offsets":[16,19]},"f4":{"dtype":"F4","shape":[2],"data_offsets":[19,20]},
      "n":{"dtype":"U8","shape":[1],"data_offsets":[20,21]}})",
      21);
  CHECK(values<std::uint8_t>(file, "n") == std::vector<std::uint8_t>{20});
  for (const char* name : {"c", "f6", "f4"}) {
    CHECK_THROWS_WITH(file.tensor(name),
                      contains(core::concat("tensor '", name, "' is ")) && contains("which minitorch has no type for"));
    CHECK_THROWS_AS(file.tensor<std::int64_t>(name), Error);
  }
  CHECK(values<std::int64_t>(file, "u") == std::vector<std::int64_t>{0x0f0e0d0c0b0a0908});
  CHECK_THROWS_WITH(parsed(one("F4", "3", "0,2"), 2), contains("which is no whole number of bytes"));
  CHECK_THROWS_WITH(parsed(one("F6_E3M2", "4", "0,4"), 4), contains("which is 3 bytes"));
  CHECK_THROWS_WITH(read_safetensors(fixture("types.safetensors")).tensor<std::int64_t>("u64"),
                    contains("has the element 18446744073709551615, more than int64 holds"));
}

TEST_CASE("safetensors: what is no safetensors file is named by its first bytes", "[io]") {
  const TemporaryFolder folder;
  const auto refused = [&](const io::Bytes& content, const std::string& what) {
    INFO(what);
    const std::string why = "[read_safetensors] '" + (folder / "f").string() + "'";
    for (const std::size_t filler : {0u, 1000u, 200000u}) {
      io::write_file(folder / "f", joined(content, io::Bytes(filler, 'x')));
      CHECK_THROWS_WITH(read_safetensors(folder / "f"), contains(why) && contains(what) && !contains("announces"));
      CHECK_THROWS_WITH(Safetensors(io::read_file(folder / "f"), "f"), contains(what));
    }
  };
  const auto text = [](std::string_view words) { return io::Bytes(words.begin(), words.end()); };
  refused(text("{\n  \"metadata\": {\"total_size\": 5}, \"weight_map\": {}}"), "index of a model in several files");
  refused(text("version https://git-lfs.github.com/spec/v1\noid sha256:12"), "is a Git LFS pointer");
  refused(text("<!DOCTYPE html>"), "a web page");
  refused(text("\n\n  <html>"), "a web page");
  refused(text("Entry not found"), "it is text, 'Entry not found");
  refused({'P', 'K', 3, 4, 0, 0, 8, 8, 0, 0}, "save it with safetensors.torch.save_file");
  refused({0x80, 2, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9}, "save it with safetensors.torch.save_file");
  refused({0x80, 5, 0x95, 1, 2, 3, 4, 5, 6}, "save it with safetensors.torch.save_file");
  refused(gzip({1, 2, 3}), "packed with gzip: unpack it first");
  refused({'B', 'Z', 'h', '9', '1', 'A', 'Y', '&', 'S'}, "packed with bzip2");
  refused({0x28, 0xb5, 0x2f, 0xfd, 4, 0, 1, 2, 3}, "packed with zstd");
  refused({0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 0}, "NumPy");
  refused({'G', 'G', 'U', 'F', 3, 0, 0, 0, 1}, "GGUF");
  refused({0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n', 0}, "HDF5");
  refused(io::Bytes(64), "first bytes are all zero");
  // A length that looks like something else does not: only the end is missing.
  for (const std::uint8_t first : io::Bytes{'<', '[', '{', 0x80, 0x1f}) {
    io::Bytes cut{first, first == 0x1f ? std::uint8_t{0x8b} : std::uint8_t{2}, 0, 0, 0, 0, 0, 0, '{', '"'};
    CHECK_THROWS_WITH(Safetensors(cut, "x"), contains("but only 2 follow: it is cut off"));
  }
}
