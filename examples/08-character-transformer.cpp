// SPDX-License-Identifier: MIT
// A small transformer learns to write, one character after the other, from the pages of this repository.
//     08-character-transformer [STEPS [FOLDER]]     default: 150 steps, on the *.md files of the repository
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

#include "minitorch/minitorch.hpp"

namespace {

using namespace minitorch;
namespace fs = std::filesystem;

constexpr std::int64_t context = 48, batch = 16, width = 64, heads = 4, layers = 2;
constexpr char first = ' ', last = '~';
constexpr std::int64_t symbols = last - first + 2;  // printable ASCII, and the end of a line

std::int64_t symbol_of(char c) {
  return c == '\n' ? symbols - 1 : c - first;
}
char char_of(std::int64_t symbol) {
  return symbol == symbols - 1 ? '\n' : static_cast<char>(first + symbol);
}

/// The text of all *.md files in a folder and its folders, in order of their paths.
LongTensor read_pages(const fs::path& folder) {
  std::vector<fs::path> pages;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == ".md" && entry.path().string().find("build") == std::string::npos) {
      pages.push_back(entry.path());
    }
  }
  std::sort(pages.begin(), pages.end());
  std::vector<std::int64_t> text;
  for (const fs::path& page : pages) {
    std::ifstream in(page);
    for (auto c = std::istreambuf_iterator<char>(in); c != std::istreambuf_iterator<char>(); ++c) {
      if (*c == '\n' || (*c >= first && *c <= last)) {
        text.push_back(symbol_of(*c));
      }
    }
  }
  core::check(text.size() > 10'000, "there is too little text in ", folder.string(), "; name another folder");
  return from_data<std::int64_t>(text);
}

/// Next-character scores (N, L, symbols) of texts (N, L).
class CharacterTransformer : public nn::Module {
 public:
  CharacterTransformer() {
    for (std::int64_t i = 0; i < layers; ++i) {
      layers_.push_back(nn::TransformerEncoderLayer(
          width, heads,
          {.dim_feedforward = 4 * width, .dropout = 0, .activation = "gelu", .batch_first = true, .norm_first = true}));
    }
  }

  using nn::Module::forward;  // of floats, which says that there is none
  Tensor operator()(const LongTensor& text) const {
    Tensor x = symbol_(text) + place_(arange<std::int64_t>(text.size(1)));
    for (const nn::TransformerEncoderLayer& layer : layers_) {
      x = layer(x, {.is_causal = true});
    }
    return out_(norm_(x));
  }

 private:
  nn::Embedding symbol_ = register_module("symbol", nn::Embedding(symbols, width));
  nn::Embedding place_ = register_module("place", nn::Embedding(context, width));
  nn::ModuleList<nn::TransformerEncoderLayer> layers_ =
      register_module("layers", nn::ModuleList<nn::TransformerEncoderLayer>());
  nn::LayerNorm norm_ = register_module("norm", nn::LayerNorm(width));
  nn::Linear out_ = register_module("out", nn::Linear(width, symbols));
};

/// Cross-entropy of `batch` pieces of text at random places, in nats a character.
Tensor loss_of(const CharacterTransformer& model, const LongTensor& text) {
  std::vector<LongTensor> in, next;
  const LongTensor starts = randint(0, text.numel() - context, {batch});
  for (const std::int64_t start : starts.to_vector()) {
    in.push_back(narrow(text, 0, start, context));
    next.push_back(narrow(text, 0, start + 1, context));
  }
  return cross_entropy(flatten(model(stack(in)), 0, 1), flatten(stack(next)));
}

/// Goes on with a beginning: each character is drawn with the probability that the model gives it.
std::string write(const CharacterTransformer& model, std::string text, int count) {
  const NoGradGuard no_grad;
  for (int i = 0; i < count; ++i) {
    const std::size_t length = std::min<std::size_t>(text.size(), static_cast<std::size_t>(context));
    LongTensor seen({1, static_cast<std::int64_t>(length)});
    std::transform(text.end() - static_cast<std::ptrdiff_t>(length), text.end(), seen.data(), symbol_of);
    const Tensor scores = select(model(seen)[0], 0, -1);
    text += char_of(multinomial(softmax(scores / 0.8F, 0), 1).item());
  }
  return text;
}

}  // namespace

int main(int argc, char** argv) {
  const int steps = argc > 1 ? std::atoi(argv[1]) : 150;
  const fs::path folder = argc > 2 ? fs::path(argv[2]) : fs::path(__FILE__).parent_path().parent_path();
  manual_seed(1);
  const LongTensor text = read_pages(folder);
  const std::int64_t learned = text.numel() / 10 * 9;
  const LongTensor train = narrow(text, 0, 0, learned), held_out = narrow(text, 0, learned, text.numel() - learned);

  const CharacterTransformer model;
  std::int64_t count = 0;
  for (const Tensor& p : model.parameters()) {
    count += p.numel();
  }
  std::cout << text.numel() << " characters, " << count << " parameters\n";
  optim::AdamW adam(model.parameters(), {.lr = 3e-3, .weight_decay = 0.01});
  for (int step = 1; step <= steps; ++step) {
    adam.zero_grad();
    const Tensor loss = loss_of(model, train);
    loss.backward();
    optim::clip_grad_norm_(model.parameters(), 1.0);
    adam.step();
    if (step % std::max(steps / 5, 1) == 0) {
      std::cout << "step " << step << ", loss " << loss.item() << '\n';
    }
  }

  const NoGradGuard no_grad;
  double loss = 0;
  for (int i = 0; i < 8; ++i) {
    loss += static_cast<double>(loss_of(model, held_out).item()) / 8;
  }
  std::cout << "on pages it has not seen: " << loss << " (guessing: " << std::log(static_cast<double>(symbols))
            << ")\n\n"
            << write(model, "A tensor ", 300) << "\n";
  return loss < 3.2 ? 0 : 1;
}
