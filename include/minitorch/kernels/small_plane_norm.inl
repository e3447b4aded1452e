// SPDX-License-Identifier: MIT

// to[p] = sum of plane p, for planes of size s.
template <class S, class T>
void plane_totals(Tag, const S* from, T* to, std::int64_t planes, std::int64_t s) {
  for (std::int64_t p = 0; p < planes; ++p) {
    to[p] = static_cast<T>(sum(run_lanes(from, Runs{p, 1, 1, s, 0, s}, Identity{})));
  }
}
