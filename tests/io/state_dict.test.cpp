// SPDX-License-Identifier: MIT
#include "minitorch/io/state_dict.hpp"

#include <map>

#include "io/temporary_folder.hpp"
#include "minitorch/minitorch.hpp"
#include "support/catch.hpp"

using namespace minitorch;

namespace {

nn::Sequential network() {
  return nn::Sequential(nn::Conv2d(1, 3, 3), nn::BatchNorm2d(3), nn::ReLU());
}

}  // namespace

TEST_CASE("state dict: a model comes back from its file with every parameter and buffer", "[io]") {
  const TemporaryFolder folder;
  manual_seed(1);
  const nn::Sequential model = network();
  model(randn({4, 1, 6, 6}));  // moves the running statistics and the counter
  write_state_dict(folder / "model.safetensors", model.state_dict());

  manual_seed(2);
  const nn::Sequential other = network();
  const auto state = read_state_dict(folder / "model.safetensors");
  save(model.state_dict(), folder / "saved.safetensors");
  CHECK(load(folder / "saved.safetensors").keys() == state.keys());
  CHECK(state.size() == 7);
  CHECK(state.tensor<std::int64_t>("1.num_batches_tracked").item() == 1);
  other.load_state_dict(state);
  for (const auto& [name, tensor] : model.state_dict()) {
    const auto found = other.state_dict();
    if (const Tensor* floats = std::get_if<Tensor>(&tensor)) {
      CHECK(found.tensor(name).to_vector() == floats->to_vector());
    } else {
      CHECK(found.tensor<std::int64_t>(name).to_vector() == std::get<LongTensor>(tensor).to_vector());
    }
  }
  model.eval();
  other.eval();
  const Tensor x = randn({2, 1, 6, 6});
  CHECK(model(x).to_vector() == other(x).to_vector());
  CHECK(model.state_dict().tensor("1.running_mean").to_vector() != std::vector<float>(3, 0.0f));
}

TEST_CASE("state dict: what does not fit the model is listed, and nothing is loaded", "[io]") {
  const TemporaryFolder folder;
  SafetensorsWriter().add("0.weight", zeros({3, 1, 5, 5})).add("head.weight", zeros({2})).write(folder / "f");
  const auto state = read_state_dict(folder / "f");
  CHECK_THROWS_WITH(network().load_state_dict(state),
                    contains("head.weight") && contains("0.bias") && contains("(3, 1, 5, 5)"));
}

TEST_CASE("state dict: other floating types are converted, as PyTorch does", "[io]") {
  const auto types = std::filesystem::path(__FILE__).parent_path() / "files" / "model.safetensors";
  const TemporaryFolder folder;
  SafetensorsWriter().add("a", from_data<double>({0.1})).add("n", from_data<std::int32_t>({7})).write(folder / "f");
  CHECK(read_state_dict(folder / "f").tensor("a").item() == 0.1f);
  CHECK(read_state_dict(folder / "f").tensor<double>("a").item() == 0.1);
  CHECK(read_state_dict(folder / "f").number("n") == 7);
  CHECK(read_state_dict(folder / "f").tensor<std::int64_t>("n").item() == 7);
  const auto all = read_state_dict(types);
  CHECK(all.size() == 10);
  CHECK(all.tensor<std::int64_t>("mask").to_vector() == std::vector<std::int64_t>{1, 0, 1});
  CHECK_THROWS_WITH(read_state_dict(folder / "none"), contains("there is no file"));
}

TEST_CASE("state dict: a tensor that cannot be held is an error only where it is asked for", "[io]") {
  const auto types = std::filesystem::path(__FILE__).parent_path() / "files" / "types.safetensors";
  const auto state = read_state_dict(types);  // every dtype of PyTorch's, one beyond int64
  CHECK(state.size() == 12);
  CHECK(state.tensor<std::int64_t>("u32").to_vector() == std::vector<std::int64_t>{0, 4294967295});
  CHECK(state.tensor("f16").to_vector()[1] == 65504);
  CHECK_FALSE(state.contains("u64"));
  REQUIRE(state.unreadable().size() == 1);
  CHECK_THROWS_WITH(state.tensor<std::int64_t>("u64"),
                    contains("[state_dict] tensor 'u64' could not be read") && contains("more than int64 holds"));

  const TemporaryFolder folder;
  const nn::Linear model(1, 2, {.bias = false});
  // The model's own weight as complex numbers, beside one that it lacks.
  const std::string header =
      R"({"extra":{"dtype":"C64","shape":[0],"data_offsets":[0,0]},"weight":{"dtype":"C64","shape":[2,1],"data_offsets":[0,16]}})";
  io::Bytes file(8 + header.size() + 16);
  file[0] = static_cast<std::uint8_t>(header.size());
  std::copy(header.begin(), header.end(), file.begin() + 8);
  io::write_file(folder / "f", file);
  const auto complex = read_state_dict(folder / "f");
  CHECK(complex.empty());
  for (const bool strict : {true, false}) {
    CHECK_THROWS_WITH(model.load_state_dict(complex, strict),
                      contains("unreadable:") && contains("'weight': [read_safetensors]") && contains("is C64"));
  }
  auto named = complex;
  CHECK_THROWS_WITH(named.add_unreadable("weight", "x"), contains("two tensors with the name 'weight'"));
  StateDict other;
  other.add("weight", ones({2, 1}));
  other.add_unreadable("extra", "because");
  CHECK_THROWS_WITH(model.load_state_dict(other), contains("unexpected") && contains("'extra'"));
  CHECK(model.load_state_dict(other, false).unexpected == std::vector<std::string>{"extra"});
  CHECK(model.weight().to_vector() == std::vector<float>{1, 1});
}

TEST_CASE("state dict: parts, prefixes and what is taken out", "[io]") {
  const TemporaryFolder folder;
  StateDict all;
  all.add_all("model.", network().state_dict());
  all.add("mask", from_data<bool>({true, false}));
  write_state_dict(folder / "f", all, {{"epoch", "3"}});
  const Safetensors file = read_safetensors(folder / "f");
  CHECK(file.metadata().at("epoch") == "3");
  StateDict back = state_dict_of(file);
  CHECK(back.tensor<bool>("mask").to_vector() == std::vector<bool>{true, false});
  CHECK(back.part("model.").contains("0.weight"));
  CHECK(back.erase("model.0.weight"));
  CHECK_FALSE(back.erase("model.0.weight"));
  CHECK_FALSE(back.part("model.").contains("0.weight"));
  CHECK_THROWS_WITH(back.tensor<float>("mask"), contains("another element type: it is bool"));
}
