// SPDX-License-Identifier: MIT
#include "examples/mnist_norms/result_folder.hpp"

#include <stdexcept>
#include <string>
#include <thread>

#include "io/temporary_folder.hpp"
#include "support/catch.hpp"

namespace {

using namespace mnist_norms;
namespace fs = std::filesystem;

struct Stopped : std::runtime_error {
  Stopped() : std::runtime_error("stopped") {}
};

/// Stops before its n-th change of the disk, as a kill would.
std::function<void()> stop_at(int n) {
  return [left = n]() mutable {
    if (left-- == 0) {
      throw Stopped();
    }
  };
}

/// What somebody sees who looks into the folder by the files' names.
Files seen(const fs::path& folder) {
  Files files;
  for (const std::string& name : ResultFolder(folder).names()) {
    if (fs::exists(folder / name)) {
      files[name] = minitorch::io::read_file(folder / name);
    }
  }
  return files;
}

Files state(const std::string& text, const std::vector<std::string>& more = {}) {
  Files files{{"metrics.csv", bytes_of(text)}, {"metrics.json", bytes_of(text + "{}")}};
  for (const std::string& name : more) {
    files[name] = bytes_of(text + name);
  }
  return files;
}

Files both(Files changed, const Files& others) {
  changed.insert(others.begin(), others.end());
  return changed;
}

bool all_plain(const TemporaryFolder& folder) {
  for (const std::string& name : folder.entries()) {
    if (!is_result_name(name) || fs::is_symlink(folder / name)) {
      return false;
    }
  }
  return true;
}

}  // namespace

TEST_CASE("study results: at every instant of a change one state is seen, the old or the new", "[study]") {
  const Files a = state("a", {"weights_bn.safetensors", "README.md"}), b = state("b", {"weights_ln.safetensors"});
  const bool keep = GENERATE(true, false);
  const bool settled = GENERATE(true, false);  // the first state as plain files, or as a running study has it
  const Files after = keep ? both(b, a) : b;
  int stopped = 0;
  for (int n = 0;; ++n) {
    INFO("stopped at change " << n << ", keep " << keep << ", settled " << settled);
    REQUIRE(n < 200);
    const TemporaryFolder folder;
    ResultFolder first(folder.path());
    first.change(a, false);
    if (settled) {
      first.settle();
      REQUIRE(all_plain(folder));
    }
    REQUIRE(seen(folder.path()) == a);
    bool done = false;
    try {
      ResultFolder results(folder.path(), stop_at(n));
      results.change(b, keep);
      REQUIRE(seen(folder.path()) == after);
      results.settle();
      done = true;
    } catch (const Stopped&) {
      ++stopped;
    }
    const Files left = seen(folder.path());
    CHECK((left == a || left == after));
    // Whatever was left: the next study makes plain files of it that read the same, and goes on.
    ResultFolder next(folder.path());
    next.settle();
    CHECK(seen(folder.path()) == left);
    CHECK(all_plain(folder));
    next.change(b, keep);
    next.settle();
    CHECK(seen(folder.path()) == after);
    CHECK(all_plain(folder));
    if (done) {
      CHECK(left == after);
      break;
    }
  }
  CHECK(stopped > 10);
}

TEST_CASE("study results: a change that failed half way can be followed by another", "[study]") {
  for (int n = 0; n < 12; ++n) {
    const TemporaryFolder folder;
    ResultFolder first(folder.path());
    first.change(state("a", {"README.md"}), false);
    first.settle();
    CHECK_THROWS_AS(ResultFolder(folder.path(), stop_at(n)).change(state("b"), true), Stopped);
    ResultFolder same(folder.path());  // and nobody has settled
    same.change(state("c"), true);
    CHECK(seen(folder.path()) == both(state("c"), state("a", {"README.md"})));
    same.settle();
    CHECK(all_plain(folder));
  }
}

TEST_CASE("study results: some files may go while the others stay", "[study]") {
  const TemporaryFolder folder;
  ResultFolder results(folder.path());
  results.change(state("a", {"README.md", "checkpoint.safetensors"}), true);
  results.change(state("b"), true, {"checkpoint.safetensors", "test_loss.png"});
  CHECK(seen(folder.path()) == both(state("b"), {{"README.md", state("a", {"README.md"}).at("README.md")}}));
}

TEST_CASE("study results: other people's files and links to elsewhere are left alone", "[study]") {
  const TemporaryFolder folder;
  minitorch::io::write_file(folder / "notes.txt", std::string_view("mine"));
  minitorch::io::write_file(folder / "elsewhere", std::string_view("theirs"));
  fs::create_symlink("elsewhere", folder / "README.md");
  ResultFolder results(folder.path());
  results.change(state("a"), true);
  CHECK(seen(folder.path()) == both(state("a"), {{"README.md", bytes_of("theirs")}}));
  results.change(state("b", {"README.md"}), false);
  results.settle();
  CHECK(seen(folder.path()) == state("b", {"README.md"}));
  CHECK(minitorch::io::read_file(folder / "notes.txt") == bytes_of("mine"));
  CHECK(minitorch::io::read_file(folder / "elsewhere") == bytes_of("theirs"));
}

TEST_CASE("study results: what a study writes, and nothing else, has a result's name", "[study]") {
  for (const char* name : {"README.md", "metrics.json", "weights_bn.safetensors", "weights_ln_seed3.safetensors",
                           "misclassified_gn.png", "summary_bn.txt", "small_batches.csv", "test_loss.png"}) {
    CHECK(is_result_name(name));
  }
  for (const char* name :
       {"", "readme.md", "weights.safetensors", "weights_xn.safetensors", "weights_bn.png", "summary_bn", "bn.txt",
        "my_weights_bn.safetensors", ".results", "unfinished", "misclassified_b.png", "notesxx_bn.safetensors"}) {
    INFO(name);
    CHECK_FALSE(is_result_name(name));
  }
}

#if defined(__linux__)
TEST_CASE("study results: the second lock on a folder is refused, also by another way into it", "[study]") {
  const TemporaryFolder folder;
  fs::create_directory(folder / "out");
  fs::create_directory_symlink("out", folder / "link");
  {
    const FolderLock lock(folder / "out");
    CHECK_THROWS_WITH(FolderLock(folder / "out"), contains("[output] another study is writing into '"));
    CHECK_THROWS_WITH(FolderLock(folder / "link"), contains("choose another folder with --output"));
    fs::create_directory(folder / "other");
    CHECK_NOTHROW(FolderLock(folder / "other"));
  }
  CHECK_NOTHROW(FolderLock(folder / "link"));
  ResultFolder(folder / "link").change(state("a"), false);
  CHECK(seen(folder / "out") == state("a"));
}
#endif
