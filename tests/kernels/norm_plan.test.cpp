// SPDX-License-Identifier: MIT
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <tuple>
#include <vector>

#include "minitorch/kernels/norm/plan.hpp"
#include "support/catch.hpp"
#include "support/norm_sizes.hpp"

using namespace minitorch::kernels;

namespace {

const std::map<Path, std::string> path_names{{Path::columns, "columns"},
                                             {Path::pieces, "pieces"},
                                             {Path::channels, "channels"},
                                             {Path::sets, "sets"},
                                             {Path::single_planes, "single_planes"},
                                             {Path::groups_as_rows, "groups_as_rows"},
                                             {Path::rows, "rows"},
                                             {Path::long_rows, "long_rows"},
                                             {Path::planes, "planes"}};

struct PlanLine {
  NormSizes sizes;
  std::string forward, backward;
};

// The table of docs/performance.md.
std::vector<PlanLine> documented_plan() {
  const auto root = std::filesystem::absolute(__FILE__).parent_path().parent_path().parent_path();
  std::ifstream page(root / "docs/performance.md");
  REQUIRE(page);
  std::vector<PlanLine> table;
  for (std::string line; std::getline(page, line);) {
    std::replace(line.begin(), line.end(), '|', ' ');
    std::istringstream cells(line);
    std::string norm, forward, backward, more;
    NormSizes z{};
    if (!(cells >> norm >> z.n >> z.c >> z.s >> z.groups >> forward >> backward) || cells >> more ||
        (norm != "batch" && norm != "group" && norm != "rows")) {
      continue;
    }
    z.kind = norm == "batch"   ? NormSizes::Kind::batch
             : norm == "group" ? NormSizes::Kind::group
                               : NormSizes::Kind::rows;
    table.push_back({z, forward, backward});
  }
  return table;
}

}  // namespace

TEST_CASE("norm: docs/performance.md says what plan() does, and shows every path", "[kernels]") {
  std::set<std::string> seen;
  const auto table = documented_plan();
  for (const PlanLine& line : table) {
    const NormSizes& z = line.sizes;
    INFO("kind " << static_cast<int>(z.kind) << " n " << z.n << " c " << z.c << " s " << z.s);
    CHECK(path_names.at(plan(z, Direction::forward, 4)) == line.forward);
    CHECK(path_names.at(plan(z, Direction::backward, 4)) == line.backward);
    seen.insert({line.forward, line.backward});
  }
  CHECK(table.size() >= 13);
  CHECK(seen.size() == path_names.size() - 1);  // planes: inference alone
}

TEST_CASE("norm: every path of every norm and direction is among the tested sizes", "[kernels]") {
  std::set<std::tuple<NormSizes::Kind, std::string, Path>> tested;
  const auto add = [&](const NormSizes& z) {
    tested.insert({z.kind, "forward", plan(z, Direction::forward, 4)});
    tested.insert({z.kind, "backward", plan(z, Direction::backward, 4)});
  };
  for (const NormTestSize& t : norm_test_sizes) {
    add(NormSizes::batch(t.n, t.c, t.s));
    add(NormSizes::group(t.n, t.c, t.s, t.groups));
    add(NormSizes::rows(t.n, t.c * t.s));
  }
  for (const PlanLine& line : documented_plan()) {
    const NormSizes& z = line.sizes;
    INFO("kind " << static_cast<int>(z.kind) << ": " << line.forward << ", " << line.backward);
    CHECK(tested.count({z.kind, "forward", plan(z, Direction::forward, 4)}) == 1);
    CHECK(tested.count({z.kind, "backward", plan(z, Direction::backward, 4)}) == 1);
  }
  std::set<Path> inference;
  for (const std::int64_t s : inference_test_positions) {
    inference.insert(plan(NormSizes::batch(5, 6, s), Direction::inference, 4));
  }
  CHECK(inference == std::set<Path>{Path::columns, Path::planes});
}

TEST_CASE("norm: the plan of inference, and at its borders", "[kernels]") {
  const auto batch = [](std::int64_t n, std::int64_t c, std::int64_t s, Direction d) {
    return plan(NormSizes::batch(n, c, s), d, 4);
  };
  CHECK(batch(8, 8, 1, Direction::inference) == Path::columns);
  CHECK(batch(8, 8, 2, Direction::inference) == Path::planes);
  CHECK(batch(1, 7, 65536, Direction::forward) == Path::pieces);
  CHECK(batch(1, 7, 65535, Direction::forward) == Path::sets);
  CHECK(batch(1, 8, 65536, Direction::forward) == Path::sets);
  CHECK(batch(8, 8, 512, Direction::forward) == Path::channels);
  CHECK(batch(8, 8, 513, Direction::forward) == Path::sets);
  CHECK(plan(NormSizes::group(8, 8, 63, 2), Direction::backward, 4) == Path::groups_as_rows);
  CHECK(plan(NormSizes::group(8, 8, 64, 2), Direction::backward, 4) == Path::sets);
  CHECK(plan(NormSizes::group(8, 8, 128, 8), Direction::backward, 4) == Path::single_planes);
  CHECK(plan(NormSizes::group(8, 8, 129, 8), Direction::backward, 4) == Path::sets);
  CHECK(plan(NormSizes::rows(100, 16384), Direction::backward, 4) == Path::rows);
  CHECK(plan(NormSizes::rows(100, 16385), Direction::backward, 4) == Path::long_rows);
  CHECK(plan(NormSizes::rows(7, 16385), Direction::forward, 4) == Path::long_rows);
  CHECK(plan(NormSizes::rows(8, 16385), Direction::forward, 4) == Path::rows);
}
