// SPDX-License-Identifier: MIT
// How accurate the normalizations are in float on hard inputs, beside PyTorch's: writes a table in Markdown and every
// cell as CSV. Exit code 1 if a cell is less accurate than PyTorch's and above rounding level, or if our double results
// differ from plain loops.
//   norm_accuracy TABLE.md CELLS.csv
#include <cstdio>
#include <fstream>
#include <iostream>
#include <sstream>

#include "benchmarks/accuracy/torch_norms.hpp"
#include "tests/support/hard_norms_minitorch.hpp"

namespace {

using namespace hard_norms;

// Errors up to this many units of 2^-24, the rounding of one float operation, are called rounding level.
constexpr double rounding_level = 16 * 0x1p-24;
// Our double results and the plain loops differ by the conditioning of the inputs: an offset of 1e6 costs six digits.
constexpr double double_level = 1e-9;

/// The worst error over all sizes.
struct Cell {
  double ours = 0, torch = 0;
};

std::string figure(double error) {
  char text[32];
  std::snprintf(text, sizeof text, error == 0 ? "0" : "%.1e", error);
  return text;
}

void write_table(std::ostream& out, Norm norm, const std::vector<std::array<Cell, 6>>& rows, bool with_torch) {
  std::vector<std::size_t> columns;
  for (std::size_t q = 0; q < quantity_names.size(); ++q) {
    const bool running = q == 1 || q == 2;
    if ((!running || norm == Norm::batch || norm == Norm::instance) && (q != 5 || norm != Norm::rms)) {
      columns.push_back(q);
    }
  }
  out << "\n**" << name_of(norm) << "**\n\n| input |";
  for (const std::size_t q : columns) {
    out << ' ' << quantity_names[q] << " |";
  }
  out << "\n| --- |";
  for (std::size_t i = 0; i < columns.size(); ++i) {
    out << " --- |";
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    out << "\n| " << inputs()[i].name << " |";
    for (const std::size_t q : columns) {
      const Cell& cell = rows[i][q];
      out << ' ' << figure(cell.ours);
      if (with_torch) {
        out << " / " << figure(cell.torch);
      }
      out << " |";
    }
  }
  out << '\n';
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: norm_accuracy TABLE.md CELLS.csv\n";
    return 2;
  }
  const bool with_torch = !torch_name().empty();
  std::ostringstream table, cells;
  cells << "norm,input,n,c,s,groups,quantity,minitorch,torch,minitorch_double\n";
  int count = 0, both_rounding = 0, worse = 0, differing = 0;
  for (const Norm norm : norms) {
    std::vector<std::array<Cell, 6>> rows;
    for (const Input& input : inputs()) {
      std::array<Cell, 6> row;
      for (const Size& size : sizes_of(norm)) {
        // PyTorch's errors where a set has one element, up to 1e10, would hide the others; they stay in the CSV.
        const NaiveNorm problem = problem_of(norm, size);
        const bool single = problem.size == problem.sets;
        const Data data = make_data(norm, size, input);
        const Reference reference = make_reference(norm, size, data);
        const auto ours = errors_of(run_minitorch<float>(norm, size, data), reference);
        const auto wide = errors_of(run_minitorch<double>(norm, size, data), reference);
        const auto torch = with_torch ? errors_of(run_torch(norm, size, data), reference) : std::array<double, 6>{};
        for (std::size_t q = 0; q < row.size(); ++q) {
          if (reference.exact.values[q].empty()) {
            continue;
          }
          if (!single) {
            row[q] = {std::max(row[q].ours, ours[q]), std::max(row[q].torch, torch[q])};
          }
          cells << name_of(norm) << ",\"" << input.name << "\"," << size.n << ',' << size.c << ',' << size.s << ','
                << size.groups << ',' << quantity_names[q] << ',' << figure(ours[q]) << ','
                << (with_torch ? figure(torch[q]) : "") << ',' << figure(wide[q]) << '\n';
          const auto report = [&](const char* what, double error, double limit) {
            std::cout << what << ": " << name_of(norm) << ", " << input.name << ", n " << size.n << " c " << size.c
                      << " s " << size.s << ", " << quantity_names[q] << ": " << figure(error) << " against "
                      << figure(limit) << '\n';
          };
          ++count;
          if (wide[q] > double_level) {
            ++differing;
            report("double differs from the plain loops", wide[q], double_level);
          }
          if (with_torch) {
            both_rounding += ours[q] <= rounding_level && torch[q] <= rounding_level;
            if (ours[q] > std::max(torch[q], rounding_level)) {
              ++worse;
              report("less accurate than PyTorch", ours[q], torch[q]);
            }
          }
        }
      }
      rows.push_back(row);
    }
    write_table(table, norm, rows, with_torch);
  }
  if (with_torch) {
    table << '\n'
          << count << " cells in all sizes: in " << both_rounding << " both are at rounding level (up to "
          << figure(rounding_level) << "), in " << count - both_rounding - worse
          << " minitorch is at least as accurate as " << torch_name() << ", in " << worse << " it is not.\n";
  }
  std::cout << count << " cells, " << worse << " less accurate than PyTorch, " << differing << " double results off\n";
  std::ofstream(argv[1]) << table.str();
  std::ofstream(argv[2]) << cells.str();
  return worse + differing > 0 ? 1 : 0;
}
