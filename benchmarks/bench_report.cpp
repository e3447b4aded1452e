// SPDX-License-Identifier: MIT
// Joins the rows of ours and of peers: bench_report DIR NAME TITLE MACHINE BENCH.json... writes NAME.csv, NAME.md and
// NAME.png into DIR. MACHINE is a sentence about the machine.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "minitorch/core/error.hpp"
#include "minitorch/viz/bar_chart.hpp"
#include "minitorch/viz/png.hpp"

namespace {

using minitorch::core::check;

/// Repetitions of one library in one row, microseconds.
struct Times {
  std::vector<double> us;
  double page_faults = 0, gigabytes_per_second = 0;

  double quantile(double q) const {
    std::vector<double> sorted = us;
    std::sort(sorted.begin(), sorted.end());
    return sorted[std::min(sorted.size() - 1, static_cast<std::size_t>(q * static_cast<double>(sorted.size())))];
  }
  double lowest() const { return *std::min_element(us.begin(), us.end()); }
};

struct Row {
  std::string op, direction, shape, threads;
  std::map<std::string, Times> libraries;  ///< ours is "minitorch"

  std::string best_peer() const {
    std::string best;
    for (const auto& [name, times] : libraries) {
      if (name != "minitorch" && (best.empty() || times.lowest() < libraries.at(best).lowest())) {
        best = name;
      }
    }
    return best;
  }
};

/// What the table says of a row, lowest times.
struct Figures {
  const Row* row;
  double ours, limit;
  std::string peer;
  double peer_us;

  double to_peer() const { return ours / peer_us; }
  double to_limit() const { return ours / limit; }
};

std::vector<std::string> split(const std::string& text, char at) {
  std::vector<std::string> parts;
  std::istringstream in(text);
  for (std::string part; std::getline(in, part, at);) {
    parts.push_back(part);
  }
  return parts;
}

class Report {
 public:
  void read(const std::string& path) {
    std::ifstream in(path);
    check(in.good(), "[bench_report] cannot read ", path);
    const auto json = nlohmann::json::parse(in, nullptr, false);
    check(!json.is_discarded() && json.contains("benchmarks"), "[bench_report] ", path,
          " is not the JSON of Google Benchmark");
    context_ = json.value("context", nlohmann::json::object());
    for (const auto& b : json["benchmarks"]) {
      const std::vector<std::string> name = split(b.value("name", std::string()), '/');
      if (name.size() < 5 || b.value("run_type", std::string("iteration")) != "iteration" ||
          b.value("error_occurred", false)) {
        continue;
      }
      const std::string unit = b.value("time_unit", std::string("ns"));
      const double scale = unit == "ns" ? 1e-3 : unit == "us" ? 1 : unit == "ms" ? 1e3 : 1e6;
      Row& row = rows_[name[1] + "/" + name[2] + "/" + name[3] + "/" + name[4]];
      row.op = name[1];
      row.direction = name[2];
      row.shape = name[3];
      row.threads = name[4].substr(1);
      Times& times = row.libraries[name[0]];
      times.us.push_back(b.value("real_time", 0.0) * scale);
      times.page_faults = std::max(times.page_faults, b.value("page_faults", 0.0));
      times.gigabytes_per_second = std::max(times.gigabytes_per_second, b.value("bytes_per_second", 0.0) * 1e-9);
    }
  }

  std::vector<Figures> figures() const {
    std::vector<Figures> all;
    for (const auto& [key, row] : rows_) {
      if (row.libraries.count("minitorch") != 0) {
        const std::string peer = row.best_peer();
        all.push_back({&row, row.libraries.at("minitorch").lowest(), limit_of(row), peer,
                       peer.empty() ? std::nan("") : row.libraries.at(peer).lowest()});
      }
    }
    return all;
  }

