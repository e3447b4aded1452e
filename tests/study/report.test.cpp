// SPDX-License-Identifier: MIT
#include "examples/mnist_norms/report.hpp"

#include <string>
#include <vector>

#include "examples/mnist_norms/svg.hpp"
#include "support/catch.hpp"

namespace {

using namespace mnist_norms;

Options three_models(std::vector<std::uint64_t> seeds = {1, 2, 3}) {
  Options options;
  options.seeds = std::move(seeds);
  options.epochs = 2;
  return options;
}

/// Two epochs of each model and seed; the final accuracies rise by a hundredth from seed to seed and move by two more,
/// each model's in another order.
Results made_up(const Options& options, double bn, double ln, double gn) {
  Results results;
  results.complete = true;
  double step = 0;
  for (const std::uint64_t seed : options.seeds) {
    for (const Norm norm : options.models) {
      const double move =
          0.02 * ((results.runs.size() / options.models.size() + static_cast<std::size_t>(norm)) % 3) - 0.02;
      const double accuracy = (norm == Norm::batch ? bn : norm == Norm::layer ? ln : gn) + step + move;
      results.runs.push_back({norm,
                              seed,
                              norm == Norm::layer ? 37592 : 8016,
                              {{1, 0.5, 86, 0.08, 97.5, 2}, {2, 0.1, 97, 0.05, accuracy, 3}},
                              std::vector<std::int64_t>(12, 3)});
    }
    step += 0.01;
  }
  return results;
}

void add_small_batches(const Options& options, Results& results, double bn_at_2) {
  for (const std::uint64_t seed : options.seeds) {
    for (const std::int64_t size : SmallBatchStudy::batch_sizes) {
      for (const Norm norm : options.models) {
        const double accuracy = norm == Norm::batch && size == 2 ? bn_at_2 : 96;
        results.small_batches.push_back({norm, seed, size, 0.2, accuracy});
      }
    }
  }
}

std::string all(const std::vector<std::string>& sentences) {
  std::string text;
  for (const std::string& sentence : sentences) {
    text += sentence + "\n";
  }
  return text;
}

}  // namespace

TEST_CASE("study report: models whose differences' intervals hold 0 are not put into an order", "[study]") {
  const Options options = three_models();
  const std::string text = all(findings(options, made_up(options, 99.31, 99.32, 99.33), 10000));
  CHECK_THAT(text, contains("no order can be told"));
  CHECK_THAT(text, contains("3 seeds: BN + L1 99.32 ± 0.07 %, LN 99.33 ± 0.04 % and GN 99.34 ± 0.04 %."));
  CHECK_THAT(text, !contains("Differences whose"));
}

TEST_CASE("study report: a difference whose interval leaves out 0 is told with its interval", "[study]") {
  const Options options = three_models();
  const std::string text = all(findings(options, made_up(options, 98.1, 99.3, 99.3), 10000));
  // Differences of LN to BN by seed: 1.22, 1.22, 1.16; half the interval is 4.303 * 0.0346 / sqrt(3).
  CHECK_THAT(text,
             contains("Differences whose interval leaves out 0: BN + L1 against LN lower by 1.20 ± 0.09 points; BN + "
                      "L1 against GN lower by 1.20 ± 0.09 points."));
  const Options one = three_models({1});
  const std::string alone = all(findings(one, made_up(one, 98.1, 99.3, 99.3), 10000));
  CHECK_THAT(alone, contains("One seed tells no order") && !contains("Differences whose"));
}

TEST_CASE("study report: the claim about small batches holds only if the figures say so", "[study]") {
  const Options options = three_models();
  Results bad = made_up(options, 99.3, 99.3, 99.3), good = bad;
  add_small_batches(options, bad, 90);
  add_small_batches(options, good, 96);
  CHECK_THAT(all(findings(options, bad, 10000)), contains("is not good for small batches holds here"));
  CHECK_THAT(all(findings(options, bad, 10000)), contains("From batch size 4 on it is behind neither."));
  CHECK_THAT(all(findings(options, good, 10000)), contains("does not support the claim"));
  CHECK_THAT(all(findings(options, good, 10000)), contains("does not lie between"));
}

