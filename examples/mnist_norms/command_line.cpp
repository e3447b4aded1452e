// SPDX-License-Identifier: MIT
#include "minitorch/minitorch.hpp"  // first, so that it can be compiled once: Note [Compiled once] in core/config.hpp

#include "examples/mnist_norms/command_line.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "examples/mnist_norms/options.hpp"
#include "examples/mnist_norms/sweep.hpp"
#include "minitorch/core/version.hpp"

namespace mnist_norms {

CommandLine parse_command_line(int argc, char** argv) {
  CommandLine result;
  Options& o = result.options;
  CLI::App app(
      "Trains one small network for handwritten digits (MNIST) with Batch, Layer and Group Normalization, compares "
      "the\n"
      "three and writes charts, tables, misclassified digits, weights and a report. Without arguments it is the whole\n"
      "study as the original had it.",
      "mnist_norms");
  app.get_formatter()->column_width(30);

  std::vector<std::string> models{"bn", "ln", "gn"};
  std::vector<std::string> seeds{"1"};  // as text: CLI11 would take -1 for a large number
  std::string small_batches = "auto", data, dataset = "mnist", output = o.output.string();
  bool quick = false;
  // CLI11's own checks print ranges of 309 digits.
  const auto number = [](const char* must, auto holds) {
    return [must, holds](const std::string& text) {
      char* end = nullptr;
      const double value = std::strtod(text.c_str(), &end);
      const bool good = !text.empty() && *end == '\0' && std::isfinite(value) && holds(value);
      return good ? std::string() : "must be a number " + std::string(must) + ", got '" + text + "'";
    };
  };
  const auto whole = [](std::int64_t least, std::int64_t most) {
    return [least, most](const std::string& text) {
      std::int64_t value = 0;
      const char* end = text.data() + text.size();
      const auto [rest, problem] = std::from_chars(text.data(), end, value);
      const bool good = problem == std::errc() && rest == end && value >= least && value <= most;
      return good ? std::string()
                  : minitorch::core::concat("must be a whole number from ", least, " to ", most, ", got '", text, "'");
    };
  };
  app.add_option("--models", models, "which normalizations: bn (Batch), ln (Layer), gn (Group)")
      ->delimiter(',')
      ->capture_default_str()
      ->type_name("LIST");
  app.add_option("--epochs", o.epochs, "times through the training images (1 to 100000)")
      ->check(whole(1, 100000))
      ->capture_default_str()
      ->type_name("N");
  app.add_option("--batch-size", o.recipe.batch_size, "images a step (1 to 60000)")
      ->check(whole(1, 60000))
      ->capture_default_str()
      ->type_name("N");
  app.add_option("--lr", o.recipe.lr, "learning rate of SGD")
      ->check(number("above 0", [](double v) { return v > 0; }))
      ->capture_default_str()
      ->type_name("RATE");
  app.add_option("--momentum", o.recipe.momentum, "momentum of SGD, below 1")
      ->check(number("from 0 to below 1", [](double v) { return v >= 0 && v < 1; }))
      ->capture_default_str()
      ->type_name("M");
  app.add_option("--l1", o.recipe.l1, "factor of the L1 penalty of the Batch Norm model, 0 for none")
      ->check(number("from 0 on", [](double v) { return v >= 0; }))
      ->capture_default_str()
      ->type_name("FACTOR");
  app.add_option("--seed", seeds, "seed, or several (1,2,3): each model is trained once with each")
      ->delimiter(',')
      ->capture_default_str()
      ->type_name("LIST");
  app.add_option("--small-batches", small_batches,
                 "also train with batch sizes from 2 to 128 and compare: on, off, or auto, which is on from " +
                     std::to_string(small_batches_from_epochs) + " epochs on")
      ->check([](const std::string& text) {
        const bool good = text == "on" || text == "off" || text == "auto";
        return good ? std::string() : "must be on, off or auto, got '" + text + "'";
      })
      ->capture_default_str()
      ->type_name("WHEN");
  app.add_option("--sweep", o.sweeps,
                 "train these alone, into the output folder, each training once: batch (batch sizes 1 to 256, five "
                 "normalizations), groups (of Group Norm), l1 (factors, sign gradient and proximal step)")
      ->delimiter(',')
      ->type_name("LIST");
  app.add_option("--sweep-images", o.sweep_images, "images that each training of a sweep sees (1 to 60000)")
      ->check(whole(1, 60000))
      ->capture_default_str()
      ->type_name("N");
  app.add_flag("--quick", quick, "a first look: one epoch of 10000 images, no small batches");
  app.add_option("--threads", o.threads, "threads, by default one for each core; changes no result (1 to 1024)")
      ->check(whole(1, 1024))
      ->type_name("N");
  app.add_option("--dataset", dataset, "mnist or fashion (Fashion-MNIST)")
      ->check([](const std::string& text) {
        return text == "mnist" || text == "fashion" ? std::string() : "must be mnist or fashion, got '" + text + "'";
      })
      ->capture_default_str()
      ->type_name("NAME");
  app.add_option("--data", data,
                 "folder with the four files, plain or .gz; by default $MINITORCH_MNIST_DIR or data/mnist, for fashion "
                 "$MINITORCH_FASHION_DIR or data/fashion-mnist")
      ->type_name("DIR");
  app.add_option("--output", output, "folder for the results, made if it does not exist")
      ->capture_default_str()
      ->type_name("DIR");
  app.add_option("--limit", o.limit, "use only the first N training and test images, for a quick trial (1 to 60000)")
      ->check(whole(1, 60000))
      ->type_name("N");
  app.add_flag("--force", o.force,
               "replace the results of an earlier study in the output folder, once the new study is complete");
  app.add_flag(
      "--resume", o.resume,
      "go on with the study of the same arguments that was interrupted or killed, from its last finished epoch, to "
      "the same results; begin if there is none");
  app.add_flag("--report", o.report_only,
               "train nothing: write report and pictures again from metrics.json and weights in the output folder");
  app.add_flag(
      "--serve", o.serve,
      "train nothing: a page on this machine to draw digits on, with what the models in the output folder say to "
      "them");
  app.add_option("--port", o.port, "of that page, 0 for any that is free (0 to 65535)")
      ->check(whole(0, 65535))
      ->capture_default_str()
      ->type_name("N");
  app.add_flag("--quiet", o.quiet, "print errors only");
  app.set_version_flag("--version", std::string("mnist_norms ") + minitorch::version_string);
  app.footer(
      "Examples:\n"
      "  mnist_norms --epochs 1 --output first_look       a first look\n"
      "  mnist_norms --models gn --seed 7                 one model, another seed\n"
      "  mnist_norms --seed 1,2,3 --output results        mean and interval over three seeds\n"
      "  mnist_norms --sweep batch,groups,l1 --output results   and more beside them, five seeds each\n"
      "  mnist_norms --serve --output docs/study          draw digits for the published models\n"
      "Results of an earlier study are never lost: the output folder is refused if it holds any, and with --force "
      "they\n"
      "stay until the new study is complete; one that is interrupted leaves its own results in OUTPUT/unfinished.\n"
      "Ctrl-C ends the study after the current batch and keeps what there is; the exit code is then 130, and --resume\n"
      "goes on.\n"
      "Exit codes: 0 success, 1 the study failed, 2 wrong arguments.");

  try {
    app.parse(argc, argv);
    o.fashion = dataset == "fashion";
    if (data.empty()) {
      const char* folder = std::getenv(o.fashion ? "MINITORCH_FASHION_DIR" : "MINITORCH_MNIST_DIR");
      data = folder != nullptr ? folder : o.fashion ? "data/fashion-mnist" : "data/mnist";
    }
    o.data = data;
    if (quick) {
      o.epochs = app.count("--epochs") > 0 ? o.epochs : 1;
      o.limit = app.count("--limit") > 0 ? o.limit : 10000;
    }
    o.output = output;
    o.small_batches = small_batches == "auto" ? o.epochs >= small_batches_from_epochs : small_batches == "on";
    o.models.clear();
    const auto once = [](auto list, const char* option) {
      std::sort(list.begin(), list.end());
      if (std::adjacent_find(list.begin(), list.end()) != list.end()) {
        throw CLI::ValidationError(option, "a value is listed twice");
      }
    };
    for (const std::string& name : models) {
      try {
        o.models.push_back(norm_of(name));
      } catch (const minitorch::Error&) {
        throw CLI::ValidationError("--models", "there is no model '" + name + "', choose among bn, ln and gn");
      }
    }
    o.seeds.clear();
    for (const std::string& text : seeds) {
      std::uint64_t seed = 0;
      const char* end = text.data() + text.size();
      if (const auto [rest, problem] = std::from_chars(text.data(), end, seed); problem != std::errc() || rest != end) {
        throw CLI::ValidationError("--seed", "'" + text + "' is not a whole number from 0 to 2^64 - 1");
      }
      o.seeds.push_back(seed);
    }
    for (const std::string& sweep : o.sweeps) {
      if (std::find(sweep_names().begin(), sweep_names().end(), sweep) == sweep_names().end()) {
        throw CLI::ValidationError("--sweep", "there is no sweep '" + sweep + "', choose among batch, groups and l1");
      }
    }
    once(o.sweeps, "--sweep");
    if (!o.sweeps.empty() && app.count("--seed") == 0) {
      o.seeds = {1, 2, 3, 4, 5};
    }
    once(o.models, "--models");
    once(o.seeds, "--seed");
    if (output.empty()) {
      throw CLI::ValidationError("--output", "needs the name of a folder");
    }
  } catch (const CLI::ParseError& error) {
    result.exit_code = app.exit(error, std::cout, std::cerr) == 0 ? 0 : 2;
  }
  return result;
}

}  // namespace mnist_norms