  void write_csv(const std::filesystem::path& path, const std::vector<Figures>& all) const {
    std::ofstream out(path);
    out << "op,direction,shape,threads,minitorch_us,best_peer,best_peer_us,limit_us,ratio_to_peer,ratio_to_limit\n";
    for (const Figures& f : all) {
      out << f.row->op << ',' << f.row->direction << ',' << f.row->shape << ',' << f.row->threads << ','
          << number(f.ours) << ',' << f.peer << ',' << number(f.peer_us) << ',' << number(f.limit) << ','
          << number(f.to_peer()) << ',' << number(f.to_limit()) << '\n';
    }
    check(out.good(), "[bench_report] cannot write ", path.string());
  }

  void write_table(const std::filesystem::path& path, const std::vector<Figures>& all, const std::string& title,
                   const std::string& machine) const {
    std::ofstream out(path);
    out << "# " << title << ": minitorch and its peers\n\n"
        << machine << "\n\n"
        << "Lowest of " << repetitions(all)
        << " repetitions, microseconds, float32; in brackets the quartiles. Peers: " << peers()
        << ". `+cl`, `+nhwc`: the peer's channels-last layout.\n"
        << "The limit, where there is one, moves the bytes of the row once, measured in the same run (layer and RMS "
           "norm: with the weights). "
           "Page faults are the most of any repetition, ours / the peer's.\n\n"
        << summary(all)
        << "\n| operator | direction | shape | threads | minitorch | GB/s | best peer | peer's time | limit | / peer | "
           "/ "
           "limit | page faults |\n|---|---|---|---|---|---|---|---|---|---|---|---|\n";
    for (const Figures& f : all) {
      const Times& ours = f.row->libraries.at("minitorch");
      out << "| " << f.row->op << " | " << f.row->direction << " | " << f.row->shape << " | " << f.row->threads << " | "
          << spread(ours) << " | " << number(ours.gigabytes_per_second) << " | " << (f.peer.empty() ? "-" : f.peer)
          << " | " << (f.peer.empty() ? "-" : spread(f.row->libraries.at(f.peer))) << " | " << number(f.limit) << " | "
          << number(f.to_peer()) << " | " << number(f.to_limit()) << " | " << number(ours.page_faults) << " / "
          << (f.peer.empty() ? "-" : number(f.row->libraries.at(f.peer).page_faults)) << " |\n";
    }
    check(out.good(), "[bench_report] cannot write ", path.string());
  }

  void draw(const std::filesystem::path& path, const std::vector<Figures>& all, const std::string& title) const {
    minitorch::viz::BarChart chart;
    chart.title = title + " on a CPU";
    chart.subtitle = "Time of minitorch / time of the best peer, float32; shorter is better";
    chart.value_label = "time / time of the best peer";
    chart.horizontal = true;
    chart.reference = 1;
    chart.reference_label = "as fast as the best peer";
    chart.width = 1400;
    std::map<std::string, std::map<std::string, double>> values;  // row without threads -> threads -> ratio
    for (const Figures& f : all) {
      if (!f.peer.empty()) {
        values[f.row->op + " " + f.row->direction + " " + f.row->shape][f.row->threads] = f.to_peer();
      }
    }
    if (values.empty()) {
      std::cerr << "bench_report: no peer was measured, so there is no chart\n";
      return;
    }
    chart.series = {{"1 thread", {}, {}}, {"2 threads", {}, {}}};
    for (const auto& [name, by_threads] : values) {
      chart.categories.push_back(name);
      for (std::size_t i = 0; i < 2; ++i) {
        const auto found = by_threads.find(std::to_string(i + 1));
        chart.series[i].values.push_back(found == by_threads.end() ? std::nan("") : found->second);
      }
    }
    minitorch::viz::write_png(path, minitorch::viz::bar_chart(chart));
  }

