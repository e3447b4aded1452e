// SPDX-License-Identifier: MIT
// Written by tools/write_instances.py; included by minitorch/minitorch.hpp and minitorch/implementation.hpp.

#if !defined(MINITORCH_ONLY_DOUBLE) && !defined(MINITORCH_ONLY_INT64)
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<float> copy_of<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE BasicTensor<float> contiguous_data<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE void check_writable<float>(const char* op, const BasicTensor<float>& x);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<float> empty_like<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE BasicTensor<float> zeros_like<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE BasicTensor<float> ones_like<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE BasicTensor<float> full_like<float>(const BasicTensor<float>& x, core::Number<float> value);
MINITORCH_TEMPLATE BasicTensor<float> new_zeros<float>(const BasicTensor<float>&, const Shape& shape);
MINITORCH_TEMPLATE BasicTensor<float> new_ones<float>(const BasicTensor<float>&, const Shape& shape);
MINITORCH_TEMPLATE BasicTensor<float> new_empty<float>(const BasicTensor<float>&, const Shape& shape);
MINITORCH_TEMPLATE BasicTensor<float> new_full<float>(const BasicTensor<float>&, const Shape& shape, core::Number<float> value);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE std::int64_t arange_count<float>(float start, float end, float step);
MINITORCH_TEMPLATE void fill_uniform<float>(const BasicTensor<float>& x, const RandomStream& stream);
MINITORCH_TEMPLATE void fill_normal<float>(const BasicTensor<float>& x, const RandomStream& stream);
MINITORCH_TEMPLATE void fill_below<float>(const BasicTensor<float>& x, const RandomStream& stream, std::int64_t low, std::uint32_t bound);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<float> rand_like<float>(const BasicTensor<float>& x, Generator& generator);
MINITORCH_TEMPLATE BasicTensor<float> randn_like<float>(const BasicTensor<float>& x, Generator& generator);
MINITORCH_TEMPLATE BasicTensor<float> randint_like<float>(const BasicTensor<float>& x, std::int64_t low, std::int64_t high, Generator& generator);
MINITORCH_TEMPLATE BasicTensor<float> randint_like<float>(const BasicTensor<float>& x, std::int64_t high, Generator& generator);
MINITORCH_TEMPLATE BasicTensor<float> from_blob<float>(float* data, const Shape& shape, std::shared_ptr<const void> owner);
MINITORCH_TEMPLATE BasicTensor<float> from_blob<float>(float* data, const Shape& shape, const Strides& strides, std::shared_ptr<const void> owner);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE class TensorPrinter<float>;
}
namespace minitorch {
MINITORCH_TEMPLATE std::string to_string<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE std::ostream& operator<< <float>(std::ostream& out, const BasicTensor<float>& x);
MINITORCH_TEMPLATE class Storage<float>;
}
namespace minitorch::detail {
MINITORCH_TEMPLATE struct AutogradMeta<float>;
MINITORCH_TEMPLATE struct TensorImpl<float>;
}
namespace minitorch {
MINITORCH_TEMPLATE class BasicTensor<float>;
MINITORCH_TEMPLATE struct BackwardOptions<float>;
}
#endif

