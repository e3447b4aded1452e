// SPDX-License-Identifier: MIT
// Written by tools/write_instances.py; included by minitorch/minitorch.hpp and minitorch/implementation.hpp.

#if !defined(MINITORCH_ONLY_DOUBLE) && !defined(MINITORCH_ONLY_INT64)
namespace minitorch::nn {
MINITORCH_TEMPLATE class BasicReLU<float>;
MINITORCH_TEMPLATE class BasicLeakyReLU<float>;
MINITORCH_TEMPLATE class BasicSigmoid<float>;
MINITORCH_TEMPLATE class BasicTanh<float>;
MINITORCH_TEMPLATE class BasicGELU<float>;
MINITORCH_TEMPLATE class BasicSiLU<float>;
MINITORCH_TEMPLATE class BasicSoftplus<float>;
MINITORCH_TEMPLATE class BasicSoftmax<float>;
MINITORCH_TEMPLATE class BasicLogSoftmax<float>;
MINITORCH_TEMPLATE class BasicMultiheadAttention<float>;
}
namespace minitorch::nn::detail {
MINITORCH_TEMPLATE class ChannelNorm<float>;
}
namespace minitorch::nn {
MINITORCH_TEMPLATE class BasicParameterList<float>;
MINITORCH_TEMPLATE class BasicParameterDict<float>;
MINITORCH_TEMPLATE class BasicConv1d<float>;
MINITORCH_TEMPLATE class BasicMaxPool1d<float>;
MINITORCH_TEMPLATE class BasicAvgPool1d<float>;
MINITORCH_TEMPLATE class BasicAdaptiveAvgPool1d<float>;
MINITORCH_TEMPLATE class BasicConv2d<float>;
MINITORCH_TEMPLATE class BasicConv3d<float>;
MINITORCH_TEMPLATE class BasicConvTranspose3d<float>;
MINITORCH_TEMPLATE class BasicMaxPool3d<float>;
MINITORCH_TEMPLATE class BasicAvgPool3d<float>;
MINITORCH_TEMPLATE class BasicAdaptiveAvgPool3d<float>;
MINITORCH_TEMPLATE class BasicAdaptiveMaxPool3d<float>;
MINITORCH_TEMPLATE class ConvLayer<float>;
MINITORCH_TEMPLATE class BasicConvTranspose2d<float>;
MINITORCH_TEMPLATE class BasicConvTranspose1d<float>;
MINITORCH_TEMPLATE class BasicDropout<float>;
MINITORCH_TEMPLATE class BasicDropout2d<float>;
MINITORCH_TEMPLATE class BasicDropout1d<float>;
MINITORCH_TEMPLATE class BasicDropout3d<float>;
MINITORCH_TEMPLATE class BasicBCELoss<float>;
MINITORCH_TEMPLATE class BasicBCEWithLogitsLoss<float>;
MINITORCH_TEMPLATE class BasicL1Loss<float>;
MINITORCH_TEMPLATE class BasicSmoothL1Loss<float>;
MINITORCH_TEMPLATE class BasicHuberLoss<float>;
MINITORCH_TEMPLATE class BasicKLDivLoss<float>;
MINITORCH_TEMPLATE class BasicEmbedding<float>;
MINITORCH_TEMPLATE class BasicEmbeddingBag<float>;
MINITORCH_TEMPLATE class BasicUnfold<float>;
MINITORCH_TEMPLATE class BasicFold<float>;
}
namespace minitorch::nn::detail {
MINITORCH_TEMPLATE class ForwardHooks<float>;
}
namespace minitorch::nn {
MINITORCH_TEMPLATE class BasicGroupNorm<float>;
}
namespace minitorch::nn::init {
MINITORCH_TEMPLATE const BasicTensor<float>& constant_<float>(const BasicTensor<float>& x, double value);
MINITORCH_TEMPLATE const BasicTensor<float>& zeros_<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE const BasicTensor<float>& ones_<float>(const BasicTensor<float>& x);
MINITORCH_TEMPLATE const BasicTensor<float>& kaiming_uniform_<float>(const BasicTensor<float>& x, const KaimingOptions& options, Generator& generator);
MINITORCH_TEMPLATE const BasicTensor<float>& kaiming_normal_<float>(const BasicTensor<float>& x, const KaimingOptions& options, Generator& generator);
MINITORCH_TEMPLATE const BasicTensor<float>& xavier_uniform_<float>(const BasicTensor<float>& x, double gain, Generator& generator);
MINITORCH_TEMPLATE const BasicTensor<float>& xavier_normal_<float>(const BasicTensor<float>& x, double gain, Generator& generator);
MINITORCH_TEMPLATE void default_weights_<float>(const BasicTensor<float>& weight, const BasicTensor<float>& bias, Generator& generator);
MINITORCH_TEMPLATE const BasicTensor<float>& trunc_normal_<float>(const BasicTensor<float>& x, double mean, double std, double a, double b, Generator& generator);
MINITORCH_TEMPLATE const BasicTensor<float>& orthogonal_<float>(const BasicTensor<float>& x, double gain, Generator& generator);
}
namespace minitorch::nn {
MINITORCH_TEMPLATE BasicTensor<float> parameters_to_vector<float>(const std::vector<BasicTensor<float>>& parameters);
MINITORCH_TEMPLATE BasicTensor<float> parameters_to_vector<float>(std::initializer_list<BasicTensor<float>> parameters);
MINITORCH_TEMPLATE void vector_to_parameters<float>(const BasicTensor<float>& vector, const std::vector<BasicTensor<float>>& parameters);
MINITORCH_TEMPLATE class BasicLayerNorm<float>;
MINITORCH_TEMPLATE class BasicRMSNorm<float>;
MINITORCH_TEMPLATE class BasicLinear<float>;
MINITORCH_TEMPLATE class BasicBilinear<float>;
MINITORCH_TEMPLATE class BasicNLLLoss<float>;
MINITORCH_TEMPLATE class BasicCrossEntropyLoss<float>;
MINITORCH_TEMPLATE class BasicMSELoss<float>;
MINITORCH_TEMPLATE class BasicCTCLoss<float>;
MINITORCH_TEMPLATE class BasicCosineSimilarity<float>;
MINITORCH_TEMPLATE class BasicPairwiseDistance<float>;
MINITORCH_TEMPLATE class BasicMarginRankingLoss<float>;
MINITORCH_TEMPLATE class BasicHingeEmbeddingLoss<float>;
MINITORCH_TEMPLATE class BasicTripletMarginLoss<float>;
MINITORCH_TEMPLATE class BasicCosineEmbeddingLoss<float>;
MINITORCH_TEMPLATE class BasicSoftMarginLoss<float>;
MINITORCH_TEMPLATE class BasicMultiMarginLoss<float>;
MINITORCH_TEMPLATE class BasicPoissonNLLLoss<float>;
MINITORCH_TEMPLATE class BasicGaussianNLLLoss<float>;
MINITORCH_TEMPLATE class BasicModule<float>;
}
namespace minitorch::nn::detail {
MINITORCH_TEMPLATE struct ComputedParameter<float>;
MINITORCH_TEMPLATE struct ModuleState<float>;
MINITORCH_TEMPLATE class ForwardTraps<float>;
}
namespace minitorch::nn::utils::rnn {
MINITORCH_TEMPLATE struct BasicPackedSequence<float>;
MINITORCH_TEMPLATE struct BasicPaddedSequences<float>;
}
namespace minitorch::nn::detail {
MINITORCH_TEMPLATE std::vector<std::int64_t> lengths_of<float>(const std::vector<BasicTensor<float>>& sequences);
}
namespace minitorch::nn::utils::rnn {
MINITORCH_TEMPLATE BasicTensor<float> pad_sequence<float>(const std::vector<BasicTensor<float>>& sequences, const PadSequenceOptions& options);
MINITORCH_TEMPLATE BasicTensor<float> pad_sequence<float>(std::initializer_list<BasicTensor<float>> sequences, const PadSequenceOptions& options);
MINITORCH_TEMPLATE BasicPackedSequence<float> pack_padded_sequence<float>(const BasicTensor<float>& x, const std::vector<std::int64_t>& lengths, const PackPaddedSequenceOptions& options);
MINITORCH_TEMPLATE BasicPackedSequence<float> pack_padded_sequence<float>(const BasicTensor<float>& x, const LongTensor& lengths, const PackPaddedSequenceOptions& options);
MINITORCH_TEMPLATE BasicPackedSequence<float> pack_sequence<float>(const std::vector<BasicTensor<float>>& sequences, bool enforce_sorted);
MINITORCH_TEMPLATE BasicPackedSequence<float> pack_sequence<float>(std::initializer_list<BasicTensor<float>> sequences, bool enforce_sorted);
MINITORCH_TEMPLATE BasicPaddedSequences<float> pad_packed_sequence<float>(const BasicPackedSequence<float>& packed, const PadPackedSequenceOptions& options);
}
namespace minitorch::nn::detail {
MINITORCH_TEMPLATE BasicTensor<float> padded_rows<float>(const BasicTensor<float>& data, const LongTensor& rows, double padding);
MINITORCH_TEMPLATE BasicTensor<float> pad_sequence<float>(const std::vector<BasicTensor<float>>& sequences, bool batch_first, double padding);
MINITORCH_TEMPLATE BasicPackedSequence<float> pack_padded<float>(const BasicTensor<float>& x, const std::vector<std::int64_t>& lengths, bool batch_first, bool enforce_sorted);
MINITORCH_TEMPLATE BasicPaddedSequences<float> pad_packed<float>(const BasicPackedSequence<float>& packed, bool batch_first, double padding, std::int64_t total_length);
MINITORCH_TEMPLATE class PadLayer<float>;
}
namespace minitorch::nn {
MINITORCH_TEMPLATE class BasicZeroPad2d<float>;
MINITORCH_TEMPLATE class BasicConstantPad1d<float>;
MINITORCH_TEMPLATE class BasicConstantPad2d<float>;
MINITORCH_TEMPLATE class BasicReflectionPad1d<float>;
MINITORCH_TEMPLATE class BasicReflectionPad2d<float>;
MINITORCH_TEMPLATE class BasicReplicationPad1d<float>;
MINITORCH_TEMPLATE class BasicReplicationPad2d<float>;
MINITORCH_TEMPLATE class BasicCircularPad2d<float>;
MINITORCH_TEMPLATE class BasicMaxPool2d<float>;
MINITORCH_TEMPLATE class BasicAvgPool2d<float>;
MINITORCH_TEMPLATE class BasicAdaptiveAvgPool2d<float>;
MINITORCH_TEMPLATE class BasicELU<float>;
MINITORCH_TEMPLATE class BasicSELU<float>;
MINITORCH_TEMPLATE class BasicHardtanh<float>;
MINITORCH_TEMPLATE class BasicReLU6<float>;
MINITORCH_TEMPLATE class BasicHardsigmoid<float>;
MINITORCH_TEMPLATE class BasicHardswish<float>;
MINITORCH_TEMPLATE class BasicMish<float>;
MINITORCH_TEMPLATE class BasicLogSigmoid<float>;
MINITORCH_TEMPLATE class BasicGLU<float>;
MINITORCH_TEMPLATE class BasicPReLU<float>;
MINITORCH_TEMPLATE struct BasicRNNResult<float>;
MINITORCH_TEMPLATE struct BasicPackedRNNResult<float>;
}
namespace minitorch::nn::detail {
MINITORCH_TEMPLATE std::vector<BasicTensor<float>> pieces<float>(const BasicTensor<float>& x, int dim, const std::vector<std::int64_t>& sizes);
MINITORCH_TEMPLATE std::vector<BasicTensor<float>> pieces<float>(const BasicTensor<float>& x, int dim, std::int64_t count);
MINITORCH_TEMPLATE void lstm_step<float>(const BasicTensor<float>& of_x, const BasicTensor<float>& of_h, BasicTensor<float>& h, BasicTensor<float>& c);
MINITORCH_TEMPLATE void gru_step<float>(const BasicTensor<float>& of_x, const BasicTensor<float>& of_h, BasicTensor<float>& h, BasicTensor<float>&);
MINITORCH_TEMPLATE void tanh_step<float>(const BasicTensor<float>& of_x, const BasicTensor<float>& of_h, BasicTensor<float>& h, BasicTensor<float>&);
MINITORCH_TEMPLATE void relu_step<float>(const BasicTensor<float>& of_x, const BasicTensor<float>& of_h, BasicTensor<float>& h, BasicTensor<float>&);
MINITORCH_TEMPLATE struct RecurrentWeights<float>;
MINITORCH_TEMPLATE class RecurrentBase<float>;
MINITORCH_TEMPLATE class RecurrentCell<float>;
MINITORCH_TEMPLATE class RecurrentLayer<float>;
MINITORCH_TEMPLATE std::string describe<float>(const std::string& type, const ModuleState<float>& state, int depth);
}
namespace minitorch::nn {
MINITORCH_TEMPLATE std::string to_string<float>(const BasicModule<float>& module);
MINITORCH_TEMPLATE std::ostream& operator<< <float>(std::ostream& out, const BasicModule<float>& module);
MINITORCH_TEMPLATE class BasicUpsample<float>;
MINITORCH_TEMPLATE class BasicPixelShuffle<float>;
MINITORCH_TEMPLATE class BasicPixelUnshuffle<float>;
MINITORCH_TEMPLATE class BasicAdaptiveMaxPool2d<float>;
MINITORCH_TEMPLATE struct BasicLSTMState<float>;
MINITORCH_TEMPLATE struct BasicLSTMResult<float>;
MINITORCH_TEMPLATE struct BasicPackedLSTMResult<float>;
}
namespace minitorch::nn::detail {
MINITORCH_TEMPLATE RecurrentStep<float> step_of<float>(RNNNonlinearity nonlinearity);
}
namespace minitorch::nn {
MINITORCH_TEMPLATE class BasicLSTM<float>;
MINITORCH_TEMPLATE class BasicGRU<float>;
MINITORCH_TEMPLATE class BasicRNN<float>;
MINITORCH_TEMPLATE class BasicLSTMCell<float>;
MINITORCH_TEMPLATE class BasicGRUCell<float>;
MINITORCH_TEMPLATE class BasicRNNCell<float>;
MINITORCH_TEMPLATE struct BasicNamed<float>;
MINITORCH_TEMPLATE class BasicSequential<float>;
MINITORCH_TEMPLATE class BasicFlatten<float>;
MINITORCH_TEMPLATE class BasicUnflatten<float>;
MINITORCH_TEMPLATE class BasicIdentity<float>;
MINITORCH_TEMPLATE class BasicSoftsign<float>;
MINITORCH_TEMPLATE class BasicTanhshrink<float>;
MINITORCH_TEMPLATE class BasicHardshrink<float>;
MINITORCH_TEMPLATE class BasicSoftshrink<float>;
MINITORCH_TEMPLATE class BasicThreshold<float>;
MINITORCH_TEMPLATE class BasicCELU<float>;
MINITORCH_TEMPLATE class BasicSoftmin<float>;
MINITORCH_TEMPLATE Summary summary<float>(const BasicModule<float>& model, const Shape& input_shape);
}
namespace minitorch::nn::detail {
MINITORCH_TEMPLATE class TransformerLayer<float>;
}
namespace minitorch::nn {
MINITORCH_TEMPLATE class BasicTransformerEncoderLayer<float>;
MINITORCH_TEMPLATE class BasicTransformerEncoder<float>;
MINITORCH_TEMPLATE class BasicTransformerDecoderLayer<float>;
MINITORCH_TEMPLATE class BasicTransformerDecoder<float>;
MINITORCH_TEMPLATE class BasicTransformer<float>;
}
namespace minitorch::nn::detail {
MINITORCH_TEMPLATE BasicTensor<float> rows_along<float>(const BasicTensor<float>& x, std::int64_t dim);
MINITORCH_TEMPLATE void become<float>(const BasicTensor<float>& x, const BasicTensor<float>& value);
MINITORCH_TEMPLATE BasicTensor<float> own_parameter<float>(const char* how, const BasicModule<float>& module, const std::string& name);
MINITORCH_TEMPLATE void add_source<float>(const BasicModule<float>& module, const std::string& name, const BasicTensor<float>& tensor);
MINITORCH_TEMPLATE void compute_parameter<float>(const BasicModule<float>& module, const char* how, const std::string& name, std::vector<std::string> sources, std::function<BasicTensor<float>(bool)> compute);
MINITORCH_TEMPLATE void keep_parameter<float>(const BasicModule<float>& module, const char* how, const std::string& name);
MINITORCH_TEMPLATE void add_weight_norm<float>(const BasicModule<float>& module, const std::string& name, std::optional<std::int64_t> dim);
MINITORCH_TEMPLATE void add_spectral_norm<float>(const BasicModule<float>& module, const std::string& name, std::int64_t iterations, double eps, std::optional<std::int64_t> dim);
}
#endif

