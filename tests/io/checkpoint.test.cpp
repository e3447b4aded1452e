// SPDX-License-Identifier: MIT
#include "minitorch/io/checkpoint.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "io/temporary_folder.hpp"
#include "minitorch/minitorch.hpp"
#include "support/catch.hpp"

using namespace minitorch;

namespace {

/// A training with everything that has state: batch norm, dropout, an order of its own in each epoch, an optimiser, a
/// schedule.
struct Training {
  nn::Sequential net;
  std::unique_ptr<optim::Optimizer> optimizer;
  std::unique_ptr<optim::LRScheduler> schedule;
  DataLoader<> loader;
  std::int64_t epoch = 0, batch = 0, steps = 0;

  explicit Training(const std::string& kind, std::uint64_t seed)
      : net(seeded(seed)),
        loader(synthetic_digits(40), ImageTransform().random_rotation(7, 1).normalize(0.5f, 0.5f),
               {.batch_size = 8, .shuffle = true, .seed = 5}) {
    const std::vector<Tensor> params = net.parameters();
    if (kind == "sgd") {
      optimizer = std::make_unique<optim::SGD>(params, optim::SGDOptions{.lr = 0.05, .momentum = 0.9});
      schedule = std::make_unique<optim::CosineAnnealingLR>(*optimizer, optim::CosineAnnealingLROptions{.T_max = 13});
    } else if (kind == "nesterov") {
      optimizer = std::make_unique<optim::SGD>(
          std::vector<optim::ParamGroup>{{.params = {params[0], params[1]}, .lr = 0.03},
                                         {.params = {params.begin() + 2, params.end()}, .weight_decay = 0.01}},
          optim::SGDOptions{.lr = 0.05, .momentum = 0.9, .nesterov = true});
      schedule =
          std::make_unique<optim::OneCycleLR>(*optimizer, optim::OneCycleLROptions{.max_lr = 0.1, .total_steps = 30});
    } else {
      optimizer = std::make_unique<optim::Adam>(params, optim::AdamOptions{.lr = 0.01, .amsgrad = kind == "amsgrad"});
      schedule = std::make_unique<optim::StepLR>(*optimizer, optim::StepLROptions{.step_size = 3, .gamma = 0.5});
    }
  }

  void train(std::int64_t count) {
    while (count > 0) {
      for (const Batch& data : loader.epoch(epoch).from(batch)) {
        optimizer->zero_grad();
        cross_entropy(net(data.images), data.targets).backward();
        optimizer->step();
        schedule->step();
        ++batch, ++steps;
        if (--count == 0) {
          break;
        }
      }
      if (batch >= loader.size()) {
        batch = 0, ++epoch;
      }
    }
  }

  Checkpoint checkpoint() const {
    return {.model = net.state_dict(),
            .optimizer = optimizer->state_dict(),
            .scheduler = schedule->state_dict(),
            .epoch = epoch,
            .batch = batch,
            .step = steps};
  }
  void restore(const Checkpoint& saved) {
    net.load_state_dict(saved.model);
    optimizer->load_state_dict(saved.optimizer);
    schedule->load_state_dict(saved.scheduler);
    default_generator().set_state(saved.random);
    epoch = saved.epoch, batch = saved.batch, steps = saved.step;
  }

 private:
  static nn::Sequential seeded(std::uint64_t seed) {
    manual_seed(seed);
    return nn::Sequential(nn::Conv2d(1, 4, 5, {.stride = 3}), nn::BatchNorm2d(4), nn::ReLU(), nn::Dropout2d(0.2),
                          nn::Flatten(), nn::Linear(256, 10), nn::Dropout(0.1));
  }
};

}  // namespace

TEST_CASE("checkpoint: an interrupted training has the bits of one that was not", "[io][optim]") {
  const std::string kind = GENERATE("sgd", "nesterov", "adam", "amsgrad");
  const int before = GENERATE(0, 1, 7, 10);
  CAPTURE(kind, before);
  const TemporaryFolder folder;
  Training whole(kind, 1);
  whole.train(17);
  const io::Bytes expected = checkpoint_bytes(whole.checkpoint());

  Training first(kind, 1);
  first.train(before);
  write_checkpoint(folder / "run", first.checkpoint());
  first.train(2);

  Training second(kind, 99);
  second.train(3);
  second.restore(read_checkpoint(folder / "run"));
  CHECK(checkpoint_bytes(second.checkpoint()) == io::read_file(folder / "run"));
  second.train(17 - before);
  CHECK(checkpoint_bytes(second.checkpoint()) == expected);
}

TEST_CASE("checkpoint: names are PyTorch's, more parts and text come back, other files are refused", "[io]") {
  const TemporaryFolder folder;
  Training training("adam", 1);
  training.train(1);
  Checkpoint written = training.checkpoint();
  written.more["ema"].add("w", ones({2}));
  written.metadata["lr"] = "0.01";
  write_checkpoint(folder / "run", written);
  const Safetensors file = read_safetensors(folder / "run");
  for (const char* name :
       {"model.1.running_mean", "optimizer.state.0.exp_avg", "optimizer.state.5.exp_avg_sq", "optimizer.state.0.step",
        "optimizer.param_groups.0.betas", "optimizer.param_groups.0.params", "optimizer.param_groups.0.initial_lr",
        "scheduler.last_epoch", "scheduler.step_size", "more.ema.w", "training.random"}) {
    CHECK(file.contains(name));
  }
  const Checkpoint read = read_checkpoint(folder / "run");
  CHECK(read.more.at("ema").tensor("w").numel() == 2);
  CHECK(read.metadata == written.metadata);
  CHECK(read.random == written.random);
  CHECK((read.epoch == 0 && read.batch == 1 && read.step == 1));

  write_state_dict(folder / "weights", training.net.state_dict());
  CHECK_THROWS_WITH(read_checkpoint(folder / "weights"), contains("[read_checkpoint]") && contains("is no checkpoint"));
  written.more["a.b"];
  CHECK_THROWS_WITH(checkpoint_bytes(written), contains("'a.b'"));
}
