// SPDX-License-Identifier: MIT
#include "minitorch/minitorch.hpp"  // first, so that it can be compiled once: Note [Compiled once] in core/config.hpp

#include "examples/mnist_norms/html_report.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "examples/mnist_norms/comparison.hpp"
#include "examples/mnist_norms/html_sweeps.hpp"
#include "examples/mnist_norms/report.hpp"

// report.html: one page that needs nothing else.

namespace mnist_norms {

namespace detail {

namespace {

std::string base64(const minitorch::io::Bytes& bytes) {
  static const char* digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t left = std::min<std::size_t>(3, bytes.size() - i);
    unsigned word = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      word = word << 8 | (k < left ? static_cast<unsigned>(bytes[i + k]) : 0U);
    }
    for (std::size_t k = 0; k < 4; ++k) {
      out += k <= left ? digits[word >> (18 - 6 * k) & 63U] : '=';
    }
  }
  return out;
}

std::string statistics_section(const Options& options, const Results& results) {
  const auto seeds = common_seeds(options, results);
  const bool one = seeds.size() == 1;
  const int digits = one ? 2 : 3;
  std::vector<std::string> head{"model", "test accuracy, %", "test error, %"};
  if (!options.fashion) {
    head.insert(head.end(), {"original (20 epochs, one run), %", "PyTorch 1.13 (20 epochs), %"});
  }
  std::string out =
      minitorch::core::concat("<h2>Accuracy at batch size ", options.recipe.batch_size, "</h2><p>",
                              counted(options.epochs, "epoch"), "; ",
                              one ? "one seed, which has no interval and tells no order.</p><table>"
                                  : counted(static_cast<std::int64_t>(seeds.size()), "seed") +
                                        " with which every model finished. Intervals are 95 %, by Student's t; "
                                        "differences are paired by seed, each interval for itself.</p><table>") +
      row_of(head, "th");
  std::string pairs = "<table>" + row_of({"difference", "points of accuracy", "does its interval leave out 0?"}, "th");
  for (std::size_t a = 0; a < options.models.size(); ++a) {
    const auto values = by_seed(options, results, options.models[a], seeds);
    const Estimate e = estimate(values);
    std::vector<std::string> cells{
        options.label_of(options.models[a]), text_of(e, digits),
        fixed(100 - e.mean, digits) + (e.has_interval() ? " ± " + fixed(e.half, digits) : "")};
    if (!options.fashion) {
      cells.insert(cells.end(), {fixed(reference_of(options.models[a]).accuracy, 2), pytorch_text(options.models[a])});
    }
    out += row_of(cells);
    for (std::size_t b = a + 1; b < options.models.size(); ++b) {
      const Estimate d = paired_difference(values, by_seed(options, results, options.models[b], seeds));
      pairs += row_of({options.label_of(options.models[a]) + " − " + options.label_of(options.models[b]), text_of(d, 3),
                       d.above_zero() || d.below_zero() ? "yes" : "no"});
    }
  }
  return out + "</table>" + (one || options.models.size() < 2 ? "" : pairs + "</table>");
}

std::string curve_section(const Options& options, const Results& results) {
  SvgChart chart{.title = "Test accuracy by epoch", .x_label = "epoch", .y_label = "accuracy, %"};
  const auto seeds = common_seeds(options, results);
  chart.title += seeds.size() > 1 ? ", mean and 95 % interval" : "";
  double low = 100;
  for (const Norm norm : options.models) {
    SvgSeries series{options.label_of(norm), color_of(norm), {}, {}};
    for (std::int64_t epoch = 1; epoch <= options.epochs; ++epoch) {
      std::vector<double> values;
      for (const Run* run : runs_of(results, norm)) {
        if (std::find(seeds.begin(), seeds.end(), run->seed) != seeds.end()) {
          values.push_back(run->epochs[static_cast<std::size_t>(epoch - 1)].test_accuracy);
        }
      }
      const Estimate e = estimate(values);
      series.x.push_back(static_cast<double>(epoch));
      series.y.push_back(e.mean);
      series.half.push_back(e.half);
      low = std::min(low, e.has_interval() ? e.low() : e.mean);
    }
    if (!options.fashion) {
      SvgSeries original{options.label_of(norm) + ", original", color_of(norm), {}, {}, {}, true};
      for (std::int64_t epoch = 1; epoch <= std::min<std::int64_t>(20, options.epochs); ++epoch) {
        original.x.push_back(static_cast<double>(epoch));
        original.y.push_back(original_curve(norm)[static_cast<std::size_t>(epoch - 1)]);
      }
      chart.series.insert(chart.series.begin(), std::move(original));
    }
    chart.series.push_back(std::move(series));
  }
  return "<h2>Learning</h2>" + svg(chart) +
         (options.fashion ? "" : "<p>Dashed: the original's single run (PyTorch on a GPU).</p>");
}

/// Rows are the actual classes.
std::string confusion(const Options& options, const Run& run, const ImageDataset& test) {
  std::vector<std::vector<std::int64_t>> counts(10, std::vector<std::int64_t>(10));
  std::int64_t most = 1;
  for (std::int64_t i = 0; i < test.size(); ++i) {
    auto& count = counts[static_cast<std::size_t>(test.label(i))]
                        [static_cast<std::size_t>(run.predictions[static_cast<std::size_t>(i)])];
    ++count;
    most = test.label(i) == run.predictions[static_cast<std::size_t>(i)] ? most : std::max(most, count);
  }
  std::string out = "<figure><figcaption>" + escaped(options.label_of(run.norm)) +
                    minitorch::core::concat(", seed ", run.seed) +
                    ": rows actual, columns predicted</figcaption><table class=\"c\"><tr><th></th>";
  for (std::int64_t c = 0; c < 10; ++c) {
    out += "<th>" + options.class_name(c) + "</th>";
  }
  out += "</tr>";
  for (std::size_t a = 0; a < 10; ++a) {
    out += "<tr><th>" + options.class_name(static_cast<std::int64_t>(a)) + "</th>";
    for (std::size_t b = 0; b < 10; ++b) {
      const double share = a == b ? 0 : static_cast<double>(counts[a][b]) / static_cast<double>(most);
      out += "<td style=\"background:" +
             (a == b ? std::string("#eee") : hex_of(viz::mix(viz::white, {213, 94, 0}, 0.8 * share))) + "\">" +
             (counts[a][b] == 0 ? "" : std::to_string(counts[a][b])) + "</td>";
    }
    out += "</tr>\n";
  }
  return out + "</table></figure>\n";
}

/// The errors in which the network gave the actual class the least probability.
std::string worst_mistakes(const Options& options, const Run& run, const ImageDataset& test) {
  std::vector<std::pair<double, std::int64_t>> wrong;
  const auto log_p = [&](std::int64_t i, std::int64_t label) {
    return static_cast<double>(run.log_probabilities[static_cast<std::size_t>(10 * i + label)]);
  };
  for (std::int64_t i = 0; i < test.size(); ++i) {
    if (run.predictions[static_cast<std::size_t>(i)] != test.label(i)) {
      wrong.emplace_back(log_p(i, test.label(i)), i);
    }
  }
  std::sort(wrong.begin(), wrong.end());
  std::string out = "<h3>" + escaped(options.label_of(run.norm)) + "</h3><div class=\"m\">";
  for (std::size_t k = 0; k < std::min<std::size_t>(10, wrong.size()); ++k) {
    const std::int64_t i = wrong[k].second, predicted = run.predictions[static_cast<std::size_t>(i)];
    viz::Image image(static_cast<int>(test.width()), static_cast<int>(test.height()));
    for (std::int64_t p = 0; p < test.width() * test.height(); ++p) {
      const std::uint8_t v = test.pixels(i)[p];
      viz::fill_rect(image, {static_cast<double>(p % test.width()), static_cast<double>(p / test.width()), 1, 1},
                     {v, v, v});
    }
    out += "<figure><img alt=\"test image " + std::to_string(i) + "\" src=\"data:image/png;base64," +
           base64(viz::encode_png(image)) + "\"><figcaption>" + options.class_name(predicted) + ": " +
           fixed(100 * std::exp(log_p(i, predicted)), 2) + " %<br>actual " + options.class_name(test.label(i)) + ": " +
           fixed(100 * std::exp(wrong[k].first), 2) + " %</figcaption></figure>\n";
  }
  return out + "</div>";
}

/// A command that breaks between its options alone.
std::string command_line(const std::string& command) {
  std::string out = "<p><code>";
  for (std::size_t from = 0, to = 0; to != std::string::npos; from = to + 1) {
    to = command.find(" --", from);
    out += (from > 0 ? " <span>" : "<span>") + escaped(command.substr(from, to - from)) + "</span>";
  }
  return out + "</code></p>";
}

const char* page_style() {
  return "body{font:16px/1.5 sans-serif;max-width:60rem;margin:0 "
         "auto;padding:1rem;color:#222}"
         ".s{overflow-x:auto}svg{width:100%;height:auto;min-width:36rem;max-width:52rem}"
         "svg .t{font:600 16px sans-serif}svg .a{font:12px sans-serif;fill:#444}svg .g{stroke:#ddd}"
         "table{border-collapse:collapse;margin:.6rem 0;font-size:.85rem;display:block;overflow-x:auto}"
         "td,th{padding:.15rem .5rem;border:1px solid #ccc;text-align:right;white-space:nowrap}th{background:#f4f4f4}"
         "figure{margin:.5rem 0}.c td{min-width:1.6rem}.c th:first-child{position:sticky;left:0}"
         ".m{display:grid;grid-template-columns:repeat(auto-fill,minmax(9.5rem,1fr));gap:.8rem}.m "
         "img{width:84px;image-rendering:pixelated}"
         ".m figcaption{font-size:.8rem}code{background:#f4f4f4}code span{white-space:nowrap}"
         "@media print{body{max-width:none}svg{min-width:0}svg,figure,tr{break-inside:avoid}h2,h3{break-after:avoid}}";
}

}  // namespace

}  // namespace detail

