// SPDX-License-Identifier: MIT
// Written by tools/write_instances.py; included by minitorch/minitorch.hpp and minitorch/implementation.hpp.

#if !defined(MINITORCH_ONLY_DOUBLE) && !defined(MINITORCH_ONLY_INT64)
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<float> exp<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE BasicTensor<float> log<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE BasicTensor<float> expm1<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE BasicTensor<float> log1p<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE BasicTensor<float> sin<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE BasicTensor<float> cos<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE BasicTensor<float> sqrt<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE BasicTensor<float> rsqrt<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE BasicTensor<float> reciprocal<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE BasicTensor<float> abs<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE BasicTensor<float> tanh<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE BasicTensor<float> sigmoid<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE BasicTensor<float> erf<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE BasicTensor<float> relu<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE BasicTensor<float> leaky_relu<float>(const BasicTensor<float>& x, std::type_identity_t<float> negative_slope);
MINITORCH_TEMPLATE BasicTensor<float> clamp<float>(const BasicTensor<float>& x, std::type_identity_t<float> low, std::type_identity_t<float> high);
MINITORCH_TEMPLATE BasicTensor<float> silu<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE BasicTensor<float> softplus<float>(const BasicTensor<float>& x, std::type_identity_t<float> beta, std::type_identity_t<float> threshold);
MINITORCH_TEMPLATE BasicTensor<float> gelu<float>(const BasicTensor<float>& x, core::Choice<GeluApproximation> approximate);
MINITORCH_TEMPLATE BasicTensor<float> addcmul<float>(const BasicTensor<float>& x, const BasicTensor<float>& a, const BasicTensor<float>& b, core::Number<float> value);
MINITORCH_TEMPLATE BasicTensor<float> addcdiv<float>(const BasicTensor<float>& x, const BasicTensor<float>& a, const BasicTensor<float>& b, std::type_identity_t<float> value);
MINITORCH_TEMPLATE BasicTensor<float> lerp<float>(const BasicTensor<float>& start, const BasicTensor<float>& end, std::type_identity_t<float> weight);
MINITORCH_TEMPLATE BasicTensor<float> lerp<float>(const BasicTensor<float>& start, const BasicTensor<float>& end, const BasicTensor<float>& weight);
MINITORCH_TEMPLATE BasicTensor<float> addmm<float>(const BasicTensor<float>& x, const BasicTensor<float>& a, const BasicTensor<float>& b, std::type_identity_t<float> beta, std::type_identity_t<float> alpha);
MINITORCH_TEMPLATE BasicTensor<float> baddbmm<float>(const BasicTensor<float>& x, const BasicTensor<float>& a, const BasicTensor<float>& b, std::type_identity_t<float> beta, std::type_identity_t<float> alpha);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE float power<float>(float x, float exponent);
MINITORCH_TEMPLATE BasicTensor<float> power<float>(const BasicTensor<float>& x, float exponent);
MINITORCH_TEMPLATE void check_not_bool<float>(const char* op);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<float> add<float>(const BasicTensor<float>& a, const BasicTensor<float>& b);
MINITORCH_TEMPLATE BasicTensor<float> sub<float>(const BasicTensor<float>& a, const BasicTensor<float>& b);
MINITORCH_TEMPLATE BasicTensor<float> mul<float>(const BasicTensor<float>& a, const BasicTensor<float>& b);
MINITORCH_TEMPLATE BasicTensor<detail::QuotientOf<float>> div<float>(const BasicTensor<float>& a, const BasicTensor<float>& b);
MINITORCH_TEMPLATE BasicTensor<float> add<float>(const BasicTensor<float>& x, core::Number<float> term);
MINITORCH_TEMPLATE BasicTensor<float> sub<float>(const BasicTensor<float>& x, core::Number<float> term);
MINITORCH_TEMPLATE BasicTensor<float> mul<float>(const BasicTensor<float>& x, core::Number<float> factor);
MINITORCH_TEMPLATE BasicTensor<detail::QuotientOf<float>> div<float>(const BasicTensor<float>& x, core::Number<float> divisor);
MINITORCH_TEMPLATE BasicTensor<float> add<float>(const BasicTensor<float>& a, const BasicTensor<float>& b, core::Number<float> alpha);
MINITORCH_TEMPLATE BasicTensor<float> sub<float>(const BasicTensor<float>& a, const BasicTensor<float>& b, core::Number<float> alpha);
MINITORCH_TEMPLATE BasicTensor<float> neg<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE BasicTensor<float> pow<float>(const BasicTensor<float>& x, std::type_identity_t<float> exponent);
MINITORCH_TEMPLATE BasicTensor<float> pow<float>(std::type_identity_t<float> base, const BasicTensor<float>& x);
MINITORCH_TEMPLATE BasicTensor<float> operator+ <float>(const BasicTensor<float>& a, const BasicTensor<float>& b);
MINITORCH_TEMPLATE BasicTensor<float> operator- <float>(const BasicTensor<float>& a, const BasicTensor<float>& b);
MINITORCH_TEMPLATE BasicTensor<float> operator* <float>(const BasicTensor<float>& a, const BasicTensor<float>& b);
MINITORCH_TEMPLATE BasicTensor<detail::QuotientOf<float>> operator/ <float>(const BasicTensor<float>& a, const BasicTensor<float>& b);
MINITORCH_TEMPLATE BasicTensor<float> operator- <float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE BasicTensor<float> operator+ <float>(const BasicTensor<float>& x, core::Number<float> s);
MINITORCH_TEMPLATE BasicTensor<float> operator+ <float>(core::Number<float> s, const BasicTensor<float>& x);
MINITORCH_TEMPLATE BasicTensor<float> operator- <float>(const BasicTensor<float>& x, core::Number<float> s);
MINITORCH_TEMPLATE BasicTensor<float> operator- <float>(core::Number<float> s, const BasicTensor<float>& x);
MINITORCH_TEMPLATE BasicTensor<float> operator* <float>(const BasicTensor<float>& x, core::Number<float> s);
MINITORCH_TEMPLATE BasicTensor<float> operator* <float>(core::Number<float> s, const BasicTensor<float>& x);
MINITORCH_TEMPLATE BasicTensor<detail::QuotientOf<float>> operator/ <float>(const BasicTensor<float>& x, core::Number<float> s);
MINITORCH_TEMPLATE BasicTensor<float> operator/ <float>(std::type_identity_t<float> s, const BasicTensor<float>& x);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<float> at_least<float>(const BasicTensor<float>& x, int dims);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<float> vstack<float>(const std::vector<BasicTensor<float>>& tensors);
MINITORCH_TEMPLATE BasicTensor<float> hstack<float>(const std::vector<BasicTensor<float>>& tensors);
MINITORCH_TEMPLATE BasicTensor<float> column_stack<float>(const std::vector<BasicTensor<float>>& tensors);
MINITORCH_TEMPLATE BasicTensor<float> vstack<float>(std::initializer_list<BasicTensor<float>> tensors);
MINITORCH_TEMPLATE BasicTensor<float> hstack<float>(std::initializer_list<BasicTensor<float>> tensors);
MINITORCH_TEMPLATE BasicTensor<float> column_stack<float>(std::initializer_list<BasicTensor<float>> tensors);
MINITORCH_TEMPLATE BasicTensor<float> movedim<float>(const BasicTensor<float>& x, const Dims& source, const Dims& destination);
MINITORCH_TEMPLATE BasicTensor<float> moveaxis<float>(const BasicTensor<float>& x, const Dims& source, const Dims& destination);
MINITORCH_TEMPLATE BasicTensor<float> unflatten<float>(const BasicTensor<float>& x, std::int64_t dim, const Dims& sizes);
MINITORCH_TEMPLATE BasicTensor<float> diagonal<float>(const BasicTensor<float>& x, std::int64_t offset, std::int64_t dim1, std::int64_t dim2);
MINITORCH_TEMPLATE BasicTensor<kernels::SumOf<float>> trace<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE BasicTensor<float> fliplr<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE BasicTensor<float> flipud<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE BasicTensor<float> rot90<float>(const BasicTensor<float>& x, std::int64_t k, const Dims& dims);
MINITORCH_TEMPLATE BasicTensor<float> kron<float>(const BasicTensor<float>& a, const BasicTensor<float>& b);
MINITORCH_TEMPLATE BasicTensor<float> tensordot<float>(const BasicTensor<float>& a, const BasicTensor<float>& b, const Dims& dims_a, const Dims& dims_b);
MINITORCH_TEMPLATE BasicTensor<float> tensordot<float>(const BasicTensor<float>& a, const BasicTensor<float>& b, std::int64_t dims);
MINITORCH_TEMPLATE BasicTensor<float> inner<float>(const BasicTensor<float>& a, const BasicTensor<float>& b);
MINITORCH_TEMPLATE BasicTensor<float> row_stack<float>(const std::vector<BasicTensor<float>>& tensors);
MINITORCH_TEMPLATE BasicTensor<float> row_stack<float>(std::initializer_list<BasicTensor<float>> tensors);
MINITORCH_TEMPLATE BasicTensor<float> concat<float>(const std::vector<BasicTensor<float>>& tensors, std::int64_t dim);
MINITORCH_TEMPLATE BasicTensor<float> concat<float>(std::initializer_list<BasicTensor<float>> tensors, std::int64_t dim);
MINITORCH_TEMPLATE BasicTensor<float> dstack<float>(const std::vector<BasicTensor<float>>& tensors);
MINITORCH_TEMPLATE BasicTensor<float> dstack<float>(std::initializer_list<BasicTensor<float>> tensors);
MINITORCH_TEMPLATE std::vector<BasicTensor<float>> tensor_split<float>(const BasicTensor<float>& x, const Dims& indices, std::int64_t dim);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE std::vector<BasicTensor<float>> equal_parts<float>(const char* op, const BasicTensor<float>& x, const Dims& indices, int dim);
}
namespace minitorch {
MINITORCH_TEMPLATE std::vector<BasicTensor<float>> hsplit<float>(const BasicTensor<float>& x, const Dims& indices);
MINITORCH_TEMPLATE std::vector<BasicTensor<float>> vsplit<float>(const BasicTensor<float>& x, const Dims& indices);
MINITORCH_TEMPLATE std::vector<BasicTensor<float>> dsplit<float>(const BasicTensor<float>& x, const Dims& indices);
MINITORCH_TEMPLATE BasicTensor<float> swapdims<float>(const BasicTensor<float>& x, std::int64_t dim0, std::int64_t dim1);
MINITORCH_TEMPLATE BasicTensor<float> swapaxes<float>(const BasicTensor<float>& x, std::int64_t axis0, std::int64_t axis1);
MINITORCH_TEMPLATE BasicTensor<float> broadcast_to<float>(const BasicTensor<float>& x, const Shape& shape);
MINITORCH_TEMPLATE BasicTensor<float> reshape_as<float>(const BasicTensor<float>& x, const BasicTensor<float>& other);
MINITORCH_TEMPLATE BasicTensor<float> cross<float>(const BasicTensor<float>& a, const BasicTensor<float>& b, std::int64_t dim);
MINITORCH_TEMPLATE BasicTensor<float> diag_embed<float>(const BasicTensor<float>& x, std::int64_t offset);
MINITORCH_TEMPLATE struct AttentionOptions<float>;
MINITORCH_TEMPLATE BasicTensor<float> scaled_dot_product_attention<float>(const BasicTensor<float>& query, const BasicTensor<float>& key, const BasicTensor<float>& value, const AttentionOptions<float>& options, Generator& generator);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<float> batch_norm_training<float>(const BasicTensor<float>& x, const BasicTensor<float>& running_mean, const BasicTensor<float>& running_var, const BasicTensor<float>& weight, const BasicTensor<float>& bias, double momentum, double eps);
MINITORCH_TEMPLATE BasicTensor<float> batch_norm_inference<float>(const BasicTensor<float>& x, const BasicTensor<float>& running_mean, const BasicTensor<float>& running_var, const BasicTensor<float>& weight, const BasicTensor<float>& bias, double eps);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<float> batch_norm<float>(const BasicTensor<float>& x, const BasicTensor<float>& running_mean, const BasicTensor<float>& running_var, const BasicTensor<float>& weight, const BasicTensor<float>& bias, bool training, double momentum, double eps);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<float> unbroadcast<float>(const BasicTensor<float>& dy, const Shape& shape);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<float> expand<float>(const BasicTensor<float>& x, const Shape& shape);
MINITORCH_TEMPLATE BasicTensor<kernels::SumOf<float>> sum_to<float>(const BasicTensor<float>& x, const Shape& shape);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE std::vector<BasicTensor<float>> pieces_of<float>(const BasicTensor<float>& x, std::int64_t size, std::int64_t dim);
}
namespace minitorch {
MINITORCH_TEMPLATE std::vector<BasicTensor<float>> split<float>(const BasicTensor<float>& x, const Dims& sizes, std::int64_t dim);
MINITORCH_TEMPLATE std::vector<BasicTensor<float>> chunk<float>(const BasicTensor<float>& x, std::int64_t chunks, std::int64_t dim);
MINITORCH_TEMPLATE std::vector<BasicTensor<float>> unbind<float>(const BasicTensor<float>& x, std::int64_t dim);
MINITORCH_TEMPLATE BasicTensor<float> repeat<float>(const BasicTensor<float>& x, const Dims& repeats);
MINITORCH_TEMPLATE BasicTensor<float> tile<float>(const BasicTensor<float>& x, const Dims& repeats);
MINITORCH_TEMPLATE BasicTensor<float> repeat_interleave<float>(const BasicTensor<float>& x, const LongTensor& repeats, std::int64_t dim);
MINITORCH_TEMPLATE BasicTensor<float> repeat_interleave<float>(const BasicTensor<float>& x, std::int64_t repeats, std::int64_t dim);
MINITORCH_TEMPLATE BasicTensor<float> repeat_interleave<float>(const BasicTensor<float>& x, std::int64_t repeats);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<float> turned<float>(const char* op, const BasicTensor<float>& x, int d, bool backwards, std::int64_t shift);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<float> flip<float>(const BasicTensor<float>& x, const Dims& dims);
MINITORCH_TEMPLATE BasicTensor<float> roll<float>(const BasicTensor<float>& x, const Dims& shifts, const Dims& dims);
MINITORCH_TEMPLATE BasicTensor<float> roll<float>(const BasicTensor<float>& x, std::int64_t shift);
MINITORCH_TEMPLATE std::vector<BasicTensor<float>> broadcast_tensors<float>(const std::vector<BasicTensor<float>>& tensors);
MINITORCH_TEMPLATE std::vector<BasicTensor<float>> broadcast_tensors<float>(std::initializer_list<BasicTensor<float>> tensors);
MINITORCH_TEMPLATE std::vector<BasicTensor<float>> meshgrid<float>(const std::vector<BasicTensor<float>>& tensors, bool xy);
MINITORCH_TEMPLATE std::vector<BasicTensor<float>> meshgrid<float>(std::initializer_list<BasicTensor<float>> tensors, bool xy);
MINITORCH_TEMPLATE std::vector<BasicTensor<float>> meshgrid<float>(const std::vector<BasicTensor<float>>& tensors, const char* indexing);
MINITORCH_TEMPLATE std::vector<BasicTensor<float>> meshgrid<float>(std::initializer_list<BasicTensor<float>> tensors, const char* indexing);
MINITORCH_TEMPLATE BasicTensor<float> cartesian_prod<float>(const std::vector<BasicTensor<float>>& tensors);
MINITORCH_TEMPLATE BasicTensor<float> cartesian_prod<float>(std::initializer_list<BasicTensor<float>> tensors);
MINITORCH_TEMPLATE BasicTensor<float> combinations<float>(const BasicTensor<float>& x, std::int64_t r, bool with_replacement);
MINITORCH_TEMPLATE BoolTensor eq<float>(const BasicTensor<float>& a, const BasicTensor<float>& b);
MINITORCH_TEMPLATE BoolTensor ne<float>(const BasicTensor<float>& a, const BasicTensor<float>& b);
MINITORCH_TEMPLATE BoolTensor lt<float>(const BasicTensor<float>& a, const BasicTensor<float>& b);
MINITORCH_TEMPLATE BoolTensor le<float>(const BasicTensor<float>& a, const BasicTensor<float>& b);
MINITORCH_TEMPLATE BoolTensor gt<float>(const BasicTensor<float>& a, const BasicTensor<float>& b);
MINITORCH_TEMPLATE BoolTensor ge<float>(const BasicTensor<float>& a, const BasicTensor<float>& b);
MINITORCH_TEMPLATE BoolTensor eq<float>(const BasicTensor<float>& x, core::Number<float> number);
MINITORCH_TEMPLATE BoolTensor ne<float>(const BasicTensor<float>& x, core::Number<float> number);
MINITORCH_TEMPLATE BoolTensor lt<float>(const BasicTensor<float>& x, core::Number<float> number);
MINITORCH_TEMPLATE BoolTensor le<float>(const BasicTensor<float>& x, core::Number<float> number);
MINITORCH_TEMPLATE BoolTensor gt<float>(const BasicTensor<float>& x, core::Number<float> number);
MINITORCH_TEMPLATE BoolTensor ge<float>(const BasicTensor<float>& x, core::Number<float> number);
MINITORCH_TEMPLATE BoolTensor operator== <float>(const BasicTensor<float>& a, const BasicTensor<float>& b);
MINITORCH_TEMPLATE BoolTensor operator!= <float>(const BasicTensor<float>& a, const BasicTensor<float>& b);
MINITORCH_TEMPLATE BoolTensor operator== <float>(const BasicTensor<float>& a, core::Number<float> b);
MINITORCH_TEMPLATE BoolTensor operator!= <float>(const BasicTensor<float>& a, core::Number<float> b);
MINITORCH_TEMPLATE BoolTensor operator== <float>(core::Number<float> a, const BasicTensor<float>& b);
MINITORCH_TEMPLATE BoolTensor operator!= <float>(core::Number<float> a, const BasicTensor<float>& b);
MINITORCH_TEMPLATE BoolTensor operator< <float>(const BasicTensor<float>& a, core::Number<float> b);
MINITORCH_TEMPLATE BoolTensor operator<= <float>(const BasicTensor<float>& a, core::Number<float> b);
MINITORCH_TEMPLATE BoolTensor operator> <float>(const BasicTensor<float>& a, core::Number<float> b);
MINITORCH_TEMPLATE BoolTensor operator>= <float>(const BasicTensor<float>& a, core::Number<float> b);
MINITORCH_TEMPLATE BoolTensor operator< <float>(core::Number<float> a, const BasicTensor<float>& b);
MINITORCH_TEMPLATE BoolTensor operator<= <float>(core::Number<float> a, const BasicTensor<float>& b);
MINITORCH_TEMPLATE BoolTensor operator> <float>(core::Number<float> a, const BasicTensor<float>& b);
MINITORCH_TEMPLATE BoolTensor operator>= <float>(core::Number<float> a, const BasicTensor<float>& b);
MINITORCH_TEMPLATE BoolTensor operator< <float>(const BasicTensor<float>& a, const BasicTensor<float>& b);
MINITORCH_TEMPLATE BoolTensor operator<= <float>(const BasicTensor<float>& a, const BasicTensor<float>& b);
MINITORCH_TEMPLATE BoolTensor operator> <float>(const BasicTensor<float>& a, const BasicTensor<float>& b);
MINITORCH_TEMPLATE BoolTensor operator>= <float>(const BasicTensor<float>& a, const BasicTensor<float>& b);
MINITORCH_TEMPLATE BoolTensor isnan<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE BasicTensor<float> where<float>(const BoolTensor& condition, const BasicTensor<float>& a, const BasicTensor<float>& b);
MINITORCH_TEMPLATE BasicTensor<float> where<float>(const BoolTensor& condition, core::Number<float> a, const BasicTensor<float>& b);
MINITORCH_TEMPLATE BasicTensor<float> where<float>(const BoolTensor& condition, const BasicTensor<float>& a, core::Number<float> b);
MINITORCH_TEMPLATE BasicTensor<float> conv1d<float>(const BasicTensor<float>& x, const BasicTensor<float>& weight, const BasicTensor<float>& bias, const Conv1dOptions& o);
MINITORCH_TEMPLATE BasicTensor<float> conv1d<float>(const BasicTensor<float>& x, const BasicTensor<float>& weight, const Conv1dOptions& options);
MINITORCH_TEMPLATE BasicTensor<float> max_pool1d<float>(const BasicTensor<float>& x, const MaxPool1dOptions& o);
MINITORCH_TEMPLATE BasicTensor<float> max_pool1d<float>(const BasicTensor<float>& x, std::int64_t kernel_size, const MaxPool1dOptions& options);
MINITORCH_TEMPLATE BasicTensor<float> avg_pool1d<float>(const BasicTensor<float>& x, const AvgPool1dOptions& o);
MINITORCH_TEMPLATE BasicTensor<float> avg_pool1d<float>(const BasicTensor<float>& x, std::int64_t kernel_size, const AvgPool1dOptions& options);
MINITORCH_TEMPLATE BasicTensor<float> adaptive_avg_pool1d<float>(const BasicTensor<float>& x, std::int64_t output_size);
MINITORCH_TEMPLATE BasicTensor<float> conv2d<float>(const BasicTensor<float>& x, const BasicTensor<float>& weight, const BasicTensor<float>& bias, const Conv2dOptions& options);
MINITORCH_TEMPLATE BasicTensor<float> conv2d<float>(const BasicTensor<float>& x, const BasicTensor<float>& weight, const Conv2dOptions& options);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<float> conv2d_input_grad<float>(const BasicTensor<float>& dy, const BasicTensor<float>& weight, const Shape& x_shape, const Conv2dOptions& options);
MINITORCH_TEMPLATE BasicTensor<float> conv2d_weight_grad<float>(const BasicTensor<float>& dy, const BasicTensor<float>& x, const Shape& weight_shape, const Conv2dOptions& options);
MINITORCH_TEMPLATE BasicTensor<float> depth_as_batch<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE BasicTensor<float> batch_as_depth<float>(const BasicTensor<float>& x, std::int64_t samples, std::int64_t depth);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<float> conv3d<float>(const BasicTensor<float>& x, const BasicTensor<float>& weight, const BasicTensor<float>& bias, const Conv3dOptions& o);
MINITORCH_TEMPLATE BasicTensor<float> conv3d<float>(const BasicTensor<float>& x, const BasicTensor<float>& weight, const Conv3dOptions& options);
MINITORCH_TEMPLATE BasicTensor<float> conv_transpose3d<float>(const BasicTensor<float>& x, const BasicTensor<float>& weight, const BasicTensor<float>& bias, const ConvTranspose3dOptions& o);
MINITORCH_TEMPLATE BasicTensor<float> conv_transpose3d<float>(const BasicTensor<float>& x, const BasicTensor<float>& weight, const ConvTranspose3dOptions& options);
MINITORCH_TEMPLATE BasicTensor<float> max_pool3d<float>(const BasicTensor<float>& x, const MaxPool3dOptions& o);
MINITORCH_TEMPLATE BasicTensor<float> avg_pool3d<float>(const BasicTensor<float>& x, const AvgPool3dOptions& o);
MINITORCH_TEMPLATE BasicTensor<float> adaptive_avg_pool3d<float>(const BasicTensor<float>& x, Triple output_size);
MINITORCH_TEMPLATE BasicTensor<float> adaptive_max_pool3d<float>(const BasicTensor<float>& x, Triple output_size);
MINITORCH_TEMPLATE BasicTensor<float> conv_transpose2d<float>(const BasicTensor<float>& x, const BasicTensor<float>& weight, const BasicTensor<float>& bias, const ConvTranspose2dOptions& o);
MINITORCH_TEMPLATE BasicTensor<float> conv_transpose1d<float>(const BasicTensor<float>& x, const BasicTensor<float>& weight, const BasicTensor<float>& bias, const ConvTranspose1dOptions& o);
MINITORCH_TEMPLATE BasicTensor<float> conv_transpose2d<float>(const BasicTensor<float>& x, const BasicTensor<float>& weight, const ConvTranspose2dOptions& options);
MINITORCH_TEMPLATE BasicTensor<float> conv_transpose1d<float>(const BasicTensor<float>& x, const BasicTensor<float>& weight, const ConvTranspose1dOptions& options);
MINITORCH_TEMPLATE BasicTensor<float> ctc_loss<float>(const BasicTensor<float>& log_probs, const LongTensor& targets, const SequenceLengths& input_lengths, const SequenceLengths& target_lengths, const CTCLossOptions& options);
MINITORCH_TEMPLATE BasicTensor<float> ctc_loss<float>(const BasicTensor<float>& log_probs, const LongTensor& targets, const SequenceLengths& input_lengths, const SequenceLengths& target_lengths, std::int64_t blank, core::Choice<Reduction> reduction, bool zero_infinity);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<float> dropout_mask<float>(const Shape& shape, double p, const RandomStream& stream);
MINITORCH_TEMPLATE BasicTensor<float> dropped<float>(const BasicTensor<float>& x, double p, const RandomStream& stream);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<float> dropout<float>(const BasicTensor<float>& x, double p, bool training, Generator& generator);
MINITORCH_TEMPLATE BasicTensor<float> dropout2d<float>(const BasicTensor<float>& x, double p, bool training, Generator& generator);
MINITORCH_TEMPLATE BasicTensor<float> dropout1d<float>(const BasicTensor<float>& x, double p, bool training, Generator& generator);
MINITORCH_TEMPLATE BasicTensor<float> dropout3d<float>(const BasicTensor<float>& x, double p, bool training, Generator& generator);
MINITORCH_TEMPLATE BasicTensor<float> dropout<float>(const BasicTensor<float>& x, const DropoutOptions& options);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE struct Labelled<float>;
MINITORCH_TEMPLATE Labelled<float> contract<float>(Labelled<float> a, Labelled<float> b, const Labels& wanted);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<float> einsum<float>(std::string_view equation, const std::vector<BasicTensor<float>>& operands);
MINITORCH_TEMPLATE BasicTensor<float> einsum<float>(std::string_view equation, std::initializer_list<BasicTensor<float>> operands);
MINITORCH_TEMPLATE BasicTensor<float> bilinear<float>(const BasicTensor<float>& a, const BasicTensor<float>& b, const BasicTensor<float>& weight, const BasicTensor<float>& bias);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE void check_defined<float>(const char* op, const char* argument, const BasicTensor<float>& x);
}
namespace minitorch {
MINITORCH_TEMPLATE struct BinaryCrossEntropyOptions<float>;
MINITORCH_TEMPLATE struct BinaryCrossEntropyWithLogitsOptions<float>;
}
namespace minitorch::detail {
MINITORCH_TEMPLATE void check_same_shape<float>(const char* op, const BasicTensor<float>& input, const BasicTensor<float>& target);
MINITORCH_TEMPLATE BasicTensor<float> weighted_loss<float>(const char* op, const BasicTensor<float>& losses, const BasicTensor<float>& weight, Reduction reduction);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<float> l1_loss<float>(const BasicTensor<float>& x, const BasicTensor<float>& y, core::Choice<Reduction> reduction);
MINITORCH_TEMPLATE BasicTensor<float> l1_loss<float>(const BasicTensor<float>& x, const BasicTensor<float>& y, const ReductionOptions& options);
MINITORCH_TEMPLATE BasicTensor<float> smooth_l1_loss<float>(const BasicTensor<float>& x, const BasicTensor<float>& y, const SmoothL1LossOptions& options);
MINITORCH_TEMPLATE BasicTensor<float> huber_loss<float>(const BasicTensor<float>& x, const BasicTensor<float>& y, const HuberLossOptions& options);
MINITORCH_TEMPLATE BasicTensor<float> binary_cross_entropy<float>(const BasicTensor<float>& x, const BasicTensor<float>& y, const BinaryCrossEntropyOptions<float>& options);
MINITORCH_TEMPLATE BasicTensor<float> binary_cross_entropy_with_logits<float>(const BasicTensor<float>& x, const BasicTensor<float>& y, const BinaryCrossEntropyWithLogitsOptions<float>& options);
MINITORCH_TEMPLATE BasicTensor<float> kl_div<float>(const BasicTensor<float>& x, const BasicTensor<float>& y, const KlDivOptions& options);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<float> embedding_rows<float>(const BasicTensor<float>& weight, const LongTensor& index, std::int64_t padding, std::int64_t zeroed);
MINITORCH_TEMPLATE BasicTensor<float> embedding_grad<float>(const BasicTensor<float>& dy, const LongTensor& index, const Shape& weight, std::int64_t padding);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<float> embedding<float>(const LongTensor& index, const BasicTensor<float>& weight, const EmbeddingOptions& options);
MINITORCH_TEMPLATE BasicTensor<float> embedding_bag<float>(const LongTensor& index, const BasicTensor<float>& weight, const LongTensor& offsets, const EmbeddingBagOptions& o, const BasicTensor<float>& per_sample_weights);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<float> add_at<float>(const BasicTensor<float>& onto, const Shape& shape, int d, const LongTensor& index, const BasicTensor<float>& src);
MINITORCH_TEMPLATE BasicTensor<float> pick_at<float>(const char* name, const BasicTensor<float>& x, int d, const LongTensor& index);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<float> scatter_add<float>(const Shape& shape, std::int64_t dim, const LongTensor& index, const BasicTensor<float>& src);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<float> gather_as<float>(const char* name, const BasicTensor<float>& x, int d, const LongTensor& index);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<float> gather<float>(const BasicTensor<float>& x, std::int64_t dim, const LongTensor& index);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<float> pixels_of<float>(const BasicTensor<float>& grid, std::int64_t size, const GridSampleOptions& o);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<float> grid_sample<float>(const BasicTensor<float>& x, const BasicTensor<float>& grid, const GridSampleOptions& o);
MINITORCH_TEMPLATE BasicTensor<float> affine_grid<float>(const BasicTensor<float>& theta, const Shape& size, bool align_corners);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<float> grouped_norm<float>(const char* name, const BasicTensor<float>& x, std::int64_t groups, const BasicTensor<float>& weight, const BasicTensor<float>& bias, double eps);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<float> group_norm<float>(const BasicTensor<float>& x, std::int64_t num_groups, const BasicTensor<float>& weight, const BasicTensor<float>& bias, double eps);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<float> spread<float>(const char* name, const Shape& shape, int d, const LongTensor& places, const BasicTensor<float>& src, const BasicTensor<float>& onto);
MINITORCH_TEMPLATE void copy_runs<float>(const float* from, const std::int64_t* where, const std::vector<std::int64_t>& begins, std::int64_t inner, float* to);
MINITORCH_TEMPLATE BasicTensor<float> take<float>(const char* name, const BasicTensor<float>& x, int d, const LongTensor& places);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<float> index_select<float>(const BasicTensor<float>& x, std::int64_t dim, const LongTensor& index);
MINITORCH_TEMPLATE BasicTensor<float> index_add<float>(const BasicTensor<float>& x, std::int64_t dim, const LongTensor& index, const BasicTensor<float>& source, core::Number<float> alpha);
MINITORCH_TEMPLATE BasicTensor<float> cat<float>(const std::vector<BasicTensor<float>>& all, std::int64_t dim);
MINITORCH_TEMPLATE BasicTensor<float> stack<float>(const std::vector<BasicTensor<float>>& tensors, std::int64_t dim);
MINITORCH_TEMPLATE BasicTensor<float> cat<float>(std::initializer_list<BasicTensor<float>> tensors, std::int64_t dim);
MINITORCH_TEMPLATE BasicTensor<float> stack<float>(std::initializer_list<BasicTensor<float>> tensors, std::int64_t dim);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<float> constant_pad<float>(const BasicTensor<float>& x, const Dims& padding, float value);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<float> pad<float>(const BasicTensor<float>& x, const Dims& padding, std::type_identity_t<float> value);
MINITORCH_TEMPLATE BasicTensor<float> pad<float>(const BasicTensor<float>& x, const Dims& padding, core::Choice<PadMode> mode);
MINITORCH_TEMPLATE BasicTensor<float> pad<float>(const BasicTensor<float>& x, const Dims& padding, const PadOptions& options);
MINITORCH_TEMPLATE BasicTensor<float> pad<float>(const BasicTensor<float>& x, const Dims& padding, const char* mode, double value);
MINITORCH_TEMPLATE BasicTensor<float> index_copy<float>(const BasicTensor<float>& x, std::int64_t dim, const LongTensor& index, const BasicTensor<float>& source);
MINITORCH_TEMPLATE BasicTensor<float> index_fill<float>(const BasicTensor<float>& x, std::int64_t dim, const LongTensor& index, core::Number<float> value);
MINITORCH_TEMPLATE BasicTensor<float> masked_scatter<float>(const BasicTensor<float>& x, const BoolTensor& mask, const BasicTensor<float>& source);
MINITORCH_TEMPLATE const BasicTensor<float>& index_copy_<float>(const BasicTensor<float>& x, std::int64_t dim, const LongTensor& index, const BasicTensor<float>& source);
MINITORCH_TEMPLATE const BasicTensor<float>& masked_scatter_<float>(const BasicTensor<float>& x, const BoolTensor& mask, const BasicTensor<float>& source);
MINITORCH_TEMPLATE const BasicTensor<float>& index_fill_<float>(const BasicTensor<float>& x, std::int64_t dim, const LongTensor& index, core::Number<float> value);
MINITORCH_TEMPLATE LongTensor nonzero<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE std::vector<LongTensor> where<float>(const BasicTensor<float>& x);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE struct IndexedView<float>;
MINITORCH_TEMPLATE BasicTensor<float> index_as<float>(const char* op, const BasicTensor<float>& x, const std::vector<TensorIndex>& at);
MINITORCH_TEMPLATE BasicTensor<float> fitted<float>(const BasicTensor<float>& value, const Shape& place);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<float> index<float>(const BasicTensor<float>& x, const std::vector<TensorIndex>& at);
MINITORCH_TEMPLATE BasicTensor<float> index_put<float>(const BasicTensor<float>& x, const std::vector<TensorIndex>& at, const BasicTensor<float>& value);
MINITORCH_TEMPLATE const BasicTensor<float>& index_put_<float>(const BasicTensor<float>& x, const std::vector<TensorIndex>& at, const BasicTensor<float>& value);
MINITORCH_TEMPLATE BasicTensor<float> masked_select<float>(const BasicTensor<float>& x, const BoolTensor& mask);
MINITORCH_TEMPLATE BasicTensor<float> masked_fill<float>(const BasicTensor<float>& x, const BoolTensor& mask, core::Number<float> value);
MINITORCH_TEMPLATE const BasicTensor<float>& masked_fill_<float>(const BasicTensor<float>& x, const BoolTensor& mask, core::Number<float> value);
MINITORCH_TEMPLATE class Indexed<float>;
MINITORCH_TEMPLATE LongTensor argwhere<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE const BasicTensor<float>& index_put_<float>(const BasicTensor<float>& x, const std::vector<TensorIndex>& at, core::Number<float> value);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE void assign<float>(const char* op, const BasicTensor<float>& x, const BasicTensor<float>& value);
MINITORCH_TEMPLATE BasicTensor<float> before_overwriting<float>(const BasicTensor<float>& x, const BasicTensor<float>& other);
MINITORCH_TEMPLATE BasicTensor<float> beside_overwriting<float>(const BasicTensor<float>& x, const BasicTensor<float>& y);
}
namespace minitorch {
MINITORCH_TEMPLATE const BasicTensor<float>& fill_<float>(const BasicTensor<float>& x, core::Number<float> value);
MINITORCH_TEMPLATE const BasicTensor<float>& zero_<float>(const BasicTensor<float>& x);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE void copy_into<float>(const char* op, const BasicTensor<float>& x, const BasicTensor<float>& source);
}
namespace minitorch {
MINITORCH_TEMPLATE const BasicTensor<float>& copy_<float>(const BasicTensor<float>& x, const BasicTensor<float>& source);
MINITORCH_TEMPLATE const BasicTensor<float>& uniform_<float>(const BasicTensor<float>& x, double low, double high, Generator& generator);
MINITORCH_TEMPLATE const BasicTensor<float>& normal_<float>(const BasicTensor<float>& x, double mean, double std, Generator& generator);
MINITORCH_TEMPLATE const BasicTensor<float>& bernoulli_<float>(const BasicTensor<float>& x, double p, Generator& generator);
MINITORCH_TEMPLATE const BasicTensor<float>& exponential_<float>(const BasicTensor<float>& x, double rate, Generator& generator);
MINITORCH_TEMPLATE const BasicTensor<float>& random_<float>(const BasicTensor<float>& x, std::int64_t low, std::int64_t high, Generator& generator);
MINITORCH_TEMPLATE const BasicTensor<float>& random_<float>(const BasicTensor<float>& x, std::int64_t high, Generator& generator);
MINITORCH_TEMPLATE const BasicTensor<float>& operator+= <float>(const BasicTensor<float>& x, const BasicTensor<float>& y);
MINITORCH_TEMPLATE const BasicTensor<float>& operator-= <float>(const BasicTensor<float>& x, const BasicTensor<float>& y);
MINITORCH_TEMPLATE const BasicTensor<float>& operator*= <float>(const BasicTensor<float>& x, const BasicTensor<float>& y);
MINITORCH_TEMPLATE const BasicTensor<float>& operator/= <float>(const BasicTensor<float>& x, const BasicTensor<float>& y);
MINITORCH_TEMPLATE const BasicTensor<float>& operator+= <float>(const BasicTensor<float>& x, core::Number<float> s);
MINITORCH_TEMPLATE const BasicTensor<float>& operator-= <float>(const BasicTensor<float>& x, core::Number<float> s);
MINITORCH_TEMPLATE const BasicTensor<float>& operator*= <float>(const BasicTensor<float>& x, core::Number<float> s);
MINITORCH_TEMPLATE const BasicTensor<float>& operator/= <float>(const BasicTensor<float>& x, core::Number<float> s);
MINITORCH_TEMPLATE const BasicTensor<float>& add_<float>(const BasicTensor<float>& x, const BasicTensor<float>& y, core::Number<float> alpha);
MINITORCH_TEMPLATE const BasicTensor<float>& sub_<float>(const BasicTensor<float>& x, const BasicTensor<float>& y, core::Number<float> alpha);
MINITORCH_TEMPLATE const BasicTensor<float>& add_<float>(const BasicTensor<float>& x, const BasicTensor<float>& y);
MINITORCH_TEMPLATE const BasicTensor<float>& sub_<float>(const BasicTensor<float>& x, const BasicTensor<float>& y);
MINITORCH_TEMPLATE const BasicTensor<float>& mul_<float>(const BasicTensor<float>& x, const BasicTensor<float>& y);
MINITORCH_TEMPLATE const BasicTensor<float>& div_<float>(const BasicTensor<float>& x, const BasicTensor<float>& y);
MINITORCH_TEMPLATE const BasicTensor<float>& add_<float>(const BasicTensor<float>& x, core::Number<float> s);
MINITORCH_TEMPLATE const BasicTensor<float>& sub_<float>(const BasicTensor<float>& x, core::Number<float> s);
MINITORCH_TEMPLATE const BasicTensor<float>& mul_<float>(const BasicTensor<float>& x, core::Number<float> s);
MINITORCH_TEMPLATE const BasicTensor<float>& div_<float>(const BasicTensor<float>& x, core::Number<float> s);
MINITORCH_TEMPLATE const BasicTensor<float>& exp_<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE const BasicTensor<float>& log_<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE const BasicTensor<float>& sqrt_<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE const BasicTensor<float>& relu_<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE const BasicTensor<float>& sigmoid_<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE const BasicTensor<float>& tanh_<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE const BasicTensor<float>& round_<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE const BasicTensor<float>& abs_<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE const BasicTensor<float>& neg_<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE const BasicTensor<float>& pow_<float>(const BasicTensor<float>& x, core::Number<float> exponent);
MINITORCH_TEMPLATE const BasicTensor<float>& floor_<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE const BasicTensor<float>& ceil_<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE const BasicTensor<float>& trunc_<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE const BasicTensor<float>& sign_<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE const BasicTensor<float>& square_<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE const BasicTensor<float>& reciprocal_<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE const BasicTensor<float>& rsqrt_<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE const BasicTensor<float>& sin_<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE const BasicTensor<float>& cos_<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE const BasicTensor<float>& clamp_min_<float>(const BasicTensor<float>& x, core::Number<float> low);
MINITORCH_TEMPLATE const BasicTensor<float>& clamp_max_<float>(const BasicTensor<float>& x, core::Number<float> high);
MINITORCH_TEMPLATE const BasicTensor<float>& fmod_<float>(const BasicTensor<float>& x, core::Number<float> divisor);
MINITORCH_TEMPLATE const BasicTensor<float>& remainder_<float>(const BasicTensor<float>& x, core::Number<float> divisor);
MINITORCH_TEMPLATE const BasicTensor<float>& tril_<float>(const BasicTensor<float>& x, std::int64_t diagonal);
MINITORCH_TEMPLATE const BasicTensor<float>& triu_<float>(const BasicTensor<float>& x, std::int64_t diagonal);
MINITORCH_TEMPLATE const BasicTensor<float>& addcmul_<float>(const BasicTensor<float>& x, const BasicTensor<float>& a, const BasicTensor<float>& b, std::type_identity_t<float> value);
MINITORCH_TEMPLATE const BasicTensor<float>& addcdiv_<float>(const BasicTensor<float>& x, const BasicTensor<float>& a, const BasicTensor<float>& b, std::type_identity_t<float> value);
MINITORCH_TEMPLATE const BasicTensor<float>& lerp_<float>(const BasicTensor<float>& x, const BasicTensor<float>& end, std::type_identity_t<float> weight);
MINITORCH_TEMPLATE const BasicTensor<float>& index_add_<float>(const BasicTensor<float>& x, std::int64_t dim, const LongTensor& index, const BasicTensor<float>& source, core::Number<float> alpha);
MINITORCH_TEMPLATE BasicTensor<float> instance_norm<float>(const BasicTensor<float>& x, const BasicTensor<float>& running_mean, const BasicTensor<float>& running_var, const BasicTensor<float>& weight, const BasicTensor<float>& bias, bool use_input_stats, double momentum, double eps);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE class LaneChain<float>;
MINITORCH_TEMPLATE class LaneConv<float>;
MINITORCH_TEMPLATE class LaneRelu<float>;
MINITORCH_TEMPLATE class LaneDropout<float>;
MINITORCH_TEMPLATE struct LaneNormLayer<float>;
MINITORCH_TEMPLATE class LaneNorm<float>;
MINITORCH_TEMPLATE class LaneBatchNorm<float>;
MINITORCH_TEMPLATE class LaneGroupNorm<float>;
MINITORCH_TEMPLATE class LaneLayerNorm<float>;
MINITORCH_TEMPLATE class LaneMaxPool<float>;
MINITORCH_TEMPLATE struct ChannelMap<float>;
MINITORCH_TEMPLATE class LaneStep<float>;
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<float> layer_norm<float>(const BasicTensor<float>& x, const Shape& normalized_shape, const BasicTensor<float>& weight, const BasicTensor<float>& bias, double eps);
MINITORCH_TEMPLATE BasicTensor<float> log2<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE BasicTensor<float> log10<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE BasicTensor<float> exp2<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE BasicTensor<float> erfc<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE BasicTensor<float> logaddexp<float>(const BasicTensor<float>& a, const BasicTensor<float>& b);
MINITORCH_TEMPLATE BasicTensor<float> xlogy<float>(const BasicTensor<float>& a, const BasicTensor<float>& b);
MINITORCH_TEMPLATE BasicTensor<float> erfinv<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE BasicTensor<float> logit<float>(const BasicTensor<float>& x, double eps);
MINITORCH_TEMPLATE BoolTensor all<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE BoolTensor any<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE BoolTensor any<float>(const BasicTensor<float>& x, std::int64_t dim, bool keepdim);
MINITORCH_TEMPLATE BoolTensor all<float>(const BasicTensor<float>& x, std::int64_t dim, bool keepdim);
MINITORCH_TEMPLATE BoolTensor isinf<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE BoolTensor isfinite<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE BoolTensor isclose<float>(const BasicTensor<float>& a, const BasicTensor<float>& b, double rtol, double atol, bool equal_nan);
MINITORCH_TEMPLATE bool allclose<float>(const BasicTensor<float>& a, const BasicTensor<float>& b, double rtol, double atol, bool equal_nan);
MINITORCH_TEMPLATE bool equal<float>(const BasicTensor<float>& a, const BasicTensor<float>& b);
MINITORCH_TEMPLATE struct NllLossOptions<float>;
MINITORCH_TEMPLATE struct CrossEntropyOptions<float>;
}
namespace minitorch::detail {
MINITORCH_TEMPLATE struct ClassRows<float>;
MINITORCH_TEMPLATE BasicTensor<float> class_rows<float>(const char* op, const BasicTensor<float>& input);
MINITORCH_TEMPLATE ClassRows<float> with_targets<float>(const char* op, const BasicTensor<float>& input, const LongTensor& target, const BasicTensor<float>& weight, std::int64_t ignore_index);
MINITORCH_TEMPLATE BasicTensor<float> nll_rows<float>(const ClassRows<float>& rows);
MINITORCH_TEMPLATE BasicTensor<float> reduce_loss<float>(const char* op, const BasicTensor<float>& losses, const Shape& shape, Reduction reduction, float divisor);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<float> nll_loss<float>(const BasicTensor<float>& input, const LongTensor& target, const NllLossOptions<float>& options);
MINITORCH_TEMPLATE BasicTensor<float> cross_entropy<float>(const BasicTensor<float>& input, const LongTensor& target, const CrossEntropyOptions<float>& options);
MINITORCH_TEMPLATE BasicTensor<float> cross_entropy<float>(const BasicTensor<float>& input, const BasicTensor<float>& target, const CrossEntropyOptions<float>& options);
MINITORCH_TEMPLATE BasicTensor<float> mse_loss<float>(const BasicTensor<float>& x, const BasicTensor<float>& y, core::Choice<Reduction> reduction);
MINITORCH_TEMPLATE BasicTensor<float> mse_loss<float>(const BasicTensor<float>& x, const BasicTensor<float>& y, const ReductionOptions& options);
MINITORCH_TEMPLATE struct MultiMarginLossOptions<float>;
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<float> hinge<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE BasicTensor<float> mean_loss<float>(const char* op, const BasicTensor<float>& losses, Reduction reduction);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<float> pairwise_distance<float>(const BasicTensor<float>& a, const BasicTensor<float>& b, double p, double eps, bool keepdim);
MINITORCH_TEMPLATE BasicTensor<float> margin_ranking_loss<float>(const BasicTensor<float>& a, const BasicTensor<float>& b, const BasicTensor<float>& y, const MarginOptions& o);
MINITORCH_TEMPLATE BasicTensor<float> hinge_embedding_loss<float>(const BasicTensor<float>& x, const BasicTensor<float>& y, const HingeEmbeddingLossOptions& o);
MINITORCH_TEMPLATE BasicTensor<float> triplet_margin_loss<float>(const BasicTensor<float>& anchor, const BasicTensor<float>& positive, const BasicTensor<float>& negative, const TripletMarginLossOptions& o);
MINITORCH_TEMPLATE BasicTensor<float> cosine_embedding_loss<float>(const BasicTensor<float>& a, const BasicTensor<float>& b, const BasicTensor<float>& y, const MarginOptions& o);
MINITORCH_TEMPLATE BasicTensor<float> soft_margin_loss<float>(const BasicTensor<float>& x, const BasicTensor<float>& y, core::Choice<Reduction> reduction);
MINITORCH_TEMPLATE BasicTensor<float> multi_margin_loss<float>(const BasicTensor<float>& x, const LongTensor& y, const MultiMarginLossOptions<float>& o);
MINITORCH_TEMPLATE BasicTensor<float> poisson_nll_loss<float>(const BasicTensor<float>& x, const BasicTensor<float>& y, const PoissonNllLossOptions& o);
MINITORCH_TEMPLATE BasicTensor<float> gaussian_nll_loss<float>(const BasicTensor<float>& x, const BasicTensor<float>& y, const BasicTensor<float>& var, const GaussianNllLossOptions& o);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<float> batched_matmul<float>(const BasicTensor<float>& a, const BasicTensor<float>& b);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<float> matmul<float>(const BasicTensor<float>& a, const BasicTensor<float>& b);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<float> matmul_of<float>(const char* op, const BasicTensor<float>& a, int da, const BasicTensor<float>& b, int db);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<float> mm<float>(const BasicTensor<float>& a, const BasicTensor<float>& b);
MINITORCH_TEMPLATE BasicTensor<float> bmm<float>(const BasicTensor<float>& a, const BasicTensor<float>& b);
MINITORCH_TEMPLATE BasicTensor<float> mv<float>(const BasicTensor<float>& a, const BasicTensor<float>& b);
MINITORCH_TEMPLATE BasicTensor<float> dot<float>(const BasicTensor<float>& a, const BasicTensor<float>& b);
MINITORCH_TEMPLATE BasicTensor<float> vdot<float>(const BasicTensor<float>& a, const BasicTensor<float>& b);
MINITORCH_TEMPLATE BasicTensor<float> linear<float>(const BasicTensor<float>& x, const BasicTensor<float>& weight, const BasicTensor<float>& bias);
MINITORCH_TEMPLATE BasicTensor<float> maximum<float>(const BasicTensor<float>& a, const BasicTensor<float>& b);
MINITORCH_TEMPLATE BasicTensor<float> max<float>(const BasicTensor<float>& a, const BasicTensor<float>& b);
MINITORCH_TEMPLATE BasicTensor<float> fmax<float>(const BasicTensor<float>& a, const BasicTensor<float>& b);
MINITORCH_TEMPLATE BasicTensor<float> fmin<float>(const BasicTensor<float>& a, const BasicTensor<float>& b);
MINITORCH_TEMPLATE BasicTensor<float> minimum<float>(const BasicTensor<float>& a, const BasicTensor<float>& b);
MINITORCH_TEMPLATE BasicTensor<float> min<float>(const BasicTensor<float>& a, const BasicTensor<float>& b);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<float> reshape_or_undefined<float>(const BasicTensor<float>& x, const Shape& shape);
MINITORCH_TEMPLATE BasicTensor<float> norm_scales<float>(const BasicTensor<float>& rstd);
MINITORCH_TEMPLATE autograd::Grads<float> norm_backward_composed<float>(const BasicTensor<float>& dy, const BasicTensor<float>& x, const BasicTensor<float>& weight, const BasicTensor<float>& saved_mean, const BasicTensor<float>& saved_rstd, const NormView& view, float eps, const std::array<bool, 3>& wanted);
MINITORCH_TEMPLATE void check_running<float>(const char* op, const BasicTensor<float>& mean, const BasicTensor<float>& var, std::int64_t channels, const Shape& input, bool updated);
MINITORCH_TEMPLATE float* data_or_null<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE BasicTensor<float> contiguous_or_undefined<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE void check_affine<float>(const char* op, const BasicTensor<float>& weight, const BasicTensor<float>& bias, const Shape& shape, const Shape& input);
MINITORCH_TEMPLATE BasicTensor<float> max_pool2d_spread<float>(const BasicTensor<float>& dy, const IntTensor& index, const Shape& x_shape, const kernels::Pool2dSizes& z);
MINITORCH_TEMPLATE BasicTensor<float> max_pool2d_pick<float>(const BasicTensor<float>& x, const IntTensor& index, const kernels::Pool2dSizes& z);
MINITORCH_TEMPLATE std::pair<BasicTensor<float>, IntTensor> max_pool2d_impl<float>(const BasicTensor<float>& x, const MaxPool2dOptions& o);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<float> max_pool2d<float>(const BasicTensor<float>& x, const MaxPool2dOptions& options);
MINITORCH_TEMPLATE BasicTensor<float> max_pool2d<float>(const BasicTensor<float>& x, Pair kernel_size, const MaxPool2dOptions& options);
MINITORCH_TEMPLATE ValuesAndIndices<float> max_pool2d_with_indices<float>(const BasicTensor<float>& x, const MaxPool2dOptions& options);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<float> avg_pool2d_spread<float>(const BasicTensor<float>& dy, const Shape& x_shape, const AvgPool2dOptions& o);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<float> avg_pool2d<float>(const BasicTensor<float>& x, const AvgPool2dOptions& o);
MINITORCH_TEMPLATE BasicTensor<float> avg_pool2d<float>(const BasicTensor<float>& x, Pair kernel_size, const AvgPool2dOptions& options);
MINITORCH_TEMPLATE BasicTensor<float> adaptive_avg_pool2d<float>(const BasicTensor<float>& x, Pair output_size);
MINITORCH_TEMPLATE BasicTensor<float> pow<float>(const BasicTensor<float>& base, const BasicTensor<float>& exponent);
MINITORCH_TEMPLATE BasicTensor<float> elu<float>(const BasicTensor<float>& x, std::type_identity_t<float> alpha);
MINITORCH_TEMPLATE BasicTensor<float> selu<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE BasicTensor<float> hardtanh<float>(const BasicTensor<float>& x, std::type_identity_t<float> min_val, std::type_identity_t<float> max_val);
MINITORCH_TEMPLATE BasicTensor<float> relu6<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE BasicTensor<float> hardsigmoid<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE BasicTensor<float> hardswish<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE BasicTensor<float> mish<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE BasicTensor<float> logsigmoid<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE BasicTensor<float> prelu<float>(const BasicTensor<float>& x, const BasicTensor<float>& weight);
MINITORCH_TEMPLATE BasicTensor<float> glu<float>(const BasicTensor<float>& x, std::int64_t dim);
MINITORCH_TEMPLATE BasicTensor<kernels::SumOf<float>> sum<float>(const BasicTensor<float>& x, const Dims& dims, bool keepdim);
MINITORCH_TEMPLATE BasicTensor<float> mean<float>(const BasicTensor<float>& x, const Dims& dims, bool keepdim);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<float> centered<float>(const BasicTensor<float>& x, const Dims& dims);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<float> var<float>(const BasicTensor<float>& x, const Dims& dims, std::int64_t correction, bool keepdim);
MINITORCH_TEMPLATE BasicTensor<float> std<float>(const BasicTensor<float>& x, const Dims& dims, std::int64_t correction, bool keepdim);
MINITORCH_TEMPLATE std::pair<BasicTensor<float>, BasicTensor<float>> var_mean<float>(const BasicTensor<float>& x, const Dims& dims, std::int64_t correction, bool keepdim);
MINITORCH_TEMPLATE std::pair<BasicTensor<float>, BasicTensor<float>> std_mean<float>(const BasicTensor<float>& x, const Dims& dims, std::int64_t correction, bool keepdim);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<float> shared_by_equals<float>(const BasicTensor<float>& dy, const BasicTensor<float>& x, const BasicTensor<float>& value, const Dims& dims, bool to_nans);
}
namespace minitorch {
MINITORCH_TEMPLATE ValuesAndIndices<float> max<float>(const BasicTensor<float>& x, std::int64_t dim, bool keepdim);
MINITORCH_TEMPLATE ValuesAndIndices<float> min<float>(const BasicTensor<float>& x, std::int64_t dim, bool keepdim);
MINITORCH_TEMPLATE BasicTensor<float> max<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE BasicTensor<float> min<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE BasicTensor<float> amax<float>(const BasicTensor<float>& x, const Dims& dims, bool keepdim);
MINITORCH_TEMPLATE BasicTensor<float> amin<float>(const BasicTensor<float>& x, const Dims& dims, bool keepdim);
MINITORCH_TEMPLATE LongTensor argmax<float>(const BasicTensor<float>& x, std::int64_t dim, bool keepdim);
MINITORCH_TEMPLATE LongTensor argmin<float>(const BasicTensor<float>& x, std::int64_t dim, bool keepdim);
MINITORCH_TEMPLATE LongTensor argmax<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE LongTensor argmin<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE BasicTensor<float> logsumexp<float>(const BasicTensor<float>& x, const Dims& dims, bool keepdim);
MINITORCH_TEMPLATE BasicTensor<float> frac<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE BasicTensor<float> fmod<float>(const BasicTensor<float>& a, const BasicTensor<float>& b);
MINITORCH_TEMPLATE BasicTensor<float> fmod<float>(const BasicTensor<float>& x, core::Number<float> divisor);
MINITORCH_TEMPLATE BasicTensor<float> floor_divide<float>(const BasicTensor<float>& a, const BasicTensor<float>& b);
MINITORCH_TEMPLATE BasicTensor<float> floor_divide<float>(const BasicTensor<float>& x, core::Number<float> divisor);
MINITORCH_TEMPLATE BasicTensor<float> nan_to_num<float>(const BasicTensor<float>& x, double nan, std::optional<double> posinf, std::optional<double> neginf);
MINITORCH_TEMPLATE LongTensor count_nonzero<float>(const BasicTensor<float>& x, const Dims& dims);
MINITORCH_TEMPLATE BasicTensor<float> div<float>(const BasicTensor<float>& a, const BasicTensor<float>& b, core::Choice<DivisionRounding> rounding);
MINITORCH_TEMPLATE BasicTensor<float> div<float>(const BasicTensor<float>& x, core::Number<float> divisor, core::Choice<DivisionRounding> rounding);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<float> resample<float>(const BasicTensor<float>& x, int d, const Taps& taps, bool backwards);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<float> interpolate<float>(const BasicTensor<float>& x, const InterpolateOptions& o);
MINITORCH_TEMPLATE BasicTensor<float> pixel_shuffle<float>(const BasicTensor<float>& x, std::int64_t upscale_factor);
MINITORCH_TEMPLATE BasicTensor<float> pixel_unshuffle<float>(const BasicTensor<float>& x, std::int64_t downscale_factor);
MINITORCH_TEMPLATE ValuesAndIndices<float> adaptive_max_pool2d_with_indices<float>(const BasicTensor<float>& x, Pair output_size);
MINITORCH_TEMPLATE BasicTensor<float> adaptive_max_pool2d<float>(const BasicTensor<float>& x, Pair output_size);
MINITORCH_TEMPLATE BasicTensor<float> rms_norm<float>(const BasicTensor<float>& x, const Shape& normalized_shape, const BasicTensor<float>& weight, std::optional<double> eps);
MINITORCH_TEMPLATE BasicTensor<float> floor<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE BasicTensor<float> ceil<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE BasicTensor<float> trunc<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE BasicTensor<float> round<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE BasicTensor<float> sign<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE BasicTensor<float> copysign<float>(const BasicTensor<float>& a, const BasicTensor<float>& b);
MINITORCH_TEMPLATE BasicTensor<float> copysign<float>(const BasicTensor<float>& x, std::type_identity_t<float> sign);
MINITORCH_TEMPLATE BasicTensor<float> square<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE BasicTensor<float> remainder<float>(const BasicTensor<float>& a, const BasicTensor<float>& b);
MINITORCH_TEMPLATE BasicTensor<float> remainder<float>(const BasicTensor<float>& x, core::Number<float> divisor);
MINITORCH_TEMPLATE BasicTensor<float> operator% <float>(const BasicTensor<float>& a, const BasicTensor<float>& b);
MINITORCH_TEMPLATE BasicTensor<float> operator% <float>(const BasicTensor<float>& x, core::Number<float> divisor);
MINITORCH_TEMPLATE BasicTensor<float> round<float>(const BasicTensor<float>& x, std::int64_t decimals);
MINITORCH_TEMPLATE BasicTensor<float> clamp_min<float>(const BasicTensor<float>& x, core::Number<float> low);
MINITORCH_TEMPLATE BasicTensor<float> clamp_max<float>(const BasicTensor<float>& x, core::Number<float> high);
MINITORCH_TEMPLATE BasicTensor<float> clamp<float>(const BasicTensor<float>& x, const ClampBounds& bounds);
MINITORCH_TEMPLATE BasicTensor<float> clamp_min<float>(const BasicTensor<float>& x, const BasicTensor<float>& low);
MINITORCH_TEMPLATE BasicTensor<float> clamp_max<float>(const BasicTensor<float>& x, const BasicTensor<float>& high);
MINITORCH_TEMPLATE BasicTensor<float> clamp<float>(const BasicTensor<float>& x, const BasicTensor<float>& low, const BasicTensor<float>& high);
MINITORCH_TEMPLATE BasicTensor<float> clamp<float>(const BasicTensor<float>& x, core::Number<float> low);
MINITORCH_TEMPLATE BasicTensor<float> clip<float>(const BasicTensor<float>& x, core::Number<float> low, core::Number<float> high);
MINITORCH_TEMPLATE BasicTensor<float> clip<float>(const BasicTensor<float>& x, const ClampBounds& bounds);
MINITORCH_TEMPLATE BasicTensor<float> clip<float>(const BasicTensor<float>& x, core::Number<float> low);
MINITORCH_TEMPLATE const BasicTensor<float>& clamp_<float>(const BasicTensor<float>& x, const ClampBounds& bounds);
MINITORCH_TEMPLATE const BasicTensor<float>& clamp_<float>(const BasicTensor<float>& x, core::Number<float> low);
MINITORCH_TEMPLATE const BasicTensor<float>& clamp_<float>(const BasicTensor<float>& x, core::Number<float> low, core::Number<float> high);
MINITORCH_TEMPLATE BasicTensor<float> bernoulli<float>(const BasicTensor<float>& x, Generator& generator);
MINITORCH_TEMPLATE LongTensor multinomial<float>(const BasicTensor<float>& x, std::int64_t samples, bool replacement, Generator& generator);
MINITORCH_TEMPLATE BasicTensor<float> normal<float>(const BasicTensor<float>& mean, const BasicTensor<float>& std, Generator& generator);
MINITORCH_TEMPLATE BasicTensor<float> gumbel_softmax<float>(const BasicTensor<float>& x, double tau, bool hard, std::int64_t dim, Generator& generator);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE void running_sums<float>(const float* x, float* y, const Around& at, std::int64_t lines, bool backwards);
MINITORCH_TEMPLATE BasicTensor<float> running_sum<float>(const BasicTensor<float>& x, int d, bool backwards);
MINITORCH_TEMPLATE BasicTensor<kernels::SumOf<float>> counted<float>(const BasicTensor<float>& x);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<kernels::SumOf<float>> cumsum<float>(const BasicTensor<float>& x, std::int64_t dim);
MINITORCH_TEMPLATE BasicTensor<float> logcumsumexp<float>(const BasicTensor<float>& x, std::int64_t dim);
MINITORCH_TEMPLATE BasicTensor<kernels::SumOf<float>> cumprod<float>(const BasicTensor<float>& x, std::int64_t dim);
MINITORCH_TEMPLATE BasicTensor<kernels::SumOf<float>> prod<float>(const BasicTensor<float>& x, std::int64_t dim, bool keepdim);
MINITORCH_TEMPLATE BasicTensor<kernels::SumOf<float>> prod<float>(const BasicTensor<float>& x);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<float> beginning<float>(const char* op, const BasicTensor<float>& src, const Shape& shape);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<float> scatter<float>(const BasicTensor<float>& x, std::int64_t dim, const LongTensor& index, const BasicTensor<float>& src);
MINITORCH_TEMPLATE BasicTensor<float> scatter<float>(const BasicTensor<float>& x, std::int64_t dim, const LongTensor& index, core::Number<float> value);
MINITORCH_TEMPLATE BasicTensor<float> scatter_add<float>(const BasicTensor<float>& x, std::int64_t dim, const LongTensor& index, const BasicTensor<float>& src);
MINITORCH_TEMPLATE const BasicTensor<float>& scatter_<float>(const BasicTensor<float>& x, std::int64_t dim, const LongTensor& index, const BasicTensor<float>& src);
MINITORCH_TEMPLATE const BasicTensor<float>& scatter_<float>(const BasicTensor<float>& x, std::int64_t dim, const LongTensor& index, core::Number<float> value);
MINITORCH_TEMPLATE const BasicTensor<float>& scatter_add_<float>(const BasicTensor<float>& x, std::int64_t dim, const LongTensor& index, const BasicTensor<float>& src);
MINITORCH_TEMPLATE ValuesAndIndices<float> median<float>(const BasicTensor<float>& x, std::int64_t dim, bool keepdim);
MINITORCH_TEMPLATE BasicTensor<float> median<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE ValuesAndIndices<float> mode<float>(const BasicTensor<float>& x, std::int64_t dim, bool keepdim);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<float> spread_around<float>(const BasicTensor<float>& x, Shape shape, int d);
MINITORCH_TEMPLATE void places_in_line<float>(const float* sorted, std::int64_t size, const float* values, std::int64_t count, bool right, std::int64_t* places);
}
namespace minitorch {
MINITORCH_TEMPLATE ValuesAndIndices<float> cummax<float>(const BasicTensor<float>& x, std::int64_t dim);
MINITORCH_TEMPLATE ValuesAndIndices<float> cummin<float>(const BasicTensor<float>& x, std::int64_t dim);
MINITORCH_TEMPLATE BasicTensor<float> take_along_dim<float>(const BasicTensor<float>& x, const LongTensor& index, std::int64_t dim);
MINITORCH_TEMPLATE BasicTensor<float> take_along_dim<float>(const BasicTensor<float>& x, const LongTensor& index);
MINITORCH_TEMPLATE BasicTensor<float> bincount<float>(const LongTensor& x, const BasicTensor<float>& weights, std::int64_t minlength);
MINITORCH_TEMPLATE LongTensor searchsorted<float>(const BasicTensor<float>& sorted, const BasicTensor<float>& values, bool right);
MINITORCH_TEMPLATE LongTensor searchsorted<float>(const BasicTensor<float>& sorted, const BasicTensor<float>& values, const char* side);
MINITORCH_TEMPLATE LongTensor bucketize<float>(const BasicTensor<float>& values, const BasicTensor<float>& boundaries, bool right);
MINITORCH_TEMPLATE BasicTensor<float> diff<float>(const BasicTensor<float>& x, std::int64_t n, std::int64_t dim, const BasicTensor<float>& prepend, const BasicTensor<float>& append);
MINITORCH_TEMPLATE BasicTensor<float> take<float>(const BasicTensor<float>& x, const LongTensor& index);
MINITORCH_TEMPLATE BoolTensor isin<float>(const BasicTensor<float>& x, const BasicTensor<float>& values);
MINITORCH_TEMPLATE BasicTensor<float> softsign<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE BasicTensor<float> tanhshrink<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE BasicTensor<float> hardshrink<float>(const BasicTensor<float>& x, std::type_identity_t<float> lambda);
MINITORCH_TEMPLATE BasicTensor<float> softshrink<float>(const BasicTensor<float>& x, std::type_identity_t<float> lambda);
MINITORCH_TEMPLATE BasicTensor<float> threshold<float>(const BasicTensor<float>& x, std::type_identity_t<float> threshold, std::type_identity_t<float> value);
MINITORCH_TEMPLATE BasicTensor<float> celu<float>(const BasicTensor<float>& x, std::type_identity_t<float> alpha);
MINITORCH_TEMPLATE BasicTensor<float> softmin<float>(const BasicTensor<float>& x, std::int64_t dim);
MINITORCH_TEMPLATE BasicTensor<float> softmax<float>(const BasicTensor<float>& x, std::int64_t dim);
MINITORCH_TEMPLATE BasicTensor<float> log_softmax<float>(const BasicTensor<float>& x, std::int64_t dim);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE LongTensor ordered<float>(const BasicTensor<float>& x, int d, std::int64_t count, bool descending);
MINITORCH_TEMPLATE ValuesAndIndices<float> picked<float>(const char* op, const BasicTensor<float>& x, int d, const LongTensor& places);
}
namespace minitorch {
MINITORCH_TEMPLATE ValuesAndIndices<float> sort<float>(const BasicTensor<float>& x, std::int64_t dim, bool descending);
MINITORCH_TEMPLATE LongTensor argsort<float>(const BasicTensor<float>& x, std::int64_t dim, bool descending);
MINITORCH_TEMPLATE ValuesAndIndices<float> topk<float>(const BasicTensor<float>& x, std::int64_t k, std::int64_t dim, bool largest, bool);
MINITORCH_TEMPLATE ValuesAndIndices<float> kthvalue<float>(const BasicTensor<float>& x, std::int64_t k, std::int64_t dim, bool keepdim);
MINITORCH_TEMPLATE BasicTensor<float> nansum<float>(const BasicTensor<float>& x, const Dims& dims, bool keepdim);
MINITORCH_TEMPLATE BasicTensor<float> nanmean<float>(const BasicTensor<float>& x, const Dims& dims, bool keepdim);
MINITORCH_TEMPLATE std::pair<BasicTensor<float>, BasicTensor<float>> aminmax<float>(const BasicTensor<float>& x, const Dims& dims, bool keepdim);
MINITORCH_TEMPLATE BasicTensor<float> quantile<float>(const BasicTensor<float>& x, const BasicTensor<float>& q, std::int64_t dim, bool keepdim, core::Choice<QuantileInterpolation> interpolation);
MINITORCH_TEMPLATE BasicTensor<float> quantile<float>(const BasicTensor<float>& x, double q, std::int64_t dim, bool keepdim, core::Choice<QuantileInterpolation> interpolation);
MINITORCH_TEMPLATE BasicTensor<float> quantile<float>(const BasicTensor<float>& x, double q);
MINITORCH_TEMPLATE BasicTensor<float> quantile<float>(const BasicTensor<float>& x, const BasicTensor<float>& q);
MINITORCH_TEMPLATE BasicTensor<float> histc<float>(const BasicTensor<float>& x, std::int64_t bins, double min, double max);
MINITORCH_TEMPLATE struct CovOptions<float>;
MINITORCH_TEMPLATE BasicTensor<float> cov<float>(const BasicTensor<float>& x, const CovOptions<float>& options);
MINITORCH_TEMPLATE BasicTensor<float> cov<float>(const BasicTensor<float>& x, std::int64_t correction);
MINITORCH_TEMPLATE BasicTensor<float> corrcoef<float>(const BasicTensor<float>& x);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BoolTensor below_diagonal<float>(const char* op, const BasicTensor<float>& x, std::int64_t diagonal);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<float> tril<float>(const BasicTensor<float>& x, std::int64_t diagonal);
MINITORCH_TEMPLATE BasicTensor<float> triu<float>(const BasicTensor<float>& x, std::int64_t diagonal);
MINITORCH_TEMPLATE BasicTensor<float> diag<float>(const BasicTensor<float>& x, std::int64_t diagonal);
MINITORCH_TEMPLATE BasicTensor<float> block_diag<float>(const std::vector<BasicTensor<float>>& tensors);
MINITORCH_TEMPLATE BasicTensor<float> block_diag<float>(std::initializer_list<BasicTensor<float>> tensors);
MINITORCH_TEMPLATE BasicTensor<float> outer<float>(const BasicTensor<float>& a, const BasicTensor<float>& b);
MINITORCH_TEMPLATE BasicTensor<float> sinc<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE BasicTensor<float> asin<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE BasicTensor<float> acos<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE BasicTensor<float> atan<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE BasicTensor<float> tan<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE BasicTensor<float> sinh<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE BasicTensor<float> cosh<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE BasicTensor<float> asinh<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE BasicTensor<float> acosh<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE BasicTensor<float> atanh<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE BasicTensor<float> atan2<float>(const BasicTensor<float>& a, const BasicTensor<float>& b);
MINITORCH_TEMPLATE BasicTensor<float> hypot<float>(const BasicTensor<float>& a, const BasicTensor<float>& b);
MINITORCH_TEMPLATE BasicTensor<float> deg2rad<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE BasicTensor<float> rad2deg<float>(const BasicTensor<float>& x);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<float> fold_windows<float>(const char* op, const BasicTensor<float>& x, int d, std::int64_t size, const WindowPlaces& w);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<float> unfold<float>(const BasicTensor<float>& x, std::int64_t dimension, std::int64_t size, std::int64_t step);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<float> planes_to_columns<float>(const char* op, const BasicTensor<float>& x, const kernels::Conv2dSizes& z);
MINITORCH_TEMPLATE BasicTensor<float> columns_to_planes<float>(const char* op, const BasicTensor<float>& x, const kernels::Conv2dSizes& z);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<float> unfold<float>(const BasicTensor<float>& x, const UnfoldOptions& options);
MINITORCH_TEMPLATE BasicTensor<float> fold<float>(const BasicTensor<float>& x, Pair output_size, const UnfoldOptions& o);
MINITORCH_TEMPLATE struct UniqueValues<float>;
}
namespace minitorch::detail {
MINITORCH_TEMPLATE UniqueValues<float> one_of_each<float>(const char* op, const BasicTensor<float>& x, const UniqueOptions& options, bool in_order);
MINITORCH_TEMPLATE UniqueValues<float> unique_by_counting<float>(const BasicTensor<float>& x, float least, std::uint64_t span, const UniqueOptions& options);
}
namespace minitorch {
MINITORCH_TEMPLATE UniqueValues<float> unique<float>(const BasicTensor<float>& x, const UniqueOptions& options);
MINITORCH_TEMPLATE BasicTensor<float> unique<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE UniqueValues<float> unique_consecutive<float>(const BasicTensor<float>& x, const UniqueOptions& options);
MINITORCH_TEMPLATE BasicTensor<float> unique_consecutive<float>(const BasicTensor<float>& x);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<float> sum_of_squares<float>(const BasicTensor<float>& x, const ReducedDims& reduction);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<float> norm<float>(const BasicTensor<float>& x, double p, const Dims& dims, bool keepdim);
MINITORCH_TEMPLATE BasicTensor<float> normalize<float>(const BasicTensor<float>& x, double p, std::int64_t dim, double eps);
MINITORCH_TEMPLATE BasicTensor<float> normalize<float>(const BasicTensor<float>& x, const NormalizeOptions& options);
MINITORCH_TEMPLATE BasicTensor<float> cosine_similarity<float>(const BasicTensor<float>& a, const BasicTensor<float>& b, std::int64_t dim, double eps);
MINITORCH_TEMPLATE BasicTensor<float> cdist<float>(const BasicTensor<float>& a, const BasicTensor<float>& b, double p);
MINITORCH_TEMPLATE BasicTensor<float> dist<float>(const BasicTensor<float>& a, const BasicTensor<float>& b, double p);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<float> view_of<float>(const BasicTensor<float>& x);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<float> clone<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE BasicTensor<float> contiguous<float>(const BasicTensor<float>& x);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<float> reshape_as<float>(const char* name, const BasicTensor<float>& x, const Shape& shape);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<float> reshape<float>(const BasicTensor<float>& x, const Shape& shape);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<float> shown_as<float>(const char* name, const BasicTensor<float>& x, const Shape& shape);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<float> view<float>(const BasicTensor<float>& x, const Shape& shape);
MINITORCH_TEMPLATE BasicTensor<float> permute<float>(const BasicTensor<float>& x, const Dims& order);
MINITORCH_TEMPLATE BasicTensor<float> transpose<float>(const BasicTensor<float>& x, std::int64_t dim0, std::int64_t dim1);
MINITORCH_TEMPLATE BasicTensor<float> t<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE BasicTensor<float> slice<float>(const BasicTensor<float>& x, std::int64_t dim, std::int64_t start, std::int64_t end, std::int64_t step);
MINITORCH_TEMPLATE BasicTensor<float> narrow<float>(const BasicTensor<float>& x, std::int64_t dim, std::int64_t start, std::int64_t length);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<float> squeeze_marked<float>(const BasicTensor<float>& x, const bool (&marked)[Dims::max_size]);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<float> squeeze<float>(const BasicTensor<float>& x, std::int64_t dim);
MINITORCH_TEMPLATE BasicTensor<float> squeeze<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE BasicTensor<float> unsqueeze<float>(const BasicTensor<float>& x, std::int64_t dim);
MINITORCH_TEMPLATE BasicTensor<float> select<float>(const BasicTensor<float>& x, std::int64_t dim, std::int64_t index);
MINITORCH_TEMPLATE BasicTensor<float> flatten<float>(const BasicTensor<float>& x, std::int64_t start_dim, std::int64_t end_dim);
MINITORCH_TEMPLATE BasicTensor<float> ravel<float>(const BasicTensor<float>& x);
}
#endif