TEST_CASE("study report: beyond chance is the paired interval, and for single runs the test images decide", "[study]") {
  using detail::clearly_above;
  CHECK(clearly_above({99.41, 99.31, 99.21}, {99.4, 99.3, 99.2}, 10000));  // each a little above its partner
  CHECK_FALSE(clearly_above({99.21, 99.41, 99.31}, {99.2, 99.3, 99.4}, 10000));
  CHECK(clearly_above({99.3}, {98.1}, 10000));
  CHECK_FALSE(clearly_above({99.3}, {98.1}, 100));  // one image of a hundred
  CHECK(clearly_above({99.3, 99.4}, {98.1}, 10000));
  CHECK_FALSE(clearly_above({}, {98.1}, 10000));
}

TEST_CASE("study report: one model alone, one epoch, nothing at all", "[study]") {
  Options options = three_models({4});
  options.models = {Norm::group};
  Results results = made_up(options, 0, 0, 98);
  CHECK_THAT(all(findings(options, results, 10000)), !contains("Accuracy at batch size"));
  results.runs.front().epochs.resize(1);
  results.complete = false;
  const std::string text = report(options, results, {"test_accuracy.png"}, 60000, 10000);
  CHECK_THAT(text, contains("interrupted"));
  CHECK_THAT(text, contains("| GN | 8,016 | 97.50 % |"));
  CHECK_THAT(report(options, Results{}, {}, 60000, 10000), contains("interrupted"));
}

TEST_CASE("study report: has every figure with mean and interval, the original's, the pictures and the command",
          "[study]") {
  const Options options = three_models();
  Results results = made_up(options, 99.3, 99.2, 99.4);
  add_small_batches(options, results, 90);
  const std::string text = report(options, results, {"test_accuracy.png", "misclassified_bn.png"}, 60000, 10000);
  CHECK_THAT(text, contains("| BN + L1 | 8,016 | 99.31 ± 0.07 % |"));
  CHECK_THAT(text, contains("| 99.46 % (99.48 %) | 0.0173 | 99.34 ± 0.26 (3 seeds) |"));
  CHECK_THAT(text,
             contains("(test_accuracy.png)") && contains("(misclassified_bn.png)") && !contains("train_loss.png"));
  CHECK_THAT(text, contains("mnist_norms --models bn,ln,gn --epochs 2 --batch-size 128 --lr 0.01 --momentum 0.9 --l1 "
                            "0.0005 --seed 1,2,3 --small-batches on`"));
  CHECK_THAT(text, contains("settings were others"));  // 2 epochs, not 20
  CHECK_THAT(text, contains("| 2 | 0.00015625 | 90.00 ± 0.00 % | 0.200 ± 0.000 |"));
  CHECK_THAT(text, contains("weights_*_seed*.safetensors`: those of the other seeds"));
}

TEST_CASE("study report: of Fashion-MNIST no figure of MNIST, and clothes by their names", "[study]") {
  Options options = three_models({1});
  options.fashion = true;
  options.epochs = 2;
  const Results results = made_up(options, 91, 90, 89);
  const std::string text = report(options, results, {"test_accuracy.png", "misclassified_bn.png"}, 60000, 10000);
  CHECK_THAT(text, contains("on Fashion-MNIST") && contains("## Misclassified images"));
  CHECK_THAT(text, !contains("PyTorch 1.13") && !contains("original: ") && !contains("PyTorch's seeds"));
  CHECK_THAT(text, contains("One seed tells no order."));
  const ImageDataset test = minitorch::synthetic_digits(12);
  const viz::ImageGrid grid = misclassified_grid(options, results.runs[0], test);
  CHECK_THAT(grid.cells[0].caption, contains("predicted dress\nactual "));
}

TEST_CASE("study report: a chart of one epoch has its points in the middle", "[study]") {
  const std::string chart = svg({.title = "t", .x_label = "x", .y_label = "y", .series = {{"one", {}, {1}, {5}}}});
  CHECK_THAT(chart, contains("cx=\"384.0\"") && contains(">1</text>"));
}

