// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#if __has_include(<unistd.h>)
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>
#endif

#include "minitorch/io/file.hpp"

namespace mnist_norms {

/// Contents by name.
using Files = std::map<std::string, minitorch::io::Bytes>;

inline minitorch::io::Bytes bytes_of(const std::string& text) {
  return {text.begin(), text.end()};
}

/// Whether a study writes files of that name.
inline bool is_result_name(const std::string& name) {
  for (const std::string_view file :
       {"README.md", "report.html", "checkpoint.safetensors", "sweep_batch.csv", "sweep_groups.csv", "sweep_l1.csv",
        "metrics.csv", "metrics.json", "small_batches.csv", "small_batches_error.png", "small_batches_loss.png",
        "train_loss.png", "test_loss.png", "train_accuracy.png", "test_accuracy.png"}) {
    if (name == file) {
      return true;
    }
  }
  const auto [start, end] = name.starts_with("summary_")         ? std::pair{8, ".txt"}
                            : name.starts_with("misclassified_") ? std::pair{14, ".png"}
                                                                 : std::pair{8, ".safetensors"};
  const std::string id = name.substr(std::min<std::size_t>(name.size(), static_cast<std::size_t>(start)), 2);
  return (start != 8 || name.starts_with("summary_") || name.starts_with("weights_")) && name.ends_with(end) &&
         (id == "bn" || id == "ln" || id == "gn");
}

/// Sees to it that one study at a time writes into a folder: the lock dies with its process, however that ends. Error
/// if another one has it.
class FolderLock {
 public:
  explicit FolderLock(const std::filesystem::path& folder) {
#if __has_include(<unistd.h>)
    descriptor_ = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    // Where a file system knows no locks there is none.
    const bool taken = descriptor_ >= 0 && ::flock(descriptor_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    if (taken) {
      ::close(descriptor_);
    }
    minitorch::core::check(!taken, "[output] another study is writing into '", folder.string(),
                           "': wait until it has ended, or choose another folder with --output");
#else
    static_cast<void>(folder);
#endif
  }
  ~FolderLock() {
#if __has_include(<unistd.h>)
    if (descriptor_ >= 0) {
      ::close(descriptor_);
    }
#endif
  }
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  int descriptor_ = -1;
};

/// A folder of results whose files change all at once: whoever looks, and whatever the instant at which the program is
/// killed, sees the files of one state.
///
/// Note [One state]. While a study runs, its files are symbolic links to .results/NAME, and .results is one to a folder
/// that holds the state, .results-0 or .results-1. The next state is built in the other folder (what did not change is
/// a hard link), and then .results is renamed over: one system call, before which all names lead to the old files and
/// after which all lead to the new ones. Before the first state and after the last, links are replaced one by one by
/// the very files that they lead to, which changes no content. So a finished study leaves plain files, a killed one
/// links that read the same, and the next study or report makes plain files of them. Where there are no symbolic links
/// (some memory cards) files are written one after the other.
class ResultFolder {
 public:
  /// `step` is called between two changes on the disk: tests stop there.
  explicit ResultFolder(
      std::filesystem::path folder, std::function<void()> step = [] {})
      : folder_(std::move(folder)), step_(std::move(step)) {}

  const std::filesystem::path& path() const { return folder_; }

  /// The names of result files in it.
  std::vector<std::string> names() const { return names_in(folder_); }

  /// Gives these files their content; all other result files stay (`keep`) or go, and those of `gone` go in any case.
  void change(const Files& files, bool keep, const std::set<std::string>& gone = {}) {
    std::filesystem::create_directories(folder_);
    const auto stays = [&](const std::string& name) { return keep && !files.contains(name) && !gone.contains(name); };
    if (!engage()) {
      write_one_by_one(files, stays);
      return;
    }
    const std::filesystem::path now = state();
    const std::filesystem::path next = folder_ / (now.filename() == states[0] ? states[1] : states[0]);
    fresh(next);
    std::set<std::string> all;
    for (const std::string& name : names_in(now)) {
      if (stays(name)) {
        link_or_copy(now / name, next / name);
        all.insert(name);
      }
    }
    for (const auto& [name, content] : files) {
      minitorch::io::write_file(next / name, content);
      all.insert(name);
      step_();
    }
    for (const std::string& name : all) {
      point(folder_ / name, std::filesystem::path(current) / name);  // leads nowhere yet if it is new
    }
    point(folder_ / current, next.filename());
    for (const std::string& name : names_in(now)) {
      if (!all.contains(name)) {
        std::filesystem::remove(folder_ / name);
        step_();
      }
    }
    std::filesystem::remove_all(now);
    step_();
  }

