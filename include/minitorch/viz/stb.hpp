// SPDX-License-Identifier: MIT
#pragma once

#include "minitorch/core/user_habits_off.inl"

// The three stb libraries that viz needs, private to namespace minitorch::viz::stb.
//
// Note [stb in headers]: stb's code comes in here with internal linkage, so that any number of translation units link
// together, beside a program that compiles stb itself. Its macros are set aside before and put back after, so that a
// user's own `#include <stb_...>`, before or after this one, with or without the implementation, still sees what it
// would see alone. Only font.hpp and png.hpp include this file.

#include "minitorch/core/config.hpp"

// stb's own includes, here so that they do not land inside the namespace.
#include <assert.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wbuiltin-macro-redefined"
#pragma GCC diagnostic ignored "-Wunused-function"
#pragma GCC diagnostic ignored "-Wunused-parameter"
#pragma GCC diagnostic ignored "-Wunused-variable"
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"
#pragma GCC diagnostic ignored "-Wsign-compare"
#pragma GCC diagnostic ignored "-Wtype-limits"
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#pragma GCC diagnostic ignored "-Wdouble-promotion"
#pragma GCC diagnostic ignored "-Wfloat-conversion"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wcast-align"
#pragma GCC diagnostic ignored "-Wcast-qual"
#pragma GCC diagnostic ignored "-Wold-style-cast"
#pragma GCC diagnostic ignored "-Wmissing-declarations"
#endif

#pragma push_macro("STBTT_DEF")
#pragma push_macro("STBTT_STATIC")
#pragma push_macro("STB_TRUETYPE_IMPLEMENTATION")
#pragma push_macro("STB_RECT_PACK_VERSION")
#pragma push_macro("__STB_INCLUDE_STB_TRUETYPE_H__")
#pragma push_macro("STBTT_ifloor")
#pragma push_macro("STBTT_iceil")
#pragma push_macro("STBTT_sqrt")
#pragma push_macro("STBTT_pow")
#pragma push_macro("STBTT_fmod")
#pragma push_macro("STBTT_cos")
#pragma push_macro("STBTT_acos")
#pragma push_macro("STBTT_fabs")
#pragma push_macro("STBTT_malloc")
#pragma push_macro("STBTT_free")
#pragma push_macro("STBTT_assert")
#pragma push_macro("STBTT_strlen")
#pragma push_macro("STBTT_memcpy")
#pragma push_macro("STBTT_memset")
#pragma push_macro("STBIWDEF")
#pragma push_macro("STBI_WRITE_NO_STDIO")
#pragma push_macro("STB_IMAGE_WRITE_STATIC")
#pragma push_macro("STB_IMAGE_WRITE_IMPLEMENTATION")
#pragma push_macro("INCLUDE_STB_IMAGE_WRITE_H")
#pragma push_macro("STBIW_MALLOC")
#pragma push_macro("STBIW_REALLOC")
#pragma push_macro("STBIW_FREE")
#pragma push_macro("STBIW_REALLOC_SIZED")
#pragma push_macro("STBIW_MEMMOVE")
#pragma push_macro("STBIW_ASSERT")
#pragma push_macro("STBIW_ZLIB_COMPRESS")
#pragma push_macro("STBIW_CRC32")
#pragma push_macro("INCLUDE_STB_EASY_FONT_H")
#undef STBTT_DEF
#undef STBTT_STATIC
#undef STB_TRUETYPE_IMPLEMENTATION
#undef STB_RECT_PACK_VERSION
#undef __STB_INCLUDE_STB_TRUETYPE_H__
#undef STBTT_ifloor
#undef STBTT_iceil
#undef STBTT_sqrt
#undef STBTT_pow
#undef STBTT_fmod
#undef STBTT_cos
#undef STBTT_acos
#undef STBTT_fabs
#undef STBTT_malloc
#undef STBTT_free
#undef STBTT_assert
#undef STBTT_strlen
#undef STBTT_memcpy
#undef STBTT_memset
#undef STBIWDEF
#undef STBI_WRITE_NO_STDIO
#undef STB_IMAGE_WRITE_STATIC
#undef STB_IMAGE_WRITE_IMPLEMENTATION
#undef INCLUDE_STB_IMAGE_WRITE_H
#undef STBIW_MALLOC
#undef STBIW_REALLOC
#undef STBIW_FREE
#undef STBIW_REALLOC_SIZED
#undef STBIW_MEMMOVE
#undef STBIW_ASSERT
#undef STBIW_ZLIB_COMPRESS
#undef STBIW_CRC32
#undef INCLUDE_STB_EASY_FONT_H

