// SPDX-License-Identifier: MIT
#pragma once

#include "minitorch/core/user_habits_off.inl"

#include <charconv>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <utility>

#include "minitorch/core/number.hpp"
#include "minitorch/core/random.hpp"
#include "minitorch/io/state_dict.hpp"
#include "minitorch/tensor/factories.hpp"

namespace minitorch {

/// All that a training needs to go on as if it had never been interrupted, to the last bit. What is not there is left
/// empty. A training with two models or optimisers puts the second into `more`.
struct Checkpoint {
  StateDict model = {};                                 ///< of the model
  StateDict optimizer = {};                             ///< of the optimiser
  StateDict scheduler = {};                             ///< of the schedule
  GeneratorState random = default_generator().state();  ///< this thread's generator: dropout, rand, new layers
  std::int64_t epoch = 0;                               ///< the loader's epoch
  std::int64_t batch = 0;                      ///< the next batch of that epoch: `loader.epoch(epoch).from(batch)`
  std::int64_t step = 0;                       ///< steps of the optimiser so far
  std::map<std::string, StateDict> more = {};  ///< anything else, by name
  std::map<std::string, std::string> metadata = {};  ///< text, e.g. the settings of the run
};

/// The bytes of a checkpoint: a safetensors file in which the names of tensors begin with `model`, `optimizer`,
/// `scheduler`, `more` and a name, or `training` for the rest, and a dot.
inline io::Bytes checkpoint_bytes(const Checkpoint& checkpoint) {
  StateDict all;
  all.add_all("model.", checkpoint.model);
  all.add_all("optimizer.", checkpoint.optimizer);
  all.add_all("scheduler.", checkpoint.scheduler);
  for (const auto& [name, dict] : checkpoint.more) {
    core::check(!name.empty() && name.find('.') == std::string::npos, "[write_checkpoint] the name '", name,
                "' must not be empty or contain a dot");
    all.add_all(core::concat("more.", name, "."), dict);
  }
  const GeneratorState& random = checkpoint.random;
  LongTensor generator(Shape{3});
  generator.data()[0] = core::bit_cast<std::int64_t>(random.seed);
  generator.data()[1] = core::bit_cast<std::int64_t>(random.next);
  generator.data()[2] = core::bit_cast<std::int64_t>(random.next_layer);
  all.add("training.random", generator);
  all.add("training.epoch", scalar<std::int64_t>(checkpoint.epoch));
  all.add("training.batch", scalar<std::int64_t>(checkpoint.batch));
  all.add("training.step", scalar<std::int64_t>(checkpoint.step));
  return state_dict_bytes(all, checkpoint.metadata);
}

/// Writes a checkpoint, the whole file or none of it, so that the last one survives whatever ends the program:
///
///     write_checkpoint("run.safetensors", {.model = net.state_dict(), .optimizer = adam.state_dict(),
///                                          .scheduler = schedule.state_dict(), .epoch = epoch, .batch = batch + 1});
inline void write_checkpoint(const std::filesystem::path& path, const Checkpoint& checkpoint) {
  io::write_file(path, checkpoint_bytes(checkpoint));
}

/// Reads a checkpoint. Whoever goes on loads its parts, and last of all the random numbers, since making a model takes
/// some:
///
///     const Checkpoint last = read_checkpoint("run.safetensors");
///     net.load_state_dict(last.model);
///     adam.load_state_dict(last.optimizer);
///     default_generator().set_state(last.random);
///     for (const Batch& batch : loader.epoch(last.epoch).from(last.batch)) { ... }
///
/// Error as read_safetensors() has it, and if the file is no checkpoint.
inline Checkpoint read_checkpoint(const std::filesystem::path& path) {
  const Safetensors file = read_safetensors(path);
  const StateDict all = state_dict_of(file);
  for (const char* name : {"training.random", "training.epoch", "training.batch", "training.step"}) {
    core::check(all.contains(name), "[read_checkpoint] '", path.string(), "' is no checkpoint: it has no tensor '",
                name, "'; weights alone are read with read_state_dict()");
  }
  const LongTensor random = all.tensor<std::int64_t>("training.random");
  core::check(random.shape() == Shape{3}, "[read_checkpoint] '", path.string(), "': 'training.random' has shape ",
              random.shape(), ", expected (3,)");
  const auto number = [&](const char* name) { return all.tensor<std::int64_t>(name).item(); };
  const auto word = [&](std::int64_t i) { return core::bit_cast<std::uint64_t>(random.data()[i]); };
  Checkpoint checkpoint{
      all.part("model."),       all.part("optimizer."),   all.part("scheduler."),  {word(0), word(1), word(2)},
      number("training.epoch"), number("training.batch"), number("training.step"), {},
      file.metadata()};
  checkpoint.metadata.erase("format");
  for (const StateEntry& entry : all.part("more.")) {
    const std::size_t dot = entry.name.find('.');
    core::check(dot != std::string::npos, "[read_checkpoint] '", path.string(), "': 'more.", entry.name,
                "' is of no part");
    checkpoint.more[entry.name.substr(0, dot)].add(entry.name.substr(dot + 1), entry.tensor);
  }
  return checkpoint;
}

}  // namespace minitorch

#include "minitorch/core/user_habits_back.inl"
