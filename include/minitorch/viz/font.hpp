// SPDX-License-Identifier: MIT
#pragma once

#include "minitorch/core/user_habits_off.inl"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "minitorch/core/error.hpp"
#include "minitorch/io/file.hpp"
#include "minitorch/viz/stb.hpp"

namespace minitorch::viz {

namespace detail {

/// The code points of UTF-8 text; damaged bytes become U+FFFD.
inline std::vector<char32_t> code_points(std::string_view text) {
  std::vector<char32_t> out;
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i++]);
    const int more = lead < 0x80 ? 0 : (lead >> 5) == 6 ? 1 : (lead >> 4) == 14 ? 2 : (lead >> 3) == 30 ? 3 : -1;
    char32_t point = more < 0 ? 0xFFFD : more == 0 ? lead : lead & (0x3Fu >> more);
    for (int k = 0; k < more; ++k) {
      if (i >= text.size() || (static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) {
        point = 0xFFFD;
        break;
      }
      point = (point << 6) | (static_cast<unsigned char>(text[i++]) & 0x3Fu);
    }
    out.push_back(point);
  }
  return out;
}

}  // namespace detail

/// A typeface that draws text into masks. Either a TrueType file or the built-in one, a plain stroke font that needs no
/// file and knows ASCII only.
class Font {
 public:
  /// The built-in stroke font.
  Font() = default;

  /// Reads a TrueType file. Throws Error if it can't be read or is no such font.
  explicit Font(const std::filesystem::path& path) {
    face_ = std::make_shared<Face>();
    face_->bytes = io::read_file(path, 1u << 28);
    const unsigned char* data = face_->bytes.data();
    core::check(tables_fit(face_->bytes) && stb::stbtt_GetFontOffsetForIndex(data, 0) == 0 &&
                    stb::stbtt_InitFont(&face_->info, data, 0) != 0,
                "[font] ", path.string(), " is not a whole TrueType font (.ttf)");
  }

  bool builtin() const { return face_ == nullptr; }

  /// Width in pixels of one line of UTF-8 text at `size` pixels an em.
  double width(std::string_view line, double size) const {
    double width = 0;
    layout(line, size, [&](char32_t, int, double, double right) { width = right; });
    return width;
  }
  /// Height in pixels of capital letters and digits.
  double cap_height(double size) const { return 0.73 * size; }

  /// Draws one line with its baseline at row `baseline`, its left end at `x`, calling `put(column, row, coverage)`.
  template <class Put>
  void draw(std::string_view line, double size, double x, int baseline, const Put& put) const {
    layout(line, size, [&](char32_t point, int glyph, double left, double) {
      builtin() ? draw_builtin(point, size, x + left, baseline, put) : draw_glyph(glyph, size, x + left, baseline, put);
    });
  }

 private:
  struct Face {
    io::Bytes bytes;
    stb::stbtt_fontinfo info;
  };

  /// stb_truetype trusts the file; this turns away files that are cut off or something else entirely.
  static bool tables_fit(const io::Bytes& bytes) {
    const auto number = [&](std::size_t at, int length) {
      std::size_t value = 0;
      for (int i = 0; i < length; ++i) {
        value = value << 8 | bytes[at + static_cast<std::size_t>(i)];
      }
      return value;
    };
    if (bytes.size() < 12 || bytes.size() < 12 + 16 * number(4, 2)) {
      return false;
    }
    for (std::size_t at = 12; at < 12 + 16 * number(4, 2); at += 16) {
      if (number(at + 8, 4) + number(at + 12, 4) > bytes.size()) {
        return false;
      }
    }
    return true;
  }

  /// Calls `place(code point, glyph, left, right)` for each character.
  template <class Place>
  void layout(std::string_view line, double size, const Place& place) const {
    double x = 0;
    int previous = 0;
    for (const char32_t point : detail::code_points(line)) {
      int glyph = 0, advance = 0, bearing = 0;
      double step = 0;
      if (builtin()) {
        char text[] = {ascii(point), 0};
        step = stb::stb_easy_font_width(text) * unit(size);
      } else {
        glyph = stb::stbtt_FindGlyphIndex(&face_->info, static_cast<int>(point));
        stb::stbtt_GetGlyphHMetrics(&face_->info, glyph, &advance, &bearing);
        const double scale = scale_of(size);
        x += previous != 0 ? scale * stb::stbtt_GetGlyphKernAdvance(&face_->info, previous, glyph) : 0;
        step = scale * advance;
        previous = glyph;
      }
      place(point, glyph, x, x + step);
      x += step;
    }
  }

  double scale_of(double size) const {
    return double(stb::stbtt_ScaleForMappingEmToPixels(&face_->info, static_cast<float>(size)));
  }
  /// Size in pixels of the built-in font's square dot: its capitals are 7 dots high.
  static double unit(double size) { return 0.73 * size / 7; }

  static char ascii(char32_t point) {
    switch (point) {
      case 0x2212:
      case 0x2013:
      case 0x2014:
        return '-';  // minus, dashes
      case 0x00D7:
        return 'x';
      case 0x00B7:
        return '.';
      default:
        return point >= 32 && point < 127 ? static_cast<char>(point) : '?';
    }
  }