#define STBI_WRITE_NO_STDIO
#define STB_IMAGE_WRITE_STATIC
#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STBTT_STATIC
#define STB_TRUETYPE_IMPLEMENTATION
// Defined so that stb_truetype includes nothing while __cplusplus is hidden (see below).
#define STBTT_ifloor(x) ((int)floor(x))
#define STBTT_iceil(x) ((int)ceil(x))
#define STBTT_sqrt(x) sqrt(x)
#define STBTT_pow(x, y) pow(x, y)
#define STBTT_fmod(x, y) fmod(x, y)
#define STBTT_cos(x) cos(x)
#define STBTT_acos(x) acos(x)
#define STBTT_fabs(x) fabs(x)
#define STBTT_malloc(x, u) ((void)(u), malloc(x))
#define STBTT_free(x, u) ((void)(u), free(x))
#define STBTT_assert(x) assert(x)
#define STBTT_strlen(x) strlen(x)
#define STBTT_memcpy memcpy
#define STBTT_memset memset

namespace minitorch::viz::stb {

// Without these, stb's `typedef struct x x;` would find the struct of a user who included stb before us.
struct stbtt_fontinfo;
struct stbtt_pack_context;
struct stbrp_rect;

// And stb means C's functions, not the tensor operations of namespace minitorch that have their names.
using ::abs;
using ::acos;
using ::ceil;
using ::cos;
using ::fabs;
using ::floor;
using ::fmod;
using ::pow;
using ::sqrt;

#if __has_include(<stb/stb_truetype.h>)
#include <stb/stb_easy_font.h>
#include <stb/stb_image_write.h>
#else
#include <stb_easy_font.h>
#include <stb_image_write.h>
#endif

// stb_truetype wraps itself in `extern "C"` when it sees __cplusplus, and g++ does not mangle a static function there:
// it would collide with a user's own copy in the same file.
#pragma push_macro("__cplusplus")
#undef __cplusplus
#if __has_include(<stb/stb_truetype.h>)
#include <stb/stb_truetype.h>
#else
#include <stb_truetype.h>
#endif
#pragma pop_macro("__cplusplus")

}  // namespace minitorch::viz::stb

#pragma pop_macro("STBTT_DEF")
#pragma pop_macro("STBTT_STATIC")
#pragma pop_macro("STB_TRUETYPE_IMPLEMENTATION")
#pragma pop_macro("STB_RECT_PACK_VERSION")
#pragma pop_macro("__STB_INCLUDE_STB_TRUETYPE_H__")
#pragma pop_macro("STBTT_ifloor")
#pragma pop_macro("STBTT_iceil")
#pragma pop_macro("STBTT_sqrt")
#pragma pop_macro("STBTT_pow")
#pragma pop_macro("STBTT_fmod")
#pragma pop_macro("STBTT_cos")
#pragma pop_macro("STBTT_acos")
#pragma pop_macro("STBTT_fabs")
#pragma pop_macro("STBTT_malloc")
#pragma pop_macro("STBTT_free")
#pragma pop_macro("STBTT_assert")
#pragma pop_macro("STBTT_strlen")
#pragma pop_macro("STBTT_memcpy")
#pragma pop_macro("STBTT_memset")
#pragma pop_macro("STBIWDEF")
#pragma pop_macro("STBI_WRITE_NO_STDIO")
#pragma pop_macro("STB_IMAGE_WRITE_STATIC")
#pragma pop_macro("STB_IMAGE_WRITE_IMPLEMENTATION")
#pragma pop_macro("INCLUDE_STB_IMAGE_WRITE_H")
#pragma pop_macro("STBIW_MALLOC")
#pragma pop_macro("STBIW_REALLOC")
#pragma pop_macro("STBIW_FREE")
#pragma pop_macro("STBIW_REALLOC_SIZED")
#pragma pop_macro("STBIW_MEMMOVE")
#pragma pop_macro("STBIW_ASSERT")
#pragma pop_macro("STBIW_ZLIB_COMPRESS")
#pragma pop_macro("STBIW_CRC32")
#pragma pop_macro("INCLUDE_STB_EASY_FONT_H")

#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif

#include "minitorch/core/user_habits_back.inl"
