// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <vector>

#include "examples/mnist_norms/report.hpp"
#include "examples/mnist_norms/training.hpp"
#include "minitorch/io/state_dict.hpp"

namespace mnist_norms {

/// The settings and figures of metrics.json, text of the file `name`. Error if it is not such a file. `options` keeps
/// its folders; all that decides figures comes from the file.
inline Results parse_results(const std::string& text, const std::string& name, Options& options) {
  try {
    const nlohmann::json in = nlohmann::json::parse(text);
    const nlohmann::json& settings = in.at("settings");
    options.epochs = settings.at("epochs");
    options.recipe = {settings.at("batch_size"), settings.at("lr"), settings.at("momentum"),
                      settings.at("l1_of_bn"),   Penalty::sign,     Groups::two};
    options.limit = settings.at("limit");
    options.fashion = settings.value("dataset", "mnist") == "fashion";
    options.models.clear();
    options.seeds.clear();
    const auto add_once = [](auto& list, const auto& value) {
      if (std::find(list.begin(), list.end(), value) == list.end()) {
        list.push_back(value);
      }
    };
    Results results;
    results.complete = in.at("complete");
    for (const nlohmann::json& one : in.at("runs")) {
      Run run{norm_of(one.at("model").get<std::string>()), one.at("seed"), one.at("parameters"), {}, {}};
      for (const nlohmann::json& e : one.at("epochs")) {
        run.epochs.push_back({e.at("epoch"), e.at("train_loss"), e.at("train_accuracy"), e.at("test_loss"),
                              e.at("test_accuracy"), e.at("seconds")});
      }
      add_once(options.models, run.norm);
      add_once(options.seeds, run.seed);
      results.runs.push_back(std::move(run));
    }
    for (const nlohmann::json& one : in.at("small_batches")) {
      results.small_batches.push_back({norm_of(one.at("model").get<std::string>()), one.at("seed"),
                                       one.at("batch_size"), one.at("test_loss"), one.at("test_accuracy")});
    }
    options.small_batches = !results.small_batches.empty();
    return results;
  } catch (const nlohmann::json::exception& error) {
    minitorch::core::fail("[report] '", name, "' is not a metrics.json of this program: ", error.what());
  }
}

/// Puts the weights of a file of weights_bytes() into the model. Error if they are of another epoch.
inline void read_weights(const std::filesystem::path& path, const Net& net, std::int64_t epoch) {
  const minitorch::Safetensors file = minitorch::read_safetensors(path);
  const auto of_epoch = file.metadata().find("epoch");
  minitorch::core::check(of_epoch == file.metadata().end() || of_epoch->second == std::to_string(epoch), "[report] '",
                         path.string(), "' holds the weights after epoch ",
                         of_epoch == file.metadata().end() ? "" : of_epoch->second,
                         ", but metrics.json ends with epoch ", epoch, ": they do not belong together");
  net.load_state_dict(minitorch::state_dict_of(file));
}

/// Whether the results in the folder are those of a study that was interrupted before anything was finished.
inline bool nothing_finished(const std::filesystem::path& folder) {
  try {
    const std::filesystem::path path = folder / "metrics.json";
    const minitorch::io::Bytes bytes = minitorch::io::read_file(path, std::uint64_t{1} << 30);
    Options unused;
    const Results results = parse_results(std::string(bytes.begin(), bytes.end()), path.string(), unused);
    return !results.complete && results.small_batches.empty() &&
           std::all_of(results.runs.begin(), results.runs.end(), [](const Run& run) { return run.epochs.empty(); });
  } catch (const minitorch::Error&) {
    return false;
  }
}

/// The command that made the results in a folder, and whether they are complete; none if there are no results.
struct EarlierStudy {
  std::string command;
  bool complete = false;
};
inline std::optional<EarlierStudy> earlier_study(const std::filesystem::path& folder) {
  try {
    const minitorch::io::Bytes bytes = minitorch::io::read_file(folder / "metrics.json", std::uint64_t{1} << 30);
    const nlohmann::json in = nlohmann::json::parse(bytes.begin(), bytes.end());
    return EarlierStudy{in.at("command"), in.at("complete")};
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

/// What a study left in `folder`: figures from metrics.json, predictions from the weights.
inline Results read_results(Options& options, const std::filesystem::path& folder, const ImageDataset& test) {
  const std::filesystem::path path = folder / "metrics.json";
  const minitorch::io::Bytes bytes = minitorch::io::read_file(path, std::uint64_t{1} << 30);
  Results results = parse_results(std::string(bytes.begin(), bytes.end()), path.string(), options);
  for (Run& run : results.runs) {
    if (run.seed == options.seeds.front() && !run.epochs.empty()) {  // the pictures show the first seed's errors
      const Net net(run.norm);
      read_weights(folder / weights_file(options, run), net, run.last().epoch);
      evaluate(
          net, options.limit > 0 ? test.first(options.limit) : test, [](std::int64_t) {}, &run.predictions,
          &run.log_probabilities);
    }
  }
  return results;
}

}  // namespace mnist_norms
