// SPDX-License-Identifier: MIT
// Included by kernels/conv2d/panels.hpp, once per instruction set.
// Loops of the convolution by panels, see Note [Panels].

// The part of the patch matrix that tiles read, rows [0, depth) of `columns` positions: row l is what lies at
// from + offsets[l], run by run. Panels of two vectors, or a last one, each [depth][width]; a run may be written beyond
// its end, where the next one, the next row or slack follows.
template <int Bytes, class T>
MINITORCH_ALWAYS_INLINE void fill_runs(const T* from, const std::int64_t* offsets, std::int64_t depth,
                                       const PanelRun* runs, std::int64_t count, T* to, std::int64_t width) {
  for (std::int64_t l = 0; l < depth; ++l, to += width) {
    const T* source = from + offsets[l];
    for (std::int64_t i = 0; i < count; ++i) {
      typedef T Run __attribute__((vector_size(Bytes)));
      Run run;
      std::memcpy(&run, source + runs[i].from, Bytes);
      std::memcpy(to + runs[i].to, &run, Bytes);
    }
  }
}

template <class T>
void fill_panels(Tag, const T* from, const std::int64_t* offsets, std::int64_t depth, const PanelRun* runs,
                 const std::int64_t* begins, std::int64_t columns, bool narrow, T* to) {
  constexpr std::int64_t lanes = Vec<T>::lanes;
  constexpr int bytes = MINITORCH_VECTOR_BITS >= 256 ? MINITORCH_VECTOR_BITS / 8 : 16;
  for (std::int64_t j = 0; j < columns; j += 2 * lanes, ++begins) {
    const std::int64_t width = columns - j > lanes ? 2 * lanes : lanes;
    if (narrow) {
      fill_runs<bytes / 2>(from, offsets, depth, runs + begins[0], begins[1] - begins[0], to, width);
    } else {
      fill_runs<bytes>(from, offsets, depth, runs + begins[0], begins[1] - begins[0], to, width);
    }
    to += depth * width;
  }
}