  /// Makes plain files of what change() left, now or in a program that was killed.
  void settle() {
    std::error_code none;
    if (!std::filesystem::is_directory(folder_, none)) {
      return;
    }
    if (std::filesystem::is_symlink(std::filesystem::symlink_status(folder_ / current, none))) {
      for (const std::string& name : names_in(folder_)) {
        if (!is_ours(folder_ / name)) {
          continue;
        }
        if (std::filesystem::exists(folder_ / name, none)) {
          std::filesystem::remove(folder_ / temporary);
          link_or_copy(state() / name, folder_ / temporary);
          std::filesystem::rename(folder_ / temporary, folder_ / name);
        } else {
          std::filesystem::remove(folder_ / name);
        }
        step_();
      }
      std::filesystem::remove(folder_ / current);
      step_();
    }
    for (const char* name : {states[0], states[1], temporary}) {
      std::filesystem::remove_all(folder_ / name);
      step_();
    }
  }

 private:
  static constexpr const char* current = ".results";
  static constexpr const char* temporary = ".results.new";
  static constexpr std::array<const char*, 2> states{".results-0", ".results-1"};

  static std::vector<std::string> names_in(const std::filesystem::path& folder) {
    std::vector<std::string> names;
    std::error_code none;
    for (const auto& entry : std::filesystem::directory_iterator(folder, none)) {
      if (const std::string name = entry.path().filename().string(); is_result_name(name)) {
        names.push_back(name);
      }
    }
    std::sort(names.begin(), names.end());
    return names;
  }

  std::filesystem::path state() const { return folder_ / std::filesystem::read_symlink(folder_ / current); }
  bool is_ours(const std::filesystem::path& link) const {
    std::error_code none;
    return std::filesystem::read_symlink(link, none) == std::filesystem::path(current) / link.filename();
  }
  void fresh(const std::filesystem::path& folder) {
    std::filesystem::remove_all(folder);
    std::filesystem::create_directory(folder);
    step_();
  }
  void link_or_copy(const std::filesystem::path& from, const std::filesystem::path& to) {
    std::error_code problem;
    if (!std::filesystem::is_symlink(std::filesystem::symlink_status(from, problem))) {
      std::filesystem::create_hard_link(from, to, problem);
    }
    if (problem || !std::filesystem::exists(to, problem)) {
      std::filesystem::copy_file(from, to);
    }
    step_();
  }
  /// Puts a symbolic link to `to` in the place of whatever is there.
  void point(const std::filesystem::path& link, const std::filesystem::path& to) {
    std::error_code none;
    if (std::filesystem::read_symlink(link, none) != to) {
      std::filesystem::remove(folder_ / temporary);
      std::filesystem::create_symlink(to, folder_ / temporary);
      std::filesystem::rename(folder_ / temporary, link);
      step_();
    }
  }

  /// Turns plain files into links to a state of their own. False where there are no symbolic links.
  bool engage() {
    std::error_code problem;
    if (!std::filesystem::is_symlink(std::filesystem::symlink_status(folder_ / current, problem))) {
      std::filesystem::remove(folder_ / temporary);
      std::filesystem::create_symlink(states[0], folder_ / temporary, problem);
      if (problem) {
        return false;
      }
      fresh(folder_ / states[0]);
      for (const std::string& name : names()) {
        link_or_copy(folder_ / name, folder_ / states[0] / name);
      }
      point(folder_ / current, states[0]);
    }
    for (const std::string& name : names_in(state())) {
      point(folder_ / name, std::filesystem::path(current) / name);
    }
    return true;
  }

  /// metrics.json last: it says what there is.
  void write_one_by_one(const Files& files, const std::function<bool(const std::string&)>& stays) {
    for (const std::string& name : names()) {
      if (!stays(name) && !files.contains(name)) {
        std::filesystem::remove(folder_ / name);
      }
    }
    for (const bool last : {false, true}) {
      for (const auto& [name, content] : files) {
        if ((name == "metrics.json") == last) {
          minitorch::io::write_file(folder_ / name, content);
        }
      }
    }
  }

  std::filesystem::path folder_;
  std::function<void()> step_;
};

}  // namespace mnist_norms
