// SPDX-License-Identifier: MIT
// Written by tools/write_instances.py; included by minitorch/minitorch.hpp and minitorch/implementation.hpp.

#if !defined(MINITORCH_ONLY_DOUBLE) && !defined(MINITORCH_ONLY_INT64)
namespace minitorch::autograd::detail {
MINITORCH_TEMPLATE void add_into<float>(const BasicTensor<float>& a, const BasicTensor<float>& b);
MINITORCH_TEMPLATE bool nobody_elses<float>(const BasicTensor<float>& grad);
MINITORCH_TEMPLATE BasicTensor<float> own_gradient<float>(BasicTensor<float> grad);
MINITORCH_TEMPLATE BasicTensor<float> add_gradients<float>(BasicTensor<float> a, const BasicTensor<float>& b);
MINITORCH_TEMPLATE class Engine<float>;
MINITORCH_TEMPLATE void seed<float>(const char* op, Engine<float>& engine, const BasicTensor<float>& y, const BasicTensor<float>& gradient);
}
namespace minitorch::autograd {
MINITORCH_TEMPLATE Grads<float> grad<float>(const std::vector<BasicTensor<float>>& outputs, const std::vector<BasicTensor<float>>& inputs, const std::vector<BasicTensor<float>>& grad_outputs, bool retain_graph, bool create_graph, bool allow_unused);
MINITORCH_TEMPLATE Grads<float> grad<float>(std::initializer_list<BasicTensor<float>> outputs, std::initializer_list<BasicTensor<float>> inputs, std::initializer_list<BasicTensor<float>> grad_outputs, bool retain_graph, bool create_graph, bool allow_unused);
MINITORCH_TEMPLATE struct GradOptions<float>;
MINITORCH_TEMPLATE BasicTensor<float> grad<float>(const BasicTensor<float>& output, const BasicTensor<float>& input, const GradOptions<float>& options);
MINITORCH_TEMPLATE Grads<float> grad<float>(const BasicTensor<float>& output, const std::vector<BasicTensor<float>>& inputs, const GradOptions<float>& options);
MINITORCH_TEMPLATE Grads<float> grad<float>(const BasicTensor<float>& output, std::initializer_list<BasicTensor<float>> inputs, const GradOptions<float>& options);
}
namespace minitorch {
MINITORCH_TEMPLATE class FunctionContext<float>;
}
namespace minitorch::autograd::functional::detail {
MINITORCH_TEMPLATE BasicTensor<float> rows_of_jacobian<float>(const char* op, const BasicTensor<float>& y, const BasicTensor<float>& x);
MINITORCH_TEMPLATE BasicTensor<float> leaf_of<float>(const BasicTensor<float>& x);
}
namespace minitorch::autograd {
MINITORCH_TEMPLATE class Saved<float>;
MINITORCH_TEMPLATE Saved<float> saved<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE Saved<float> saved_output<float>(const BasicTensor<float>& y, int output);
}
namespace minitorch::autograd::detail {
MINITORCH_TEMPLATE class AccumulateGrad<float>;
MINITORCH_TEMPLATE BasicTensor<float> scatter<float>(const BasicTensor<float>& x, const Geometry& from, std::int64_t first, std::int64_t size);
}
namespace minitorch::autograd {
MINITORCH_TEMPLATE BasicTensor<float> restride<float>(const BasicTensor<float>& x, const Geometry& from, const Geometry& to);
MINITORCH_TEMPLATE BasicTensor<float> without_view<float>(const BasicTensor<float>& dy, const Geometry& base, const Geometry& view);
MINITORCH_TEMPLATE BasicTensor<float> base_of<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE void link_view<float>(const BasicTensor<float>& y, const BasicTensor<float>& x);
}
namespace minitorch::autograd::detail {
MINITORCH_TEMPLATE void set_place<float>(minitorch::detail::TensorImpl<float>& x, std::unique_ptr<minitorch::detail::AutogradMeta<float>> place);
}
namespace minitorch::autograd {
MINITORCH_TEMPLATE void overwrite<float>(const char* op, const BasicTensor<float>& x, const BasicTensor<float>& value, Overwrite how);
}
#endif

