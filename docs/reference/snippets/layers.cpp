// SPDX-License-Identifier: MIT
// What stands under each layer of the API reference, between marks with its name. tools/check_docs.py runs it and
// compares each line that is printed with the comment behind the statement that prints it.
#include <iostream>
#include <utility>

#include "minitorch/minitorch.hpp"

using namespace minitorch;

int main() {
  {
    //! [Linear]
    const nn::Linear layer(4, 3, {.bias = false});
    std::cout << layer(randn(2, 4)).shape() << '\n';  // (2, 3)
    //! [Linear]
  }
  {
    //! [Bilinear]
    const nn::Bilinear layer(4, 5, 3);
    std::cout << layer(randn(2, 4), randn(2, 5)).shape() << '\n';  // (2, 3)
    //! [Bilinear]
  }
  {
    //! [Conv2d]
    const nn::Conv2d layer(3, 8, 3, {.stride = 2, .padding = 1});
    std::cout << layer(randn(1, 3, 32, 32)).shape() << '\n';  // (1, 8, 16, 16)
    //! [Conv2d]
  }
  {
    //! [Conv1d]
    const nn::Conv1d layer(4, 8, 5, {.padding = 2});
    std::cout << layer(randn(1, 4, 100)).shape() << '\n';  // (1, 8, 100)
    //! [Conv1d]
  }
  {
    //! [ConvTranspose2d]
    const nn::ConvTranspose2d layer(8, 3, 2, {.stride = 2});
    std::cout << layer(randn(1, 8, 16, 16)).shape() << '\n';  // (1, 3, 32, 32)
    //! [ConvTranspose2d]
  }
  {
    //! [ConvTranspose1d]
    const nn::ConvTranspose1d layer(8, 4, 4, {.stride = 2, .padding = 1});
    std::cout << layer(randn(1, 8, 50)).shape() << '\n';  // (1, 4, 100)
    //! [ConvTranspose1d]
  }
  {
    //! [Conv3d]
    const nn::Conv3d layer(1, 8, 3, {.padding = 1});
    std::cout << layer(randn(2, 1, 8, 16, 16)).shape() << '\n';  // (2, 8, 8, 16, 16)
    //! [Conv3d]
  }
  {
    //! [ConvTranspose3d]
    const nn::ConvTranspose3d layer(8, 1, 2, {.stride = 2});
    std::cout << layer(randn(2, 8, 4, 8, 8)).shape() << '\n';  // (2, 1, 8, 16, 16)
    //! [ConvTranspose3d]
  }
  {
    //! [Embedding]
    const nn::Embedding table(100, 16, {.padding_idx = 0});
    std::cout << table(tensor<std::int64_t>({{5, 7, 0}})).shape() << '\n';  // (1, 3, 16)
    //! [Embedding]
  }
  {
    //! [MultiheadAttention]
    const nn::MultiheadAttention layer(16, 4, {.batch_first = true});
    const Tensor x = randn(2, 5, 16);
    std::cout << layer(x, x, x, {.is_causal = true}).shape() << '\n';  // (2, 5, 16)
    //! [MultiheadAttention]
  }
  {
    //! [TransformerEncoderLayer]
    const nn::TransformerEncoderLayer layer(16, 4, {.dim_feedforward = 32, .batch_first = true});
    std::cout << layer(randn(2, 5, 16)).shape() << '\n';  // (2, 5, 16)
    //! [TransformerEncoderLayer]
  }
  {
    //! [TransformerEncoder]
    const nn::TransformerEncoderLayer part(16, 4, {.dim_feedforward = 32, .batch_first = true});
    const nn::TransformerEncoder encoder(part, 2, nn::LayerNorm(16));
    std::cout << encoder(randn(2, 5, 16), {.is_causal = true}).shape() << '\n';  // (2, 5, 16)
    //! [TransformerEncoder]
  }
  {
    //! [TransformerDecoderLayer]
    const nn::TransformerDecoderLayer layer(16, 4, {.dim_feedforward = 32, .batch_first = true});
    const Tensor memory = randn(2, 7, 16);                                             // what an encoder gave
    std::cout << layer(randn(2, 5, 16), memory, {.is_causal = true}).shape() << '\n';  // (2, 5, 16)
    //! [TransformerDecoderLayer]
  }
  {
    //! [TransformerDecoder]
    const nn::TransformerDecoderLayer part(16, 4, {.dim_feedforward = 32, .batch_first = true});
    const nn::TransformerDecoder decoder(part, 2);
    std::cout << decoder(randn(2, 5, 16), randn(2, 7, 16), {.is_causal = true}).shape() << '\n';  // (2, 5, 16)
    //! [TransformerDecoder]
  }
  {
    //! [Transformer]
    const nn::Transformer model(16, 4, {.num_encoder_layers = 1, .num_decoder_layers = 1, .batch_first = true});
    std::cout << model(randn(2, 7, 16), randn(2, 5, 16), {}, {.is_causal = true}).shape() << '\n';  // (2, 5, 16)
    //! [Transformer]
  }
  {
    //! [EmbeddingBag]
    const nn::EmbeddingBag bag(100, 16, {.mode = "sum"});
    const LongTensor words = tensor<std::int64_t>({3, 1, 4, 1, 5}), starts = tensor<std::int64_t>({0, 2});
    std::cout << bag(words, starts).shape() << '\n';  // (2, 16)
    //! [EmbeddingBag]
  }
  {
    //! [LSTM]
    const nn::LSTM layer(8, 16, {.batch_first = true});
    const auto [output, state] = layer(randn(2, 5, 8));
    std::cout << output.shape() << ' ' << state.h.shape() << '\n';  // (2, 5, 16) (1, 2, 16)
    //! [LSTM]
  }
  {
    //! [GRU]
    const nn::GRU layer(8, 16, {.num_layers = 2});
    const auto [output, h] = layer(randn(5, 2, 8));
    std::cout << output.shape() << ' ' << h.shape() << '\n';  // (5, 2, 16) (2, 2, 16)
    //! [GRU]
  }
  {
    //! [RNN]
    const nn::RNN layer(8, 16, {.bidirectional = true}, nn::RNNNonlinearity::relu);
    std::cout << layer(randn(5, 2, 8)).output.shape() << '\n';  // (5, 2, 32)
    //! [RNN]
  }
  {
    //! [LSTMCell]
    const nn::LSTMCell cell(8, 16);
    auto state = cell(randn(2, 8));
    state = cell(randn(2, 8), state);
    std::cout << state.h.shape() << '\n';  // (2, 16)
    //! [LSTMCell]
  }
  {
    //! [GRUCell]
    const nn::GRUCell cell(8, 16);
    std::cout << cell(randn(2, 8), zeros(2, 16)).shape() << '\n';  // (2, 16)
    //! [GRUCell]
  }
  {
    //! [RNNCell]
    const nn::RNNCell cell(8, 16);
    std::cout << cell(randn(2, 8)).shape() << '\n';  // (2, 16)
    //! [RNNCell]
  }
  {
    //! [BatchNorm]
    const nn::BatchNorm2d layer(8);
    std::cout << layer(randn(4, 8, 6, 6)).shape() << '\n';  // (4, 8, 6, 6)
    layer.eval();                                           // from here on it uses the running mean and variance
    //! [BatchNorm]
  }
  {
    //! [InstanceNorm]
    const nn::InstanceNorm2d layer(8, {.affine = true});
    std::cout << layer(randn(4, 8, 6, 6)).shape() << '\n';  // (4, 8, 6, 6)
    //! [InstanceNorm]
  }
  {
    //! [GroupNorm]
    const nn::GroupNorm layer(2, 8);
    std::cout << layer(randn(4, 8, 6, 6)).shape() << '\n';  // (4, 8, 6, 6)
    //! [GroupNorm]
  }
  {
    //! [LayerNorm]
    const nn::LayerNorm layer(16);
    std::cout << layer(randn(2, 5, 16)).shape() << '\n';  // (2, 5, 16)
    //! [LayerNorm]
  }
  {
    //! [RMSNorm]
    const nn::RMSNorm layer(16);
    std::cout << layer(randn(2, 5, 16)).shape() << '\n';  // (2, 5, 16)
    //! [RMSNorm]
  }
  {
    //! [Dropout]
    const nn::Dropout layer(0.2);
    layer.eval();                         // lets everything through
    std::cout << layer(ones(4)) << '\n';  // [1., 1., 1., 1.]
    //! [Dropout]
  }
  {
    //! [Dropout2d]
    const nn::Dropout2d layer(0.2);                        // whole channels
    std::cout << layer(ones(2, 8, 4, 4)).shape() << '\n';  // (2, 8, 4, 4)
    //! [Dropout2d]
  }
  {
    //! [Dropout1d]
    const nn::Dropout1d layer(0.2);                     // whole channels
    std::cout << layer(ones(2, 8, 4)).shape() << '\n';  // (2, 8, 4)
    //! [Dropout1d]
  }
  {
    //! [Dropout3d]
    const nn::Dropout3d layer(0.2);                           // whole channels
    std::cout << layer(ones(2, 8, 4, 4, 4)).shape() << '\n';  // (2, 8, 4, 4, 4)
    //! [Dropout3d]
  }
  {
    //! [MaxPool2d]
    const nn::MaxPool2d layer(2);
    std::cout << layer(randn(1, 8, 32, 32)).shape() << '\n';  // (1, 8, 16, 16)
    //! [MaxPool2d]
  }
  {
    //! [AvgPool2d]
    const nn::AvgPool2d layer(3, {.stride = 2, .padding = 1});
    std::cout << layer(randn(1, 8, 32, 32)).shape() << '\n';  // (1, 8, 16, 16)
    //! [AvgPool2d]
  }
  {
    //! [MaxPool1d]
    const nn::MaxPool1d layer(2);
    std::cout << layer(randn(1, 8, 100)).shape() << '\n';  // (1, 8, 50)
    //! [MaxPool1d]
  }
  {
    //! [AvgPool1d]
    const nn::AvgPool1d layer(2);
    std::cout << layer(randn(1, 8, 100)).shape() << '\n';  // (1, 8, 50)
    //! [AvgPool1d]
  }
  {
    //! [AdaptiveAvgPool2d]
    const nn::AdaptiveAvgPool2d layer(1);
    std::cout << layer(randn(2, 8, 7, 9)).shape() << '\n';  // (2, 8, 1, 1)
    //! [AdaptiveAvgPool2d]
  }
  {
    //! [AdaptiveMaxPool2d]
    const nn::AdaptiveMaxPool2d layer(Pair(2, 3));
    std::cout << layer(randn(2, 8, 7, 9)).shape() << '\n';  // (2, 8, 2, 3)
    //! [AdaptiveMaxPool2d]
  }
  {
    //! [AdaptiveAvgPool1d]
    const nn::AdaptiveAvgPool1d layer(4);
    std::cout << layer(randn(2, 8, 30)).shape() << '\n';  // (2, 8, 4)
    //! [AdaptiveAvgPool1d]
  }
  {
    //! [MaxPool3d]
    const nn::MaxPool3d layer(Triple(1, 2, 2));                  // depth, height, width
    std::cout << layer(randn(2, 8, 4, 16, 16)).shape() << '\n';  // (2, 8, 4, 8, 8)
    //! [MaxPool3d]
  }
  {
    //! [AvgPool3d]
    const nn::AvgPool3d layer(2);
    std::cout << layer(randn(2, 8, 4, 16, 16)).shape() << '\n';  // (2, 8, 2, 8, 8)
    //! [AvgPool3d]
  }
  {
    //! [AdaptiveAvgPool3d]
    const nn::AdaptiveAvgPool3d layer(1);
    std::cout << layer(randn(2, 8, 5, 7, 9)).shape() << '\n';  // (2, 8, 1, 1, 1)
    //! [AdaptiveAvgPool3d]
  }
  {
    //! [AdaptiveMaxPool3d]
    const nn::AdaptiveMaxPool3d layer(Triple(1, 2, 3));
    std::cout << layer(randn(2, 8, 5, 7, 9)).shape() << '\n';  // (2, 8, 1, 2, 3)
    //! [AdaptiveMaxPool3d]
  }
  {
    //! [ZeroPad2d]
    const nn::ZeroPad2d layer({1, 1, 2, 2});                // left, right, top, bottom
    std::cout << layer(randn(1, 3, 8, 8)).shape() << '\n';  // (1, 3, 12, 10)
    //! [ZeroPad2d]
  }
  {
    //! [ConstantPad2d]
    const nn::ConstantPad2d layer({1, 1, 2, 2}, -1);        // left, right, top, bottom
    std::cout << layer(randn(1, 3, 8, 8)).shape() << '\n';  // (1, 3, 12, 10)
    //! [ConstantPad2d]
  }
  {
    //! [ReflectionPad2d]
    const nn::ReflectionPad2d layer({1, 1, 2, 2});          // left, right, top, bottom
    std::cout << layer(randn(1, 3, 8, 8)).shape() << '\n';  // (1, 3, 12, 10)
    //! [ReflectionPad2d]
  }
  {
    //! [ReplicationPad2d]
    const nn::ReplicationPad2d layer({1, 1, 2, 2});         // left, right, top, bottom
    std::cout << layer(randn(1, 3, 8, 8)).shape() << '\n';  // (1, 3, 12, 10)
    //! [ReplicationPad2d]
  }
  {
    //! [CircularPad2d]
    const nn::CircularPad2d layer({1, 1, 2, 2});            // left, right, top, bottom
    std::cout << layer(randn(1, 3, 8, 8)).shape() << '\n';  // (1, 3, 12, 10)
    //! [CircularPad2d]
  }
  {
    //! [ConstantPad1d]
    const nn::ConstantPad1d layer({1, 2}, 0.5);          // left, right
    std::cout << layer(randn(1, 3, 8)).shape() << '\n';  // (1, 3, 11)
    //! [ConstantPad1d]
  }
  {
    //! [ReflectionPad1d]
    const nn::ReflectionPad1d layer({1, 2});             // left, right
    std::cout << layer(randn(1, 3, 8)).shape() << '\n';  // (1, 3, 11)
    //! [ReflectionPad1d]
  }
  {
    //! [ReplicationPad1d]
    const nn::ReplicationPad1d layer({1, 2});            // left, right
    std::cout << layer(randn(1, 3, 8)).shape() << '\n';  // (1, 3, 11)
    //! [ReplicationPad1d]
  }
  {
    //! [Upsample]
    const nn::Upsample layer({.scale_factor = 2, .mode = "bilinear"});
    std::cout << layer(randn(1, 3, 8, 8)).shape() << '\n';  // (1, 3, 16, 16)
    //! [Upsample]
  }
  {
    //! [PixelShuffle]
    const nn::PixelShuffle layer(2);
    std::cout << layer(randn(1, 12, 8, 8)).shape() << '\n';  // (1, 3, 16, 16)
    //! [PixelShuffle]
  }
  {
    //! [PixelUnshuffle]
    const nn::PixelUnshuffle layer(2);
    std::cout << layer(randn(1, 3, 16, 16)).shape() << '\n';  // (1, 12, 8, 8)
    //! [PixelUnshuffle]
  }
  {
    //! [Unfold]
    const nn::Unfold layer(2, {.stride = 2});               // 16 patches of 2 x 2, as columns
    std::cout << layer(randn(1, 3, 8, 8)).shape() << '\n';  // (1, 12, 16)
    //! [Unfold]
  }
  {
    //! [Fold]
    const nn::Fold layer(8, 2, {.stride = 2});             // patches of 2 x 2, added up to planes of 8 x 8
    std::cout << layer(randn(1, 12, 16)).shape() << '\n';  // (1, 3, 8, 8)
    //! [Fold]
  }
  {
    //! [Flatten]
    const nn::Flatten layer;
    std::cout << layer(randn(2, 8, 4, 4)).shape() << '\n';  // (2, 128)
    //! [Flatten]
  }
  {
    //! [Unflatten]
    const nn::Unflatten layer(1, {8, 4, 4});
    std::cout << layer(randn(2, 128)).shape() << '\n';  // (2, 8, 4, 4)
    //! [Unflatten]
  }
  {
    //! [Identity]
    const nn::Identity layer;
    std::cout << layer(randn(2, 3)).shape() << '\n';  // (2, 3)
    //! [Identity]
  }
  {
    //! [Sequential]
    const nn::Sequential net{{"hidden", nn::Linear(4, 8)}, {"act", nn::ReLU()}, {"out", nn::Linear(8, 3)}};
    std::cout << net(randn(2, 4)).shape() << '\n';  // (2, 3)
    //! [Sequential]
  }
  {
    //! [ParameterList]
    const nn::ParameterList scales({ones(3), ones(4)});
    std::cout << scales.size() << ' ' << scales[1].shape() << '\n';  // 2 (4,)
    //! [ParameterList]
  }
  {
    //! [ParameterDict]
    const nn::ParameterDict scales({{"left", ones(3)}, {"right", ones(4)}});
    std::cout << scales["right"].shape() << '\n';  // (4,)
    //! [ParameterDict]
  }
  {
    //! [ReLU]
    const nn::ReLU layer;
    std::cout << layer(tensor({-1, 0, 2})) << '\n';  // [0., 0., 2.]
    //! [ReLU]
  }
  {
    //! [LeakyReLU]
    const nn::LeakyReLU layer(0.1);
    std::cout << layer(tensor({-1, 0, 2})) << '\n';  // [-0.1000,  0.0000,  2.0000]
    //! [LeakyReLU]
  }
  {
    //! [Sigmoid]
    const nn::Sigmoid layer;
    std::cout << layer(tensor({-1, 0, 2})) << '\n';  // [0.2689, 0.5000, 0.8808]
    //! [Sigmoid]
  }
  {
    //! [Tanh]
    const nn::Tanh layer;
    std::cout << layer(tensor({-1, 0, 2})) << '\n';  // [-0.7616,  0.0000,  0.9640]
    //! [Tanh]
  }
  {
    //! [GELU]
    const nn::GELU layer;
    std::cout << layer(tensor({-1, 0, 2})) << '\n';  // [-0.1587,  0.0000,  1.9545]
    //! [GELU]
  }
  {
    //! [SiLU]
    const nn::SiLU layer;
    std::cout << layer(tensor({-1, 0, 2})) << '\n';  // [-0.2689,  0.0000,  1.7616]
    //! [SiLU]
  }
  {
    //! [ELU]
    const nn::ELU layer(1);
    std::cout << layer(tensor({-1, 0, 2})) << '\n';  // [-0.6321,  0.0000,  2.0000]
    //! [ELU]
  }
  {
    //! [SELU]
    const nn::SELU layer;
    std::cout << layer(tensor({-1, 0, 2})) << '\n';  // [-1.1113,  0.0000,  2.1014]
    //! [SELU]
  }
  {
    //! [Hardtanh]
    const nn::Hardtanh layer(-1, 1);
    std::cout << layer(tensor({-1, 0, 2})) << '\n';  // [-1.,  0.,  1.]
    //! [Hardtanh]
  }
  {
    //! [ReLU6]
    const nn::ReLU6 layer;
    std::cout << layer(tensor({-1, 0, 2})) << '\n';  // [0., 0., 2.]
    //! [ReLU6]
  }
  {
    //! [Hardsigmoid]
    const nn::Hardsigmoid layer;
    std::cout << layer(tensor({-1, 0, 2})) << '\n';  // [0.3333, 0.5000, 0.8333]
    //! [Hardsigmoid]
  }
  {
    //! [Hardswish]
    const nn::Hardswish layer;
    std::cout << layer(tensor({-1, 0, 2})) << '\n';  // [-0.3333,  0.0000,  1.6667]
    //! [Hardswish]
  }
  {
    //! [Mish]
    const nn::Mish layer;
    std::cout << layer(tensor({-1, 0, 2})) << '\n';  // [-0.3034,  0.0000,  1.9440]
    //! [Mish]
  }
  {
    //! [LogSigmoid]
    const nn::LogSigmoid layer;
    std::cout << layer(tensor({-1, 0, 2})) << '\n';  // [-1.3133, -0.6931, -0.1269]
    //! [LogSigmoid]
  }
  {
    //! [Softplus]
    const nn::Softplus layer;
    std::cout << layer(tensor({-1, 0, 2})) << '\n';  // [0.3133, 0.6931, 2.1269]
    //! [Softplus]
  }
  {
    //! [Softsign]
    const nn::Softsign layer;
    std::cout << layer(tensor({-1, 0, 2})) << '\n';  // [-0.5000,  0.0000,  0.6667]
    //! [Softsign]
  }
  {
    //! [Tanhshrink]
    const nn::Tanhshrink layer;
    std::cout << layer(tensor({-1, 0, 2})) << '\n';  // [-0.2384,  0.0000,  1.0360]
    //! [Tanhshrink]
  }
  {
    //! [Hardshrink]
    const nn::Hardshrink layer(1);
    std::cout << layer(tensor({-1, 0, 2})) << '\n';  // [0., 0., 2.]
    //! [Hardshrink]
  }
  {
    //! [Softshrink]
    const nn::Softshrink layer(0.5);
    std::cout << layer(tensor({-1, 0, 2})) << '\n';  // [-0.5000,  0.0000,  1.5000]
    //! [Softshrink]
  }
  {
    //! [Threshold]
    const nn::Threshold layer(0.5, 7);               // 7 in place of what is not above 0.5
    std::cout << layer(tensor({-1, 0, 2})) << '\n';  // [7., 7., 2.]
    //! [Threshold]
  }
  {
    //! [CELU]
    const nn::CELU layer(2);
    std::cout << layer(tensor({-1, 0, 2})) << '\n';  // [-0.7869,  0.0000,  2.0000]
    //! [CELU]
  }
  {
    //! [PReLU]
    const nn::PReLU layer(3);                         // a slope for each of 3 channels, learned
    std::cout << layer(randn(2, 3)).shape() << '\n';  // (2, 3)
    //! [PReLU]
  }
  {
    //! [GLU]
    const nn::GLU layer;
    std::cout << layer(randn(2, 6)).shape() << '\n';  // (2, 3)
    //! [GLU]
  }
  {
    //! [Softmax]
    const nn::Softmax layer(1);
    std::cout << layer(zeros(1, 4)) << '\n';  // [[0.2500, 0.2500, 0.2500, 0.2500]]
    //! [Softmax]
  }
  {
    //! [Softmin]
    const nn::Softmin layer(1);
    std::cout << layer(tensor({{0, 0, 1}})) << '\n';  // [[0.4223, 0.4223, 0.1554]]
    //! [Softmin]
  }
  {
    //! [LogSoftmax]
    const nn::LogSoftmax layer(1);
    std::cout << layer(zeros(1, 2)) << '\n';  // [[-0.6931, -0.6931]]
    //! [LogSoftmax]
  }
  {
    //! [MSELoss]
    const nn::MSELoss loss;
    std::cout << loss(tensor({0, 3}), tensor({1, 1})).item() << '\n';  // 2.5
    //! [MSELoss]
  }
  {
    //! [L1Loss]
    const nn::L1Loss loss;
    std::cout << loss(tensor({0, 3}), tensor({1, 1})).item() << '\n';  // 1.5
    //! [L1Loss]
  }
  {
    //! [SmoothL1Loss]
    const nn::SmoothL1Loss loss;
    std::cout << loss(tensor({0, 3}), tensor({1, 1})).item() << '\n';  // 1
    //! [SmoothL1Loss]
  }
  {
    //! [HuberLoss]
    const nn::HuberLoss loss;
    std::cout << loss(tensor({0, 3}), tensor({1, 1})).item() << '\n';  // 1
    //! [HuberLoss]
  }
  {
    //! [CTCLoss]
    const nn::CTCLoss loss;
    const Tensor steps = log_softmax(randn(6, 2, 4), 2);  // (time, samples, classes), class 0 the blank
    const LongTensor words = tensor<std::int64_t>({{1, 2}, {3, 0}});
    std::cout << loss(steps, words, {6, 5}, {2, 1}).shape() << '\n';  // ()
    //! [CTCLoss]
  }
  {
    //! [BCELoss]
    const nn::BCELoss loss;
    std::cout << loss(tensor({0.5, 0.5}), tensor({0, 1})).item() << '\n';  // 0.693147
    //! [BCELoss]
  }
  {
    //! [BCEWithLogitsLoss]
    const nn::BCEWithLogitsLoss loss;
    std::cout << loss(tensor({0, 0}), tensor({0, 1})).item() << '\n';  // 0.693147
    //! [BCEWithLogitsLoss]
  }
  {
    //! [KLDivLoss]
    const nn::KLDivLoss loss({.reduction = Reduction::batchmean});
    std::cout << loss(log_softmax(zeros(2, 4), 1), full<float>({2, 4}, 0.25)).item() << '\n';  // 0
    //! [KLDivLoss]
  }
  {
    //! [NLLLoss]
    const nn::NLLLoss loss;
    std::cout << loss(log_softmax(zeros(2, 4), 1), tensor<std::int64_t>({0, 3})).item() << '\n';  // 1.38629
    //! [NLLLoss]
  }
  {
    //! [CrossEntropyLoss]
    const nn::CrossEntropyLoss loss({.label_smoothing = 0.1f});
    std::cout << loss(zeros(2, 4), tensor<std::int64_t>({0, 3})).item() << '\n';  // 1.38629
    //! [CrossEntropyLoss]
  }
  {
    //! [PoissonNLLLoss]
    const nn::PoissonNLLLoss loss;                                     // of the logarithm of the mean
    std::cout << loss(tensor({0, 0}), tensor({1, 3})).item() << '\n';  // 1
    //! [PoissonNLLLoss]
  }
  {
    //! [GaussianNLLLoss]
    const nn::GaussianNLLLoss loss;
    std::cout << loss(tensor({0, 3}), tensor({1, 1}), ones(2)).item() << '\n';  // 1.25
    //! [GaussianNLLLoss]
  }
  {
    //! [MarginRankingLoss]
    const nn::MarginRankingLoss loss({.margin = 1});
    std::cout << loss(tensor({3, 3}), tensor({1, 1}), tensor({1, -1})).item() << '\n';  // 1.5
    //! [MarginRankingLoss]
  }
  {
    //! [HingeEmbeddingLoss]
    const nn::HingeEmbeddingLoss loss;
    std::cout << loss(tensor({0.5, 0.5}), tensor({1, -1})).item() << '\n';  // 0.5
    //! [HingeEmbeddingLoss]
  }
  {
    //! [TripletMarginLoss]
    const nn::TripletMarginLoss loss;
    const Tensor anchor = tensor({{0, 0}}), positive = tensor({{3, 4}}), negative = tensor({{0, 2}});
    std::cout << loss(anchor, positive, negative).item() << '\n';  // 4
    //! [TripletMarginLoss]
  }
  {
    //! [CosineEmbeddingLoss]
    const nn::CosineEmbeddingLoss loss;
    const Tensor a = tensor({{1, 0}, {1, 0}}), b = tensor({{0, 2}, {2, 0}});
    std::cout << loss(a, b, tensor({1, -1})).item() << '\n';  // 1
    //! [CosineEmbeddingLoss]
  }
  {
    //! [SoftMarginLoss]
    const nn::SoftMarginLoss loss;
    std::cout << loss(zeros(2), tensor({1, -1})).item() << '\n';  // 0.693147
    //! [SoftMarginLoss]
  }
  {
    //! [MultiMarginLoss]
    const nn::MultiMarginLoss loss;
    std::cout << loss(tensor({{1, 2, 5}}), tensor<std::int64_t>({1})).item() << '\n';  // 1.33333
    //! [MultiMarginLoss]
  }
  {
    //! [CosineSimilarity]
    const nn::CosineSimilarity similarity(1);
    std::cout << similarity(tensor({{1, 0}, {1, 0}}), tensor({{0, 2}, {2, 0}})) << '\n';  // [0., 1.]
    //! [CosineSimilarity]
  }
  {
    //! [PairwiseDistance]
    const nn::PairwiseDistance distance;
    std::cout << distance(tensor({{0, 0}}), tensor({{3, 4}})) << '\n';  // [5.0000]
    //! [PairwiseDistance]
  }
}
