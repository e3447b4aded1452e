// SPDX-License-Identifier: MIT
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>

#include "support/catch.hpp"
#include "support/op_table.hpp"

// The headers themselves say which operations there are, so nobody can add one and forget its row.

namespace {

namespace fs = std::filesystem;

const fs::path headers = fs::path(__FILE__).parent_path().parent_path().parent_path() / "include/minitorch/ops";

/// Name -> header of every function template (and inline function) of namespace minitorch in `text`, without detail.
void collect_functions(const fs::path& path, std::map<std::string, std::string>& functions) {
  // clang-format keeps a declaration's return type and name on one line that starts in column 0.
  static const std::regex declaration(
      R"(^(?:inline |MINITORCH_INLINE |requires\(.*\)+ )?(?:const )?(?:BasicTensor<[\w:]+(?:<T>)?>&?|BoolTensor|LongTensor|ValuesAndIndices<T>|std::pair<.*>|std::vector<.*>|void|T) (operator[^ (]+|\w+)\(.*)");
  std::ifstream file(path);
  bool in_detail = false;
  for (std::string line; std::getline(file, line);) {
    if (line.rfind("namespace ", 0) == 0 && line.find("detail") != std::string::npos) {
      in_detail = true;
    } else if (line.rfind("}  // namespace", 0) == 0) {
      in_detail = false;
    }
    std::smatch found;
    if (!in_detail && line.find("detail::") == std::string::npos && std::regex_match(line, found, declaration)) {
      functions.emplace(found[1], path.filename().string());
    }
  }
}

}  // namespace

TEST_CASE("every public function of ops/ has a row in the table", "[ops]") {
  std::map<std::string, std::string> functions;
  REQUIRE(fs::exists(headers));
  for (const auto& entry : fs::directory_iterator(headers)) {
    collect_functions(entry.path(), functions);
  }
  // The search itself works: it found these, of each kind of declaration.
  for (const char* known :
       {"add", "operator+", "operator+=", "where", "logical_not", "max", "argmax", "conv2d", "fill_"}) {
    CHECK(functions.count(known) == 1);
  }
  CHECK(functions.size() >= 90);

  std::set<std::string> covered;
  for (const optable::OpRow& row : optable::all_rows()) {
    covered.insert(row.covers.begin(), row.covers.end());
    for (const std::string& name : row.covers) {
      INFO("row '" << row.name << "' covers '" << name << "', which is no function of ops/");
      CHECK(functions.count(name) == 1);
    }
  }
  for (const auto& [name, header] : functions) {
    INFO("'" << name << "' of ops/" << header << " has no row in tests/ops/rows_*.cpp");
    CHECK(covered.count(name) == 1);
  }
}

TEST_CASE("rows of the table have names of their own, shapes, and sizes where chunk borders bite", "[ops]") {
  std::set<std::string> names;
  for (const optable::OpRow& row : optable::all_rows()) {
    INFO(row.name);
    CHECK(names.insert(row.name).second);
    CHECK(!row.shapes.empty());
    CHECK(!row.covers.empty());
    for (const auto& shapes : row.large) {
      std::int64_t most = 0;
      for (const auto& shape : shapes) {
        most = std::max(most, minitorch::numel(shape));
      }
      CHECK(most >= 20000);
    }
  }
}
