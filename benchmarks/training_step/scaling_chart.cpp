// SPDX-License-Identifier: MIT
// Draws the lines of tools/bench_step.sh --scaling: time for each sample against the batch, both axes logarithmic.
// Usage: scaling_chart LINES.csv CHART.png, where a line is library,task,net,batch,threads,milliseconds,..
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <exception>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "minitorch/core/error.hpp"
#include "minitorch/viz/line_chart.hpp"
#include "minitorch/viz/png.hpp"

using namespace minitorch;

namespace {

// The lowest block of each library, number of threads and batch.
std::map<std::string, std::map<int, double>> read(const std::string& path) {
  std::map<std::string, std::map<int, double>> found;
  std::ifstream file(path);
  core::check(file.good(), "[scaling_chart] cannot read '", path, "'");
  for (std::string line; std::getline(file, line);) {
    std::vector<std::string> cells;
    std::istringstream parts(line);
    for (std::string cell; std::getline(parts, cell, ',');) {
      cells.push_back(cell);
    }
    if (cells.size() < 6 || cells[0] == "library") {
      continue;
    }
    const std::string library = cells[0].starts_with("torch") ? "PyTorch, the best of its variants" : cells[0];
    const int batch = std::stoi(cells[3]);
    const double each = std::stod(cells[5]) * 1e3 / batch;
    double& lowest = found[library + ", threads: " + cells[4]].try_emplace(batch, each).first->second;
    lowest = std::min(lowest, each);
  }
  return found;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: scaling_chart LINES.csv CHART.png\n");
    return 2;
  }
  try {
    viz::Chart chart{.title = "A training step against its batch",
                     .subtitle = "the study's network with batch norm",
                     .x_label = "batch, as a power of two",
                     .y_label = "microseconds a sample"};
    chart.log_y = true;
    for (const auto& [name, points] : read(argv[1])) {
      viz::Series series{.name = name};
      for (const auto& [batch, each] : points) {
        series.x.push_back(std::log2(batch));
        series.y.push_back(each);
      }
      chart.series.push_back(series);
    }
    viz::write_png(argv[2], viz::line_chart(chart));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "scaling_chart: %s\n", error.what());
    return 1;
  }
}
