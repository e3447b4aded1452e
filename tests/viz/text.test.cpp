// SPDX-License-Identifier: MIT
#include "minitorch/viz/text.hpp"

#include <cstdlib>
#include <fstream>
#include <optional>
#include <string>

#include "io/temporary_folder.hpp"
#include "minitorch/core/error.hpp"
#include "support/catch.hpp"
#include "viz/ink.hpp"

using namespace minitorch::viz;

namespace {

/// MINITORCH_FONT for as long as this lives.
class FontVariable {
 public:
  explicit FontVariable(const std::string& value) {
    if (const char* old = std::getenv("MINITORCH_FONT")) {
      old_ = old;
    }
    setenv("MINITORCH_FONT", value.c_str(), 1);
  }
  ~FontVariable() { old_ ? setenv("MINITORCH_FONT", old_->c_str(), 1) : unsetenv("MINITORCH_FONT"); }

 private:
  std::optional<std::string> old_;
};

Ink drawn(const Image& image) {
  return ink_where(image, [&](int x, int y) { return image.at(x, y).red < 128; });
}

}  // namespace

TEST_CASE("text: the built-in font draws without any file", "[viz]") {
  const Font font;
  CHECK(font.builtin());
  Image image(200, 60);
  draw_text(image, font, "Loss 0.25 %", {20, 40}, {.size = 20, .color = black});
  const Ink ink = drawn(image);
  CHECK(ink.count > 100);
  CHECK(ink.left >= 19);
  CHECK(ink.right <= 21 + text_width(font, "Loss 0.25 %", 20));
  CHECK(ink.bottom == 39);  // digits and capitals stand on the baseline
  CHECK(ink.top == Approx(40 - font.cap_height(20)).margin(2));
}

TEST_CASE("text: widths add up line by line, the widest counts", "[viz]") {
  for (const Font& font : {Font(), default_fonts().regular}) {
    CHECK(text_width(font, "", 20) == 0);
    CHECK(text_width(font, "mm", 20) == Approx(2 * text_width(font, "m", 20)).epsilon(0.05));
    CHECK(text_width(font, "m", 40) == Approx(2 * text_width(font, "m", 20)).epsilon(0.01));
    CHECK(text_width(font, "a\nlong line\nb", 20) == text_width(font, "long line", 20));
    CHECK(text_height(font, "a\nb", 20) == Approx(text_height(font, "a", 20) + line_height(20)));
  }
}

TEST_CASE("text: alignment moves the ink to where it should be", "[viz]") {
  for (const Font& font : {Font(), default_fonts().regular}) {
    const auto place = [&](Align align, VAlign valign) {
      Image image(300, 100);
      draw_text(image, font, "HHHHHH", {150, 50}, {.size = 24, .color = black, .align = align, .valign = valign});
      return drawn(image);
    };
    CHECK(place(Align::left, VAlign::baseline).left == Approx(150).margin(4));
    CHECK(place(Align::right, VAlign::baseline).right == Approx(150).margin(6));
    CHECK(place(Align::centre, VAlign::baseline).x == Approx(150).margin(2.5));
    CHECK(place(Align::left, VAlign::baseline).bottom == Approx(50).margin(1));
    CHECK(place(Align::left, VAlign::bottom).bottom == Approx(50).margin(1));
    CHECK(place(Align::left, VAlign::top).top == Approx(50).margin(1));
    CHECK(place(Align::left, VAlign::middle).y == Approx(50).margin(1));
  }
}

TEST_CASE("text: upward text is the same ink turned by a quarter", "[viz]") {
  for (const Font& font : {Font(), default_fonts().regular}) {
    Image across(200, 200), upward(200, 200);
    draw_text(across, font, "Accuracy", {20, 90}, {.size = 20, .color = black});
    draw_text(upward, font, "Accuracy", {90, 180}, {.size = 20, .color = black, .upward = true});
    int different = 0;
    for (int y = 0; y < 200; ++y) {
      for (int x = 0; x < 200; ++x) {
        different += !(across.at(x, y) == upward.at(y, 199 - x));
      }
    }
    CHECK(different == 0);
    CHECK(drawn(across).count > 100);
  }
}

TEST_CASE("text: damaged UTF-8, unknown characters and places outside do no harm", "[viz]") {
  for (const Font& font : {Font(), default_fonts().regular}) {
    Image image(100, 40);
    for (const std::string& text :
         {std::string("\xff\xfe"), std::string("ab\xe2"), std::string("\xe2\x82"), std::string("\xf0\x9f\x98\x80"),
          std::string("\x01\x7f\t"), std::string(1, '\0'), std::string("\u2212\u00d7\u00e9")}) {
      CHECK_NOTHROW(draw_text(image, font, text, {10, 30}, {.size = 18}));
    }
    CHECK_NOTHROW(draw_text(image, font, "far away", {-5000, 9000}, {.size = 18}));
    CHECK_NOTHROW(draw_text(image, font, "small", {10, 10}, {.size = 0.5}));
  }
  CHECK(detail::code_points("a\u00d7\u20ac\U0001F600") == std::vector<char32_t>{'a', 0xD7, 0x20AC, 0x1F600});
  CHECK(detail::code_points("\xc3(") == std::vector<char32_t>{0xFFFD, '('});
}

TEST_CASE("font: MINITORCH_FONT names the file, and a bad one is an error", "[viz]") {
  const TemporaryFolder folder;
  {
    const FontVariable variable("builtin");
    CHECK(find_fonts().regular.builtin());
    CHECK(find_fonts().bold.builtin());
  }
  {
    const FontVariable variable((folder / "missing.ttf").string());
    CHECK_THROWS_WITH(find_fonts(), contains("missing.ttf"));
  }
  std::ofstream(folder / "words.ttf") << "this is no font, but a text of some length";
  std::ofstream(folder / "empty.ttf");
  for (const char* name : {"words.ttf", "empty.ttf"}) {
    const FontVariable variable((folder / name).string());
    CHECK_THROWS_WITH(find_fonts(), contains("is not a whole TrueType font"));
  }
}

TEST_CASE("font: a font file that was cut off is refused", "[viz]") {
  const char* places[] = {"/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", "/usr/share/fonts/TTF/DejaVuSans.ttf"};
  const TemporaryFolder folder;
  bool tried = false;
  for (const char* place : places) {
    std::error_code missing;
    if (std::filesystem::is_regular_file(place, missing)) {
      minitorch::io::Bytes bytes = minitorch::io::read_file(place);
      CHECK_NOTHROW(Font(std::filesystem::path(place)));
      bytes.resize(bytes.size() / 2);
      minitorch::io::write_file(folder / "half.ttf", bytes);
      CHECK_THROWS_WITH(Font(folder / "half.ttf"), contains("is not a whole TrueType font"));
      tried = true;
    }
  }
  if (!tried) {
    WARN("DejaVu Sans is not installed: nothing to cut");
  }
  SUCCEED();
}
