// SPDX-License-Identifier: MIT
// Included by minitorch/minitorch.hpp and the other headers that users include, as their last line; see
// core/user_habits_off.inl.
#if defined(__GNUC__) || defined(__clang__)
#pragma GCC diagnostic pop
#endif
#pragma pop_macro("small")
#pragma pop_macro("near")
#pragma pop_macro("min")
#pragma pop_macro("max")
#pragma pop_macro("far")
#pragma pop_macro("fail")
#pragma pop_macro("check")
#pragma pop_macro("Success")
#pragma pop_macro("I")
