// SPDX-License-Identifier: MIT
// What fails changes nothing: memory runs out at every place where any is asked for.
#include <string>
#include <utility>
#include <vector>

#include "minitorch/nn/batch_norm.hpp"
#include "minitorch/nn/linear.hpp"
#include "minitorch/nn/sequential.hpp"
#include "support/catch.hpp"
#include "support/failing_new.hpp"

using namespace minitorch;

namespace {

template <class Dict>
std::vector<std::vector<double>> values(const Dict& dict) {
  std::vector<std::vector<double>> out;
  for (const auto& [name, tensor] : dict) {
    std::visit(
        [&](const auto& t) {
          out.emplace_back();
          for (const auto value : t.to_vector()) {
            out.back().push_back(static_cast<double>(value));
          }
        },
        tensor);
  }
  return out;
}

}  // namespace

TEST_CASE("load_state_dict: all or nothing when memory runs out", "[nn][memory]") {
  const auto make = [] { return nn::Sequential(nn::Linear(3, 4), nn::BatchNorm1d(4), nn::Linear(4, 2)); };
  const nn::Sequential net = make(), other = make();
  static_cast<void>(other(randn({5, 3})));  // running statistics
  StateDict dict;                           // some tensors of the other element type, and some transposed in memory
  for (const auto& [name, tensor] : other.state_dict()) {
    if (const auto* counter = std::get_if<LongTensor>(&tensor)) {
      dict.add(name, cast<float>(*counter));
    } else if (const auto& x = std::get<Tensor>(tensor); x.dim() == 2) {
      dict.add(name, t(t(x.detach()) * 1.0F));
    } else {
      dict.add(name, tensor);
    }
  }
  const auto before = values(net.state_dict()), wanted = values(other.state_dict());
  bool unchanged = before != wanted;
  CHECK(failing_new::at_every_place([&] { static_cast<void>(net.load_state_dict(dict)); },
                                    [&] { unchanged = unchanged && values(net.state_dict()) == before; }) > 10);
  CHECK(unchanged);
  CHECK((values(net.state_dict()) == wanted));
}

TEST_CASE("load_state_dict: a dictionary may hold the model's own tensors under each other's names", "[nn]") {
  const nn::Sequential net(nn::Linear(3, 3), nn::Linear(3, 3));
  const auto own = net.state_dict();
  StateDict swapped;
  swapped.add("0.weight", own.tensor("1.weight"));
  swapped.add("0.bias", own.tensor("1.bias"));
  swapped.add("1.weight", t(own.tensor("0.weight").detach()));
  swapped.add("1.bias", own.tensor("0.bias"));
  const auto first = own.tensor("0.weight").detach(), second = own.tensor("1.weight").detach();
  const auto first_values = t(first).to_vector(), second_values = second.to_vector();
  net.load_state_dict(swapped);
  CHECK(first.to_vector() == second_values);
  CHECK(second.to_vector() == first_values);
}
