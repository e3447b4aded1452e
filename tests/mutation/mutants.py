# SPDX-License-Identifier: MIT
"""Mistakes that the tests must catch: (header, text, text with the mistake, tests).

`tests` names the files to compile against the broken header, first those that instantiate it; see tools/mutation.py. The
text must occur exactly once in the header. Borders, signs, missing terms, a wrong count, a dropped eps: what people get
wrong in kernels and derivatives.
"""

NORM = ["tests/kernels/norm.test.cpp"]
NUMERICS = ["tests/kernels/norm_numerics.test.cpp"]
CONV = ["tests/kernels/conv2d.test.cpp"]
POOL = ["tests/kernels/pool2d.test.cpp"]
ROWS = {name: [f"tests/ops/rows_{name}.cpp"] for name in
        ("activation", "arithmetic", "conv", "loss", "matmul", "norm", "reduce", "view")}
SGD = ["tests/optim/sgd.test.cpp"]
ADAM = ["tests/optim/adam.test.cpp"]
ENGINE = ["tests/autograd/engine.test.cpp"]
INPLACE = ["tests/autograd/inplace.test.cpp"]

MUTANTS = [
    # Batch, group and instance norm.
    ("kernels/plane_sets.hpp", "1 / std::sqrt(m.m2 * inverse + eps)", "1 / std::sqrt(m.m2 * inverse)", NORM),
    ("kernels/plane_sets.hpp", "var[set] = static_cast<T>(m.m2 * inverse);", "var[set] = static_cast<T>(m.m2 / (m.count - 1));",
     NORM),
    ("kernels/plane_sets.hpp", "const double by_z = -rstd * rstd * rstd * (", "const double by_z = rstd * rstd * rstd * (", NORM),
    ("kernels/plane_sets.hpp", "(sums.dh_z - shift * sums.dh) * inverse;", "(sums.dh_z - shift * sums.dh) / (1 / inverse - 1);",
     NORM),
    ("kernels/plane_sets.hpp", "static_cast<T>(-rstd * sums.dh * inverse - by_z * shift)", "static_cast<T>(-by_z * shift)", NORM),
    ("kernels/plane_sets.hpp", "static_cast<T>(-rstd * sums.dh * inverse - by_z * shift)",
     "static_cast<T>(-rstd * sums.dh * inverse)", NUMERICS),
    ("kernels/plane_sets.hpp", "static_cast<T>(shift - (mean - static_cast<double>(centre)) * scale)", "static_cast<T>(shift)",
     NUMERICS),
    ("kernels/plane_norm.hpp", "(part.dh_z - totals[set].z * t.inverse * part.dh)", "part.dh_z", NUMERICS),
    ("kernels/plane_norm.hpp", "channels[2 * channel + 1] += static_cast<double>(rstd[set]) * (",
     "channels[2 * channel + 1] += (", NORM),
    ("kernels/plane_norm.hpp", "totals[set].add({w * part.dh, w * part.dh_z, part.z});",
     "totals[set].add({part.dh, part.dh_z, part.z});", NORM),
    ("kernels/plane_norm.inl", "r * (plane[2 * j + 1] - shift * plane[2 * j])", "r * plane[2 * j + 1]", NUMERICS),
    ("kernels/plane_sets.hpp", "rstd * (sums.dh_z - shift * sums.dh), sums.dh", "rstd * sums.dh_z, sums.dh", NUMERICS),
    ("kernels/plane_norm.inl", "total.dh_z += w * sums.dh_z;", "total.dh_z += sums.dh_z;", NORM),
    ("kernels/plane_norm.inl", "total.z += sums.z;", "", NUMERICS),
    ("kernels/plane_loops.inl", "    i = end - lanes;\n", "    i = end - lanes - 1;\n", NORM),
    ("kernels/plane_loops.inl", "while (i < end) {", "while (i + 1 < end) {", NORM),
    ("kernels/plane_loops.inl", "if (i < end) {\n    const std::int64_t rest = end - i;\n    const Vec<T> z = keep_first(",
     "if (i + 1 < end) {\n    const std::int64_t rest = end - i;\n    const Vec<T> z = keep_first(", NORM),
    ("kernels/channel_norm.inl", "std::min(n + visit, to)", "n + visit", NORM),
    ("kernels/channel_norm.inl", "        sums[b] = LaneSums<T>();\n", "", NORM),
    ("kernels/channel_norm.inl", "      sums[b] = DeviationSums<T>();\n", "", NORM),
    ("kernels/column_norm.inl", "row < std::min(begin + column_rows, s.rows)", "row < std::min(begin + column_rows - 1, s.rows)",
     NORM),
    ("kernels/column_norm.inl", "store(shift + v * lanes, sum[v] * inverse_head);", "store(shift + v * lanes, splat(T(0)));",
     NUMERICS),
    ("kernels/column_norm.inl", "b[j] = j < s.count ? factors[j].z : 0;", "b[j] = 0;", NORM),
    ("kernels/small_plane_norm.hpp", "sets.size, t.weight[c]);", "sets.size, t.weight[0]);", NORM),
    ("kernels/small_plane_norm.hpp", "rows.statistic = g;", "rows.statistic = 0;", NORM),
    ("kernels/small_plane_norm.hpp", "if (chunks.count > 1) {", "if (chunks.count > 99) {", NORM),
    # Moments.
    ("kernels/moments.inl", "static_cast<double>(sums.squares) - s * s * inverse;", "static_cast<double>(sums.squares);", NORM),
    ("kernels/moments.inl", "double shift = static_cast<double>(head_mean(x, runs, before));", "double shift = 0;", NUMERICS),
    ("kernels/moments.inl", "    shift[b] = head_mean(x, runs, before);", "    shift[b] = 0;", NUMERICS),
    ("kernels/moments.inl", "    shift[b] *= inverse;", "    shift[b] = 0;", NUMERICS),
    ("kernels/moments.inl", "moments[i].m2 * inverse + eps : 1", "moments[i].m2 * inverse : 1", NORM),
    ("kernels/channel_norm.inl", "shift[b] = head_mean(x, sets.runs(first + b), before);", "shift[b] = 0;", NUMERICS),
    ("kernels/moments.inl", "for (std::int64_t from = 0; from < runs.length; from += piece) {",
     "for (std::int64_t from = 0; from + 1 < runs.length; from += piece) {", ["tests/kernels/moments.test.cpp"]),
    ("kernels/moments.inl", "d.add(keep_first(before_value(before, load_first(p, end - p)) - shift, end - p));",
     "d.add(before_value(before, load_first(p, end - p)) - shift);", NORM),
    # Layer and RMS norm.
    ("kernels/row_norm.hpp", "mean_g = centred ? sums.dh * inverse : 0", "mean_g = 0", NORM),
    ("kernels/row_norm.hpp", "f.constant = static_cast<T>(-r * mean_g - by_z * shift);",
     "f.constant = static_cast<T>(r * mean_g - by_z * shift);", NORM),
    ("kernels/row_norm.hpp", "const double by_z = -r * r * r * (sums", "const double by_z = -r * r * (sums", NORM),
    ("kernels/row_norm.hpp", "dweight, dbias, first > 0, first", "dweight, dbias, false, first", NUMERICS),
    ("kernels/row_norm.inl", "dweight, dbias, first > begin, first", "dweight, dbias, false, first", NORM),
    ("kernels/row_loops.inl", "dw = fma(dh, normal, dw);", "dw = fma(dh, z, dw);", NORM),
    ("kernels/row_loops.inl", "db = db + dh;", "db = dh;", NORM),
    ("kernels/row_loops.inl", "    z = keep_first(z, count);\n    g = keep_first(g, count);\n", "    g = keep_first(g, count);\n",
     NORM),
    ("kernels/row_loops.inl", "for (; i < n; i += lanes) {", "for (; i + 1 < n; i += lanes) {", NORM),
    ("kernels/add_rows.inl", "for (std::int64_t k = 0; k < rows; ++k) {", "for (std::int64_t k = 1; k < rows; ++k) {",
     NORM + NUMERICS),
    # Convolution.
    ("kernels/conv2d_direct.hpp", "z.r - 1 - z.pad_h, z.s - 1 - z.pad_w};", "z.r - 1 - z.pad_h, z.s - 1};", CONV),
    ("kernels/conv2d_direct.hpp", "(z.r - 1 - r)) * z.s + (z.s - 1 - s)]", "(z.r - 1 - r)) * z.s + s]", CONV),
    ("kernels/conv2d_direct.hpp", "(out_height() - 1) * pitch() + out_width()", "(out_height() - 1) * pitch()", CONV),
    ("kernels/conv2d_direct.inl", "if (q < d.length) {", "if (q + 1 < d.length) {", CONV),
    ("kernels/conv2d_direct.inl", "for (; k + 2 <= filters; k += 2) {", "for (; k + 2 < filters; k += 2) {\n    if (k) break;",
     CONV),
    ("kernels/conv2d_direct.hpp", "for (std::int64_t chunk = 0; chunk < chunks.count; ++chunk) {\n      sum +=",
     "for (std::int64_t chunk = 1; chunk < chunks.count; ++chunk) {\n      sum +=", CONV),
    ("kernels/conv2d.hpp", "(-offset + stride - 1) / stride)", "-offset / stride)", CONV),
    ("kernels/conv2d.hpp", "std::clamp((w - offset + stride - 1) / stride, first, outputs)",
     "std::clamp((w - offset) / stride, first, outputs)", CONV),
    ("kernels/conv2d.hpp", "if (iy < 0 || iy >= z.h) {\n            continue;", "if (iy < 0 || iy > z.h) {\n            continue;",
     CONV),
    ("ops/conv2d.hpp", "ctx.needs(2) ? sum(dy, {0, 2, 3})", "ctx.needs(2) ? mean(dy, {0, 2, 3})", ROWS["conv"]),
    # Pooling.
    ("kernels/pool2d.hpp", "const bool better = value > best || value != value;",
     "const bool better = value >= best || value != value;", POOL),
    ("kernels/pool2d.hpp", "if (value > best || value != value) {", "if (value > best) {",
     ["tests/golden/conv.test.cpp", "tests/golden/json.cpp"]),
    ("kernels/pool2d.hpp", "out[index[i]] += dy[i];", "out[index[i]] = dy[i];", ROWS["conv"]),
    ("kernels/pool2d.hpp", "const std::int64_t padded = (y1 - y0) * (x1 - x0);",
     "const std::int64_t padded = z.kernel_h * z.kernel_w;", POOL),
    ("ops/pool2d.hpp", "(out - 1) * stride >= size + pad", "(out - 1) * stride > size + pad",
     ["tests/golden/conv.test.cpp", "tests/golden/json.cpp"]),
    # Reductions, softmax, losses.
    ("kernels/reduce.hpp", "for (int k = 0; i < n; ++i, ++k) {", "for (int k = 1; i + 1 < n; ++i, ++k) {", ROWS["reduce"]),
    ("kernels/reduce.hpp", "for (std::int64_t r = 1; r < count; ++r) {", "for (std::int64_t r = 2; r < count; ++r) {",
     ROWS["reduce"]),
    ("kernels/softmax.hpp", "Log ? dy[i] - std::exp(y[i]) * total : y[i] * (dy[i] - total)",
     "Log ? dy[i] - std::exp(y[i]) : y[i] * (dy[i] - total)", ROWS["loss"]),
    ("kernels/softmax.hpp", "static_cast<double>(Log ? dy[i] : dy[i] * y[i])", "static_cast<double>(dy[i] * y[i])",
     ROWS["loss"]),
    ("ops/loss.hpp", "rows.weights.data()[i] = ignored ? T(0)", "rows.weights.data()[i] = ignored ? T(1)", ROWS["loss"]),
    ("ops/loss.hpp", "losses = losses * (T(1) - e) + smooth", "losses = losses + smooth", ROWS["loss"]),
    # Derivatives.
    ("ops/activation.hpp", "return dy / (y * 2);", "return dy / y;", ROWS["activation"]),
    ("ops/activation.hpp", "return dy * (1 - y * y);", "return dy * (1 - y);", ROWS["activation"]),
    ("ops/activation.hpp", "return where(y <= 0, 0, dy);", "return where(y < 0, 0, dy);", ROWS["activation"]),
    ("ops/activation.hpp", "return -dy * (y * y);", "return dy * (y * y);", ROWS["activation"]),
    ("ops/activation.hpp", "return where(x >= low, V(where(x <= high, dy, 0)), 0);", "return where(x >= low, dy, 0);",
     ROWS["activation"]),
    ("ops/arithmetic.hpp", "sum_to(mul(ctx.grad(), T(-1)), sb)", "sum_to(ctx.grad(), sb)", ROWS["arithmetic"]),
    ("ops/arithmetic.hpp", "return dy * (-((dividend / x) / x));", "return dy * ((dividend / x) / x);", ROWS["arithmetic"]),
    ("ops/matmul.hpp", "sum_to(batched_matmul(transpose(ctx(a), 1, 2), dy), sb)",
     "sum_to(batched_matmul(transpose(ctx(a), 1, 2), dy), sb) * T(2)", ROWS["matmul"]),
    ("ops/view.hpp", "inverse[from] = d;", "inverse[d] = from;", ROWS["view"]),
    ("ops/batch_norm.hpp", "static_cast<double>(n * s) / static_cast<double>(n * s - 1)", "1.0",
     ["tests/nn/batch_norm.test.cpp"]),
    # Optimisers.
    ("kernels/optimizer.hpp", "const T mean = first ? g : momentum * buffer[i] + fresh * g;",
     "const T mean = first ? fresh * g : momentum * buffer[i] + fresh * g;", SGD),
    ("kernels/optimizer.hpp", "p[i] -= lr * (nesterov ? g + momentum * mean : mean);", "p[i] -= lr * mean;", SGD),
    ("kernels/optimizer.hpp", "std::sqrt(1 - std::pow(c.beta2, count))", "1", ADAM),
    ("kernels/optimizer.hpp", "(std::sqrt(bound) / scale + eps)", "((std::sqrt(bound) + eps) / scale)", ADAM),
    # Engine and recording.
    ("autograd/engine.hpp", "return a->id() < b->id();", "return a->id() > b->id();", ENGINE),
    ("autograd/engine.hpp", "node->release();", ";", ENGINE),
    ("autograd/saved.hpp", "storage_->version() == version_", "true", INPLACE),
]