std::string html_report(const Options& options, const Results& results, const SweepPlan& sweeps,
                        const minitorch::Mnist& data) {
  using namespace detail;
  std::vector<std::string> answer;
  const bool any = !common_seeds(options, results).empty();
  const auto add = [&](const std::string& text) {
    if (!text.empty()) {
      answer.push_back(text);
    }
  };
  add(any ? accuracy_sentence(options, results) : "");
  add(sweeps.tables.contains("batch") ? paper_shape(of_table(sweeps, "batch")) : "");
  add(sweeps.tables.contains("groups") ? group_sentence(of_table(sweeps, "groups")) : "");
  add(sweeps.tables.contains("l1") ? l1_sentence(of_table(sweeps, "l1")) : "");
  const bool intervals = !sweeps.tables.empty() || common_seeds(options, results).size() > 1;
  add(!intervals
          ? std::string()
          : std::string(sweeps.tables.empty()
                            ? ""
                            : "The sweeps are short trainings: what they say about an order is about the "
                              "first steps, not about the end of learning. ") +
                "Intervals are 95 %, over seeds: they tell how sure a mean is for this network, these images and this "
                "length of training, and nothing about others.");
  std::string out = minitorch::core::concat(
      "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
      "content=\"width=device-width\"><title>Which normalization?</title><style>",
      page_style(),
      "</style></head><body>\n<h1>Which normalization, when, and how sure are we?</h1>\n<p>The same small network with "
      "different normalizations on ",
      options.fashion ? "Fashion-MNIST" : "MNIST", ".</p><h2>The answer</h2><ol>");
  for (const std::string& line : answer) {
    out += "<li>" + escaped(line) + "</li>\n";
  }
  out += "</ol>";
  if (any) {
    out += statistics_section(options, results) + curve_section(options, results);
  }
  out += batch_section(sweeps) + groups_section(sweeps) + l1_section(sweeps);
  std::string matrices, mistakes;
  for (const Norm norm : options.models) {
    for (const Run* run : runs_of(results, norm)) {
      if (static_cast<std::int64_t>(run->log_probabilities.size()) == 10 * data.test.size() &&
          run->seed == options.seeds.front()) {
        matrices += confusion(options, *run, data.test);
        mistakes += worst_mistakes(options, *run, data.test);
      }
    }
  }
  out += matrices.empty() ? ""
                          : "<h2>Confusion matrices</h2>" + matrices +
                                "<h2>The worst mistakes</h2><p>Where the actual class got the least probability, of "
                                "the first seed.</p>" +
                                mistakes;
  out += "<h2>Again</h2>" + command_line(options.command());
  for (const auto& [sweep, table] : sweeps.tables) {
    out +=
        command_line(minitorch::core::concat("mnist_norms --sweep ", sweep, " --sweep-images ", table.most_images()));
  }
  return out + "</body></html>\n";
}

}  // namespace mnist_norms