#if !defined(MINITORCH_ONLY_FLOAT) && !defined(MINITORCH_ONLY_INT64)
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<double> copy_of<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE BasicTensor<double> contiguous_data<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE void check_writable<double>(const char* op, const BasicTensor<double>& x);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<double> empty_like<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE BasicTensor<double> zeros_like<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE BasicTensor<double> ones_like<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE BasicTensor<double> full_like<double>(const BasicTensor<double>& x, core::Number<double> value);
MINITORCH_TEMPLATE BasicTensor<double> new_zeros<double>(const BasicTensor<double>&, const Shape& shape);
MINITORCH_TEMPLATE BasicTensor<double> new_ones<double>(const BasicTensor<double>&, const Shape& shape);
MINITORCH_TEMPLATE BasicTensor<double> new_empty<double>(const BasicTensor<double>&, const Shape& shape);
MINITORCH_TEMPLATE BasicTensor<double> new_full<double>(const BasicTensor<double>&, const Shape& shape, core::Number<double> value);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE std::int64_t arange_count<double>(double start, double end, double step);
MINITORCH_TEMPLATE void fill_uniform<double>(const BasicTensor<double>& x, const RandomStream& stream);
MINITORCH_TEMPLATE void fill_normal<double>(const BasicTensor<double>& x, const RandomStream& stream);
MINITORCH_TEMPLATE void fill_below<double>(const BasicTensor<double>& x, const RandomStream& stream, std::int64_t low, std::uint32_t bound);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<double> rand_like<double>(const BasicTensor<double>& x, Generator& generator);
MINITORCH_TEMPLATE BasicTensor<double> randn_like<double>(const BasicTensor<double>& x, Generator& generator);
MINITORCH_TEMPLATE BasicTensor<double> randint_like<double>(const BasicTensor<double>& x, std::int64_t low, std::int64_t high, Generator& generator);
MINITORCH_TEMPLATE BasicTensor<double> randint_like<double>(const BasicTensor<double>& x, std::int64_t high, Generator& generator);
MINITORCH_TEMPLATE BasicTensor<double> from_blob<double>(double* data, const Shape& shape, std::shared_ptr<const void> owner);
MINITORCH_TEMPLATE BasicTensor<double> from_blob<double>(double* data, const Shape& shape, const Strides& strides, std::shared_ptr<const void> owner);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE class TensorPrinter<double>;
}
namespace minitorch {
MINITORCH_TEMPLATE std::string to_string<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE std::ostream& operator<< <double>(std::ostream& out, const BasicTensor<double>& x);
MINITORCH_TEMPLATE class Storage<double>;
}
namespace minitorch::detail {
MINITORCH_TEMPLATE struct AutogradMeta<double>;
MINITORCH_TEMPLATE struct TensorImpl<double>;
}
namespace minitorch {
MINITORCH_TEMPLATE class BasicTensor<double>;
MINITORCH_TEMPLATE struct BackwardOptions<double>;
}
#endif

#if !defined(MINITORCH_ONLY_FLOAT) && !defined(MINITORCH_ONLY_DOUBLE)
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<std::int64_t> copy_of<std::int64_t>(const BasicTensor<std::int64_t>& x);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> contiguous_data<std::int64_t>(const BasicTensor<std::int64_t>& x);
MINITORCH_TEMPLATE void check_writable<std::int64_t>(const char* op, const BasicTensor<std::int64_t>& x);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<std::int64_t> empty_like<std::int64_t>(const BasicTensor<std::int64_t>& x);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> zeros_like<std::int64_t>(const BasicTensor<std::int64_t>& x);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> ones_like<std::int64_t>(const BasicTensor<std::int64_t>& x);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> full_like<std::int64_t>(const BasicTensor<std::int64_t>& x, core::Number<std::int64_t> value);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> new_zeros<std::int64_t>(const BasicTensor<std::int64_t>&, const Shape& shape);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> new_ones<std::int64_t>(const BasicTensor<std::int64_t>&, const Shape& shape);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> new_empty<std::int64_t>(const BasicTensor<std::int64_t>&, const Shape& shape);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> new_full<std::int64_t>(const BasicTensor<std::int64_t>&, const Shape& shape, core::Number<std::int64_t> value);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE std::int64_t arange_count<std::int64_t>(std::int64_t start, std::int64_t end, std::int64_t step);
MINITORCH_TEMPLATE void fill_below<std::int64_t>(const BasicTensor<std::int64_t>& x, const RandomStream& stream, std::int64_t low, std::uint32_t bound);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<std::int64_t> randint_like<std::int64_t>(const BasicTensor<std::int64_t>& x, std::int64_t low, std::int64_t high, Generator& generator);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> randint_like<std::int64_t>(const BasicTensor<std::int64_t>& x, std::int64_t high, Generator& generator);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> from_blob<std::int64_t>(std::int64_t* data, const Shape& shape, std::shared_ptr<const void> owner);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> from_blob<std::int64_t>(std::int64_t* data, const Shape& shape, const Strides& strides, std::shared_ptr<const void> owner);
MINITORCH_TEMPLATE std::string to_string<std::int64_t>(const BasicTensor<std::int64_t>& x);
MINITORCH_TEMPLATE std::ostream& operator<< <std::int64_t>(std::ostream& out, const BasicTensor<std::int64_t>& x);
}
#endif