#if !defined(MINITORCH_ONLY_FLOAT) && !defined(MINITORCH_ONLY_INT64)
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<double> exp<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE BasicTensor<double> log<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE BasicTensor<double> expm1<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE BasicTensor<double> log1p<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE BasicTensor<double> sin<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE BasicTensor<double> cos<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE BasicTensor<double> sqrt<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE BasicTensor<double> rsqrt<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE BasicTensor<double> reciprocal<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE BasicTensor<double> abs<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE BasicTensor<double> tanh<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE BasicTensor<double> sigmoid<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE BasicTensor<double> erf<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE BasicTensor<double> relu<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE BasicTensor<double> leaky_relu<double>(const BasicTensor<double>& x, std::type_identity_t<double> negative_slope);
MINITORCH_TEMPLATE BasicTensor<double> clamp<double>(const BasicTensor<double>& x, std::type_identity_t<double> low, std::type_identity_t<double> high);
MINITORCH_TEMPLATE BasicTensor<double> silu<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE BasicTensor<double> softplus<double>(const BasicTensor<double>& x, std::type_identity_t<double> beta, std::type_identity_t<double> threshold);
MINITORCH_TEMPLATE BasicTensor<double> gelu<double>(const BasicTensor<double>& x, core::Choice<GeluApproximation> approximate);
MINITORCH_TEMPLATE BasicTensor<double> addcmul<double>(const BasicTensor<double>& x, const BasicTensor<double>& a, const BasicTensor<double>& b, core::Number<double> value);
MINITORCH_TEMPLATE BasicTensor<double> addcdiv<double>(const BasicTensor<double>& x, const BasicTensor<double>& a, const BasicTensor<double>& b, std::type_identity_t<double> value);
MINITORCH_TEMPLATE BasicTensor<double> lerp<double>(const BasicTensor<double>& start, const BasicTensor<double>& end, std::type_identity_t<double> weight);
MINITORCH_TEMPLATE BasicTensor<double> lerp<double>(const BasicTensor<double>& start, const BasicTensor<double>& end, const BasicTensor<double>& weight);
MINITORCH_TEMPLATE BasicTensor<double> addmm<double>(const BasicTensor<double>& x, const BasicTensor<double>& a, const BasicTensor<double>& b, std::type_identity_t<double> beta, std::type_identity_t<double> alpha);
MINITORCH_TEMPLATE BasicTensor<double> baddbmm<double>(const BasicTensor<double>& x, const BasicTensor<double>& a, const BasicTensor<double>& b, std::type_identity_t<double> beta, std::type_identity_t<double> alpha);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE double power<double>(double x, double exponent);
MINITORCH_TEMPLATE BasicTensor<double> power<double>(const BasicTensor<double>& x, double exponent);
MINITORCH_TEMPLATE void check_not_bool<double>(const char* op);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<double> add<double>(const BasicTensor<double>& a, const BasicTensor<double>& b);
MINITORCH_TEMPLATE BasicTensor<double> sub<double>(const BasicTensor<double>& a, const BasicTensor<double>& b);
MINITORCH_TEMPLATE BasicTensor<double> mul<double>(const BasicTensor<double>& a, const BasicTensor<double>& b);
MINITORCH_TEMPLATE BasicTensor<detail::QuotientOf<double>> div<double>(const BasicTensor<double>& a, const BasicTensor<double>& b);
MINITORCH_TEMPLATE BasicTensor<double> add<double>(const BasicTensor<double>& x, core::Number<double> term);
MINITORCH_TEMPLATE BasicTensor<double> sub<double>(const BasicTensor<double>& x, core::Number<double> term);
MINITORCH_TEMPLATE BasicTensor<double> mul<double>(const BasicTensor<double>& x, core::Number<double> factor);
MINITORCH_TEMPLATE BasicTensor<detail::QuotientOf<double>> div<double>(const BasicTensor<double>& x, core::Number<double> divisor);
MINITORCH_TEMPLATE BasicTensor<double> add<double>(const BasicTensor<double>& a, const BasicTensor<double>& b, core::Number<double> alpha);
MINITORCH_TEMPLATE BasicTensor<double> sub<double>(const BasicTensor<double>& a, const BasicTensor<double>& b, core::Number<double> alpha);
MINITORCH_TEMPLATE BasicTensor<double> neg<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE BasicTensor<double> pow<double>(const BasicTensor<double>& x, std::type_identity_t<double> exponent);
MINITORCH_TEMPLATE BasicTensor<double> pow<double>(std::type_identity_t<double> base, const BasicTensor<double>& x);
MINITORCH_TEMPLATE BasicTensor<double> operator+ <double>(const BasicTensor<double>& a, const BasicTensor<double>& b);
MINITORCH_TEMPLATE BasicTensor<double> operator- <double>(const BasicTensor<double>& a, const BasicTensor<double>& b);
MINITORCH_TEMPLATE BasicTensor<double> operator* <double>(const BasicTensor<double>& a, const BasicTensor<double>& b);
MINITORCH_TEMPLATE BasicTensor<detail::QuotientOf<double>> operator/ <double>(const BasicTensor<double>& a, const BasicTensor<double>& b);
MINITORCH_TEMPLATE BasicTensor<double> operator- <double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE BasicTensor<double> operator+ <double>(const BasicTensor<double>& x, core::Number<double> s);
MINITORCH_TEMPLATE BasicTensor<double> operator+ <double>(core::Number<double> s, const BasicTensor<double>& x);
MINITORCH_TEMPLATE BasicTensor<double> operator- <double>(const BasicTensor<double>& x, core::Number<double> s);
MINITORCH_TEMPLATE BasicTensor<double> operator- <double>(core::Number<double> s, const BasicTensor<double>& x);
MINITORCH_TEMPLATE BasicTensor<double> operator* <double>(const BasicTensor<double>& x, core::Number<double> s);
MINITORCH_TEMPLATE BasicTensor<double> operator* <double>(core::Number<double> s, const BasicTensor<double>& x);
MINITORCH_TEMPLATE BasicTensor<detail::QuotientOf<double>> operator/ <double>(const BasicTensor<double>& x, core::Number<double> s);
MINITORCH_TEMPLATE BasicTensor<double> operator/ <double>(std::type_identity_t<double> s, const BasicTensor<double>& x);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<double> at_least<double>(const BasicTensor<double>& x, int dims);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<double> vstack<double>(const std::vector<BasicTensor<double>>& tensors);
MINITORCH_TEMPLATE BasicTensor<double> hstack<double>(const std::vector<BasicTensor<double>>& tensors);
MINITORCH_TEMPLATE BasicTensor<double> column_stack<double>(const std::vector<BasicTensor<double>>& tensors);
MINITORCH_TEMPLATE BasicTensor<double> vstack<double>(std::initializer_list<BasicTensor<double>> tensors);
MINITORCH_TEMPLATE BasicTensor<double> hstack<double>(std::initializer_list<BasicTensor<double>> tensors);
MINITORCH_TEMPLATE BasicTensor<double> column_stack<double>(std::initializer_list<BasicTensor<double>> tensors);
MINITORCH_TEMPLATE BasicTensor<double> movedim<double>(const BasicTensor<double>& x, const Dims& source, const Dims& destination);
MINITORCH_TEMPLATE BasicTensor<double> moveaxis<double>(const BasicTensor<double>& x, const Dims& source, const Dims& destination);
MINITORCH_TEMPLATE BasicTensor<double> unflatten<double>(const BasicTensor<double>& x, std::int64_t dim, const Dims& sizes);
MINITORCH_TEMPLATE BasicTensor<double> diagonal<double>(const BasicTensor<double>& x, std::int64_t offset, std::int64_t dim1, std::int64_t dim2);
MINITORCH_TEMPLATE BasicTensor<kernels::SumOf<double>> trace<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE BasicTensor<double> fliplr<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE BasicTensor<double> flipud<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE BasicTensor<double> rot90<double>(const BasicTensor<double>& x, std::int64_t k, const Dims& dims);
MINITORCH_TEMPLATE BasicTensor<double> kron<double>(const BasicTensor<double>& a, const BasicTensor<double>& b);
MINITORCH_TEMPLATE BasicTensor<double> tensordot<double>(const BasicTensor<double>& a, const BasicTensor<double>& b, const Dims& dims_a, const Dims& dims_b);
MINITORCH_TEMPLATE BasicTensor<double> tensordot<double>(const BasicTensor<double>& a, const BasicTensor<double>& b, std::int64_t dims);
MINITORCH_TEMPLATE BasicTensor<double> inner<double>(const BasicTensor<double>& a, const BasicTensor<double>& b);
MINITORCH_TEMPLATE BasicTensor<double> row_stack<double>(const std::vector<BasicTensor<double>>& tensors);
MINITORCH_TEMPLATE BasicTensor<double> row_stack<double>(std::initializer_list<BasicTensor<double>> tensors);
MINITORCH_TEMPLATE BasicTensor<double> concat<double>(const std::vector<BasicTensor<double>>& tensors, std::int64_t dim);
MINITORCH_TEMPLATE BasicTensor<double> concat<double>(std::initializer_list<BasicTensor<double>> tensors, std::int64_t dim);
MINITORCH_TEMPLATE BasicTensor<double> dstack<double>(const std::vector<BasicTensor<double>>& tensors);
MINITORCH_TEMPLATE BasicTensor<double> dstack<double>(std::initializer_list<BasicTensor<double>> tensors);
MINITORCH_TEMPLATE std::vector<BasicTensor<double>> tensor_split<double>(const BasicTensor<double>& x, const Dims& indices, std::int64_t dim);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE std::vector<BasicTensor<double>> equal_parts<double>(const char* op, const BasicTensor<double>& x, const Dims& indices, int dim);
}
namespace minitorch {
MINITORCH_TEMPLATE std::vector<BasicTensor<double>> hsplit<double>(const BasicTensor<double>& x, const Dims& indices);
MINITORCH_TEMPLATE std::vector<BasicTensor<double>> vsplit<double>(const BasicTensor<double>& x, const Dims& indices);
MINITORCH_TEMPLATE std::vector<BasicTensor<double>> dsplit<double>(const BasicTensor<double>& x, const Dims& indices);
MINITORCH_TEMPLATE BasicTensor<double> swapdims<double>(const BasicTensor<double>& x, std::int64_t dim0, std::int64_t dim1);
MINITORCH_TEMPLATE BasicTensor<double> swapaxes<double>(const BasicTensor<double>& x, std::int64_t axis0, std::int64_t axis1);
MINITORCH_TEMPLATE BasicTensor<double> broadcast_to<double>(const BasicTensor<double>& x, const Shape& shape);
MINITORCH_TEMPLATE BasicTensor<double> reshape_as<double>(const BasicTensor<double>& x, const BasicTensor<double>& other);
MINITORCH_TEMPLATE BasicTensor<double> cross<double>(const BasicTensor<double>& a, const BasicTensor<double>& b, std::int64_t dim);
MINITORCH_TEMPLATE BasicTensor<double> diag_embed<double>(const BasicTensor<double>& x, std::int64_t offset);
MINITORCH_TEMPLATE struct AttentionOptions<double>;
MINITORCH_TEMPLATE BasicTensor<double> scaled_dot_product_attention<double>(const BasicTensor<double>& query, const BasicTensor<double>& key, const BasicTensor<double>& value, const AttentionOptions<double>& options, Generator& generator);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<double> batch_norm_training<double>(const BasicTensor<double>& x, const BasicTensor<double>& running_mean, const BasicTensor<double>& running_var, const BasicTensor<double>& weight, const BasicTensor<double>& bias, double momentum, double eps);
MINITORCH_TEMPLATE BasicTensor<double> batch_norm_inference<double>(const BasicTensor<double>& x, const BasicTensor<double>& running_mean, const BasicTensor<double>& running_var, const BasicTensor<double>& weight, const BasicTensor<double>& bias, double eps);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<double> batch_norm<double>(const BasicTensor<double>& x, const BasicTensor<double>& running_mean, const BasicTensor<double>& running_var, const BasicTensor<double>& weight, const BasicTensor<double>& bias, bool training, double momentum, double eps);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<double> unbroadcast<double>(const BasicTensor<double>& dy, const Shape& shape);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<double> expand<double>(const BasicTensor<double>& x, const Shape& shape);
MINITORCH_TEMPLATE BasicTensor<kernels::SumOf<double>> sum_to<double>(const BasicTensor<double>& x, const Shape& shape);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE std::vector<BasicTensor<double>> pieces_of<double>(const BasicTensor<double>& x, std::int64_t size, std::int64_t dim);
}
namespace minitorch {
MINITORCH_TEMPLATE std::vector<BasicTensor<double>> split<double>(const BasicTensor<double>& x, const Dims& sizes, std::int64_t dim);
MINITORCH_TEMPLATE std::vector<BasicTensor<double>> chunk<double>(const BasicTensor<double>& x, std::int64_t chunks, std::int64_t dim);
MINITORCH_TEMPLATE std::vector<BasicTensor<double>> unbind<double>(const BasicTensor<double>& x, std::int64_t dim);
MINITORCH_TEMPLATE BasicTensor<double> repeat<double>(const BasicTensor<double>& x, const Dims& repeats);
MINITORCH_TEMPLATE BasicTensor<double> tile<double>(const BasicTensor<double>& x, const Dims& repeats);
MINITORCH_TEMPLATE BasicTensor<double> repeat_interleave<double>(const BasicTensor<double>& x, const LongTensor& repeats, std::int64_t dim);
MINITORCH_TEMPLATE BasicTensor<double> repeat_interleave<double>(const BasicTensor<double>& x, std::int64_t repeats, std::int64_t dim);
MINITORCH_TEMPLATE BasicTensor<double> repeat_interleave<double>(const BasicTensor<double>& x, std::int64_t repeats);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<double> turned<double>(const char* op, const BasicTensor<double>& x, int d, bool backwards, std::int64_t shift);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<double> flip<double>(const BasicTensor<double>& x, const Dims& dims);
MINITORCH_TEMPLATE BasicTensor<double> roll<double>(const BasicTensor<double>& x, const Dims& shifts, const Dims& dims);
MINITORCH_TEMPLATE BasicTensor<double> roll<double>(const BasicTensor<double>& x, std::int64_t shift);
MINITORCH_TEMPLATE std::vector<BasicTensor<double>> broadcast_tensors<double>(const std::vector<BasicTensor<double>>& tensors);
MINITORCH_TEMPLATE std::vector<BasicTensor<double>> broadcast_tensors<double>(std::initializer_list<BasicTensor<double>> tensors);
MINITORCH_TEMPLATE std::vector<BasicTensor<double>> meshgrid<double>(const std::vector<BasicTensor<double>>& tensors, bool xy);
MINITORCH_TEMPLATE std::vector<BasicTensor<double>> meshgrid<double>(std::initializer_list<BasicTensor<double>> tensors, bool xy);
MINITORCH_TEMPLATE std::vector<BasicTensor<double>> meshgrid<double>(const std::vector<BasicTensor<double>>& tensors, const char* indexing);
MINITORCH_TEMPLATE std::vector<BasicTensor<double>> meshgrid<double>(std::initializer_list<BasicTensor<double>> tensors, const char* indexing);
MINITORCH_TEMPLATE BasicTensor<double> cartesian_prod<double>(const std::vector<BasicTensor<double>>& tensors);
MINITORCH_TEMPLATE BasicTensor<double> cartesian_prod<double>(std::initializer_list<BasicTensor<double>> tensors);
MINITORCH_TEMPLATE BasicTensor<double> combinations<double>(const BasicTensor<double>& x, std::int64_t r, bool with_replacement);
MINITORCH_TEMPLATE BoolTensor eq<double>(const BasicTensor<double>& a, const BasicTensor<double>& b);
MINITORCH_TEMPLATE BoolTensor ne<double>(const BasicTensor<double>& a, const BasicTensor<double>& b);
MINITORCH_TEMPLATE BoolTensor lt<double>(const BasicTensor<double>& a, const BasicTensor<double>& b);
MINITORCH_TEMPLATE BoolTensor le<double>(const BasicTensor<double>& a, const BasicTensor<double>& b);
MINITORCH_TEMPLATE BoolTensor gt<double>(const BasicTensor<double>& a, const BasicTensor<double>& b);
MINITORCH_TEMPLATE BoolTensor ge<double>(const BasicTensor<double>& a, const BasicTensor<double>& b);
MINITORCH_TEMPLATE BoolTensor eq<double>(const BasicTensor<double>& x, core::Number<double> number);
MINITORCH_TEMPLATE BoolTensor ne<double>(const BasicTensor<double>& x, core::Number<double> number);
MINITORCH_TEMPLATE BoolTensor lt<double>(const BasicTensor<double>& x, core::Number<double> number);
MINITORCH_TEMPLATE BoolTensor le<double>(const BasicTensor<double>& x, core::Number<double> number);
MINITORCH_TEMPLATE BoolTensor gt<double>(const BasicTensor<double>& x, core::Number<double> number);
MINITORCH_TEMPLATE BoolTensor ge<double>(const BasicTensor<double>& x, core::Number<double> number);
MINITORCH_TEMPLATE BoolTensor operator== <double>(const BasicTensor<double>& a, const BasicTensor<double>& b);
MINITORCH_TEMPLATE BoolTensor operator!= <double>(const BasicTensor<double>& a, const BasicTensor<double>& b);
MINITORCH_TEMPLATE BoolTensor operator== <double>(const BasicTensor<double>& a, core::Number<double> b);
MINITORCH_TEMPLATE BoolTensor operator!= <double>(const BasicTensor<double>& a, core::Number<double> b);
MINITORCH_TEMPLATE BoolTensor operator== <double>(core::Number<double> a, const BasicTensor<double>& b);
MINITORCH_TEMPLATE BoolTensor operator!= <double>(core::Number<double> a, const BasicTensor<double>& b);
MINITORCH_TEMPLATE BoolTensor operator< <double>(const BasicTensor<double>& a, core::Number<double> b);
MINITORCH_TEMPLATE BoolTensor operator<= <double>(const BasicTensor<double>& a, core::Number<double> b);
MINITORCH_TEMPLATE BoolTensor operator> <double>(const BasicTensor<double>& a, core::Number<double> b);
MINITORCH_TEMPLATE BoolTensor operator>= <double>(const BasicTensor<double>& a, core::Number<double> b);
MINITORCH_TEMPLATE BoolTensor operator< <double>(core::Number<double> a, const BasicTensor<double>& b);
MINITORCH_TEMPLATE BoolTensor operator<= <double>(core::Number<double> a, const BasicTensor<double>& b);
MINITORCH_TEMPLATE BoolTensor operator> <double>(core::Number<double> a, const BasicTensor<double>& b);
MINITORCH_TEMPLATE BoolTensor operator>= <double>(core::Number<double> a, const BasicTensor<double>& b);
MINITORCH_TEMPLATE BoolTensor operator< <double>(const BasicTensor<double>& a, const BasicTensor<double>& b);
MINITORCH_TEMPLATE BoolTensor operator<= <double>(const BasicTensor<double>& a, const BasicTensor<double>& b);
MINITORCH_TEMPLATE BoolTensor operator> <double>(const BasicTensor<double>& a, const BasicTensor<double>& b);
MINITORCH_TEMPLATE BoolTensor operator>= <double>(const BasicTensor<double>& a, const BasicTensor<double>& b);
MINITORCH_TEMPLATE BoolTensor isnan<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE BasicTensor<double> where<double>(const BoolTensor& condition, const BasicTensor<double>& a, const BasicTensor<double>& b);
MINITORCH_TEMPLATE BasicTensor<double> where<double>(const BoolTensor& condition, core::Number<double> a, const BasicTensor<double>& b);
MINITORCH_TEMPLATE BasicTensor<double> where<double>(const BoolTensor& condition, const BasicTensor<double>& a, core::Number<double> b);
MINITORCH_TEMPLATE BasicTensor<double> conv1d<double>(const BasicTensor<double>& x, const BasicTensor<double>& weight, const BasicTensor<double>& bias, const Conv1dOptions& o);
MINITORCH_TEMPLATE BasicTensor<double> conv1d<double>(const BasicTensor<double>& x, const BasicTensor<double>& weight, const Conv1dOptions& options);
MINITORCH_TEMPLATE BasicTensor<double> max_pool1d<double>(const BasicTensor<double>& x, const MaxPool1dOptions& o);
MINITORCH_TEMPLATE BasicTensor<double> max_pool1d<double>(const BasicTensor<double>& x, std::int64_t kernel_size, const MaxPool1dOptions& options);
MINITORCH_TEMPLATE BasicTensor<double> avg_pool1d<double>(const BasicTensor<double>& x, const AvgPool1dOptions& o);
MINITORCH_TEMPLATE BasicTensor<double> avg_pool1d<double>(const BasicTensor<double>& x, std::int64_t kernel_size, const AvgPool1dOptions& options);
MINITORCH_TEMPLATE BasicTensor<double> adaptive_avg_pool1d<double>(const BasicTensor<double>& x, std::int64_t output_size);
MINITORCH_TEMPLATE BasicTensor<double> conv2d<double>(const BasicTensor<double>& x, const BasicTensor<double>& weight, const BasicTensor<double>& bias, const Conv2dOptions& options);
MINITORCH_TEMPLATE BasicTensor<double> conv2d<double>(const BasicTensor<double>& x, const BasicTensor<double>& weight, const Conv2dOptions& options);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<double> conv2d_input_grad<double>(const BasicTensor<double>& dy, const BasicTensor<double>& weight, const Shape& x_shape, const Conv2dOptions& options);
MINITORCH_TEMPLATE BasicTensor<double> conv2d_weight_grad<double>(const BasicTensor<double>& dy, const BasicTensor<double>& x, const Shape& weight_shape, const Conv2dOptions& options);
MINITORCH_TEMPLATE BasicTensor<double> depth_as_batch<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE BasicTensor<double> batch_as_depth<double>(const BasicTensor<double>& x, std::int64_t samples, std::int64_t depth);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<double> conv3d<double>(const BasicTensor<double>& x, const BasicTensor<double>& weight, const BasicTensor<double>& bias, const Conv3dOptions& o);
MINITORCH_TEMPLATE BasicTensor<double> conv3d<double>(const BasicTensor<double>& x, const BasicTensor<double>& weight, const Conv3dOptions& options);
MINITORCH_TEMPLATE BasicTensor<double> conv_transpose3d<double>(const BasicTensor<double>& x, const BasicTensor<double>& weight, const BasicTensor<double>& bias, const ConvTranspose3dOptions& o);
MINITORCH_TEMPLATE BasicTensor<double> conv_transpose3d<double>(const BasicTensor<double>& x, const BasicTensor<double>& weight, const ConvTranspose3dOptions& options);
MINITORCH_TEMPLATE BasicTensor<double> max_pool3d<double>(const BasicTensor<double>& x, const MaxPool3dOptions& o);
MINITORCH_TEMPLATE BasicTensor<double> avg_pool3d<double>(const BasicTensor<double>& x, const AvgPool3dOptions& o);
MINITORCH_TEMPLATE BasicTensor<double> adaptive_avg_pool3d<double>(const BasicTensor<double>& x, Triple output_size);
MINITORCH_TEMPLATE BasicTensor<double> adaptive_max_pool3d<double>(const BasicTensor<double>& x, Triple output_size);
MINITORCH_TEMPLATE BasicTensor<double> conv_transpose2d<double>(const BasicTensor<double>& x, const BasicTensor<double>& weight, const BasicTensor<double>& bias, const ConvTranspose2dOptions& o);
MINITORCH_TEMPLATE BasicTensor<double> conv_transpose1d<double>(const BasicTensor<double>& x, const BasicTensor<double>& weight, const BasicTensor<double>& bias, const ConvTranspose1dOptions& o);
MINITORCH_TEMPLATE BasicTensor<double> conv_transpose2d<double>(const BasicTensor<double>& x, const BasicTensor<double>& weight, const ConvTranspose2dOptions& options);
MINITORCH_TEMPLATE BasicTensor<double> conv_transpose1d<double>(const BasicTensor<double>& x, const BasicTensor<double>& weight, const ConvTranspose1dOptions& options);
MINITORCH_TEMPLATE BasicTensor<double> ctc_loss<double>(const BasicTensor<double>& log_probs, const LongTensor& targets, const SequenceLengths& input_lengths, const SequenceLengths& target_lengths, const CTCLossOptions& options);
MINITORCH_TEMPLATE BasicTensor<double> ctc_loss<double>(const BasicTensor<double>& log_probs, const LongTensor& targets, const SequenceLengths& input_lengths, const SequenceLengths& target_lengths, std::int64_t blank, core::Choice<Reduction> reduction, bool zero_infinity);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<double> dropout_mask<double>(const Shape& shape, double p, const RandomStream& stream);
MINITORCH_TEMPLATE BasicTensor<double> dropped<double>(const BasicTensor<double>& x, double p, const RandomStream& stream);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<double> dropout<double>(const BasicTensor<double>& x, double p, bool training, Generator& generator);
MINITORCH_TEMPLATE BasicTensor<double> dropout2d<double>(const BasicTensor<double>& x, double p, bool training, Generator& generator);
MINITORCH_TEMPLATE BasicTensor<double> dropout1d<double>(const BasicTensor<double>& x, double p, bool training, Generator& generator);
MINITORCH_TEMPLATE BasicTensor<double> dropout3d<double>(const BasicTensor<double>& x, double p, bool training, Generator& generator);
MINITORCH_TEMPLATE BasicTensor<double> dropout<double>(const BasicTensor<double>& x, const DropoutOptions& options);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE struct Labelled<double>;
MINITORCH_TEMPLATE Labelled<double> contract<double>(Labelled<double> a, Labelled<double> b, const Labels& wanted);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<double> einsum<double>(std::string_view equation, const std::vector<BasicTensor<double>>& operands);
MINITORCH_TEMPLATE BasicTensor<double> einsum<double>(std::string_view equation, std::initializer_list<BasicTensor<double>> operands);
MINITORCH_TEMPLATE BasicTensor<double> bilinear<double>(const BasicTensor<double>& a, const BasicTensor<double>& b, const BasicTensor<double>& weight, const BasicTensor<double>& bias);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE void check_defined<double>(const char* op, const char* argument, const BasicTensor<double>& x);
}
namespace minitorch {
MINITORCH_TEMPLATE struct BinaryCrossEntropyOptions<double>;
MINITORCH_TEMPLATE struct BinaryCrossEntropyWithLogitsOptions<double>;
}
namespace minitorch::detail {
MINITORCH_TEMPLATE void check_same_shape<double>(const char* op, const BasicTensor<double>& input, const BasicTensor<double>& target);
MINITORCH_TEMPLATE BasicTensor<double> weighted_loss<double>(const char* op, const BasicTensor<double>& losses, const BasicTensor<double>& weight, Reduction reduction);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<double> l1_loss<double>(const BasicTensor<double>& x, const BasicTensor<double>& y, core::Choice<Reduction> reduction);
MINITORCH_TEMPLATE BasicTensor<double> l1_loss<double>(const BasicTensor<double>& x, const BasicTensor<double>& y, const ReductionOptions& options);
MINITORCH_TEMPLATE BasicTensor<double> smooth_l1_loss<double>(const BasicTensor<double>& x, const BasicTensor<double>& y, const SmoothL1LossOptions& options);
MINITORCH_TEMPLATE BasicTensor<double> huber_loss<double>(const BasicTensor<double>& x, const BasicTensor<double>& y, const HuberLossOptions& options);
MINITORCH_TEMPLATE BasicTensor<double> binary_cross_entropy<double>(const BasicTensor<double>& x, const BasicTensor<double>& y, const BinaryCrossEntropyOptions<double>& options);
MINITORCH_TEMPLATE BasicTensor<double> binary_cross_entropy_with_logits<double>(const BasicTensor<double>& x, const BasicTensor<double>& y, const BinaryCrossEntropyWithLogitsOptions<double>& options);
MINITORCH_TEMPLATE BasicTensor<double> kl_div<double>(const BasicTensor<double>& x, const BasicTensor<double>& y, const KlDivOptions& options);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<double> embedding_rows<double>(const BasicTensor<double>& weight, const LongTensor& index, std::int64_t padding, std::int64_t zeroed);
MINITORCH_TEMPLATE BasicTensor<double> embedding_grad<double>(const BasicTensor<double>& dy, const LongTensor& index, const Shape& weight, std::int64_t padding);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<double> embedding<double>(const LongTensor& index, const BasicTensor<double>& weight, const EmbeddingOptions& options);
MINITORCH_TEMPLATE BasicTensor<double> embedding_bag<double>(const LongTensor& index, const BasicTensor<double>& weight, const LongTensor& offsets, const EmbeddingBagOptions& o, const BasicTensor<double>& per_sample_weights);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<double> add_at<double>(const BasicTensor<double>& onto, const Shape& shape, int d, const LongTensor& index, const BasicTensor<double>& src);
MINITORCH_TEMPLATE BasicTensor<double> pick_at<double>(const char* name, const BasicTensor<double>& x, int d, const LongTensor& index);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<double> scatter_add<double>(const Shape& shape, std::int64_t dim, const LongTensor& index, const BasicTensor<double>& src);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<double> gather_as<double>(const char* name, const BasicTensor<double>& x, int d, const LongTensor& index);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<double> gather<double>(const BasicTensor<double>& x, std::int64_t dim, const LongTensor& index);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<double> pixels_of<double>(const BasicTensor<double>& grid, std::int64_t size, const GridSampleOptions& o);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<double> grid_sample<double>(const BasicTensor<double>& x, const BasicTensor<double>& grid, const GridSampleOptions& o);
MINITORCH_TEMPLATE BasicTensor<double> affine_grid<double>(const BasicTensor<double>& theta, const Shape& size, bool align_corners);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<double> grouped_norm<double>(const char* name, const BasicTensor<double>& x, std::int64_t groups, const BasicTensor<double>& weight, const BasicTensor<double>& bias, double eps);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<double> group_norm<double>(const BasicTensor<double>& x, std::int64_t num_groups, const BasicTensor<double>& weight, const BasicTensor<double>& bias, double eps);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<double> spread<double>(const char* name, const Shape& shape, int d, const LongTensor& places, const BasicTensor<double>& src, const BasicTensor<double>& onto);
MINITORCH_TEMPLATE void copy_runs<double>(const double* from, const std::int64_t* where, const std::vector<std::int64_t>& begins, std::int64_t inner, double* to);
MINITORCH_TEMPLATE BasicTensor<double> take<double>(const char* name, const BasicTensor<double>& x, int d, const LongTensor& places);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<double> index_select<double>(const BasicTensor<double>& x, std::int64_t dim, const LongTensor& index);
MINITORCH_TEMPLATE BasicTensor<double> index_add<double>(const BasicTensor<double>& x, std::int64_t dim, const LongTensor& index, const BasicTensor<double>& source, core::Number<double> alpha);
MINITORCH_TEMPLATE BasicTensor<double> cat<double>(const std::vector<BasicTensor<double>>& all, std::int64_t dim);
MINITORCH_TEMPLATE BasicTensor<double> stack<double>(const std::vector<BasicTensor<double>>& tensors, std::int64_t dim);
MINITORCH_TEMPLATE BasicTensor<double> cat<double>(std::initializer_list<BasicTensor<double>> tensors, std::int64_t dim);
MINITORCH_TEMPLATE BasicTensor<double> stack<double>(std::initializer_list<BasicTensor<double>> tensors, std::int64_t dim);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<double> constant_pad<double>(const BasicTensor<double>& x, const Dims& padding, double value);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<double> pad<double>(const BasicTensor<double>& x, const Dims& padding, std::type_identity_t<double> value);
MINITORCH_TEMPLATE BasicTensor<double> pad<double>(const BasicTensor<double>& x, const Dims& padding, core::Choice<PadMode> mode);
MINITORCH_TEMPLATE BasicTensor<double> pad<double>(const BasicTensor<double>& x, const Dims& padding, const PadOptions& options);
MINITORCH_TEMPLATE BasicTensor<double> pad<double>(const BasicTensor<double>& x, const Dims& padding, const char* mode, double value);
MINITORCH_TEMPLATE BasicTensor<double> index_copy<double>(const BasicTensor<double>& x, std::int64_t dim, const LongTensor& index, const BasicTensor<double>& source);
MINITORCH_TEMPLATE BasicTensor<double> index_fill<double>(const BasicTensor<double>& x, std::int64_t dim, const LongTensor& index, core::Number<double> value);
MINITORCH_TEMPLATE BasicTensor<double> masked_scatter<double>(const BasicTensor<double>& x, const BoolTensor& mask, const BasicTensor<double>& source);
MINITORCH_TEMPLATE const BasicTensor<double>& index_copy_<double>(const BasicTensor<double>& x, std::int64_t dim, const LongTensor& index, const BasicTensor<double>& source);
MINITORCH_TEMPLATE const BasicTensor<double>& masked_scatter_<double>(const BasicTensor<double>& x, const BoolTensor& mask, const BasicTensor<double>& source);
MINITORCH_TEMPLATE const BasicTensor<double>& index_fill_<double>(const BasicTensor<double>& x, std::int64_t dim, const LongTensor& index, core::Number<double> value);
MINITORCH_TEMPLATE LongTensor nonzero<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE std::vector<LongTensor> where<double>(const BasicTensor<double>& x);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE struct IndexedView<double>;
MINITORCH_TEMPLATE BasicTensor<double> index_as<double>(const char* op, const BasicTensor<double>& x, const std::vector<TensorIndex>& at);
MINITORCH_TEMPLATE BasicTensor<double> fitted<double>(const BasicTensor<double>& value, const Shape& place);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<double> index<double>(const BasicTensor<double>& x, const std::vector<TensorIndex>& at);
MINITORCH_TEMPLATE BasicTensor<double> index_put<double>(const BasicTensor<double>& x, const std::vector<TensorIndex>& at, const BasicTensor<double>& value);
MINITORCH_TEMPLATE const BasicTensor<double>& index_put_<double>(const BasicTensor<double>& x, const std::vector<TensorIndex>& at, const BasicTensor<double>& value);
MINITORCH_TEMPLATE BasicTensor<double> masked_select<double>(const BasicTensor<double>& x, const BoolTensor& mask);
MINITORCH_TEMPLATE BasicTensor<double> masked_fill<double>(const BasicTensor<double>& x, const BoolTensor& mask, core::Number<double> value);
MINITORCH_TEMPLATE const BasicTensor<double>& masked_fill_<double>(const BasicTensor<double>& x, const BoolTensor& mask, core::Number<double> value);
MINITORCH_TEMPLATE class Indexed<double>;
MINITORCH_TEMPLATE LongTensor argwhere<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE const BasicTensor<double>& index_put_<double>(const BasicTensor<double>& x, const std::vector<TensorIndex>& at, core::Number<double> value);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE void assign<double>(const char* op, const BasicTensor<double>& x, const BasicTensor<double>& value);
MINITORCH_TEMPLATE BasicTensor<double> before_overwriting<double>(const BasicTensor<double>& x, const BasicTensor<double>& other);
MINITORCH_TEMPLATE BasicTensor<double> beside_overwriting<double>(const BasicTensor<double>& x, const BasicTensor<double>& y);
}
namespace minitorch {
MINITORCH_TEMPLATE const BasicTensor<double>& fill_<double>(const BasicTensor<double>& x, core::Number<double> value);
MINITORCH_TEMPLATE const BasicTensor<double>& zero_<double>(const BasicTensor<double>& x);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE void copy_into<double>(const char* op, const BasicTensor<double>& x, const BasicTensor<double>& source);
}
namespace minitorch {
MINITORCH_TEMPLATE const BasicTensor<double>& copy_<double>(const BasicTensor<double>& x, const BasicTensor<double>& source);
MINITORCH_TEMPLATE const BasicTensor<double>& uniform_<double>(const BasicTensor<double>& x, double low, double high, Generator& generator);
MINITORCH_TEMPLATE const BasicTensor<double>& normal_<double>(const BasicTensor<double>& x, double mean, double std, Generator& generator);
MINITORCH_TEMPLATE const BasicTensor<double>& bernoulli_<double>(const BasicTensor<double>& x, double p, Generator& generator);
MINITORCH_TEMPLATE const BasicTensor<double>& exponential_<double>(const BasicTensor<double>& x, double rate, Generator& generator);
MINITORCH_TEMPLATE const BasicTensor<double>& random_<double>(const BasicTensor<double>& x, std::int64_t low, std::int64_t high, Generator& generator);
MINITORCH_TEMPLATE const BasicTensor<double>& random_<double>(const BasicTensor<double>& x, std::int64_t high, Generator& generator);
MINITORCH_TEMPLATE const BasicTensor<double>& operator+= <double>(const BasicTensor<double>& x, const BasicTensor<double>& y);
MINITORCH_TEMPLATE const BasicTensor<double>& operator-= <double>(const BasicTensor<double>& x, const BasicTensor<double>& y);
MINITORCH_TEMPLATE const BasicTensor<double>& operator*= <double>(const BasicTensor<double>& x, const BasicTensor<double>& y);
MINITORCH_TEMPLATE const BasicTensor<double>& operator/= <double>(const BasicTensor<double>& x, const BasicTensor<double>& y);
MINITORCH_TEMPLATE const BasicTensor<double>& operator+= <double>(const BasicTensor<double>& x, core::Number<double> s);
MINITORCH_TEMPLATE const BasicTensor<double>& operator-= <double>(const BasicTensor<double>& x, core::Number<double> s);
MINITORCH_TEMPLATE const BasicTensor<double>& operator*= <double>(const BasicTensor<double>& x, core::Number<double> s);
MINITORCH_TEMPLATE const BasicTensor<double>& operator/= <double>(const BasicTensor<double>& x, core::Number<double> s);
MINITORCH_TEMPLATE const BasicTensor<double>& add_<double>(const BasicTensor<double>& x, const BasicTensor<double>& y, core::Number<double> alpha);
MINITORCH_TEMPLATE const BasicTensor<double>& sub_<double>(const BasicTensor<double>& x, const BasicTensor<double>& y, core::Number<double> alpha);
MINITORCH_TEMPLATE const BasicTensor<double>& add_<double>(const BasicTensor<double>& x, const BasicTensor<double>& y);
MINITORCH_TEMPLATE const BasicTensor<double>& sub_<double>(const BasicTensor<double>& x, const BasicTensor<double>& y);
MINITORCH_TEMPLATE const BasicTensor<double>& mul_<double>(const BasicTensor<double>& x, const BasicTensor<double>& y);
MINITORCH_TEMPLATE const BasicTensor<double>& div_<double>(const BasicTensor<double>& x, const BasicTensor<double>& y);
MINITORCH_TEMPLATE const BasicTensor<double>& add_<double>(const BasicTensor<double>& x, core::Number<double> s);
MINITORCH_TEMPLATE const BasicTensor<double>& sub_<double>(const BasicTensor<double>& x, core::Number<double> s);
MINITORCH_TEMPLATE const BasicTensor<double>& mul_<double>(const BasicTensor<double>& x, core::Number<double> s);
MINITORCH_TEMPLATE const BasicTensor<double>& div_<double>(const BasicTensor<double>& x, core::Number<double> s);
MINITORCH_TEMPLATE const BasicTensor<double>& exp_<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE const BasicTensor<double>& log_<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE const BasicTensor<double>& sqrt_<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE const BasicTensor<double>& relu_<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE const BasicTensor<double>& sigmoid_<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE const BasicTensor<double>& tanh_<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE const BasicTensor<double>& round_<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE const BasicTensor<double>& abs_<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE const BasicTensor<double>& neg_<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE const BasicTensor<double>& pow_<double>(const BasicTensor<double>& x, core::Number<double> exponent);
MINITORCH_TEMPLATE const BasicTensor<double>& floor_<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE const BasicTensor<double>& ceil_<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE const BasicTensor<double>& trunc_<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE const BasicTensor<double>& sign_<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE const BasicTensor<double>& square_<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE const BasicTensor<double>& reciprocal_<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE const BasicTensor<double>& rsqrt_<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE const BasicTensor<double>& sin_<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE const BasicTensor<double>& cos_<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE const BasicTensor<double>& clamp_min_<double>(const BasicTensor<double>& x, core::Number<double> low);
MINITORCH_TEMPLATE const BasicTensor<double>& clamp_max_<double>(const BasicTensor<double>& x, core::Number<double> high);
MINITORCH_TEMPLATE const BasicTensor<double>& fmod_<double>(const BasicTensor<double>& x, core::Number<double> divisor);
MINITORCH_TEMPLATE const BasicTensor<double>& remainder_<double>(const BasicTensor<double>& x, core::Number<double> divisor);
MINITORCH_TEMPLATE const BasicTensor<double>& tril_<double>(const BasicTensor<double>& x, std::int64_t diagonal);
MINITORCH_TEMPLATE const BasicTensor<double>& triu_<double>(const BasicTensor<double>& x, std::int64_t diagonal);
MINITORCH_TEMPLATE const BasicTensor<double>& addcmul_<double>(const BasicTensor<double>& x, const BasicTensor<double>& a, const BasicTensor<double>& b, std::type_identity_t<double> value);
MINITORCH_TEMPLATE const BasicTensor<double>& addcdiv_<double>(const BasicTensor<double>& x, const BasicTensor<double>& a, const BasicTensor<double>& b, std::type_identity_t<double> value);
MINITORCH_TEMPLATE const BasicTensor<double>& lerp_<double>(const BasicTensor<double>& x, const BasicTensor<double>& end, std::type_identity_t<double> weight);
MINITORCH_TEMPLATE const BasicTensor<double>& index_add_<double>(const BasicTensor<double>& x, std::int64_t dim, const LongTensor& index, const BasicTensor<double>& source, core::Number<double> alpha);
MINITORCH_TEMPLATE BasicTensor<double> instance_norm<double>(const BasicTensor<double>& x, const BasicTensor<double>& running_mean, const BasicTensor<double>& running_var, const BasicTensor<double>& weight, const BasicTensor<double>& bias, bool use_input_stats, double momentum, double eps);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE class LaneChain<double>;
MINITORCH_TEMPLATE class LaneConv<double>;
MINITORCH_TEMPLATE class LaneRelu<double>;
MINITORCH_TEMPLATE class LaneDropout<double>;
MINITORCH_TEMPLATE struct LaneNormLayer<double>;
MINITORCH_TEMPLATE class LaneNorm<double>;
MINITORCH_TEMPLATE class LaneBatchNorm<double>;
MINITORCH_TEMPLATE class LaneGroupNorm<double>;
MINITORCH_TEMPLATE class LaneLayerNorm<double>;
MINITORCH_TEMPLATE class LaneMaxPool<double>;
MINITORCH_TEMPLATE struct ChannelMap<double>;
MINITORCH_TEMPLATE class LaneStep<double>;
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<double> layer_norm<double>(const BasicTensor<double>& x, const Shape& normalized_shape, const BasicTensor<double>& weight, const BasicTensor<double>& bias, double eps);
MINITORCH_TEMPLATE BasicTensor<double> log2<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE BasicTensor<double> log10<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE BasicTensor<double> exp2<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE BasicTensor<double> erfc<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE BasicTensor<double> logaddexp<double>(const BasicTensor<double>& a, const BasicTensor<double>& b);
MINITORCH_TEMPLATE BasicTensor<double> xlogy<double>(const BasicTensor<double>& a, const BasicTensor<double>& b);
MINITORCH_TEMPLATE BasicTensor<double> erfinv<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE BasicTensor<double> logit<double>(const BasicTensor<double>& x, double eps);
MINITORCH_TEMPLATE BoolTensor all<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE BoolTensor any<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE BoolTensor any<double>(const BasicTensor<double>& x, std::int64_t dim, bool keepdim);
MINITORCH_TEMPLATE BoolTensor all<double>(const BasicTensor<double>& x, std::int64_t dim, bool keepdim);
MINITORCH_TEMPLATE BoolTensor isinf<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE BoolTensor isfinite<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE BoolTensor isclose<double>(const BasicTensor<double>& a, const BasicTensor<double>& b, double rtol, double atol, bool equal_nan);
MINITORCH_TEMPLATE bool allclose<double>(const BasicTensor<double>& a, const BasicTensor<double>& b, double rtol, double atol, bool equal_nan);
MINITORCH_TEMPLATE bool equal<double>(const BasicTensor<double>& a, const BasicTensor<double>& b);
MINITORCH_TEMPLATE struct NllLossOptions<double>;
MINITORCH_TEMPLATE struct CrossEntropyOptions<double>;
}
namespace minitorch::detail {
MINITORCH_TEMPLATE struct ClassRows<double>;
MINITORCH_TEMPLATE BasicTensor<double> class_rows<double>(const char* op, const BasicTensor<double>& input);
MINITORCH_TEMPLATE ClassRows<double> with_targets<double>(const char* op, const BasicTensor<double>& input, const LongTensor& target, const BasicTensor<double>& weight, std::int64_t ignore_index);
MINITORCH_TEMPLATE BasicTensor<double> nll_rows<double>(const ClassRows<double>& rows);
MINITORCH_TEMPLATE BasicTensor<double> reduce_loss<double>(const char* op, const BasicTensor<double>& losses, const Shape& shape, Reduction reduction, double divisor);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<double> nll_loss<double>(const BasicTensor<double>& input, const LongTensor& target, const NllLossOptions<double>& options);
MINITORCH_TEMPLATE BasicTensor<double> cross_entropy<double>(const BasicTensor<double>& input, const LongTensor& target, const CrossEntropyOptions<double>& options);
MINITORCH_TEMPLATE BasicTensor<double> cross_entropy<double>(const BasicTensor<double>& input, const BasicTensor<double>& target, const CrossEntropyOptions<double>& options);
MINITORCH_TEMPLATE BasicTensor<double> mse_loss<double>(const BasicTensor<double>& x, const BasicTensor<double>& y, core::Choice<Reduction> reduction);
MINITORCH_TEMPLATE BasicTensor<double> mse_loss<double>(const BasicTensor<double>& x, const BasicTensor<double>& y, const ReductionOptions& options);
MINITORCH_TEMPLATE struct MultiMarginLossOptions<double>;
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<double> hinge<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE BasicTensor<double> mean_loss<double>(const char* op, const BasicTensor<double>& losses, Reduction reduction);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<double> pairwise_distance<double>(const BasicTensor<double>& a, const BasicTensor<double>& b, double p, double eps, bool keepdim);
MINITORCH_TEMPLATE BasicTensor<double> margin_ranking_loss<double>(const BasicTensor<double>& a, const BasicTensor<double>& b, const BasicTensor<double>& y, const MarginOptions& o);
MINITORCH_TEMPLATE BasicTensor<double> hinge_embedding_loss<double>(const BasicTensor<double>& x, const BasicTensor<double>& y, const HingeEmbeddingLossOptions& o);
MINITORCH_TEMPLATE BasicTensor<double> triplet_margin_loss<double>(const BasicTensor<double>& anchor, const BasicTensor<double>& positive, const BasicTensor<double>& negative, const TripletMarginLossOptions& o);
MINITORCH_TEMPLATE BasicTensor<double> cosine_embedding_loss<double>(const BasicTensor<double>& a, const BasicTensor<double>& b, const BasicTensor<double>& y, const MarginOptions& o);
MINITORCH_TEMPLATE BasicTensor<double> soft_margin_loss<double>(const BasicTensor<double>& x, const BasicTensor<double>& y, core::Choice<Reduction> reduction);
MINITORCH_TEMPLATE BasicTensor<double> multi_margin_loss<double>(const BasicTensor<double>& x, const LongTensor& y, const MultiMarginLossOptions<double>& o);
MINITORCH_TEMPLATE BasicTensor<double> poisson_nll_loss<double>(const BasicTensor<double>& x, const BasicTensor<double>& y, const PoissonNllLossOptions& o);
MINITORCH_TEMPLATE BasicTensor<double> gaussian_nll_loss<double>(const BasicTensor<double>& x, const BasicTensor<double>& y, const BasicTensor<double>& var, const GaussianNllLossOptions& o);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<double> batched_matmul<double>(const BasicTensor<double>& a, const BasicTensor<double>& b);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<double> matmul<double>(const BasicTensor<double>& a, const BasicTensor<double>& b);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<double> matmul_of<double>(const char* op, const BasicTensor<double>& a, int da, const BasicTensor<double>& b, int db);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<double> mm<double>(const BasicTensor<double>& a, const BasicTensor<double>& b);
MINITORCH_TEMPLATE BasicTensor<double> bmm<double>(const BasicTensor<double>& a, const BasicTensor<double>& b);
MINITORCH_TEMPLATE BasicTensor<double> mv<double>(const BasicTensor<double>& a, const BasicTensor<double>& b);
MINITORCH_TEMPLATE BasicTensor<double> dot<double>(const BasicTensor<double>& a, const BasicTensor<double>& b);
MINITORCH_TEMPLATE BasicTensor<double> vdot<double>(const BasicTensor<double>& a, const BasicTensor<double>& b);
MINITORCH_TEMPLATE BasicTensor<double> linear<double>(const BasicTensor<double>& x, const BasicTensor<double>& weight, const BasicTensor<double>& bias);
MINITORCH_TEMPLATE BasicTensor<double> maximum<double>(const BasicTensor<double>& a, const BasicTensor<double>& b);
MINITORCH_TEMPLATE BasicTensor<double> max<double>(const BasicTensor<double>& a, const BasicTensor<double>& b);
MINITORCH_TEMPLATE BasicTensor<double> fmax<double>(const BasicTensor<double>& a, const BasicTensor<double>& b);
MINITORCH_TEMPLATE BasicTensor<double> fmin<double>(const BasicTensor<double>& a, const BasicTensor<double>& b);
MINITORCH_TEMPLATE BasicTensor<double> minimum<double>(const BasicTensor<double>& a, const BasicTensor<double>& b);
MINITORCH_TEMPLATE BasicTensor<double> min<double>(const BasicTensor<double>& a, const BasicTensor<double>& b);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<double> reshape_or_undefined<double>(const BasicTensor<double>& x, const Shape& shape);
MINITORCH_TEMPLATE BasicTensor<double> norm_scales<double>(const BasicTensor<double>& rstd);
MINITORCH_TEMPLATE autograd::Grads<double> norm_backward_composed<double>(const BasicTensor<double>& dy, const BasicTensor<double>& x, const BasicTensor<double>& weight, const BasicTensor<double>& saved_mean, const BasicTensor<double>& saved_rstd, const NormView& view, double eps, const std::array<bool, 3>& wanted);
MINITORCH_TEMPLATE void check_running<double>(const char* op, const BasicTensor<double>& mean, const BasicTensor<double>& var, std::int64_t channels, const Shape& input, bool updated);
MINITORCH_TEMPLATE double* data_or_null<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE BasicTensor<double> contiguous_or_undefined<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE void check_affine<double>(const char* op, const BasicTensor<double>& weight, const BasicTensor<double>& bias, const Shape& shape, const Shape& input);
MINITORCH_TEMPLATE BasicTensor<double> max_pool2d_spread<double>(const BasicTensor<double>& dy, const IntTensor& index, const Shape& x_shape, const kernels::Pool2dSizes& z);
MINITORCH_TEMPLATE BasicTensor<double> max_pool2d_pick<double>(const BasicTensor<double>& x, const IntTensor& index, const kernels::Pool2dSizes& z);
MINITORCH_TEMPLATE std::pair<BasicTensor<double>, IntTensor> max_pool2d_impl<double>(const BasicTensor<double>& x, const MaxPool2dOptions& o);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<double> max_pool2d<double>(const BasicTensor<double>& x, const MaxPool2dOptions& options);
MINITORCH_TEMPLATE BasicTensor<double> max_pool2d<double>(const BasicTensor<double>& x, Pair kernel_size, const MaxPool2dOptions& options);
MINITORCH_TEMPLATE ValuesAndIndices<double> max_pool2d_with_indices<double>(const BasicTensor<double>& x, const MaxPool2dOptions& options);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<double> avg_pool2d_spread<double>(const BasicTensor<double>& dy, const Shape& x_shape, const AvgPool2dOptions& o);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<double> avg_pool2d<double>(const BasicTensor<double>& x, const AvgPool2dOptions& o);
MINITORCH_TEMPLATE BasicTensor<double> avg_pool2d<double>(const BasicTensor<double>& x, Pair kernel_size, const AvgPool2dOptions& options);
MINITORCH_TEMPLATE BasicTensor<double> adaptive_avg_pool2d<double>(const BasicTensor<double>& x, Pair output_size);
MINITORCH_TEMPLATE BasicTensor<double> pow<double>(const BasicTensor<double>& base, const BasicTensor<double>& exponent);
MINITORCH_TEMPLATE BasicTensor<double> elu<double>(const BasicTensor<double>& x, std::type_identity_t<double> alpha);
MINITORCH_TEMPLATE BasicTensor<double> selu<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE BasicTensor<double> hardtanh<double>(const BasicTensor<double>& x, std::type_identity_t<double> min_val, std::type_identity_t<double> max_val);
MINITORCH_TEMPLATE BasicTensor<double> relu6<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE BasicTensor<double> hardsigmoid<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE BasicTensor<double> hardswish<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE BasicTensor<double> mish<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE BasicTensor<double> logsigmoid<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE BasicTensor<double> prelu<double>(const BasicTensor<double>& x, const BasicTensor<double>& weight);
MINITORCH_TEMPLATE BasicTensor<double> glu<double>(const BasicTensor<double>& x, std::int64_t dim);
MINITORCH_TEMPLATE BasicTensor<kernels::SumOf<double>> sum<double>(const BasicTensor<double>& x, const Dims& dims, bool keepdim);
MINITORCH_TEMPLATE BasicTensor<double> mean<double>(const BasicTensor<double>& x, const Dims& dims, bool keepdim);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<double> centered<double>(const BasicTensor<double>& x, const Dims& dims);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<double> var<double>(const BasicTensor<double>& x, const Dims& dims, std::int64_t correction, bool keepdim);
MINITORCH_TEMPLATE BasicTensor<double> std<double>(const BasicTensor<double>& x, const Dims& dims, std::int64_t correction, bool keepdim);
MINITORCH_TEMPLATE std::pair<BasicTensor<double>, BasicTensor<double>> var_mean<double>(const BasicTensor<double>& x, const Dims& dims, std::int64_t correction, bool keepdim);
MINITORCH_TEMPLATE std::pair<BasicTensor<double>, BasicTensor<double>> std_mean<double>(const BasicTensor<double>& x, const Dims& dims, std::int64_t correction, bool keepdim);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<double> shared_by_equals<double>(const BasicTensor<double>& dy, const BasicTensor<double>& x, const BasicTensor<double>& value, const Dims& dims, bool to_nans);
}
namespace minitorch {
MINITORCH_TEMPLATE ValuesAndIndices<double> max<double>(const BasicTensor<double>& x, std::int64_t dim, bool keepdim);
MINITORCH_TEMPLATE ValuesAndIndices<double> min<double>(const BasicTensor<double>& x, std::int64_t dim, bool keepdim);
MINITORCH_TEMPLATE BasicTensor<double> max<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE BasicTensor<double> min<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE BasicTensor<double> amax<double>(const BasicTensor<double>& x, const Dims& dims, bool keepdim);
MINITORCH_TEMPLATE BasicTensor<double> amin<double>(const BasicTensor<double>& x, const Dims& dims, bool keepdim);
MINITORCH_TEMPLATE LongTensor argmax<double>(const BasicTensor<double>& x, std::int64_t dim, bool keepdim);
MINITORCH_TEMPLATE LongTensor argmin<double>(const BasicTensor<double>& x, std::int64_t dim, bool keepdim);
MINITORCH_TEMPLATE LongTensor argmax<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE LongTensor argmin<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE BasicTensor<double> logsumexp<double>(const BasicTensor<double>& x, const Dims& dims, bool keepdim);
MINITORCH_TEMPLATE BasicTensor<double> frac<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE BasicTensor<double> fmod<double>(const BasicTensor<double>& a, const BasicTensor<double>& b);
MINITORCH_TEMPLATE BasicTensor<double> fmod<double>(const BasicTensor<double>& x, core::Number<double> divisor);
MINITORCH_TEMPLATE BasicTensor<double> floor_divide<double>(const BasicTensor<double>& a, const BasicTensor<double>& b);
MINITORCH_TEMPLATE BasicTensor<double> floor_divide<double>(const BasicTensor<double>& x, core::Number<double> divisor);
MINITORCH_TEMPLATE BasicTensor<double> nan_to_num<double>(const BasicTensor<double>& x, double nan, std::optional<double> posinf, std::optional<double> neginf);
MINITORCH_TEMPLATE LongTensor count_nonzero<double>(const BasicTensor<double>& x, const Dims& dims);
MINITORCH_TEMPLATE BasicTensor<double> div<double>(const BasicTensor<double>& a, const BasicTensor<double>& b, core::Choice<DivisionRounding> rounding);
MINITORCH_TEMPLATE BasicTensor<double> div<double>(const BasicTensor<double>& x, core::Number<double> divisor, core::Choice<DivisionRounding> rounding);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<double> resample<double>(const BasicTensor<double>& x, int d, const Taps& taps, bool backwards);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<double> interpolate<double>(const BasicTensor<double>& x, const InterpolateOptions& o);
MINITORCH_TEMPLATE BasicTensor<double> pixel_shuffle<double>(const BasicTensor<double>& x, std::int64_t upscale_factor);
MINITORCH_TEMPLATE BasicTensor<double> pixel_unshuffle<double>(const BasicTensor<double>& x, std::int64_t downscale_factor);
MINITORCH_TEMPLATE ValuesAndIndices<double> adaptive_max_pool2d_with_indices<double>(const BasicTensor<double>& x, Pair output_size);
MINITORCH_TEMPLATE BasicTensor<double> adaptive_max_pool2d<double>(const BasicTensor<double>& x, Pair output_size);
MINITORCH_TEMPLATE BasicTensor<double> rms_norm<double>(const BasicTensor<double>& x, const Shape& normalized_shape, const BasicTensor<double>& weight, std::optional<double> eps);
MINITORCH_TEMPLATE BasicTensor<double> floor<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE BasicTensor<double> ceil<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE BasicTensor<double> trunc<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE BasicTensor<double> round<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE BasicTensor<double> sign<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE BasicTensor<double> copysign<double>(const BasicTensor<double>& a, const BasicTensor<double>& b);
MINITORCH_TEMPLATE BasicTensor<double> copysign<double>(const BasicTensor<double>& x, std::type_identity_t<double> sign);
MINITORCH_TEMPLATE BasicTensor<double> square<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE BasicTensor<double> remainder<double>(const BasicTensor<double>& a, const BasicTensor<double>& b);
MINITORCH_TEMPLATE BasicTensor<double> remainder<double>(const BasicTensor<double>& x, core::Number<double> divisor);
MINITORCH_TEMPLATE BasicTensor<double> operator% <double>(const BasicTensor<double>& a, const BasicTensor<double>& b);
MINITORCH_TEMPLATE BasicTensor<double> operator% <double>(const BasicTensor<double>& x, core::Number<double> divisor);
MINITORCH_TEMPLATE BasicTensor<double> round<double>(const BasicTensor<double>& x, std::int64_t decimals);
MINITORCH_TEMPLATE BasicTensor<double> clamp_min<double>(const BasicTensor<double>& x, core::Number<double> low);
MINITORCH_TEMPLATE BasicTensor<double> clamp_max<double>(const BasicTensor<double>& x, core::Number<double> high);
MINITORCH_TEMPLATE BasicTensor<double> clamp<double>(const BasicTensor<double>& x, const ClampBounds& bounds);
MINITORCH_TEMPLATE BasicTensor<double> clamp_min<double>(const BasicTensor<double>& x, const BasicTensor<double>& low);
MINITORCH_TEMPLATE BasicTensor<double> clamp_max<double>(const BasicTensor<double>& x, const BasicTensor<double>& high);
MINITORCH_TEMPLATE BasicTensor<double> clamp<double>(const BasicTensor<double>& x, const BasicTensor<double>& low, const BasicTensor<double>& high);
MINITORCH_TEMPLATE BasicTensor<double> clamp<double>(const BasicTensor<double>& x, core::Number<double> low);
MINITORCH_TEMPLATE BasicTensor<double> clip<double>(const BasicTensor<double>& x, core::Number<double> low, core::Number<double> high);
MINITORCH_TEMPLATE BasicTensor<double> clip<double>(const BasicTensor<double>& x, const ClampBounds& bounds);
MINITORCH_TEMPLATE BasicTensor<double> clip<double>(const BasicTensor<double>& x, core::Number<double> low);
MINITORCH_TEMPLATE const BasicTensor<double>& clamp_<double>(const BasicTensor<double>& x, const ClampBounds& bounds);
MINITORCH_TEMPLATE const BasicTensor<double>& clamp_<double>(const BasicTensor<double>& x, core::Number<double> low);
MINITORCH_TEMPLATE const BasicTensor<double>& clamp_<double>(const BasicTensor<double>& x, core::Number<double> low, core::Number<double> high);
MINITORCH_TEMPLATE BasicTensor<double> bernoulli<double>(const BasicTensor<double>& x, Generator& generator);
MINITORCH_TEMPLATE LongTensor multinomial<double>(const BasicTensor<double>& x, std::int64_t samples, bool replacement, Generator& generator);
MINITORCH_TEMPLATE BasicTensor<double> normal<double>(const BasicTensor<double>& mean, const BasicTensor<double>& std, Generator& generator);
MINITORCH_TEMPLATE BasicTensor<double> gumbel_softmax<double>(const BasicTensor<double>& x, double tau, bool hard, std::int64_t dim, Generator& generator);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE void running_sums<double>(const double* x, double* y, const Around& at, std::int64_t lines, bool backwards);
MINITORCH_TEMPLATE BasicTensor<double> running_sum<double>(const BasicTensor<double>& x, int d, bool backwards);
MINITORCH_TEMPLATE BasicTensor<kernels::SumOf<double>> counted<double>(const BasicTensor<double>& x);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<kernels::SumOf<double>> cumsum<double>(const BasicTensor<double>& x, std::int64_t dim);
MINITORCH_TEMPLATE BasicTensor<double> logcumsumexp<double>(const BasicTensor<double>& x, std::int64_t dim);
MINITORCH_TEMPLATE BasicTensor<kernels::SumOf<double>> cumprod<double>(const BasicTensor<double>& x, std::int64_t dim);
MINITORCH_TEMPLATE BasicTensor<kernels::SumOf<double>> prod<double>(const BasicTensor<double>& x, std::int64_t dim, bool keepdim);
MINITORCH_TEMPLATE BasicTensor<kernels::SumOf<double>> prod<double>(const BasicTensor<double>& x);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<double> beginning<double>(const char* op, const BasicTensor<double>& src, const Shape& shape);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<double> scatter<double>(const BasicTensor<double>& x, std::int64_t dim, const LongTensor& index, const BasicTensor<double>& src);
MINITORCH_TEMPLATE BasicTensor<double> scatter<double>(const BasicTensor<double>& x, std::int64_t dim, const LongTensor& index, core::Number<double> value);
MINITORCH_TEMPLATE BasicTensor<double> scatter_add<double>(const BasicTensor<double>& x, std::int64_t dim, const LongTensor& index, const BasicTensor<double>& src);
MINITORCH_TEMPLATE const BasicTensor<double>& scatter_<double>(const BasicTensor<double>& x, std::int64_t dim, const LongTensor& index, const BasicTensor<double>& src);
MINITORCH_TEMPLATE const BasicTensor<double>& scatter_<double>(const BasicTensor<double>& x, std::int64_t dim, const LongTensor& index, core::Number<double> value);
MINITORCH_TEMPLATE const BasicTensor<double>& scatter_add_<double>(const BasicTensor<double>& x, std::int64_t dim, const LongTensor& index, const BasicTensor<double>& src);
MINITORCH_TEMPLATE ValuesAndIndices<double> median<double>(const BasicTensor<double>& x, std::int64_t dim, bool keepdim);
MINITORCH_TEMPLATE BasicTensor<double> median<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE ValuesAndIndices<double> mode<double>(const BasicTensor<double>& x, std::int64_t dim, bool keepdim);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<double> spread_around<double>(const BasicTensor<double>& x, Shape shape, int d);
MINITORCH_TEMPLATE void places_in_line<double>(const double* sorted, std::int64_t size, const double* values, std::int64_t count, bool right, std::int64_t* places);
}
namespace minitorch {
MINITORCH_TEMPLATE ValuesAndIndices<double> cummax<double>(const BasicTensor<double>& x, std::int64_t dim);
MINITORCH_TEMPLATE ValuesAndIndices<double> cummin<double>(const BasicTensor<double>& x, std::int64_t dim);
MINITORCH_TEMPLATE BasicTensor<double> take_along_dim<double>(const BasicTensor<double>& x, const LongTensor& index, std::int64_t dim);
MINITORCH_TEMPLATE BasicTensor<double> take_along_dim<double>(const BasicTensor<double>& x, const LongTensor& index);
MINITORCH_TEMPLATE BasicTensor<double> bincount<double>(const LongTensor& x, const BasicTensor<double>& weights, std::int64_t minlength);
MINITORCH_TEMPLATE LongTensor searchsorted<double>(const BasicTensor<double>& sorted, const BasicTensor<double>& values, bool right);
MINITORCH_TEMPLATE LongTensor searchsorted<double>(const BasicTensor<double>& sorted, const BasicTensor<double>& values, const char* side);
MINITORCH_TEMPLATE LongTensor bucketize<double>(const BasicTensor<double>& values, const BasicTensor<double>& boundaries, bool right);
MINITORCH_TEMPLATE BasicTensor<double> diff<double>(const BasicTensor<double>& x, std::int64_t n, std::int64_t dim, const BasicTensor<double>& prepend, const BasicTensor<double>& append);
MINITORCH_TEMPLATE BasicTensor<double> take<double>(const BasicTensor<double>& x, const LongTensor& index);
MINITORCH_TEMPLATE BoolTensor isin<double>(const BasicTensor<double>& x, const BasicTensor<double>& values);
MINITORCH_TEMPLATE BasicTensor<double> softsign<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE BasicTensor<double> tanhshrink<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE BasicTensor<double> hardshrink<double>(const BasicTensor<double>& x, std::type_identity_t<double> lambda);
MINITORCH_TEMPLATE BasicTensor<double> softshrink<double>(const BasicTensor<double>& x, std::type_identity_t<double> lambda);
MINITORCH_TEMPLATE BasicTensor<double> threshold<double>(const BasicTensor<double>& x, std::type_identity_t<double> threshold, std::type_identity_t<double> value);
MINITORCH_TEMPLATE BasicTensor<double> celu<double>(const BasicTensor<double>& x, std::type_identity_t<double> alpha);
MINITORCH_TEMPLATE BasicTensor<double> softmin<double>(const BasicTensor<double>& x, std::int64_t dim);
MINITORCH_TEMPLATE BasicTensor<double> softmax<double>(const BasicTensor<double>& x, std::int64_t dim);
MINITORCH_TEMPLATE BasicTensor<double> log_softmax<double>(const BasicTensor<double>& x, std::int64_t dim);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE LongTensor ordered<double>(const BasicTensor<double>& x, int d, std::int64_t count, bool descending);
MINITORCH_TEMPLATE ValuesAndIndices<double> picked<double>(const char* op, const BasicTensor<double>& x, int d, const LongTensor& places);
}
namespace minitorch {
MINITORCH_TEMPLATE ValuesAndIndices<double> sort<double>(const BasicTensor<double>& x, std::int64_t dim, bool descending);
MINITORCH_TEMPLATE LongTensor argsort<double>(const BasicTensor<double>& x, std::int64_t dim, bool descending);
MINITORCH_TEMPLATE ValuesAndIndices<double> topk<double>(const BasicTensor<double>& x, std::int64_t k, std::int64_t dim, bool largest, bool);
MINITORCH_TEMPLATE ValuesAndIndices<double> kthvalue<double>(const BasicTensor<double>& x, std::int64_t k, std::int64_t dim, bool keepdim);
MINITORCH_TEMPLATE BasicTensor<double> nansum<double>(const BasicTensor<double>& x, const Dims& dims, bool keepdim);
MINITORCH_TEMPLATE BasicTensor<double> nanmean<double>(const BasicTensor<double>& x, const Dims& dims, bool keepdim);
MINITORCH_TEMPLATE std::pair<BasicTensor<double>, BasicTensor<double>> aminmax<double>(const BasicTensor<double>& x, const Dims& dims, bool keepdim);
MINITORCH_TEMPLATE BasicTensor<double> quantile<double>(const BasicTensor<double>& x, const BasicTensor<double>& q, std::int64_t dim, bool keepdim, core::Choice<QuantileInterpolation> interpolation);
MINITORCH_TEMPLATE BasicTensor<double> quantile<double>(const BasicTensor<double>& x, double q, std::int64_t dim, bool keepdim, core::Choice<QuantileInterpolation> interpolation);
MINITORCH_TEMPLATE BasicTensor<double> quantile<double>(const BasicTensor<double>& x, double q);
MINITORCH_TEMPLATE BasicTensor<double> quantile<double>(const BasicTensor<double>& x, const BasicTensor<double>& q);
MINITORCH_TEMPLATE BasicTensor<double> histc<double>(const BasicTensor<double>& x, std::int64_t bins, double min, double max);
MINITORCH_TEMPLATE struct CovOptions<double>;
MINITORCH_TEMPLATE BasicTensor<double> cov<double>(const BasicTensor<double>& x, const CovOptions<double>& options);
MINITORCH_TEMPLATE BasicTensor<double> cov<double>(const BasicTensor<double>& x, std::int64_t correction);
MINITORCH_TEMPLATE BasicTensor<double> corrcoef<double>(const BasicTensor<double>& x);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BoolTensor below_diagonal<double>(const char* op, const BasicTensor<double>& x, std::int64_t diagonal);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<double> tril<double>(const BasicTensor<double>& x, std::int64_t diagonal);
MINITORCH_TEMPLATE BasicTensor<double> triu<double>(const BasicTensor<double>& x, std::int64_t diagonal);
MINITORCH_TEMPLATE BasicTensor<double> diag<double>(const BasicTensor<double>& x, std::int64_t diagonal);
MINITORCH_TEMPLATE BasicTensor<double> block_diag<double>(const std::vector<BasicTensor<double>>& tensors);
MINITORCH_TEMPLATE BasicTensor<double> block_diag<double>(std::initializer_list<BasicTensor<double>> tensors);
MINITORCH_TEMPLATE BasicTensor<double> outer<double>(const BasicTensor<double>& a, const BasicTensor<double>& b);
MINITORCH_TEMPLATE BasicTensor<double> sinc<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE BasicTensor<double> asin<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE BasicTensor<double> acos<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE BasicTensor<double> atan<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE BasicTensor<double> tan<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE BasicTensor<double> sinh<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE BasicTensor<double> cosh<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE BasicTensor<double> asinh<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE BasicTensor<double> acosh<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE BasicTensor<double> atanh<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE BasicTensor<double> atan2<double>(const BasicTensor<double>& a, const BasicTensor<double>& b);
MINITORCH_TEMPLATE BasicTensor<double> hypot<double>(const BasicTensor<double>& a, const BasicTensor<double>& b);
MINITORCH_TEMPLATE BasicTensor<double> deg2rad<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE BasicTensor<double> rad2deg<double>(const BasicTensor<double>& x);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<double> fold_windows<double>(const char* op, const BasicTensor<double>& x, int d, std::int64_t size, const WindowPlaces& w);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<double> unfold<double>(const BasicTensor<double>& x, std::int64_t dimension, std::int64_t size, std::int64_t step);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<double> planes_to_columns<double>(const char* op, const BasicTensor<double>& x, const kernels::Conv2dSizes& z);
MINITORCH_TEMPLATE BasicTensor<double> columns_to_planes<double>(const char* op, const BasicTensor<double>& x, const kernels::Conv2dSizes& z);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<double> unfold<double>(const BasicTensor<double>& x, const UnfoldOptions& options);
MINITORCH_TEMPLATE BasicTensor<double> fold<double>(const BasicTensor<double>& x, Pair output_size, const UnfoldOptions& o);
MINITORCH_TEMPLATE struct UniqueValues<double>;
}
namespace minitorch::detail {
MINITORCH_TEMPLATE UniqueValues<double> one_of_each<double>(const char* op, const BasicTensor<double>& x, const UniqueOptions& options, bool in_order);
MINITORCH_TEMPLATE UniqueValues<double> unique_by_counting<double>(const BasicTensor<double>& x, double least, std::uint64_t span, const UniqueOptions& options);
}
namespace minitorch {
MINITORCH_TEMPLATE UniqueValues<double> unique<double>(const BasicTensor<double>& x, const UniqueOptions& options);
MINITORCH_TEMPLATE BasicTensor<double> unique<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE UniqueValues<double> unique_consecutive<double>(const BasicTensor<double>& x, const UniqueOptions& options);
MINITORCH_TEMPLATE BasicTensor<double> unique_consecutive<double>(const BasicTensor<double>& x);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<double> sum_of_squares<double>(const BasicTensor<double>& x, const ReducedDims& reduction);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<double> norm<double>(const BasicTensor<double>& x, double p, const Dims& dims, bool keepdim);
MINITORCH_TEMPLATE BasicTensor<double> normalize<double>(const BasicTensor<double>& x, double p, std::int64_t dim, double eps);
MINITORCH_TEMPLATE BasicTensor<double> normalize<double>(const BasicTensor<double>& x, const NormalizeOptions& options);
MINITORCH_TEMPLATE BasicTensor<double> cosine_similarity<double>(const BasicTensor<double>& a, const BasicTensor<double>& b, std::int64_t dim, double eps);
MINITORCH_TEMPLATE BasicTensor<double> cdist<double>(const BasicTensor<double>& a, const BasicTensor<double>& b, double p);
MINITORCH_TEMPLATE BasicTensor<double> dist<double>(const BasicTensor<double>& a, const BasicTensor<double>& b, double p);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<double> view_of<double>(const BasicTensor<double>& x);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<double> clone<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE BasicTensor<double> contiguous<double>(const BasicTensor<double>& x);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<double> reshape_as<double>(const char* name, const BasicTensor<double>& x, const Shape& shape);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<double> reshape<double>(const BasicTensor<double>& x, const Shape& shape);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<double> shown_as<double>(const char* name, const BasicTensor<double>& x, const Shape& shape);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<double> view<double>(const BasicTensor<double>& x, const Shape& shape);
MINITORCH_TEMPLATE BasicTensor<double> permute<double>(const BasicTensor<double>& x, const Dims& order);
MINITORCH_TEMPLATE BasicTensor<double> transpose<double>(const BasicTensor<double>& x, std::int64_t dim0, std::int64_t dim1);
MINITORCH_TEMPLATE BasicTensor<double> t<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE BasicTensor<double> slice<double>(const BasicTensor<double>& x, std::int64_t dim, std::int64_t start, std::int64_t end, std::int64_t step);
MINITORCH_TEMPLATE BasicTensor<double> narrow<double>(const BasicTensor<double>& x, std::int64_t dim, std::int64_t start, std::int64_t length);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<double> squeeze_marked<double>(const BasicTensor<double>& x, const bool (&marked)[Dims::max_size]);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<double> squeeze<double>(const BasicTensor<double>& x, std::int64_t dim);
MINITORCH_TEMPLATE BasicTensor<double> squeeze<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE BasicTensor<double> unsqueeze<double>(const BasicTensor<double>& x, std::int64_t dim);
MINITORCH_TEMPLATE BasicTensor<double> select<double>(const BasicTensor<double>& x, std::int64_t dim, std::int64_t index);
MINITORCH_TEMPLATE BasicTensor<double> flatten<double>(const BasicTensor<double>& x, std::int64_t start_dim, std::int64_t end_dim);
MINITORCH_TEMPLATE BasicTensor<double> ravel<double>(const BasicTensor<double>& x);
}
#endif