  std::string summary(const std::vector<Figures>& all) const {
    double logs = 0, worst = 0;
    int count = 0, slower = 0;
    const Row* where = nullptr;
    for (const Figures& f : all) {
      if (!f.peer.empty()) {
        logs += std::log(f.to_peer());
        ++count;
        slower += f.to_peer() > 1.05 ? 1 : 0;
        if (f.to_peer() > worst) {
          worst = f.to_peer();
          where = f.row;
        }
      }
    }
    if (count == 0) {
      return "No peer was measured.\n";
    }
    return "**" + std::to_string(count) + " rows with a peer: geometric mean " + number(std::exp(logs / count)) +
           " of the best peer's time; " + std::to_string(slower) + " slower than 1.05 of it; worst " + number(worst) +
           " (" + where->op + " " + where->direction + " " + where->shape + ", " + where->threads + " thread(s)).**\n";
  }

  std::string machine(const std::string& described) const {
    std::ostringstream out;
    out << described << " Google Benchmark saw " << context_.value("num_cpus", 0) << " CPUs at "
        << context_.value("mhz_per_cpu", 0) << " MHz; load average at the end";
    for (const auto& load : context_.value("load_avg", nlohmann::json::array())) {
      out << ' ' << number(load.get<double>());
    }
    out << "; " << context_.value("date", std::string()) << ".";
    return out.str();
  }

 private:
  static std::string number(double value) {
    if (std::isnan(value)) {
      return "";
    }
    char text[32];
    std::snprintf(text, sizeof(text), value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f", value);
    return text;
  }
  static std::string spread(const Times& t) {
    return number(t.lowest()) + " (" + number(t.quantile(0.25)) + "-" + number(t.quantile(0.75)) + ")";
  }
  static std::size_t repetitions(const std::vector<Figures>& all) {
    return all.empty() ? 0 : all.front().row->libraries.at("minitorch").us.size();
  }
  std::string peers() const {
    std::map<std::string, int> names;
    for (const auto& [key, row] : rows_) {
      for (const auto& [name, times] : row.libraries) {
        if (name != "minitorch" && name != "limit") {
          ++names[name.substr(0, name.find('+'))];
        }
      }
    }
    std::string text;
    for (const auto& [name, count] : names) {
      text += (text.empty() ? "" : ", ") + name;
    }
    return text.empty() ? "none installed" : text;
  }

  /// The row's bytes at the machine's speed for that footprint; rows with weights of their own move those, too.
  double limit_of(const Row& row) const {
    const std::string direction = row.direction == "bwd" ? "bwd" : "fwd";
    const auto found =
        rows_.find("move/" + direction + "/" + row.shape.substr(0, row.shape.find('g')) + "/t" + row.threads);
    if (found == rows_.end() || found->second.libraries.count("limit") == 0) {
      return std::nan("");
    }
    const bool weights = row.op == "layer_norm" || row.op == "rms_norm";
    const double rows = std::stod(row.shape.substr(0, row.shape.find('x')));
    return found->second.libraries.at("limit").lowest() * (weights ? 1 + 1 / rows : 1);
  }

  std::map<std::string, Row> rows_;
  nlohmann::json context_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 6) {
    std::cerr << "bench_report DIR NAME TITLE MACHINE BENCH.json...\n";
    return 2;
  }
  try {
    Report report;
    for (int i = 5; i < argc; ++i) {
      report.read(argv[i]);
    }
    const std::vector<Figures> all = report.figures();
    check(!all.empty(), "[bench_report] no row of minitorch in these files");
    const std::filesystem::path directory = argv[1];
    std::filesystem::create_directories(directory);
    const std::string name = argv[2], title = argv[3];
    report.write_csv(directory / (name + ".csv"), all);
    report.write_table(directory / (name + ".md"), all, title, report.machine(argv[4]));
    report.draw(directory / (name + ".png"), all, title);
    std::cout << report.summary(all);
  } catch (const std::exception& error) {
    std::cerr << "bench_report: " << error.what() << '\n';
    return 1;
  }
  return 0;
}
