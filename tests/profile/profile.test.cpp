// SPDX-License-Identifier: MIT
#include "minitorch/minitorch.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

#include "io/temporary_folder.hpp"
#include "minitorch/io/file.hpp"
#include "minitorch/profile/profile.hpp"
#include "support/catch.hpp"

using namespace minitorch;

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

void rest(double seconds) {
  std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
}

// Operations whose time is known.
struct Slow : Function<Slow> {
  static Tensor forward(FunctionContext<float>&, const Tensor& x) {
    const Tensor y = x * 2;
    rest(0.03);
    return y;
  }
  static std::vector<Tensor> backward(FunctionContext<float>&, const std::vector<Tensor>& grads) {
    rest(0.02);
    return {grads[0] * 2};
  }
};

struct Layer : nn::Module {
  nn::Linear linear = register_module("linear", nn::Linear(4, 4));
  Tensor forward(const Tensor& x) const override { return tanh(linear(x)); }
};
struct Net : nn::Module {
  nn::Sequential body = register_module("body", nn::Sequential(Layer(), Layer()));
  nn::Linear head = register_module("head", nn::Linear(4, 2));
  Tensor forward(const Tensor& x) const override { return exp(head(body(x))); }
};

using Calls = std::map<std::tuple<std::string, std::string, std::string>, std::int64_t>;

Calls calls_of(const Profile& profile) {
  Calls calls;
  for (const ProfileRow& row : profile.rows()) {
    calls[{row.name, row.layer, row.pass}] = row.calls;
  }
  return calls;
}

const ProfileRow* find(const std::vector<ProfileRow>& rows, const std::string& name, const std::string& pass) {
  for (const ProfileRow& row : rows) {
    if (row.name == name && row.pass == pass) {
      return &row;
    }
  }
  return nullptr;
}

nlohmann::json trace_of(const Profile& profile) {
  const TemporaryFolder folder;
  profile.write_chrome_trace(folder / "trace.json");
  const io::Bytes bytes = io::read_file(folder / "trace.json");
  return nlohmann::json::parse(bytes.begin(), bytes.end());
}

}  // namespace

TEST_CASE("profile: calls of every operation, by layer and pass", "[profile]") {
  manual_seed(1);
  const Net net;
  optim::SGD optimizer(net.parameters(), {.lr = 0.1});
  const Tensor x = randn({3, 4});
  sum(net(x)).backward();  // before: counts nowhere
  Profile profile;
  for (int step = 0; step < 5; ++step) {
    optimizer.zero_grad();
    sum(net(x)).backward();
    optimizer.step();
  }
  profile.stop();
  sum(net(x)).backward();
  const Calls calls = calls_of(profile);
  for (const std::string pass : {"forward", "backward"}) {
    CAPTURE(pass);
    CHECK(calls.at({"matmul", "body.0.linear (Linear)", pass}) == 5);
    CHECK(calls.at({"matmul", "body.1.linear (Linear)", pass}) == 5);
    CHECK(calls.at({"matmul", "head (Linear)", pass}) == 5);
    CHECK(calls.at({"tanh", "body.0 (Layer)", pass}) == 5);
    CHECK(calls.at({"tanh", "body.1 (Layer)", pass}) == 5);
    CHECK(calls.at({"exp", "", pass}) == 5);
    CHECK(calls.at({"sum_to", "", pass}) == 5);  // what sum is made of
  }
  CHECK(calls.at({"Optimizer.step", "", "scope"}) == 5);
  const std::string table = profile.table();
  CHECK(table.find("body.1.linear (Linear)") != std::string::npos);
  CHECK(static_cast<std::size_t>(std::count(table.begin(), table.end(), '\n')) == profile.rows().size() + 2);
}

TEST_CASE("profile: without a graph", "[profile]") {
  const NoGradGuard guard;
  const Tensor x = ones({2, 3});
  Profile profile;
  tanh(x), softmax(x, 1), pow(x, 2.0F), pow(x, x), x + x, matmul(x, t(x)), relu(x);
  nn::Sequential net(nn::Conv2d(1, 4, 3), nn::ReLU(), nn::BatchNorm2d(4));
  net.eval();
  net(ones({16, 1, 8, 8}));
  const Calls calls = calls_of(profile);
  CHECK(calls.at({"tanh", "", "forward"}) == 1);
  CHECK(calls.at({"softmax", "", "forward"}) == 1);
  CHECK(calls.at({"pow", "", "forward"}) == 2);
  CHECK(calls.at({"matmul", "", "forward"}) == 1);
  CHECK(calls.at({"relu", "", "forward"}) == 1);
  CHECK(calls.at({"Sequential", "", "forward"}) == 1);
}

