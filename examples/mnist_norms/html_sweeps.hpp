// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "examples/mnist_norms/comparison.hpp"
#include "examples/mnist_norms/pictures.hpp"
#include "examples/mnist_norms/svg.hpp"
#include "examples/mnist_norms/sweep_run.hpp"

// The parts of the page about the sweeps: charts, tables, and the sentences that their intervals carry.

namespace mnist_norms::detail {

inline std::string row_of(const std::vector<std::string>& cells, const std::string& tag = "td") {
  std::string out = "<tr>";
  for (const std::string& cell : cells) {
    out += "<" + tag + ">" + escaped(cell) + "</" + tag + ">";
  }
  return out + "</tr>\n";
}

inline SweepPlan of_table(const SweepPlan& plan, const std::string& sweep) {
  SweepPlan own = plan;
  own.images = own.tables.contains(sweep) ? own.tables.at(sweep).most_images() : 0;
  return own;
}

/// Test errors of one normalization at one batch size over the seeds, with the rate that was chosen.
inline std::vector<double> batch_errors(const SweepPlan& plan, Norm norm, std::int64_t batch) {
  const double rate = plan.best_rate(norm, batch);
  std::vector<double> values = plan.over_seeds("batch", &SweepFigures::accuracy, [&](std::uint64_t seed) {
    return plan.batch_point(norm, batch, rate, seed, false);
  });
  for (double& v : values) {
    v = 100 - v;
  }
  return values;
}

inline std::vector<double> l1_figures(const SweepPlan& plan, double SweepFigures::*figure, double factor,
                                      Penalty penalty) {
  return plan.over_seeds("l1", figure, [&](std::uint64_t seed) { return plan.l1_point(factor, penalty, seed); });
}

/// Batch Norm's and Group Norm's error at batch size 2 beside 32, and beside the paper's.
inline std::string paper_shape(const SweepPlan& plan) {
  std::string out;
  for (const Norm norm : {Norm::batch, Norm::group}) {
    const auto small = batch_errors(plan, norm, 2), large = batch_errors(plan, norm, 32);
    if (small.size() != large.size() || small.size() < 2) {
      return "";
    }
    out += long_name_of(norm) + "'s test error goes from " + text_of(estimate(large), 2) + " % at batch size 32 to " +
           text_of(estimate(small), 2) + " % at 2, " + difference_text(paired_difference(small, large)) + "; ";
  }
  const auto bn = batch_errors(plan, Norm::batch, 2), gn = batch_errors(plan, Norm::group, 2);
  if (bn.size() != gn.size()) {
    return "";
  }
  const Estimate gap = paired_difference(bn, gn);
  return out + "at 2 Batch Norm's error is, against Group Norm's, " + difference_text(gap) +
         ". In the paper on Group Norm (Wu and He, 2018, ImageNet) Batch Norm's goes from 23.6 % to 34.7 % and Group "
         "Norm's stays near 24.1 %" +
         (gap.above_zero() ? ": so the order at 2 is the paper's." : ": so the paper's order at 2 is not seen here.");
}

inline std::string group_sentence(const SweepPlan& plan) {
  const auto of = [&](Groups g) {
    return plan.over_seeds("groups", &SweepFigures::accuracy,
                           [&](std::uint64_t seed) { return plan.group_point(g, seed); });
  };
  std::string out;
  for (const Groups g : SweepPlan::groups()) {
    if (g != Groups::two && of(g).size() == of(Groups::two).size() && of(g).size() > 1) {
      out += (out.empty() ? "Accuracy against 2 groups: " : "; ") + text_of(g) +
             (g == Groups::one ? " group " : " groups ") + difference_text(paired_difference(of(g), of(Groups::two)));
    }
  }
  return out.empty() ? out : out + ".";
}

inline std::string l1_sentence(const SweepPlan& plan) {
  const double most = SweepPlan::factors().back();
  const auto zeros = [&](Penalty p) {
    return text_of(estimate(l1_figures(plan, &SweepFigures::zeros, most, p)), 1) + " %";
  };
  if (l1_figures(plan, &SweepFigures::zeros, most, Penalty::proximal_sum).empty()) {
    return "";
  }
  return "At factor " + plain(most) + " the share of convolution weights that are exactly 0 is " +
         zeros(Penalty::sign) + " with the original's penalty and its sign gradient, " + zeros(Penalty::proximal) +
         " with a proximal step for it, " + zeros(Penalty::sign_sum) +
         " with the sign gradient of the sum of all sizes and " + zeros(Penalty::proximal_sum) +
         " with its proximal step.";
}

inline std::string batch_section(const SweepPlan& all) {
  const SweepPlan plan = of_table(all, "batch");
  if (plan.images == 0) {
    return "";
  }
  SvgChart chart{.title = "Test error by batch size, mean and 95 % interval",
                 .x_label = "batch size",
                 .y_label = "error, % (logarithmic)",
                 .log_y = true};
  std::string table = "<table>" + row_of({"batch size", "Batch", "Layer", "Group", "Instance", "none"}, "th");
  std::vector<std::string> head{"normalization", "batch size"};
  for (const double rate : SweepPlan::rates()) {
    head.push_back("rate " + plain(rate));
  }
  head.push_back("chosen");
  std::string grid = "<table>" + row_of(head, "th");
  for (const Norm norm : SweepPlan::norms()) {
    chart.series.push_back({long_name_of(norm), color_of(norm), {}, {}});
  }
  std::size_t seeds = 0, largest = 0;
  for (std::size_t b = 0; b < SweepPlan::batch_sizes().size(); ++b) {
    const std::int64_t batch = SweepPlan::batch_sizes()[b];
    chart.x_names.push_back(std::to_string(batch));
    std::vector<std::string> cells{std::to_string(batch)};
    for (std::size_t k = 0; k < SweepPlan::norms().size(); ++k) {
      const Norm norm = SweepPlan::norms()[k];
      const auto values = batch_errors(plan, norm, batch);
      const Estimate e = estimate(values);
      seeds = std::max(seeds, e.count);
      chart.series[k].x.push_back(static_cast<double>(b));
      chart.series[k].y.push_back(e.mean);
      chart.series[k].half.push_back(e.half);
      cells.push_back(text_of(e, 2) + (e.count < plan.seeds.size() ? " (" + std::to_string(e.count) + " seeds)" : ""));
      std::vector<std::string> tried{long_name_of(norm), std::to_string(batch)};
      for (const double rate : SweepPlan::rates()) {
        const SweepFigures* f = plan.find("batch", plan.batch_point(norm, batch, rate, SweepPlan::choosing_seed, true));
        tried.push_back(f == nullptr ? "" : std::isfinite(f->accuracy) ? fixed(f->accuracy, 2) : "diverged");
      }
      const double chosen = plan.best_rate(norm, batch);
      largest += chosen == SweepPlan::rates().back() ? 1 : 0;
      tried.push_back(plain(chosen));
      grid += row_of(tried);
    }
    table += row_of(cells);
  }
  return "<h2>Batch sizes</h2><p>Each training sees the first " + with_commas(plan.images) + " training images once; " +
         std::to_string(seeds) +
         " seeds; no L1 penalty; learning rate = rate × batch size / 128, momentum 0.9. The rate is the best of " +
         std::to_string(SweepPlan::rates().size()) +
         " for each normalization and batch size, on the last sixth of the training images with a seed apart; in " +
         std::to_string(largest) + " of " +
         std::to_string(SweepPlan::batch_sizes().size() * SweepPlan::norms().size()) +
         " cases it is the largest of them, so a larger one might be better. Instance Norm has scales and shifts "
         "for each channel, as Group Norm with C groups.</p>" +
         svg(chart) + "<p>Test error in percent, mean ± half of the 95 % interval.</p>" + table + "</table><p>" +
         escaped(paper_shape(plan)) +
         "</p><details><summary>The grid of learning rates: accuracy on the images kept for choosing</summary>" + grid +
         "</table></details>";
}

inline std::string groups_section(const SweepPlan& all) {
  const SweepPlan plan = of_table(all, "groups");
  if (plan.images == 0) {
    return "";
  }
  SvgChart chart{.title = "Test accuracy by number of groups, mean and 95 % interval",
                 .x_label = "groups of C channels",
                 .y_label = "accuracy, %"};
  chart.series.push_back({"Group Norm", color_of(Norm::group), {}, {}});
  std::string table = "<table>" + row_of({"groups", "test accuracy, %", "seeds"}, "th");
  for (std::size_t i = 0; i < SweepPlan::groups().size(); ++i) {
    const Groups g = SweepPlan::groups()[i];
    const Estimate e = estimate(plan.over_seeds("groups", &SweepFigures::accuracy,
                                                [&](std::uint64_t seed) { return plan.group_point(g, seed); }));
    chart.x_names.push_back(text_of(g));
    chart.series[0].x.push_back(static_cast<double>(i));
    chart.series[0].y.push_back(e.mean);
    chart.series[0].half.push_back(e.half);
    table += row_of({text_of(g), text_of(e, 2), std::to_string(e.count)});
  }
  return "<h2>Groups</h2><p>" + with_commas(plan.images) +
         " images once, batch size 32, learning rate 0.01 for all. With C groups every channel's mean is its shift "
         "alone, and the last normalization stands before the average over the whole channel, so that but for dropout "
         "the result no longer depends on the image: this network cannot use Instance Norm.</p>" +
         svg(chart) + table + "</table><p>" + escaped(group_sentence(plan)) + "</p>";
}

inline std::string l1_section(const SweepPlan& all) {
  const SweepPlan plan = of_table(all, "l1");
  if (plan.images == 0) {
    return "";
  }
  SvgChart chart{.title = "Test accuracy by factor of the L1 penalty, mean and 95 % interval",
                 .x_label = "factor",
                 .y_label = "accuracy, %"};
  std::string table = "<table>" + row_of({"factor", "penalty", "test accuracy, %", "weights exactly 0, %",
                                          "weights below 0.001, %", "mean scale of Batch Norm", "scales exactly 0, %"},
                                         "th");
  for (const double factor : SweepPlan::factors()) {
    chart.x_names.push_back(plain(factor));
  }
  for (std::size_t k = 0; k < SweepPlan::penalties().size(); ++k) {
    const Penalty penalty = SweepPlan::penalties()[k];
    chart.series.push_back({id_of(penalty), viz::palette[k], {}, {}});
    for (std::size_t i = 0; i < SweepPlan::factors().size(); ++i) {
      const double factor = SweepPlan::factors()[i];
      const auto of = [&](double SweepFigures::*figure) { return estimate(l1_figures(plan, figure, factor, penalty)); };
      const Estimate e = of(&SweepFigures::accuracy);
      chart.series[k].x.push_back(static_cast<double>(i));
      chart.series[k].y.push_back(e.mean);
      chart.series[k].half.push_back(e.half);
      if (factor > 0 || k == 0) {
        table += row_of({plain(factor), factor > 0 ? id_of(penalty) : "none", text_of(e, 2),
                         text_of(of(&SweepFigures::zeros), 2), text_of(of(&SweepFigures::small), 2),
                         text_of(of(&SweepFigures::scale), 4), text_of(of(&SweepFigures::zero_scales), 2)});
      }
    }
  }
  return "<h2>L1 penalty</h2><p>Batch Norm, " + with_commas(plan.images) +
         " images once, batch size 32, learning rate 0.01. sign and proximal: the original's penalty, the mean size of "
         "each tensor; -sum: the sum of all sizes. The sign gradient goes through the momentum of 0.9, so it moves a "
         "weight ten times as far in the long run as a proximal step of the same factor does: rows of one factor are "
         "not equally strong.</p>" +
         svg(chart) + table + "</table><p>" + escaped(l1_sentence(plan)) + "</p>";
}

}  // namespace mnist_norms::detail