TEST_CASE("study metrics: every epoch is a line, and numbers read back exactly", "[study]") {
  const Options options = three_models({7});
  Results results = made_up(options, 99, 99, 99);
  results.runs[0].epochs[0].train_loss = 0.1 + 0.2;
  const std::string csv = metrics_csv(results);
  CHECK_THAT(csv, contains("model,seed,epoch,train_loss,train_accuracy,test_loss,test_accuracy,seconds\n"
                           "bn,7,1,0.30000000000000004,86,0.08,97.5,2\n"));
  CHECK(std::count(csv.begin(), csv.end(), '\n') == 1 + 3 * 2);
  const auto json = nlohmann::json::parse(metrics_json(options, results));
  CHECK(json["runs"].size() == 3);
  CHECK(json["runs"][1]["model"] == "ln");
  CHECK(json["runs"][0]["epochs"][0]["train_loss"] == 0.1 + 0.2);
  CHECK(json["settings"]["l1_of_bn"] == 0.0005);
  CHECK(json["complete"] == true);
}

TEST_CASE("study pictures: curves and bars are means over the seeds with their intervals", "[study]") {
  const Options options = three_models();
  const viz::Chart chart = curve_chart(curve_charts()[3], options, made_up(options, 99.3, 99.2, 99.4));
  REQUIRE(chart.series.size() == 3);
  CHECK(chart.series[0].name == "BN + L1");
  CHECK(chart.series[0].y[1] == Approx(99.31));
  CHECK(chart.series[0].lower[1] == Approx(99.31 - 0.07452).margin(1e-4));  // 4.3027 * 0.03 / sqrt(3)
  CHECK(chart.series[0].upper[1] == Approx(99.31 + 0.07452).margin(1e-4));
  CHECK(*chart.y_min > 97.5);  // the first epoch is far below and left out, which the subtitle says
  CHECK_THAT(chart.subtitle, contains("Mean of 3 seeds") && contains("97.5 % at worst"));
  CHECK(viz::line_chart(chart).width() == 1200);
  Results results = made_up(options, 99.3, 99.2, 99.4);
  add_small_batches(options, results, 90);
  results.small_batches.front().test_accuracy += 3;  // Batch Norm at 2: 93, 90, 90
  const viz::BarChart bars = small_batch_chart(options, results, 60000, false);
  CHECK(bars.series[0].values[0] == Approx(9));
  CHECK(bars.series[0].half[0] == Approx(4.30265));  // 4.30265 * sqrt(3) / sqrt(3)
  CHECK(bars.series[1].half[0] == 0);
}

TEST_CASE("study pictures: the grid shows the first ten errors with both classes", "[study]") {
  const Options options = three_models({1});
  const ImageDataset test = minitorch::synthetic_digits(12);
  Results results = made_up(options, 99, 99, 99);
  Run& run = results.runs[0];
  std::int64_t errors = 0;
  for (std::int64_t i = 0; i < test.size(); ++i) {
    errors += test.label(i) == 3 ? 0 : 1;  // the made-up predictions are all 3
  }
  const viz::ImageGrid grid = misclassified_grid(options, run, test);
  CHECK(grid.cells.size() == static_cast<std::size_t>(std::min<std::int64_t>(10, errors)));
  CHECK_THAT(grid.cells[0].caption, contains("predicted 3, actual "));
  CHECK_THAT(grid.title, contains("Batch Norm with L1 penalty"));
  CHECK_THAT(grid.subtitle, contains("after epoch 2, seed 1"));
  for (std::int64_t i = 0; i < test.size(); ++i) {
    run.predictions[static_cast<std::size_t>(i)] = test.label(i);
  }
  CHECK(misclassified_grid(options, run, test).cells.empty());
}

TEST_CASE("study console: times and numbers as a person writes them", "[study]") {
  CHECK(duration(8.23) == "8.2 s");
  CHECK(duration(59.4) == "59 s");
  CHECK(duration(59.99) == "1:00 min");
  CHECK(duration(3599.6) == "1:00 h");
  CHECK(duration(7265) == "2:01 h");
  CHECK(with_commas(37592) == "37,592");
  CHECK(with_commas(999) == "999");
  CHECK(plain(0.0005) == "0.0005");
}