TEST_CASE("profile: time is that of the operation and counts once; bytes", "[profile]") {
  const Tensor x = ones({1000}).requires_grad_(true);
  const auto start = Clock::now();
  Profile profile;
  {
    const RecordFunction scope("mine");
    rest(0.01);
    const Tensor y = Slow::apply(x);
    rest(0.01);
    sum(y).backward();
  }
  const double wall = seconds_since(start);
  profile.stop();
  const std::vector<ProfileRow> rows = profile.rows();
  double total = 0, share = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    total += rows[i].seconds;
    share += rows[i].share;
    CHECK((i == 0 || rows[i - 1].seconds >= rows[i].seconds));
  }
  CHECK(total <= wall);
  CHECK(total >= 0.07);
  CHECK(share == Approx(1.0));
  const ProfileRow* back = find(rows, "custom function", "backward");
  const ProfileRow* mine = find(rows, "mine", "scope");
  REQUIRE((back != nullptr && mine != nullptr));
  CHECK(back->seconds >= 0.02);
  CHECK(mine->seconds >= 0.02);
  CHECK(mine->seconds <= wall - back->seconds);
  CHECK(find(rows, "sum_to", "backward") != nullptr);

  Profile second;
  exp(x);
  CHECK(find(second.rows(), "exp", "forward")->bytes == 4000);
}

TEST_CASE("profile: threads, and a trace that parses and nests", "[profile]") {
  Profile profile;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([] {
      const Net net;
      const RecordFunction scope("a \"thread\"\n");
      for (int k = 0; k < 25; ++k) {
        sum(net(ones({2, 4}))).backward();
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  profile.stop();
  const Calls calls = calls_of(profile);
  CHECK(calls.at({"exp", "", "forward"}) == 100);
  CHECK(calls.at({"exp", "", "backward"}) == 100);
  CHECK(calls.at({"a \"thread\"\n", "", "scope"}) == 4);

  const nlohmann::json trace = trace_of(profile);
  const nlohmann::json& events = trace.at("traceEvents");
  std::map<int, std::vector<std::pair<double, double>>> spans;
  std::map<std::string, int> categories;
  std::set<std::string> layers;
  for (const nlohmann::json& event : events) {
    CHECK(event.at("ph") == "X");
    CHECK(event.at("pid") == 1);
    const double begin = event.at("ts"), duration = event.at("dur");
    CHECK((begin >= 0 && duration >= 0));
    spans[event.at("tid")].emplace_back(begin, begin + duration);
    ++categories[event.at("cat")];
    layers.insert(event.at("args").at("layer").get<std::string>());
  }
  CHECK(categories.at("scope") == 4);
  CHECK(categories.at("module") == 100 * 7);  // Net, Sequential, 2 Layers, 3 Linears
  CHECK(layers.count("body.1.linear (Linear)") == 1);
  CHECK(spans.size() == 4);
  for (auto& [thread, own] : spans) {
    std::sort(own.begin(), own.end(), [](const auto& a, const auto& b) {
      return a.first != b.first ? a.first < b.first : a.second > b.second;
    });
    std::vector<double> open;  // ends
    for (const auto& [begin, end] : own) {
      while (!open.empty() && open.back() <= begin + 1e-6) {
        open.pop_back();
      }
      CHECK((open.empty() || end <= open.back() + 1e-6));
      open.push_back(end);
    }
  }
}

TEST_CASE("profile: one at a time, begun and ended anywhere", "[profile]") {
  const Tensor x = ones({3}).requires_grad_(true);
  {
    const RecordFunction outer("outer");
    Profile profile;
    CHECK_THROWS_WITH(Profile(), contains("[profile]") && contains("another Profile is running"));
    exp(x);
    profile.stop();
    profile.stop();
    exp(x);
    CHECK(calls_of(profile) == Calls{{{"exp", "", "forward"}, 1}});
    Profile next;
    exp(x);
    {
      const RecordFunction inner("inner");
      CHECK_THROWS(Net()(ones({3, 3})));
    }
    CHECK(calls_of(next).at({"inner", "", "scope"}) == 1);
    CHECK(calls_of(next).at({"exp", "", "forward"}) == 1);
    CHECK(calls_of(next).count({"outer", "", "scope"}) == 0);
  }
  Profile empty;
  CHECK(empty.rows().empty());
  CHECK(trace_of(empty).at("traceEvents").empty());
}

TEST_CASE("profile: gradients of gradients, and operations inside of a backward", "[profile]") {
  const Tensor x = ones({3}).requires_grad_(true);
  Profile profile;
  const Tensor y = sum(tanh(x));
  const Tensor dx = autograd::grad<float>({y}, {x}, {}, true, true)[0];
  const Calls before = calls_of(profile);
  CHECK(before.at({"tanh", "", "backward"}) == 1);
  CHECK(before.count({"mul", "", "forward"}) == 0);  // inside of tanh's backward
  sum(dx).backward();
  CHECK(calls_of(profile).at({"tanh", "", "backward"}) == 2);
}