#if !defined(MINITORCH_ONLY_FLOAT) && !defined(MINITORCH_ONLY_DOUBLE)
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<std::int64_t> addcmul<std::int64_t>(const BasicTensor<std::int64_t>& x, const BasicTensor<std::int64_t>& a, const BasicTensor<std::int64_t>& b, core::Number<std::int64_t> value);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE void check_not_bool<std::int64_t>(const char* op);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<std::int64_t> add<std::int64_t>(const BasicTensor<std::int64_t>& a, const BasicTensor<std::int64_t>& b);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> sub<std::int64_t>(const BasicTensor<std::int64_t>& a, const BasicTensor<std::int64_t>& b);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> mul<std::int64_t>(const BasicTensor<std::int64_t>& a, const BasicTensor<std::int64_t>& b);
MINITORCH_TEMPLATE BasicTensor<detail::QuotientOf<std::int64_t>> div<std::int64_t>(const BasicTensor<std::int64_t>& a, const BasicTensor<std::int64_t>& b);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> add<std::int64_t>(const BasicTensor<std::int64_t>& x, core::Number<std::int64_t> term);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> sub<std::int64_t>(const BasicTensor<std::int64_t>& x, core::Number<std::int64_t> term);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> mul<std::int64_t>(const BasicTensor<std::int64_t>& x, core::Number<std::int64_t> factor);
MINITORCH_TEMPLATE BasicTensor<detail::QuotientOf<std::int64_t>> div<std::int64_t>(const BasicTensor<std::int64_t>& x, core::Number<std::int64_t> divisor);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> add<std::int64_t>(const BasicTensor<std::int64_t>& a, const BasicTensor<std::int64_t>& b, core::Number<std::int64_t> alpha);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> sub<std::int64_t>(const BasicTensor<std::int64_t>& a, const BasicTensor<std::int64_t>& b, core::Number<std::int64_t> alpha);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> neg<std::int64_t>(const BasicTensor<std::int64_t>& x);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> operator+ <std::int64_t>(const BasicTensor<std::int64_t>& a, const BasicTensor<std::int64_t>& b);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> operator- <std::int64_t>(const BasicTensor<std::int64_t>& a, const BasicTensor<std::int64_t>& b);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> operator* <std::int64_t>(const BasicTensor<std::int64_t>& a, const BasicTensor<std::int64_t>& b);
MINITORCH_TEMPLATE BasicTensor<detail::QuotientOf<std::int64_t>> operator/ <std::int64_t>(const BasicTensor<std::int64_t>& a, const BasicTensor<std::int64_t>& b);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> operator- <std::int64_t>(const BasicTensor<std::int64_t>& x);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> operator+ <std::int64_t>(const BasicTensor<std::int64_t>& x, core::Number<std::int64_t> s);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> operator+ <std::int64_t>(core::Number<std::int64_t> s, const BasicTensor<std::int64_t>& x);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> operator- <std::int64_t>(const BasicTensor<std::int64_t>& x, core::Number<std::int64_t> s);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> operator- <std::int64_t>(core::Number<std::int64_t> s, const BasicTensor<std::int64_t>& x);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> operator* <std::int64_t>(const BasicTensor<std::int64_t>& x, core::Number<std::int64_t> s);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> operator* <std::int64_t>(core::Number<std::int64_t> s, const BasicTensor<std::int64_t>& x);
MINITORCH_TEMPLATE BasicTensor<detail::QuotientOf<std::int64_t>> operator/ <std::int64_t>(const BasicTensor<std::int64_t>& x, core::Number<std::int64_t> s);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<std::int64_t> at_least<std::int64_t>(const BasicTensor<std::int64_t>& x, int dims);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<std::int64_t> vstack<std::int64_t>(const std::vector<BasicTensor<std::int64_t>>& tensors);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> hstack<std::int64_t>(const std::vector<BasicTensor<std::int64_t>>& tensors);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> column_stack<std::int64_t>(const std::vector<BasicTensor<std::int64_t>>& tensors);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> vstack<std::int64_t>(std::initializer_list<BasicTensor<std::int64_t>> tensors);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> hstack<std::int64_t>(std::initializer_list<BasicTensor<std::int64_t>> tensors);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> column_stack<std::int64_t>(std::initializer_list<BasicTensor<std::int64_t>> tensors);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> movedim<std::int64_t>(const BasicTensor<std::int64_t>& x, const Dims& source, const Dims& destination);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> moveaxis<std::int64_t>(const BasicTensor<std::int64_t>& x, const Dims& source, const Dims& destination);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> unflatten<std::int64_t>(const BasicTensor<std::int64_t>& x, std::int64_t dim, const Dims& sizes);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> diagonal<std::int64_t>(const BasicTensor<std::int64_t>& x, std::int64_t offset, std::int64_t dim1, std::int64_t dim2);
MINITORCH_TEMPLATE BasicTensor<kernels::SumOf<std::int64_t>> trace<std::int64_t>(const BasicTensor<std::int64_t>& x);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> fliplr<std::int64_t>(const BasicTensor<std::int64_t>& x);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> flipud<std::int64_t>(const BasicTensor<std::int64_t>& x);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> rot90<std::int64_t>(const BasicTensor<std::int64_t>& x, std::int64_t k, const Dims& dims);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> kron<std::int64_t>(const BasicTensor<std::int64_t>& a, const BasicTensor<std::int64_t>& b);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> tensordot<std::int64_t>(const BasicTensor<std::int64_t>& a, const BasicTensor<std::int64_t>& b, const Dims& dims_a, const Dims& dims_b);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> tensordot<std::int64_t>(const BasicTensor<std::int64_t>& a, const BasicTensor<std::int64_t>& b, std::int64_t dims);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> inner<std::int64_t>(const BasicTensor<std::int64_t>& a, const BasicTensor<std::int64_t>& b);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> row_stack<std::int64_t>(const std::vector<BasicTensor<std::int64_t>>& tensors);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> row_stack<std::int64_t>(std::initializer_list<BasicTensor<std::int64_t>> tensors);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> concat<std::int64_t>(const std::vector<BasicTensor<std::int64_t>>& tensors, std::int64_t dim);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> concat<std::int64_t>(std::initializer_list<BasicTensor<std::int64_t>> tensors, std::int64_t dim);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> dstack<std::int64_t>(const std::vector<BasicTensor<std::int64_t>>& tensors);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> dstack<std::int64_t>(std::initializer_list<BasicTensor<std::int64_t>> tensors);
MINITORCH_TEMPLATE std::vector<BasicTensor<std::int64_t>> tensor_split<std::int64_t>(const BasicTensor<std::int64_t>& x, const Dims& indices, std::int64_t dim);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE std::vector<BasicTensor<std::int64_t>> equal_parts<std::int64_t>(const char* op, const BasicTensor<std::int64_t>& x, const Dims& indices, int dim);
}
namespace minitorch {
MINITORCH_TEMPLATE std::vector<BasicTensor<std::int64_t>> hsplit<std::int64_t>(const BasicTensor<std::int64_t>& x, const Dims& indices);
MINITORCH_TEMPLATE std::vector<BasicTensor<std::int64_t>> vsplit<std::int64_t>(const BasicTensor<std::int64_t>& x, const Dims& indices);
MINITORCH_TEMPLATE std::vector<BasicTensor<std::int64_t>> dsplit<std::int64_t>(const BasicTensor<std::int64_t>& x, const Dims& indices);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> swapdims<std::int64_t>(const BasicTensor<std::int64_t>& x, std::int64_t dim0, std::int64_t dim1);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> swapaxes<std::int64_t>(const BasicTensor<std::int64_t>& x, std::int64_t axis0, std::int64_t axis1);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> broadcast_to<std::int64_t>(const BasicTensor<std::int64_t>& x, const Shape& shape);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> reshape_as<std::int64_t>(const BasicTensor<std::int64_t>& x, const BasicTensor<std::int64_t>& other);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> cross<std::int64_t>(const BasicTensor<std::int64_t>& a, const BasicTensor<std::int64_t>& b, std::int64_t dim);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> diag_embed<std::int64_t>(const BasicTensor<std::int64_t>& x, std::int64_t offset);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> expand<std::int64_t>(const BasicTensor<std::int64_t>& x, const Shape& shape);
MINITORCH_TEMPLATE BasicTensor<kernels::SumOf<std::int64_t>> sum_to<std::int64_t>(const BasicTensor<std::int64_t>& x, const Shape& shape);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE std::vector<BasicTensor<std::int64_t>> pieces_of<std::int64_t>(const BasicTensor<std::int64_t>& x, std::int64_t size, std::int64_t dim);
}
namespace minitorch {
MINITORCH_TEMPLATE std::vector<BasicTensor<std::int64_t>> split<std::int64_t>(const BasicTensor<std::int64_t>& x, const Dims& sizes, std::int64_t dim);
MINITORCH_TEMPLATE std::vector<BasicTensor<std::int64_t>> chunk<std::int64_t>(const BasicTensor<std::int64_t>& x, std::int64_t chunks, std::int64_t dim);
MINITORCH_TEMPLATE std::vector<BasicTensor<std::int64_t>> unbind<std::int64_t>(const BasicTensor<std::int64_t>& x, std::int64_t dim);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> repeat<std::int64_t>(const BasicTensor<std::int64_t>& x, const Dims& repeats);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> tile<std::int64_t>(const BasicTensor<std::int64_t>& x, const Dims& repeats);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> repeat_interleave<std::int64_t>(const BasicTensor<std::int64_t>& x, const LongTensor& repeats, std::int64_t dim);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> repeat_interleave<std::int64_t>(const BasicTensor<std::int64_t>& x, std::int64_t repeats, std::int64_t dim);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> repeat_interleave<std::int64_t>(const BasicTensor<std::int64_t>& x, std::int64_t repeats);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<std::int64_t> turned<std::int64_t>(const char* op, const BasicTensor<std::int64_t>& x, int d, bool backwards, std::int64_t shift);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<std::int64_t> flip<std::int64_t>(const BasicTensor<std::int64_t>& x, const Dims& dims);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> roll<std::int64_t>(const BasicTensor<std::int64_t>& x, const Dims& shifts, const Dims& dims);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> roll<std::int64_t>(const BasicTensor<std::int64_t>& x, std::int64_t shift);
MINITORCH_TEMPLATE std::vector<BasicTensor<std::int64_t>> broadcast_tensors<std::int64_t>(const std::vector<BasicTensor<std::int64_t>>& tensors);
MINITORCH_TEMPLATE std::vector<BasicTensor<std::int64_t>> broadcast_tensors<std::int64_t>(std::initializer_list<BasicTensor<std::int64_t>> tensors);
MINITORCH_TEMPLATE std::vector<BasicTensor<std::int64_t>> meshgrid<std::int64_t>(const std::vector<BasicTensor<std::int64_t>>& tensors, bool xy);
MINITORCH_TEMPLATE std::vector<BasicTensor<std::int64_t>> meshgrid<std::int64_t>(std::initializer_list<BasicTensor<std::int64_t>> tensors, bool xy);
MINITORCH_TEMPLATE std::vector<BasicTensor<std::int64_t>> meshgrid<std::int64_t>(const std::vector<BasicTensor<std::int64_t>>& tensors, const char* indexing);
MINITORCH_TEMPLATE std::vector<BasicTensor<std::int64_t>> meshgrid<std::int64_t>(std::initializer_list<BasicTensor<std::int64_t>> tensors, const char* indexing);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> cartesian_prod<std::int64_t>(const std::vector<BasicTensor<std::int64_t>>& tensors);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> cartesian_prod<std::int64_t>(std::initializer_list<BasicTensor<std::int64_t>> tensors);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> combinations<std::int64_t>(const BasicTensor<std::int64_t>& x, std::int64_t r, bool with_replacement);
MINITORCH_TEMPLATE BoolTensor eq<std::int64_t>(const BasicTensor<std::int64_t>& a, const BasicTensor<std::int64_t>& b);
MINITORCH_TEMPLATE BoolTensor ne<std::int64_t>(const BasicTensor<std::int64_t>& a, const BasicTensor<std::int64_t>& b);
MINITORCH_TEMPLATE BoolTensor lt<std::int64_t>(const BasicTensor<std::int64_t>& a, const BasicTensor<std::int64_t>& b);
MINITORCH_TEMPLATE BoolTensor le<std::int64_t>(const BasicTensor<std::int64_t>& a, const BasicTensor<std::int64_t>& b);
MINITORCH_TEMPLATE BoolTensor gt<std::int64_t>(const BasicTensor<std::int64_t>& a, const BasicTensor<std::int64_t>& b);
MINITORCH_TEMPLATE BoolTensor ge<std::int64_t>(const BasicTensor<std::int64_t>& a, const BasicTensor<std::int64_t>& b);
MINITORCH_TEMPLATE BoolTensor eq<std::int64_t>(const BasicTensor<std::int64_t>& x, core::Number<std::int64_t> number);
MINITORCH_TEMPLATE BoolTensor ne<std::int64_t>(const BasicTensor<std::int64_t>& x, core::Number<std::int64_t> number);
MINITORCH_TEMPLATE BoolTensor lt<std::int64_t>(const BasicTensor<std::int64_t>& x, core::Number<std::int64_t> number);
MINITORCH_TEMPLATE BoolTensor le<std::int64_t>(const BasicTensor<std::int64_t>& x, core::Number<std::int64_t> number);
MINITORCH_TEMPLATE BoolTensor gt<std::int64_t>(const BasicTensor<std::int64_t>& x, core::Number<std::int64_t> number);
MINITORCH_TEMPLATE BoolTensor ge<std::int64_t>(const BasicTensor<std::int64_t>& x, core::Number<std::int64_t> number);
MINITORCH_TEMPLATE BoolTensor operator== <std::int64_t>(const BasicTensor<std::int64_t>& a, const BasicTensor<std::int64_t>& b);
MINITORCH_TEMPLATE BoolTensor operator!= <std::int64_t>(const BasicTensor<std::int64_t>& a, const BasicTensor<std::int64_t>& b);
MINITORCH_TEMPLATE BoolTensor operator== <std::int64_t>(const BasicTensor<std::int64_t>& a, core::Number<std::int64_t> b);
MINITORCH_TEMPLATE BoolTensor operator!= <std::int64_t>(const BasicTensor<std::int64_t>& a, core::Number<std::int64_t> b);
MINITORCH_TEMPLATE BoolTensor operator== <std::int64_t>(core::Number<std::int64_t> a, const BasicTensor<std::int64_t>& b);
MINITORCH_TEMPLATE BoolTensor operator!= <std::int64_t>(core::Number<std::int64_t> a, const BasicTensor<std::int64_t>& b);
MINITORCH_TEMPLATE BoolTensor operator< <std::int64_t>(const BasicTensor<std::int64_t>& a, core::Number<std::int64_t> b);
MINITORCH_TEMPLATE BoolTensor operator<= <std::int64_t>(const BasicTensor<std::int64_t>& a, core::Number<std::int64_t> b);
MINITORCH_TEMPLATE BoolTensor operator> <std::int64_t>(const BasicTensor<std::int64_t>& a, core::Number<std::int64_t> b);
MINITORCH_TEMPLATE BoolTensor operator>= <std::int64_t>(const BasicTensor<std::int64_t>& a, core::Number<std::int64_t> b);
MINITORCH_TEMPLATE BoolTensor operator< <std::int64_t>(core::Number<std::int64_t> a, const BasicTensor<std::int64_t>& b);
MINITORCH_TEMPLATE BoolTensor operator<= <std::int64_t>(core::Number<std::int64_t> a, const BasicTensor<std::int64_t>& b);
MINITORCH_TEMPLATE BoolTensor operator> <std::int64_t>(core::Number<std::int64_t> a, const BasicTensor<std::int64_t>& b);
MINITORCH_TEMPLATE BoolTensor operator>= <std::int64_t>(core::Number<std::int64_t> a, const BasicTensor<std::int64_t>& b);
MINITORCH_TEMPLATE BoolTensor operator< <std::int64_t>(const BasicTensor<std::int64_t>& a, const BasicTensor<std::int64_t>& b);
MINITORCH_TEMPLATE BoolTensor operator<= <std::int64_t>(const BasicTensor<std::int64_t>& a, const BasicTensor<std::int64_t>& b);
MINITORCH_TEMPLATE BoolTensor operator> <std::int64_t>(const BasicTensor<std::int64_t>& a, const BasicTensor<std::int64_t>& b);
MINITORCH_TEMPLATE BoolTensor operator>= <std::int64_t>(const BasicTensor<std::int64_t>& a, const BasicTensor<std::int64_t>& b);
MINITORCH_TEMPLATE BoolTensor isnan<std::int64_t>(const BasicTensor<std::int64_t>& x);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> where<std::int64_t>(const BoolTensor& condition, const BasicTensor<std::int64_t>& a, const BasicTensor<std::int64_t>& b);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> where<std::int64_t>(const BoolTensor& condition, core::Number<std::int64_t> a, const BasicTensor<std::int64_t>& b);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> where<std::int64_t>(const BoolTensor& condition, const BasicTensor<std::int64_t>& a, core::Number<std::int64_t> b);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE Labelled<std::int64_t> contract<std::int64_t>(Labelled<std::int64_t> a, Labelled<std::int64_t> b, const Labels& wanted);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<std::int64_t> einsum<std::int64_t>(std::string_view equation, const std::vector<BasicTensor<std::int64_t>>& operands);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> einsum<std::int64_t>(std::string_view equation, std::initializer_list<BasicTensor<std::int64_t>> operands);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE void check_defined<std::int64_t>(const char* op, const char* argument, const BasicTensor<std::int64_t>& x);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> add_at<std::int64_t>(const BasicTensor<std::int64_t>& onto, const Shape& shape, int d, const LongTensor& index, const BasicTensor<std::int64_t>& src);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> pick_at<std::int64_t>(const char* name, const BasicTensor<std::int64_t>& x, int d, const LongTensor& index);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<std::int64_t> scatter_add<std::int64_t>(const Shape& shape, std::int64_t dim, const LongTensor& index, const BasicTensor<std::int64_t>& src);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<std::int64_t> gather_as<std::int64_t>(const char* name, const BasicTensor<std::int64_t>& x, int d, const LongTensor& index);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<std::int64_t> gather<std::int64_t>(const BasicTensor<std::int64_t>& x, std::int64_t dim, const LongTensor& index);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<std::int64_t> spread<std::int64_t>(const char* name, const Shape& shape, int d, const LongTensor& places, const BasicTensor<std::int64_t>& src, const BasicTensor<std::int64_t>& onto);
MINITORCH_TEMPLATE void copy_runs<std::int64_t>(const std::int64_t* from, const std::int64_t* where, const std::vector<std::int64_t>& begins, std::int64_t inner, std::int64_t* to);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> take<std::int64_t>(const char* name, const BasicTensor<std::int64_t>& x, int d, const LongTensor& places);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<std::int64_t> index_select<std::int64_t>(const BasicTensor<std::int64_t>& x, std::int64_t dim, const LongTensor& index);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> index_add<std::int64_t>(const BasicTensor<std::int64_t>& x, std::int64_t dim, const LongTensor& index, const BasicTensor<std::int64_t>& source, core::Number<std::int64_t> alpha);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> cat<std::int64_t>(const std::vector<BasicTensor<std::int64_t>>& all, std::int64_t dim);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> stack<std::int64_t>(const std::vector<BasicTensor<std::int64_t>>& tensors, std::int64_t dim);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> cat<std::int64_t>(std::initializer_list<BasicTensor<std::int64_t>> tensors, std::int64_t dim);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> stack<std::int64_t>(std::initializer_list<BasicTensor<std::int64_t>> tensors, std::int64_t dim);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<std::int64_t> constant_pad<std::int64_t>(const BasicTensor<std::int64_t>& x, const Dims& padding, std::int64_t value);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<std::int64_t> pad<std::int64_t>(const BasicTensor<std::int64_t>& x, const Dims& padding, core::Choice<PadMode> mode);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> pad<std::int64_t>(const BasicTensor<std::int64_t>& x, const Dims& padding, const PadOptions& options);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> pad<std::int64_t>(const BasicTensor<std::int64_t>& x, const Dims& padding, const char* mode, double value);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> index_copy<std::int64_t>(const BasicTensor<std::int64_t>& x, std::int64_t dim, const LongTensor& index, const BasicTensor<std::int64_t>& source);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> index_fill<std::int64_t>(const BasicTensor<std::int64_t>& x, std::int64_t dim, const LongTensor& index, core::Number<std::int64_t> value);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> masked_scatter<std::int64_t>(const BasicTensor<std::int64_t>& x, const BoolTensor& mask, const BasicTensor<std::int64_t>& source);
MINITORCH_TEMPLATE const BasicTensor<std::int64_t>& index_copy_<std::int64_t>(const BasicTensor<std::int64_t>& x, std::int64_t dim, const LongTensor& index, const BasicTensor<std::int64_t>& source);
MINITORCH_TEMPLATE const BasicTensor<std::int64_t>& masked_scatter_<std::int64_t>(const BasicTensor<std::int64_t>& x, const BoolTensor& mask, const BasicTensor<std::int64_t>& source);
MINITORCH_TEMPLATE const BasicTensor<std::int64_t>& index_fill_<std::int64_t>(const BasicTensor<std::int64_t>& x, std::int64_t dim, const LongTensor& index, core::Number<std::int64_t> value);
MINITORCH_TEMPLATE LongTensor nonzero<std::int64_t>(const BasicTensor<std::int64_t>& x);
MINITORCH_TEMPLATE std::vector<LongTensor> where<std::int64_t>(const BasicTensor<std::int64_t>& x);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<std::int64_t> index_as<std::int64_t>(const char* op, const BasicTensor<std::int64_t>& x, const std::vector<TensorIndex>& at);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> fitted<std::int64_t>(const BasicTensor<std::int64_t>& value, const Shape& place);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<std::int64_t> index<std::int64_t>(const BasicTensor<std::int64_t>& x, const std::vector<TensorIndex>& at);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> index_put<std::int64_t>(const BasicTensor<std::int64_t>& x, const std::vector<TensorIndex>& at, const BasicTensor<std::int64_t>& value);
MINITORCH_TEMPLATE const BasicTensor<std::int64_t>& index_put_<std::int64_t>(const BasicTensor<std::int64_t>& x, const std::vector<TensorIndex>& at, const BasicTensor<std::int64_t>& value);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> masked_select<std::int64_t>(const BasicTensor<std::int64_t>& x, const BoolTensor& mask);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> masked_fill<std::int64_t>(const BasicTensor<std::int64_t>& x, const BoolTensor& mask, core::Number<std::int64_t> value);
MINITORCH_TEMPLATE const BasicTensor<std::int64_t>& masked_fill_<std::int64_t>(const BasicTensor<std::int64_t>& x, const BoolTensor& mask, core::Number<std::int64_t> value);
MINITORCH_TEMPLATE LongTensor argwhere<std::int64_t>(const BasicTensor<std::int64_t>& x);
MINITORCH_TEMPLATE const BasicTensor<std::int64_t>& index_put_<std::int64_t>(const BasicTensor<std::int64_t>& x, const std::vector<TensorIndex>& at, core::Number<std::int64_t> value);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE void assign<std::int64_t>(const char* op, const BasicTensor<std::int64_t>& x, const BasicTensor<std::int64_t>& value);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> before_overwriting<std::int64_t>(const BasicTensor<std::int64_t>& x, const BasicTensor<std::int64_t>& other);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> beside_overwriting<std::int64_t>(const BasicTensor<std::int64_t>& x, const BasicTensor<std::int64_t>& y);
}
namespace minitorch {
MINITORCH_TEMPLATE const BasicTensor<std::int64_t>& fill_<std::int64_t>(const BasicTensor<std::int64_t>& x, core::Number<std::int64_t> value);
MINITORCH_TEMPLATE const BasicTensor<std::int64_t>& zero_<std::int64_t>(const BasicTensor<std::int64_t>& x);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE void copy_into<std::int64_t>(const char* op, const BasicTensor<std::int64_t>& x, const BasicTensor<std::int64_t>& source);
}
namespace minitorch {
MINITORCH_TEMPLATE const BasicTensor<std::int64_t>& copy_<std::int64_t>(const BasicTensor<std::int64_t>& x, const BasicTensor<std::int64_t>& source);
MINITORCH_TEMPLATE const BasicTensor<std::int64_t>& random_<std::int64_t>(const BasicTensor<std::int64_t>& x, std::int64_t low, std::int64_t high, Generator& generator);
MINITORCH_TEMPLATE const BasicTensor<std::int64_t>& random_<std::int64_t>(const BasicTensor<std::int64_t>& x, std::int64_t high, Generator& generator);
MINITORCH_TEMPLATE const BasicTensor<std::int64_t>& operator+= <std::int64_t>(const BasicTensor<std::int64_t>& x, const BasicTensor<std::int64_t>& y);
MINITORCH_TEMPLATE const BasicTensor<std::int64_t>& operator-= <std::int64_t>(const BasicTensor<std::int64_t>& x, const BasicTensor<std::int64_t>& y);
MINITORCH_TEMPLATE const BasicTensor<std::int64_t>& operator*= <std::int64_t>(const BasicTensor<std::int64_t>& x, const BasicTensor<std::int64_t>& y);
MINITORCH_TEMPLATE const BasicTensor<std::int64_t>& operator/= <std::int64_t>(const BasicTensor<std::int64_t>& x, const BasicTensor<std::int64_t>& y);
MINITORCH_TEMPLATE const BasicTensor<std::int64_t>& operator+= <std::int64_t>(const BasicTensor<std::int64_t>& x, core::Number<std::int64_t> s);
MINITORCH_TEMPLATE const BasicTensor<std::int64_t>& operator-= <std::int64_t>(const BasicTensor<std::int64_t>& x, core::Number<std::int64_t> s);
MINITORCH_TEMPLATE const BasicTensor<std::int64_t>& operator*= <std::int64_t>(const BasicTensor<std::int64_t>& x, core::Number<std::int64_t> s);
MINITORCH_TEMPLATE const BasicTensor<std::int64_t>& operator/= <std::int64_t>(const BasicTensor<std::int64_t>& x, core::Number<std::int64_t> s);
MINITORCH_TEMPLATE const BasicTensor<std::int64_t>& add_<std::int64_t>(const BasicTensor<std::int64_t>& x, const BasicTensor<std::int64_t>& y, core::Number<std::int64_t> alpha);
MINITORCH_TEMPLATE const BasicTensor<std::int64_t>& sub_<std::int64_t>(const BasicTensor<std::int64_t>& x, const BasicTensor<std::int64_t>& y, core::Number<std::int64_t> alpha);
MINITORCH_TEMPLATE const BasicTensor<std::int64_t>& add_<std::int64_t>(const BasicTensor<std::int64_t>& x, const BasicTensor<std::int64_t>& y);
MINITORCH_TEMPLATE const BasicTensor<std::int64_t>& sub_<std::int64_t>(const BasicTensor<std::int64_t>& x, const BasicTensor<std::int64_t>& y);
MINITORCH_TEMPLATE const BasicTensor<std::int64_t>& mul_<std::int64_t>(const BasicTensor<std::int64_t>& x, const BasicTensor<std::int64_t>& y);
MINITORCH_TEMPLATE const BasicTensor<std::int64_t>& div_<std::int64_t>(const BasicTensor<std::int64_t>& x, const BasicTensor<std::int64_t>& y);
MINITORCH_TEMPLATE const BasicTensor<std::int64_t>& add_<std::int64_t>(const BasicTensor<std::int64_t>& x, core::Number<std::int64_t> s);
MINITORCH_TEMPLATE const BasicTensor<std::int64_t>& sub_<std::int64_t>(const BasicTensor<std::int64_t>& x, core::Number<std::int64_t> s);
MINITORCH_TEMPLATE const BasicTensor<std::int64_t>& mul_<std::int64_t>(const BasicTensor<std::int64_t>& x, core::Number<std::int64_t> s);
MINITORCH_TEMPLATE const BasicTensor<std::int64_t>& div_<std::int64_t>(const BasicTensor<std::int64_t>& x, core::Number<std::int64_t> s);
MINITORCH_TEMPLATE const BasicTensor<std::int64_t>& abs_<std::int64_t>(const BasicTensor<std::int64_t>& x);
MINITORCH_TEMPLATE const BasicTensor<std::int64_t>& neg_<std::int64_t>(const BasicTensor<std::int64_t>& x);
MINITORCH_TEMPLATE const BasicTensor<std::int64_t>& floor_<std::int64_t>(const BasicTensor<std::int64_t>& x);
MINITORCH_TEMPLATE const BasicTensor<std::int64_t>& ceil_<std::int64_t>(const BasicTensor<std::int64_t>& x);
MINITORCH_TEMPLATE const BasicTensor<std::int64_t>& trunc_<std::int64_t>(const BasicTensor<std::int64_t>& x);
MINITORCH_TEMPLATE const BasicTensor<std::int64_t>& sign_<std::int64_t>(const BasicTensor<std::int64_t>& x);
MINITORCH_TEMPLATE const BasicTensor<std::int64_t>& square_<std::int64_t>(const BasicTensor<std::int64_t>& x);
MINITORCH_TEMPLATE const BasicTensor<std::int64_t>& clamp_min_<std::int64_t>(const BasicTensor<std::int64_t>& x, core::Number<std::int64_t> low);
MINITORCH_TEMPLATE const BasicTensor<std::int64_t>& clamp_max_<std::int64_t>(const BasicTensor<std::int64_t>& x, core::Number<std::int64_t> high);
MINITORCH_TEMPLATE const BasicTensor<std::int64_t>& fmod_<std::int64_t>(const BasicTensor<std::int64_t>& x, core::Number<std::int64_t> divisor);
MINITORCH_TEMPLATE const BasicTensor<std::int64_t>& remainder_<std::int64_t>(const BasicTensor<std::int64_t>& x, core::Number<std::int64_t> divisor);
MINITORCH_TEMPLATE const BasicTensor<std::int64_t>& tril_<std::int64_t>(const BasicTensor<std::int64_t>& x, std::int64_t diagonal);
MINITORCH_TEMPLATE const BasicTensor<std::int64_t>& triu_<std::int64_t>(const BasicTensor<std::int64_t>& x, std::int64_t diagonal);
MINITORCH_TEMPLATE const BasicTensor<std::int64_t>& index_add_<std::int64_t>(const BasicTensor<std::int64_t>& x, std::int64_t dim, const LongTensor& index, const BasicTensor<std::int64_t>& source, core::Number<std::int64_t> alpha);
MINITORCH_TEMPLATE BoolTensor all<std::int64_t>(const BasicTensor<std::int64_t>& x);
MINITORCH_TEMPLATE BoolTensor any<std::int64_t>(const BasicTensor<std::int64_t>& x);
MINITORCH_TEMPLATE BoolTensor any<std::int64_t>(const BasicTensor<std::int64_t>& x, std::int64_t dim, bool keepdim);
MINITORCH_TEMPLATE BoolTensor all<std::int64_t>(const BasicTensor<std::int64_t>& x, std::int64_t dim, bool keepdim);
MINITORCH_TEMPLATE BoolTensor isinf<std::int64_t>(const BasicTensor<std::int64_t>& x);
MINITORCH_TEMPLATE BoolTensor isfinite<std::int64_t>(const BasicTensor<std::int64_t>& x);
MINITORCH_TEMPLATE BoolTensor isclose<std::int64_t>(const BasicTensor<std::int64_t>& a, const BasicTensor<std::int64_t>& b, double rtol, double atol, bool equal_nan);
MINITORCH_TEMPLATE bool allclose<std::int64_t>(const BasicTensor<std::int64_t>& a, const BasicTensor<std::int64_t>& b, double rtol, double atol, bool equal_nan);
MINITORCH_TEMPLATE bool equal<std::int64_t>(const BasicTensor<std::int64_t>& a, const BasicTensor<std::int64_t>& b);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<std::int64_t> batched_matmul<std::int64_t>(const BasicTensor<std::int64_t>& a, const BasicTensor<std::int64_t>& b);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<std::int64_t> matmul<std::int64_t>(const BasicTensor<std::int64_t>& a, const BasicTensor<std::int64_t>& b);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<std::int64_t> matmul_of<std::int64_t>(const char* op, const BasicTensor<std::int64_t>& a, int da, const BasicTensor<std::int64_t>& b, int db);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<std::int64_t> mm<std::int64_t>(const BasicTensor<std::int64_t>& a, const BasicTensor<std::int64_t>& b);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> bmm<std::int64_t>(const BasicTensor<std::int64_t>& a, const BasicTensor<std::int64_t>& b);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> mv<std::int64_t>(const BasicTensor<std::int64_t>& a, const BasicTensor<std::int64_t>& b);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> dot<std::int64_t>(const BasicTensor<std::int64_t>& a, const BasicTensor<std::int64_t>& b);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> vdot<std::int64_t>(const BasicTensor<std::int64_t>& a, const BasicTensor<std::int64_t>& b);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> maximum<std::int64_t>(const BasicTensor<std::int64_t>& a, const BasicTensor<std::int64_t>& b);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> max<std::int64_t>(const BasicTensor<std::int64_t>& a, const BasicTensor<std::int64_t>& b);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> minimum<std::int64_t>(const BasicTensor<std::int64_t>& a, const BasicTensor<std::int64_t>& b);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> min<std::int64_t>(const BasicTensor<std::int64_t>& a, const BasicTensor<std::int64_t>& b);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE std::int64_t* data_or_null<std::int64_t>(const BasicTensor<std::int64_t>& x);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<kernels::SumOf<std::int64_t>> sum<std::int64_t>(const BasicTensor<std::int64_t>& x, const Dims& dims, bool keepdim);
MINITORCH_TEMPLATE ValuesAndIndices<std::int64_t> max<std::int64_t>(const BasicTensor<std::int64_t>& x, std::int64_t dim, bool keepdim);
MINITORCH_TEMPLATE ValuesAndIndices<std::int64_t> min<std::int64_t>(const BasicTensor<std::int64_t>& x, std::int64_t dim, bool keepdim);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> max<std::int64_t>(const BasicTensor<std::int64_t>& x);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> min<std::int64_t>(const BasicTensor<std::int64_t>& x);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> amax<std::int64_t>(const BasicTensor<std::int64_t>& x, const Dims& dims, bool keepdim);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> amin<std::int64_t>(const BasicTensor<std::int64_t>& x, const Dims& dims, bool keepdim);
MINITORCH_TEMPLATE LongTensor argmax<std::int64_t>(const BasicTensor<std::int64_t>& x, std::int64_t dim, bool keepdim);
MINITORCH_TEMPLATE LongTensor argmin<std::int64_t>(const BasicTensor<std::int64_t>& x, std::int64_t dim, bool keepdim);
MINITORCH_TEMPLATE LongTensor argmax<std::int64_t>(const BasicTensor<std::int64_t>& x);
MINITORCH_TEMPLATE LongTensor argmin<std::int64_t>(const BasicTensor<std::int64_t>& x);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE void check_divisors<std::int64_t>(const char* op, const BasicTensor<std::int64_t>& b);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<std::int64_t> fmod<std::int64_t>(const BasicTensor<std::int64_t>& a, const BasicTensor<std::int64_t>& b);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> fmod<std::int64_t>(const BasicTensor<std::int64_t>& x, core::Number<std::int64_t> divisor);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> floor_divide<std::int64_t>(const BasicTensor<std::int64_t>& a, const BasicTensor<std::int64_t>& b);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> floor_divide<std::int64_t>(const BasicTensor<std::int64_t>& x, core::Number<std::int64_t> divisor);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> bitwise_and<std::int64_t>(const BasicTensor<std::int64_t>& a, const BasicTensor<std::int64_t>& b);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> bitwise_or<std::int64_t>(const BasicTensor<std::int64_t>& a, const BasicTensor<std::int64_t>& b);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> bitwise_xor<std::int64_t>(const BasicTensor<std::int64_t>& a, const BasicTensor<std::int64_t>& b);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> bitwise_and<std::int64_t>(const BasicTensor<std::int64_t>& x, core::Number<std::int64_t> bits);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> bitwise_or<std::int64_t>(const BasicTensor<std::int64_t>& x, core::Number<std::int64_t> bits);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> bitwise_xor<std::int64_t>(const BasicTensor<std::int64_t>& x, core::Number<std::int64_t> bits);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> bitwise_not<std::int64_t>(const BasicTensor<std::int64_t>& x);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE std::int64_t gcd_of<std::int64_t>(std::int64_t a, std::int64_t b);
MINITORCH_TEMPLATE std::int64_t shifted_left<std::int64_t>(std::int64_t x, std::int64_t by);
MINITORCH_TEMPLATE std::int64_t shifted_right<std::int64_t>(std::int64_t x, std::int64_t by);
}
namespace minitorch {
MINITORCH_TEMPLATE LongTensor count_nonzero<std::int64_t>(const BasicTensor<std::int64_t>& x, const Dims& dims);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> div<std::int64_t>(const BasicTensor<std::int64_t>& a, const BasicTensor<std::int64_t>& b, core::Choice<DivisionRounding> rounding);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> div<std::int64_t>(const BasicTensor<std::int64_t>& x, core::Number<std::int64_t> divisor, core::Choice<DivisionRounding> rounding);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> floor<std::int64_t>(const BasicTensor<std::int64_t>& x);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> ceil<std::int64_t>(const BasicTensor<std::int64_t>& x);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> trunc<std::int64_t>(const BasicTensor<std::int64_t>& x);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> round<std::int64_t>(const BasicTensor<std::int64_t>& x);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> sign<std::int64_t>(const BasicTensor<std::int64_t>& x);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> square<std::int64_t>(const BasicTensor<std::int64_t>& x);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> abs<std::int64_t>(const BasicTensor<std::int64_t>& x);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> remainder<std::int64_t>(const BasicTensor<std::int64_t>& a, const BasicTensor<std::int64_t>& b);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> remainder<std::int64_t>(const BasicTensor<std::int64_t>& x, core::Number<std::int64_t> divisor);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> operator% <std::int64_t>(const BasicTensor<std::int64_t>& a, const BasicTensor<std::int64_t>& b);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> operator% <std::int64_t>(const BasicTensor<std::int64_t>& x, core::Number<std::int64_t> divisor);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> clamp_min<std::int64_t>(const BasicTensor<std::int64_t>& x, core::Number<std::int64_t> low);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> clamp_max<std::int64_t>(const BasicTensor<std::int64_t>& x, core::Number<std::int64_t> high);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> clamp<std::int64_t>(const BasicTensor<std::int64_t>& x, const ClampBounds& bounds);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> clamp_min<std::int64_t>(const BasicTensor<std::int64_t>& x, const BasicTensor<std::int64_t>& low);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> clamp_max<std::int64_t>(const BasicTensor<std::int64_t>& x, const BasicTensor<std::int64_t>& high);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> clamp<std::int64_t>(const BasicTensor<std::int64_t>& x, const BasicTensor<std::int64_t>& low, const BasicTensor<std::int64_t>& high);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> clamp<std::int64_t>(const BasicTensor<std::int64_t>& x, core::Number<std::int64_t> low, core::Number<std::int64_t> high);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> clamp<std::int64_t>(const BasicTensor<std::int64_t>& x, core::Number<std::int64_t> low);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> clip<std::int64_t>(const BasicTensor<std::int64_t>& x, core::Number<std::int64_t> low, core::Number<std::int64_t> high);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> clip<std::int64_t>(const BasicTensor<std::int64_t>& x, const ClampBounds& bounds);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> clip<std::int64_t>(const BasicTensor<std::int64_t>& x, core::Number<std::int64_t> low);
MINITORCH_TEMPLATE const BasicTensor<std::int64_t>& clamp_<std::int64_t>(const BasicTensor<std::int64_t>& x, const ClampBounds& bounds);
MINITORCH_TEMPLATE const BasicTensor<std::int64_t>& clamp_<std::int64_t>(const BasicTensor<std::int64_t>& x, core::Number<std::int64_t> low);
MINITORCH_TEMPLATE const BasicTensor<std::int64_t>& clamp_<std::int64_t>(const BasicTensor<std::int64_t>& x, core::Number<std::int64_t> low, core::Number<std::int64_t> high);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE void running_sums<std::int64_t>(const std::int64_t* x, std::int64_t* y, const Around& at, std::int64_t lines, bool backwards);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> running_sum<std::int64_t>(const BasicTensor<std::int64_t>& x, int d, bool backwards);
MINITORCH_TEMPLATE BasicTensor<kernels::SumOf<std::int64_t>> counted<std::int64_t>(const BasicTensor<std::int64_t>& x);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<kernels::SumOf<std::int64_t>> cumsum<std::int64_t>(const BasicTensor<std::int64_t>& x, std::int64_t dim);
MINITORCH_TEMPLATE BasicTensor<kernels::SumOf<std::int64_t>> cumprod<std::int64_t>(const BasicTensor<std::int64_t>& x, std::int64_t dim);
MINITORCH_TEMPLATE BasicTensor<kernels::SumOf<std::int64_t>> prod<std::int64_t>(const BasicTensor<std::int64_t>& x, std::int64_t dim, bool keepdim);
MINITORCH_TEMPLATE BasicTensor<kernels::SumOf<std::int64_t>> prod<std::int64_t>(const BasicTensor<std::int64_t>& x);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<std::int64_t> beginning<std::int64_t>(const char* op, const BasicTensor<std::int64_t>& src, const Shape& shape);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<std::int64_t> scatter<std::int64_t>(const BasicTensor<std::int64_t>& x, std::int64_t dim, const LongTensor& index, const BasicTensor<std::int64_t>& src);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> scatter<std::int64_t>(const BasicTensor<std::int64_t>& x, std::int64_t dim, const LongTensor& index, core::Number<std::int64_t> value);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> scatter_add<std::int64_t>(const BasicTensor<std::int64_t>& x, std::int64_t dim, const LongTensor& index, const BasicTensor<std::int64_t>& src);
MINITORCH_TEMPLATE const BasicTensor<std::int64_t>& scatter_<std::int64_t>(const BasicTensor<std::int64_t>& x, std::int64_t dim, const LongTensor& index, const BasicTensor<std::int64_t>& src);
MINITORCH_TEMPLATE const BasicTensor<std::int64_t>& scatter_<std::int64_t>(const BasicTensor<std::int64_t>& x, std::int64_t dim, const LongTensor& index, core::Number<std::int64_t> value);
MINITORCH_TEMPLATE const BasicTensor<std::int64_t>& scatter_add_<std::int64_t>(const BasicTensor<std::int64_t>& x, std::int64_t dim, const LongTensor& index, const BasicTensor<std::int64_t>& src);
MINITORCH_TEMPLATE ValuesAndIndices<std::int64_t> median<std::int64_t>(const BasicTensor<std::int64_t>& x, std::int64_t dim, bool keepdim);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> median<std::int64_t>(const BasicTensor<std::int64_t>& x);
MINITORCH_TEMPLATE ValuesAndIndices<std::int64_t> mode<std::int64_t>(const BasicTensor<std::int64_t>& x, std::int64_t dim, bool keepdim);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<std::int64_t> spread_around<std::int64_t>(const BasicTensor<std::int64_t>& x, Shape shape, int d);
MINITORCH_TEMPLATE void places_in_line<std::int64_t>(const std::int64_t* sorted, std::int64_t size, const std::int64_t* values, std::int64_t count, bool right, std::int64_t* places);
}
namespace minitorch {
MINITORCH_TEMPLATE ValuesAndIndices<std::int64_t> cummax<std::int64_t>(const BasicTensor<std::int64_t>& x, std::int64_t dim);
MINITORCH_TEMPLATE ValuesAndIndices<std::int64_t> cummin<std::int64_t>(const BasicTensor<std::int64_t>& x, std::int64_t dim);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> take_along_dim<std::int64_t>(const BasicTensor<std::int64_t>& x, const LongTensor& index, std::int64_t dim);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> take_along_dim<std::int64_t>(const BasicTensor<std::int64_t>& x, const LongTensor& index);
MINITORCH_TEMPLATE LongTensor searchsorted<std::int64_t>(const BasicTensor<std::int64_t>& sorted, const BasicTensor<std::int64_t>& values, bool right);
MINITORCH_TEMPLATE LongTensor searchsorted<std::int64_t>(const BasicTensor<std::int64_t>& sorted, const BasicTensor<std::int64_t>& values, const char* side);
MINITORCH_TEMPLATE LongTensor bucketize<std::int64_t>(const BasicTensor<std::int64_t>& values, const BasicTensor<std::int64_t>& boundaries, bool right);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> diff<std::int64_t>(const BasicTensor<std::int64_t>& x, std::int64_t n, std::int64_t dim, const BasicTensor<std::int64_t>& prepend, const BasicTensor<std::int64_t>& append);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> take<std::int64_t>(const BasicTensor<std::int64_t>& x, const LongTensor& index);
MINITORCH_TEMPLATE BoolTensor isin<std::int64_t>(const BasicTensor<std::int64_t>& x, const BasicTensor<std::int64_t>& values);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE LongTensor ordered<std::int64_t>(const BasicTensor<std::int64_t>& x, int d, std::int64_t count, bool descending);
MINITORCH_TEMPLATE ValuesAndIndices<std::int64_t> picked<std::int64_t>(const char* op, const BasicTensor<std::int64_t>& x, int d, const LongTensor& places);
}
namespace minitorch {
MINITORCH_TEMPLATE ValuesAndIndices<std::int64_t> sort<std::int64_t>(const BasicTensor<std::int64_t>& x, std::int64_t dim, bool descending);
MINITORCH_TEMPLATE LongTensor argsort<std::int64_t>(const BasicTensor<std::int64_t>& x, std::int64_t dim, bool descending);
MINITORCH_TEMPLATE ValuesAndIndices<std::int64_t> topk<std::int64_t>(const BasicTensor<std::int64_t>& x, std::int64_t k, std::int64_t dim, bool largest, bool);
MINITORCH_TEMPLATE ValuesAndIndices<std::int64_t> kthvalue<std::int64_t>(const BasicTensor<std::int64_t>& x, std::int64_t k, std::int64_t dim, bool keepdim);
MINITORCH_TEMPLATE std::pair<BasicTensor<std::int64_t>, BasicTensor<std::int64_t>> aminmax<std::int64_t>(const BasicTensor<std::int64_t>& x, const Dims& dims, bool keepdim);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BoolTensor below_diagonal<std::int64_t>(const char* op, const BasicTensor<std::int64_t>& x, std::int64_t diagonal);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<std::int64_t> tril<std::int64_t>(const BasicTensor<std::int64_t>& x, std::int64_t diagonal);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> triu<std::int64_t>(const BasicTensor<std::int64_t>& x, std::int64_t diagonal);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> diag<std::int64_t>(const BasicTensor<std::int64_t>& x, std::int64_t diagonal);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> block_diag<std::int64_t>(const std::vector<BasicTensor<std::int64_t>>& tensors);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> block_diag<std::int64_t>(std::initializer_list<BasicTensor<std::int64_t>> tensors);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> outer<std::int64_t>(const BasicTensor<std::int64_t>& a, const BasicTensor<std::int64_t>& b);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<std::int64_t> fold_windows<std::int64_t>(const char* op, const BasicTensor<std::int64_t>& x, int d, std::int64_t size, const WindowPlaces& w);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<std::int64_t> unfold<std::int64_t>(const BasicTensor<std::int64_t>& x, std::int64_t dimension, std::int64_t size, std::int64_t step);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE UniqueValues<std::int64_t> one_of_each<std::int64_t>(const char* op, const BasicTensor<std::int64_t>& x, const UniqueOptions& options, bool in_order);
MINITORCH_TEMPLATE std::pair<std::int64_t, std::int64_t> ends_of<std::int64_t>(const std::int64_t* x, std::int64_t n);
MINITORCH_TEMPLATE UniqueValues<std::int64_t> unique_by_counting<std::int64_t>(const BasicTensor<std::int64_t>& x, std::int64_t least, std::uint64_t span, const UniqueOptions& options);
}
namespace minitorch {
MINITORCH_TEMPLATE UniqueValues<std::int64_t> unique<std::int64_t>(const BasicTensor<std::int64_t>& x, const UniqueOptions& options);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> unique<std::int64_t>(const BasicTensor<std::int64_t>& x);
MINITORCH_TEMPLATE UniqueValues<std::int64_t> unique_consecutive<std::int64_t>(const BasicTensor<std::int64_t>& x, const UniqueOptions& options);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> unique_consecutive<std::int64_t>(const BasicTensor<std::int64_t>& x);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<std::int64_t> view_of<std::int64_t>(const BasicTensor<std::int64_t>& x);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<std::int64_t> clone<std::int64_t>(const BasicTensor<std::int64_t>& x);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> contiguous<std::int64_t>(const BasicTensor<std::int64_t>& x);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<std::int64_t> reshape_as<std::int64_t>(const char* name, const BasicTensor<std::int64_t>& x, const Shape& shape);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<std::int64_t> reshape<std::int64_t>(const BasicTensor<std::int64_t>& x, const Shape& shape);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<std::int64_t> shown_as<std::int64_t>(const char* name, const BasicTensor<std::int64_t>& x, const Shape& shape);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<std::int64_t> view<std::int64_t>(const BasicTensor<std::int64_t>& x, const Shape& shape);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> permute<std::int64_t>(const BasicTensor<std::int64_t>& x, const Dims& order);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> transpose<std::int64_t>(const BasicTensor<std::int64_t>& x, std::int64_t dim0, std::int64_t dim1);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> t<std::int64_t>(const BasicTensor<std::int64_t>& x);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> slice<std::int64_t>(const BasicTensor<std::int64_t>& x, std::int64_t dim, std::int64_t start, std::int64_t end, std::int64_t step);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> narrow<std::int64_t>(const BasicTensor<std::int64_t>& x, std::int64_t dim, std::int64_t start, std::int64_t length);
}
namespace minitorch::detail {
MINITORCH_TEMPLATE BasicTensor<std::int64_t> squeeze_marked<std::int64_t>(const BasicTensor<std::int64_t>& x, const bool (&marked)[Dims::max_size]);
}
namespace minitorch {
MINITORCH_TEMPLATE BasicTensor<std::int64_t> squeeze<std::int64_t>(const BasicTensor<std::int64_t>& x, std::int64_t dim);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> squeeze<std::int64_t>(const BasicTensor<std::int64_t>& x);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> unsqueeze<std::int64_t>(const BasicTensor<std::int64_t>& x, std::int64_t dim);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> select<std::int64_t>(const BasicTensor<std::int64_t>& x, std::int64_t dim, std::int64_t index);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> flatten<std::int64_t>(const BasicTensor<std::int64_t>& x, std::int64_t start_dim, std::int64_t end_dim);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> ravel<std::int64_t>(const BasicTensor<std::int64_t>& x);
}
#endif