  template <class Put>
  void draw_glyph(int glyph, double size, double x, int baseline, const Put& put) const {
    const auto scale = static_cast<float>(scale_of(size));
    const double whole = std::floor(x);
    const auto shift = static_cast<float>(x - whole);
    int x0 = 0, y0 = 0, x1 = 0, y1 = 0;
    stb::stbtt_GetGlyphBitmapBoxSubpixel(&face_->info, glyph, scale, scale, shift, 0, &x0, &y0, &x1, &y1);
    if (x1 <= x0 || y1 <= y0) {
      return;
    }
    const int width = x1 - x0, height = y1 - y0;
    std::vector<unsigned char> bitmap(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
    stb::stbtt_MakeGlyphBitmapSubpixel(&face_->info, bitmap.data(), width, height, width, scale, scale, shift, 0,
                                       glyph);
    for (int y = 0; y < height; ++y) {
      for (int i = 0; i < width; ++i) {
        const auto at = static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(i);
        if (bitmap[at] != 0) {
          put(static_cast<int>(whole) + x0 + i, baseline + y0 + y, bitmap[at] / 255.0);
        }
      }
    }
  }

  template <class Put>
  void draw_builtin(char32_t point, double size, double x, int baseline, const Put& put) const {
    struct Vertex {
      float x, y, z;
      unsigned char color[4];
    };
    std::array<Vertex, 4 * 64> corners{};
    char text[] = {ascii(point), 0};
    const int quads = stb::stb_easy_font_print(0, 0, text, nullptr, corners.data(), sizeof corners);
    const double dot = unit(size);
    for (int q = 0; q < quads; ++q) {
      const Vertex& from = corners[static_cast<std::size_t>(4 * q)];
      const Vertex& to = corners[static_cast<std::size_t>(4 * q + 2)];
      const double left = x + double(from.x) * dot, right = x + double(to.x) * dot;
      const double top = baseline + (double(from.y) - 7) * dot, bottom = baseline + (double(to.y) - 7) * dot;
      for (int row = static_cast<int>(std::floor(top)); row < bottom; ++row) {
        const double tall = std::min(bottom, row + 1.0) - std::max(top, double(row));
        for (int column = static_cast<int>(std::floor(left)); column < right; ++column) {
          put(column, row, tall * (std::min(right, column + 1.0) - std::max(left, double(column))));
        }
      }
    }
  }

  std::shared_ptr<Face> face_;
};

/// The two weights that charts use.
struct Fonts {
  Font regular, bold;
};

/// Looks for a sans-serif font: the file named by the environment variable MINITORCH_FONT ("builtin" for the built-in
/// font; its bold is looked for beside it), else DejaVu Sans, Liberation Sans or Arial where systems keep them, else
/// the built-in font. Throws Error if MINITORCH_FONT names a file that is no font.
inline Fonts find_fonts() {
  namespace fs = std::filesystem;
  std::error_code ignored;
  if (const char* named = std::getenv("MINITORCH_FONT"); named != nullptr && *named != 0) {
    if (std::string_view(named) == "builtin") {
      return {};
    }
    const Font regular{fs::path(named)};
    std::string stem = fs::path(named).stem().string();
    if (const std::size_t at = stem.rfind("-Regular"); at != std::string::npos) {
      stem.resize(at);
    }
    const fs::path bold = fs::path(named).parent_path() / (stem + "-Bold" + fs::path(named).extension().string());
    return {regular, fs::is_regular_file(bold, ignored) ? Font(bold) : regular};
  }
  static constexpr std::pair<const char*, const char*> places[] = {
      {"/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf"},
      {"/usr/share/fonts/TTF/DejaVuSans.ttf", "/usr/share/fonts/TTF/DejaVuSans-Bold.ttf"},
      {"/usr/share/fonts/dejavu/DejaVuSans.ttf", "/usr/share/fonts/dejavu/DejaVuSans-Bold.ttf"},
      {"/usr/share/fonts/dejavu-sans-fonts/DejaVuSans.ttf", "/usr/share/fonts/dejavu-sans-fonts/DejaVuSans-Bold.ttf"},
      {"/usr/local/share/fonts/DejaVuSans.ttf", "/usr/local/share/fonts/DejaVuSans-Bold.ttf"},
      {"/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf",
       "/usr/share/fonts/truetype/liberation/LiberationSans-Bold.ttf"},
      {"/Library/Fonts/DejaVuSans.ttf", "/Library/Fonts/DejaVuSans-Bold.ttf"},
      {"/System/Library/Fonts/Supplemental/Arial.ttf", "/System/Library/Fonts/Supplemental/Arial Bold.ttf"},
      {"C:/Windows/Fonts/arial.ttf", "C:/Windows/Fonts/arialbd.ttf"}};
  for (const auto& [regular, bold] : places) {
    if (fs::is_regular_file(regular, ignored)) {
      const Font font{fs::path(regular)};
      return {font, fs::is_regular_file(bold, ignored) ? Font(fs::path(bold)) : font};
    }
  }
  return {};
}

/// The fonts of this process: `find_fonts()` once, at first use.
MINITORCH_ONE_PER_PROCESS inline const Fonts& default_fonts() {
  static const Fonts fonts = find_fonts();
  return fonts;
}

}  // namespace minitorch::viz

#include "minitorch/core/user_habits_back.inl"
