// SPDX-License-Identifier: MIT
// A better recipe for the study's networks, and the search for it. `mnist_better --help` tells how to run it.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"  // first, so that it can be compiled once: Note [Compiled once] in core/config.hpp

#include "examples/mnist_better/recipe.hpp"
#include "examples/mnist_norms/wait_policy.hpp"

namespace {

using namespace mnist_better;
using mnist_norms::fixed;

struct Options {
  Recipe recipe;
  std::string model = "bn", optimizer = "sgd", judge = "held-out", data, log, weights;
  std::vector<std::uint64_t> seeds{1};
  int threads = 0;
};

/// Whether the log has a line that begins so; what is in it is not trained again.
bool has_line(const std::string& file, const std::string& key) {
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with(key + ",")) {
      return true;
    }
  }
  return false;
}

void run(const Options& options) {
  mnist_norms::Options where;
  where.data = options.data;
  const minitorch::Mnist data = mnist_norms::read_dataset(where);
  if (!options.weights.empty()) {
    std::filesystem::create_directories(options.weights);  // before minutes of training, not after them
  }
  const bool on_test = options.judge == "test";
  const ImageDataset judged = on_test ? data.test : mnist_norms::held_back(data.train);
  const ImageDataset images = on_test ? data.train : data.train.first(data.train.size() - judged.size());
  for (const std::uint64_t seed : options.seeds) {
    const std::string key = minitorch::core::concat(options.recipe.key(), ",", options.judge, ",", seed);
    if (!options.log.empty() && has_line(options.log, key)) {
      std::printf("%s: in the log already\n", key.c_str());
      continue;
    }
    const mnist_norms::Stopwatch clock;
    const auto tell = [&](std::int64_t epoch) {
      std::fprintf(stderr, "\rseed %llu: epoch %lld of %lld, %s", static_cast<unsigned long long>(seed),
                   static_cast<long long>(epoch), static_cast<long long>(options.recipe.epochs),
                   mnist_norms::duration(clock.seconds()).c_str());
    };
    const Net net = train(options.recipe, images, seed, tell);
    const Score score = mnist_norms::evaluate(net, judged, [](std::int64_t) {});
    std::fprintf(stderr, "\n");
    const std::string line = minitorch::core::concat(key, ",", fixed(score.loss, 5), ",", fixed(score.accuracy, 2), ",",
                                                     fixed(clock.seconds(), 1));
    std::printf("%s\n", line.c_str());
    std::fflush(stdout);
    if (!options.weights.empty()) {
      const std::int64_t width = options.recipe.width;  // a teacher's file also says which images it has not seen
      const std::string what = width == 1 ? "better" : minitorch::core::concat("wide", width, "_", options.judge);
      const std::string file = minitorch::core::concat("weights_", what, "_seed", seed, ".safetensors");
      minitorch::io::write_file(std::filesystem::path(options.weights) / file,
                                mnist_norms::weights_bytes(net, seed, options.recipe.epochs));
    }
    if (!options.log.empty()) {
      const bool fresh = !std::filesystem::exists(options.log);
      std::ofstream out(options.log, std::ios::app);
      out << (fresh ? std::string(Recipe::columns()) + ",judged_on,seed,loss,accuracy,seconds\n" : "") << line << "\n";
      minitorch::core::check(out.good(), "[log] cannot write '", options.log, "'");
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  mnist_norms::wait_politely(argv);
  Options o;
  Recipe& r = o.recipe;
  const char* folder = std::getenv("MINITORCH_MNIST_DIR");
  o.data = folder != nullptr ? folder : "data/mnist";
  CLI::App app(
      "Trains the study's network (8,016 parameters) by a better recipe than the original's. Judged on the last "
      "10,000\n"
      "training images, with which it is not trained then, or, once chosen, on the test images.",
      "mnist_better");
  app.option_defaults()->always_capture_default();
  app.add_option("--model", o.model, "bn, ln or gn")->check(CLI::IsMember({"bn", "ln", "gn"}));
  app.add_option("--judge", o.judge, "held-out or test")->check(CLI::IsMember({"held-out", "test"}));
  app.add_option("--seed", o.seeds, "one or several (1,2,3)")->delimiter(',');
  app.add_option("--epochs", r.epochs, "times through the images")->check(CLI::Range(1, 100000));
  app.add_option("--batch-size", r.batch_size, "images a step")->check(CLI::Range(1, 60000));
  app.add_option("--optimizer", o.optimizer, "sgd or adamw")->check(CLI::IsMember({"sgd", "adamw"}));
  app.add_option("--lr", r.lr, "learning rate at the top of the cycle")->check(CLI::PositiveNumber);
  app.add_option("--rise", r.rise, "part of the training in which the rate rises")->check(CLI::Range(0.0, 1.0));
  app.add_option("--weight-decay", r.weight_decay, "")->check(CLI::NonNegativeNumber);
  app.add_option("--smoothing", r.smoothing, "of the labels")->check(CLI::Range(0.0, 1.0));
  app.add_option("--ema", r.ema, "decay of the running mean of the weights, 0 for none")->check(CLI::Range(0.0, 1.0));
  app.add_option("--dropout", r.dropout, "")->check(CLI::Range(0.0, 0.9));
  app.add_option("--degrees", r.warp.degrees, "rotation")->check(CLI::NonNegativeNumber);
  app.add_option("--shift", r.warp.shift, "pixels")->check(CLI::NonNegativeNumber);
  app.add_option("--scale", r.warp.scale, "part")->check(CLI::Range(0.0, 0.9));
  app.add_option("--shear", r.warp.shear, "part")->check(CLI::NonNegativeNumber);
  app.add_option("--elastic", r.warp.elastic, "pixels")->check(CLI::NonNegativeNumber);
  app.add_option("--calm", r.calm, "last epochs without any of these five")->check(CLI::NonNegativeNumber);
  app.add_option("--width", r.width, "times the network's channels: to train a teacher")->check(CLI::Range(1, 16));
  app.add_option("--teacher", r.teachers, "weights to learn from, one file or several (a.safetensors,b.safetensors)")
      ->delimiter(',')
      ->check(CLI::ExistingFile);
  app.add_option("--heed", r.heed, "part of the loss that is the teachers'")->check(CLI::Range(0.0, 1.0));
  app.add_option("--temperature", r.temperature, "of the teachers")->check(CLI::PositiveNumber);
  app.add_flag("--settle", r.settle, "at the end take Batch Norm's statistics from images as they are");
  app.add_option("--threads", o.threads, "0 for one a core; changes no result")->check(CLI::Range(0, 1024));
  app.add_option("--data", o.data, "folder with MNIST's four files");
  app.add_option("--log", o.log, "CSV file to which results are added; what is in it is not trained again");
  app.add_option("--weights", o.weights, "folder for the weights");
  CLI11_PARSE(app, argc, argv);
  try {
    r.norm = mnist_norms::norm_of(o.model);
    r.adamw = o.optimizer == "adamw";
    if (o.threads > 0) {
      minitorch::set_num_threads(o.threads);
    }
    run(o);
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "mnist_better: %s\n", error.what());
    return 1;
  }
}
