// SPDX-License-Identifier: MIT
// Every file of the fuzzer's corpora through the fuzzer's checks, with any compiler; tools/fuzz.sh looks for more.
#include <filesystem>
#include <string>

#include "fuzz/targets.hpp"
#include "support/catch.hpp"

TEST_CASE("hostile files: the readers take every file of the fuzzer's corpora", "[io]") {
  const auto corpora = std::filesystem::path(__FILE__).parent_path().parent_path() / "fuzz" / "corpus";
  int files = 0;
  for (const auto& corpus : std::filesystem::directory_iterator(corpora)) {
    for (const auto& entry : std::filesystem::directory_iterator(corpus)) {
      const minitorch::io::Bytes file = minitorch::io::read_file(entry.path());
      fuzz::targets().at(corpus.path().filename().string())(file.data(), file.size());
      ++files;
    }
  }
  CHECK(files > 20);
}