#if !defined(MINITORCH_ONLY_FLOAT) && !defined(MINITORCH_ONLY_INT64)
namespace minitorch::autograd::detail {
MINITORCH_TEMPLATE void add_into<double>(const BasicTensor<double>& a, const BasicTensor<double>& b);
MINITORCH_TEMPLATE bool nobody_elses<double>(const BasicTensor<double>& grad);
MINITORCH_TEMPLATE BasicTensor<double> own_gradient<double>(BasicTensor<double> grad);
MINITORCH_TEMPLATE BasicTensor<double> add_gradients<double>(BasicTensor<double> a, const BasicTensor<double>& b);
MINITORCH_TEMPLATE class Engine<double>;
MINITORCH_TEMPLATE void seed<double>(const char* op, Engine<double>& engine, const BasicTensor<double>& y, const BasicTensor<double>& gradient);
}
namespace minitorch::autograd {
MINITORCH_TEMPLATE Grads<double> grad<double>(const std::vector<BasicTensor<double>>& outputs, const std::vector<BasicTensor<double>>& inputs, const std::vector<BasicTensor<double>>& grad_outputs, bool retain_graph, bool create_graph, bool allow_unused);
MINITORCH_TEMPLATE Grads<double> grad<double>(std::initializer_list<BasicTensor<double>> outputs, std::initializer_list<BasicTensor<double>> inputs, std::initializer_list<BasicTensor<double>> grad_outputs, bool retain_graph, bool create_graph, bool allow_unused);
MINITORCH_TEMPLATE struct GradOptions<double>;
MINITORCH_TEMPLATE BasicTensor<double> grad<double>(const BasicTensor<double>& output, const BasicTensor<double>& input, const GradOptions<double>& options);
MINITORCH_TEMPLATE Grads<double> grad<double>(const BasicTensor<double>& output, const std::vector<BasicTensor<double>>& inputs, const GradOptions<double>& options);
MINITORCH_TEMPLATE Grads<double> grad<double>(const BasicTensor<double>& output, std::initializer_list<BasicTensor<double>> inputs, const GradOptions<double>& options);
}
namespace minitorch {
MINITORCH_TEMPLATE class FunctionContext<double>;
}
namespace minitorch::autograd::functional::detail {
MINITORCH_TEMPLATE BasicTensor<double> rows_of_jacobian<double>(const char* op, const BasicTensor<double>& y, const BasicTensor<double>& x);
MINITORCH_TEMPLATE BasicTensor<double> leaf_of<double>(const BasicTensor<double>& x);
}
namespace minitorch::autograd {
MINITORCH_TEMPLATE class Saved<double>;
MINITORCH_TEMPLATE Saved<double> saved<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE Saved<double> saved_output<double>(const BasicTensor<double>& y, int output);
}
namespace minitorch::autograd::detail {
MINITORCH_TEMPLATE class AccumulateGrad<double>;
MINITORCH_TEMPLATE BasicTensor<double> scatter<double>(const BasicTensor<double>& x, const Geometry& from, std::int64_t first, std::int64_t size);
}
namespace minitorch::autograd {
MINITORCH_TEMPLATE BasicTensor<double> restride<double>(const BasicTensor<double>& x, const Geometry& from, const Geometry& to);
MINITORCH_TEMPLATE BasicTensor<double> without_view<double>(const BasicTensor<double>& dy, const Geometry& base, const Geometry& view);
MINITORCH_TEMPLATE BasicTensor<double> base_of<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE void link_view<double>(const BasicTensor<double>& y, const BasicTensor<double>& x);
}
namespace minitorch::autograd::detail {
MINITORCH_TEMPLATE void set_place<double>(minitorch::detail::TensorImpl<double>& x, std::unique_ptr<minitorch::detail::AutogradMeta<double>> place);
}
namespace minitorch::autograd {
MINITORCH_TEMPLATE void overwrite<double>(const char* op, const BasicTensor<double>& x, const BasicTensor<double>& value, Overwrite how);
}
#endif

#if !defined(MINITORCH_ONLY_FLOAT) && !defined(MINITORCH_ONLY_DOUBLE)
namespace minitorch::autograd {
MINITORCH_TEMPLATE Saved<std::int64_t> saved<std::int64_t>(const BasicTensor<std::int64_t>& x);
MINITORCH_TEMPLATE Saved<std::int64_t> saved_output<std::int64_t>(const BasicTensor<std::int64_t>& y, int output);
MINITORCH_TEMPLATE void overwrite<std::int64_t>(const char* op, const BasicTensor<std::int64_t>& x, const BasicTensor<std::int64_t>& value, Overwrite how);
}
#endif
