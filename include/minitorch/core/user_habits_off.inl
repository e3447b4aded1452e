// SPDX-License-Identifier: MIT
// Included by minitorch/minitorch.hpp and the other headers that users include, as their first line: macros with these
// names, which headers of Apple, Microsoft, C and X11 define, are put aside; core/user_habits_back.inl brings them
// back.
#include "minitorch/core/config.hpp"

#pragma push_macro("I")
#undef I
#pragma push_macro("Success")
#undef Success
#pragma push_macro("check")
#undef check
#pragma push_macro("fail")
#undef fail
#pragma push_macro("far")
#undef far
#pragma push_macro("max")
#undef max
#pragma push_macro("min")
#undef min
#pragma push_macro("near")
#undef near
#pragma push_macro("small")
#undef small

// Two warnings that a user may have switched on are about what is meant here: sizes and indices are int64_t, as those
// of a tensor are, also where std::array counts in std::size_t; and a number is compared with one that it was set to,
// as 0.
#if defined(__GNUC__) || defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wsign-conversion"
#pragma GCC diagnostic ignored "-Wfloat-equal"
#endif