#if !defined(MINITORCH_ONLY_FLOAT) && !defined(MINITORCH_ONLY_INT64)
namespace minitorch::nn {
MINITORCH_TEMPLATE class BasicReLU<double>;
MINITORCH_TEMPLATE class BasicLeakyReLU<double>;
MINITORCH_TEMPLATE class BasicSigmoid<double>;
MINITORCH_TEMPLATE class BasicTanh<double>;
MINITORCH_TEMPLATE class BasicGELU<double>;
MINITORCH_TEMPLATE class BasicSiLU<double>;
MINITORCH_TEMPLATE class BasicSoftplus<double>;
MINITORCH_TEMPLATE class BasicSoftmax<double>;
MINITORCH_TEMPLATE class BasicLogSoftmax<double>;
MINITORCH_TEMPLATE class BasicMultiheadAttention<double>;
}
namespace minitorch::nn::detail {
MINITORCH_TEMPLATE class ChannelNorm<double>;
}
namespace minitorch::nn {
MINITORCH_TEMPLATE class BasicParameterList<double>;
MINITORCH_TEMPLATE class BasicParameterDict<double>;
MINITORCH_TEMPLATE class BasicConv1d<double>;
MINITORCH_TEMPLATE class BasicMaxPool1d<double>;
MINITORCH_TEMPLATE class BasicAvgPool1d<double>;
MINITORCH_TEMPLATE class BasicAdaptiveAvgPool1d<double>;
MINITORCH_TEMPLATE class BasicConv2d<double>;
MINITORCH_TEMPLATE class BasicConv3d<double>;
MINITORCH_TEMPLATE class BasicConvTranspose3d<double>;
MINITORCH_TEMPLATE class BasicMaxPool3d<double>;
MINITORCH_TEMPLATE class BasicAvgPool3d<double>;
MINITORCH_TEMPLATE class BasicAdaptiveAvgPool3d<double>;
MINITORCH_TEMPLATE class BasicAdaptiveMaxPool3d<double>;
MINITORCH_TEMPLATE class ConvLayer<double>;
MINITORCH_TEMPLATE class BasicConvTranspose2d<double>;
MINITORCH_TEMPLATE class BasicConvTranspose1d<double>;
MINITORCH_TEMPLATE class BasicDropout<double>;
MINITORCH_TEMPLATE class BasicDropout2d<double>;
MINITORCH_TEMPLATE class BasicDropout1d<double>;
MINITORCH_TEMPLATE class BasicDropout3d<double>;
MINITORCH_TEMPLATE class BasicBCELoss<double>;
MINITORCH_TEMPLATE class BasicBCEWithLogitsLoss<double>;
MINITORCH_TEMPLATE class BasicL1Loss<double>;
MINITORCH_TEMPLATE class BasicSmoothL1Loss<double>;
MINITORCH_TEMPLATE class BasicHuberLoss<double>;
MINITORCH_TEMPLATE class BasicKLDivLoss<double>;
MINITORCH_TEMPLATE class BasicEmbedding<double>;
MINITORCH_TEMPLATE class BasicEmbeddingBag<double>;
MINITORCH_TEMPLATE class BasicUnfold<double>;
MINITORCH_TEMPLATE class BasicFold<double>;
}
namespace minitorch::nn::detail {
MINITORCH_TEMPLATE class ForwardHooks<double>;
}
namespace minitorch::nn {
MINITORCH_TEMPLATE class BasicGroupNorm<double>;
}
namespace minitorch::nn::init {
MINITORCH_TEMPLATE const BasicTensor<double>& constant_<double>(const BasicTensor<double>& x, double value);
MINITORCH_TEMPLATE const BasicTensor<double>& zeros_<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE const BasicTensor<double>& ones_<double>(const BasicTensor<double>& x);
MINITORCH_TEMPLATE const BasicTensor<double>& kaiming_uniform_<double>(const BasicTensor<double>& x, const KaimingOptions& options, Generator& generator);
MINITORCH_TEMPLATE const BasicTensor<double>& kaiming_normal_<double>(const BasicTensor<double>& x, const KaimingOptions& options, Generator& generator);
MINITORCH_TEMPLATE const BasicTensor<double>& xavier_uniform_<double>(const BasicTensor<double>& x, double gain, Generator& generator);
MINITORCH_TEMPLATE const BasicTensor<double>& xavier_normal_<double>(const BasicTensor<double>& x, double gain, Generator& generator);
MINITORCH_TEMPLATE void default_weights_<double>(const BasicTensor<double>& weight, const BasicTensor<double>& bias, Generator& generator);
MINITORCH_TEMPLATE const BasicTensor<double>& trunc_normal_<double>(const BasicTensor<double>& x, double mean, double std, double a, double b, Generator& generator);
MINITORCH_TEMPLATE const BasicTensor<double>& orthogonal_<double>(const BasicTensor<double>& x, double gain, Generator& generator);
}
namespace minitorch::nn {
MINITORCH_TEMPLATE BasicTensor<double> parameters_to_vector<double>(const std::vector<BasicTensor<double>>& parameters);
MINITORCH_TEMPLATE BasicTensor<double> parameters_to_vector<double>(std::initializer_list<BasicTensor<double>> parameters);
MINITORCH_TEMPLATE void vector_to_parameters<double>(const BasicTensor<double>& vector, const std::vector<BasicTensor<double>>& parameters);
MINITORCH_TEMPLATE class BasicLayerNorm<double>;
MINITORCH_TEMPLATE class BasicRMSNorm<double>;
MINITORCH_TEMPLATE class BasicLinear<double>;
MINITORCH_TEMPLATE class BasicBilinear<double>;
MINITORCH_TEMPLATE class BasicNLLLoss<double>;
MINITORCH_TEMPLATE class BasicCrossEntropyLoss<double>;
MINITORCH_TEMPLATE class BasicMSELoss<double>;
MINITORCH_TEMPLATE class BasicCTCLoss<double>;
MINITORCH_TEMPLATE class BasicCosineSimilarity<double>;
MINITORCH_TEMPLATE class BasicPairwiseDistance<double>;
MINITORCH_TEMPLATE class BasicMarginRankingLoss<double>;
MINITORCH_TEMPLATE class BasicHingeEmbeddingLoss<double>;
MINITORCH_TEMPLATE class BasicTripletMarginLoss<double>;
MINITORCH_TEMPLATE class BasicCosineEmbeddingLoss<double>;
MINITORCH_TEMPLATE class BasicSoftMarginLoss<double>;
MINITORCH_TEMPLATE class BasicMultiMarginLoss<double>;
MINITORCH_TEMPLATE class BasicPoissonNLLLoss<double>;
MINITORCH_TEMPLATE class BasicGaussianNLLLoss<double>;
MINITORCH_TEMPLATE class BasicModule<double>;
}
namespace minitorch::nn::detail {
MINITORCH_TEMPLATE struct ComputedParameter<double>;
MINITORCH_TEMPLATE struct ModuleState<double>;
MINITORCH_TEMPLATE class ForwardTraps<double>;
}
namespace minitorch::nn::utils::rnn {
MINITORCH_TEMPLATE struct BasicPackedSequence<double>;
MINITORCH_TEMPLATE struct BasicPaddedSequences<double>;
}
namespace minitorch::nn::detail {
MINITORCH_TEMPLATE std::vector<std::int64_t> lengths_of<double>(const std::vector<BasicTensor<double>>& sequences);
}
namespace minitorch::nn::utils::rnn {
MINITORCH_TEMPLATE BasicTensor<double> pad_sequence<double>(const std::vector<BasicTensor<double>>& sequences, const PadSequenceOptions& options);
MINITORCH_TEMPLATE BasicTensor<double> pad_sequence<double>(std::initializer_list<BasicTensor<double>> sequences, const PadSequenceOptions& options);
MINITORCH_TEMPLATE BasicPackedSequence<double> pack_padded_sequence<double>(const BasicTensor<double>& x, const std::vector<std::int64_t>& lengths, const PackPaddedSequenceOptions& options);
MINITORCH_TEMPLATE BasicPackedSequence<double> pack_padded_sequence<double>(const BasicTensor<double>& x, const LongTensor& lengths, const PackPaddedSequenceOptions& options);
MINITORCH_TEMPLATE BasicPackedSequence<double> pack_sequence<double>(const std::vector<BasicTensor<double>>& sequences, bool enforce_sorted);
MINITORCH_TEMPLATE BasicPackedSequence<double> pack_sequence<double>(std::initializer_list<BasicTensor<double>> sequences, bool enforce_sorted);
MINITORCH_TEMPLATE BasicPaddedSequences<double> pad_packed_sequence<double>(const BasicPackedSequence<double>& packed, const PadPackedSequenceOptions& options);
}
namespace minitorch::nn::detail {
MINITORCH_TEMPLATE BasicTensor<double> padded_rows<double>(const BasicTensor<double>& data, const LongTensor& rows, double padding);
MINITORCH_TEMPLATE BasicTensor<double> pad_sequence<double>(const std::vector<BasicTensor<double>>& sequences, bool batch_first, double padding);
MINITORCH_TEMPLATE BasicPackedSequence<double> pack_padded<double>(const BasicTensor<double>& x, const std::vector<std::int64_t>& lengths, bool batch_first, bool enforce_sorted);
MINITORCH_TEMPLATE BasicPaddedSequences<double> pad_packed<double>(const BasicPackedSequence<double>& packed, bool batch_first, double padding, std::int64_t total_length);
MINITORCH_TEMPLATE class PadLayer<double>;
}
namespace minitorch::nn {
MINITORCH_TEMPLATE class BasicZeroPad2d<double>;
MINITORCH_TEMPLATE class BasicConstantPad1d<double>;
MINITORCH_TEMPLATE class BasicConstantPad2d<double>;
MINITORCH_TEMPLATE class BasicReflectionPad1d<double>;
MINITORCH_TEMPLATE class BasicReflectionPad2d<double>;
MINITORCH_TEMPLATE class BasicReplicationPad1d<double>;
MINITORCH_TEMPLATE class BasicReplicationPad2d<double>;
MINITORCH_TEMPLATE class BasicCircularPad2d<double>;
MINITORCH_TEMPLATE class BasicMaxPool2d<double>;
MINITORCH_TEMPLATE class BasicAvgPool2d<double>;
MINITORCH_TEMPLATE class BasicAdaptiveAvgPool2d<double>;
MINITORCH_TEMPLATE class BasicELU<double>;
MINITORCH_TEMPLATE class BasicSELU<double>;
MINITORCH_TEMPLATE class BasicHardtanh<double>;
MINITORCH_TEMPLATE class BasicReLU6<double>;
MINITORCH_TEMPLATE class BasicHardsigmoid<double>;
MINITORCH_TEMPLATE class BasicHardswish<double>;
MINITORCH_TEMPLATE class BasicMish<double>;
MINITORCH_TEMPLATE class BasicLogSigmoid<double>;
MINITORCH_TEMPLATE class BasicGLU<double>;
MINITORCH_TEMPLATE class BasicPReLU<double>;
MINITORCH_TEMPLATE struct BasicRNNResult<double>;
MINITORCH_TEMPLATE struct BasicPackedRNNResult<double>;
}
namespace minitorch::nn::detail {
MINITORCH_TEMPLATE std::vector<BasicTensor<double>> pieces<double>(const BasicTensor<double>& x, int dim, const std::vector<std::int64_t>& sizes);
MINITORCH_TEMPLATE std::vector<BasicTensor<double>> pieces<double>(const BasicTensor<double>& x, int dim, std::int64_t count);
MINITORCH_TEMPLATE void lstm_step<double>(const BasicTensor<double>& of_x, const BasicTensor<double>& of_h, BasicTensor<double>& h, BasicTensor<double>& c);
MINITORCH_TEMPLATE void gru_step<double>(const BasicTensor<double>& of_x, const BasicTensor<double>& of_h, BasicTensor<double>& h, BasicTensor<double>&);
MINITORCH_TEMPLATE void tanh_step<double>(const BasicTensor<double>& of_x, const BasicTensor<double>& of_h, BasicTensor<double>& h, BasicTensor<double>&);
MINITORCH_TEMPLATE void relu_step<double>(const BasicTensor<double>& of_x, const BasicTensor<double>& of_h, BasicTensor<double>& h, BasicTensor<double>&);
MINITORCH_TEMPLATE struct RecurrentWeights<double>;
MINITORCH_TEMPLATE class RecurrentBase<double>;
MINITORCH_TEMPLATE class RecurrentCell<double>;
MINITORCH_TEMPLATE class RecurrentLayer<double>;
MINITORCH_TEMPLATE std::string describe<double>(const std::string& type, const ModuleState<double>& state, int depth);
}
namespace minitorch::nn {
MINITORCH_TEMPLATE std::string to_string<double>(const BasicModule<double>& module);
MINITORCH_TEMPLATE std::ostream& operator<< <double>(std::ostream& out, const BasicModule<double>& module);
MINITORCH_TEMPLATE class BasicUpsample<double>;
MINITORCH_TEMPLATE class BasicPixelShuffle<double>;
MINITORCH_TEMPLATE class BasicPixelUnshuffle<double>;
MINITORCH_TEMPLATE class BasicAdaptiveMaxPool2d<double>;
MINITORCH_TEMPLATE struct BasicLSTMState<double>;
MINITORCH_TEMPLATE struct BasicLSTMResult<double>;
MINITORCH_TEMPLATE struct BasicPackedLSTMResult<double>;
}
namespace minitorch::nn::detail {
MINITORCH_TEMPLATE RecurrentStep<double> step_of<double>(RNNNonlinearity nonlinearity);
}
namespace minitorch::nn {
MINITORCH_TEMPLATE class BasicLSTM<double>;
MINITORCH_TEMPLATE class BasicGRU<double>;
MINITORCH_TEMPLATE class BasicRNN<double>;
MINITORCH_TEMPLATE class BasicLSTMCell<double>;
MINITORCH_TEMPLATE class BasicGRUCell<double>;
MINITORCH_TEMPLATE class BasicRNNCell<double>;
MINITORCH_TEMPLATE struct BasicNamed<double>;
MINITORCH_TEMPLATE class BasicSequential<double>;
MINITORCH_TEMPLATE class BasicFlatten<double>;
MINITORCH_TEMPLATE class BasicUnflatten<double>;
MINITORCH_TEMPLATE class BasicIdentity<double>;
MINITORCH_TEMPLATE class BasicSoftsign<double>;
MINITORCH_TEMPLATE class BasicTanhshrink<double>;
MINITORCH_TEMPLATE class BasicHardshrink<double>;
MINITORCH_TEMPLATE class BasicSoftshrink<double>;
MINITORCH_TEMPLATE class BasicThreshold<double>;
MINITORCH_TEMPLATE class BasicCELU<double>;
MINITORCH_TEMPLATE class BasicSoftmin<double>;
MINITORCH_TEMPLATE Summary summary<double>(const BasicModule<double>& model, const Shape& input_shape);
}
namespace minitorch::nn::detail {
MINITORCH_TEMPLATE class TransformerLayer<double>;
}
namespace minitorch::nn {
MINITORCH_TEMPLATE class BasicTransformerEncoderLayer<double>;
MINITORCH_TEMPLATE class BasicTransformerEncoder<double>;
MINITORCH_TEMPLATE class BasicTransformerDecoderLayer<double>;
MINITORCH_TEMPLATE class BasicTransformerDecoder<double>;
MINITORCH_TEMPLATE class BasicTransformer<double>;
}
namespace minitorch::nn::detail {
MINITORCH_TEMPLATE BasicTensor<double> rows_along<double>(const BasicTensor<double>& x, std::int64_t dim);
MINITORCH_TEMPLATE void become<double>(const BasicTensor<double>& x, const BasicTensor<double>& value);
MINITORCH_TEMPLATE BasicTensor<double> own_parameter<double>(const char* how, const BasicModule<double>& module, const std::string& name);
MINITORCH_TEMPLATE void add_source<double>(const BasicModule<double>& module, const std::string& name, const BasicTensor<double>& tensor);
MINITORCH_TEMPLATE void compute_parameter<double>(const BasicModule<double>& module, const char* how, const std::string& name, std::vector<std::string> sources, std::function<BasicTensor<double>(bool)> compute);
MINITORCH_TEMPLATE void keep_parameter<double>(const BasicModule<double>& module, const char* how, const std::string& name);
MINITORCH_TEMPLATE void add_weight_norm<double>(const BasicModule<double>& module, const std::string& name, std::optional<std::int64_t> dim);
MINITORCH_TEMPLATE void add_spectral_norm<double>(const BasicModule<double>& module, const std::string& name, std::int64_t iterations, double eps, std::optional<std::int64_t> dim);
}
#endif

#if !defined(MINITORCH_ONLY_FLOAT) && !defined(MINITORCH_ONLY_DOUBLE)
namespace minitorch::nn::detail {
MINITORCH_TEMPLATE std::vector<std::int64_t> lengths_of<std::int64_t>(const std::vector<BasicTensor<std::int64_t>>& sequences);
}
namespace minitorch::nn::utils::rnn {
MINITORCH_TEMPLATE BasicTensor<std::int64_t> pad_sequence<std::int64_t>(const std::vector<BasicTensor<std::int64_t>>& sequences, const PadSequenceOptions& options);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> pad_sequence<std::int64_t>(std::initializer_list<BasicTensor<std::int64_t>> sequences, const PadSequenceOptions& options);
MINITORCH_TEMPLATE BasicPackedSequence<std::int64_t> pack_padded_sequence<std::int64_t>(const BasicTensor<std::int64_t>& x, const std::vector<std::int64_t>& lengths, const PackPaddedSequenceOptions& options);
MINITORCH_TEMPLATE BasicPackedSequence<std::int64_t> pack_padded_sequence<std::int64_t>(const BasicTensor<std::int64_t>& x, const LongTensor& lengths, const PackPaddedSequenceOptions& options);
MINITORCH_TEMPLATE BasicPackedSequence<std::int64_t> pack_sequence<std::int64_t>(const std::vector<BasicTensor<std::int64_t>>& sequences, bool enforce_sorted);
MINITORCH_TEMPLATE BasicPackedSequence<std::int64_t> pack_sequence<std::int64_t>(std::initializer_list<BasicTensor<std::int64_t>> sequences, bool enforce_sorted);
MINITORCH_TEMPLATE BasicPaddedSequences<std::int64_t> pad_packed_sequence<std::int64_t>(const BasicPackedSequence<std::int64_t>& packed, const PadPackedSequenceOptions& options);
}
namespace minitorch::nn::detail {
MINITORCH_TEMPLATE BasicTensor<std::int64_t> padded_rows<std::int64_t>(const BasicTensor<std::int64_t>& data, const LongTensor& rows, double padding);
MINITORCH_TEMPLATE BasicTensor<std::int64_t> pad_sequence<std::int64_t>(const std::vector<BasicTensor<std::int64_t>>& sequences, bool batch_first, double padding);
MINITORCH_TEMPLATE BasicPackedSequence<std::int64_t> pack_padded<std::int64_t>(const BasicTensor<std::int64_t>& x, const std::vector<std::int64_t>& lengths, bool batch_first, bool enforce_sorted);
MINITORCH_TEMPLATE BasicPaddedSequences<std::int64_t> pad_packed<std::int64_t>(const BasicPackedSequence<std::int64_t>& packed, bool batch_first, double padding, std::int64_t total_length);
}
#endif
