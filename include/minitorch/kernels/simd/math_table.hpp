// SPDX-License-Identifier: MIT
#pragma once

#include "minitorch/core/config.hpp"

// Written by tools/fit_polynomials.py: the polynomials of simd/math.inl, highest coefficient first, with the largest
// error of the result that the fit leaves.

namespace minitorch::kernels {

template <class T>
struct MathTable;

template <>
struct MathTable<float> {
  static constexpr float erf_split = 0x1.cccccc0000000p-1F;
  static constexpr float erf_end = 0x1.f5c2900000000p+1F;
  static constexpr float ln2[] = {0x1.62e0000000000p-1F, 0x1.0bfbe80000000p-15F};
  static constexpr float half_pi[] = {0x1.9200000000000p+0F, 0x1.fb40000000000p-12F, 0x1.4440000000000p-24F,
                                      0x1.68c0000000000p-39F, 0x1.1a62640000000p-54F};
  static constexpr float right_angle[] = {0x1.921fb60000000p+0F, -0x1.777a5c0000000p-25F};
  static constexpr float log2_e[] = {0x1.7140000000000p+0F, 0x1.47652c0000000p-12F};
  static constexpr float log10_e[] = {0x1.bca0000000000p-2F, 0x1.7b15260000000p-14F};
  static constexpr float log10_2[] = {0x1.3440000000000p-2F, 0x1.3509f80000000p-18F};
  /// (e^r - 1 - r) / r^2, |r| <= log(2) / 2; 2^-28.3
  static constexpr float exp[] = {0x1.6db62a0000000p-10F, 0x1.123b560000000p-7F, 0x1.55545c0000000p-5F,
                                  0x1.55548e0000000p-3F, 0x1.0000000000000p-1F};
  /// the same, its error relative to e^r - 1; 2^-32.0
  static constexpr float expm1[] = {0x1.a1a1c40000000p-13F, 0x1.6d74860000000p-10F, 0x1.1110900000000p-7F,
                                    0x1.5554ae0000000p-5F,  0x1.5555560000000p-3F,  0x1.0000000000000p-1F};
  /// (log(1 + f) - f + f^2 / 2) / f^3, sqrt(1/2) <= 1 + f < sqrt(2); 2^-30.4
  static constexpr float log[] = {0x1.1b45080000000p-4F,  -0x1.e2ea440000000p-4F, 0x1.e64fc20000000p-4F,
                                  -0x1.fb42f80000000p-4F, 0x1.2332ce0000000p-3F,  -0x1.5562e60000000p-3F,
                                  0x1.99a5440000000p-3F,  -0x1.ffffee0000000p-3F, 0x1.5555460000000p-2F};
  /// (tanh(x) - x) / x^3 over x^2, |x| <= 0.55; 2^-29.9
  static constexpr float tanh[] = {-0x1.9b98000000000p-8F, 0x1.5950d20000000p-6F, -0x1.b92b140000000p-5F,
                                   0x1.110d380000000p-3F, -0x1.55554c0000000p-2F};
  /// erf(x) / x - 1 over x^2, |x| <= erf_split; 2^-31.7
  static constexpr float erf[] = {0x1.6625180000000p-14F, -0x1.acf8000000000p-11F, 0x1.5513f40000000p-8F,
                                  -0x1.b8162a0000000p-6F, 0x1.ce2e600000000p-4F,   -0x1.8127440000000p-2F,
                                  0x1.06eba80000000p-3F};
  /// -log(1 - erf(x)) over x - erf_split, erf_split < x <= erf_end; 2^-29.2
  static constexpr float erfc[] = {-0x1.9d7e160000000p-13F, 0x1.04ef680000000p-9F, -0x1.65e8fc0000000p-7F,
                                   0x1.767ffc0000000p-5F,   0x1.a8f98a0000000p-1F, 0x1.3c5e7a0000000p+1F,
                                   0x1.9816c20000000p+0F};
  /// (sin(r) - r) / r^3 over r^2, |r| <= pi / 4; 2^-28.0
  static constexpr float sin[] = {-0x1.994d1e0000000p-13F, 0x1.11075c0000000p-7F, -0x1.5555460000000p-3F};
  /// (cos(r) - 1 + r^2 / 2) / r^4 over r^2; 2^-33.3
  static constexpr float cos[] = {0x1.9a00cc0000000p-16F, -0x1.6c0c860000000p-10F, 0x1.55554a0000000p-5F};
  /// (atan(x) - x) / x^3 over x^2, |x| <= tan(1 / 2); 2^-30.3
  static constexpr float atan[] = {0x1.19abb00000000p-5F,  -0x1.39f0d00000000p-4F, 0x1.bc952c0000000p-4F,
                                   -0x1.2413060000000p-3F, 0x1.9993fc0000000p-3F,  -0x1.55554a0000000p-2F};
};

template <>
struct MathTable<double> {
  static constexpr double erf_split = 0x1.0000000000000p+0;
  static constexpr double erf_end = 0x1.7b851eb851eb8p+2;
  static constexpr double ln2[] = {0x1.62e42fee00000p-1, 0x1.a39ef35793c76p-33};
  static constexpr double half_pi[] = {0x1.921fb54400000p+0, 0x1.0b4611a600000p-34, 0x1.3198a2e000000p-69,
                                       0x1.b839a252049c1p-104};
  static constexpr double right_angle[] = {0x1.921fb54442d18p+0, 0x1.1a62633145c07p-54};
  static constexpr double log2_e[] = {0x1.7154760000000p+0, 0x1.4ae0bf85ddf44p-26};
  static constexpr double log10_e[] = {0x1.bcb7b10000000p-2, 0x1.49b9438ca9aaep-28};
  static constexpr double log10_2[] = {0x1.3441350800000p-2, 0x1.f79fef311f12bp-34};
  /// (e^r - 1 - r) / r^2, |r| <= log(2) / 2; 2^-58.0
  static constexpr double exp[] = {
      0x1.af85bd8018089p-26, 0x1.28b0486698ab5p-22, 0x1.71dddfa94b93fp-19, 0x1.a0199694d1e27p-16, 0x1.a01a01baf2851p-13,
      0x1.6c16c185a6c3bp-10, 0x1.111111110d603p-7,  0x1.5555555550034p-5,  0x1.5555555555561p-3,  0x1.000000000000bp-1};
  /// the same, its error relative to e^r - 1; 2^-61.7
  static constexpr double expm1[] = {0x1.1f9582a061918p-29, 0x1.af5ebf7d0c6d2p-26, 0x1.27e4c58a13434p-22,
                                     0x1.71ddf85375c40p-19, 0x1.a01a01b0c3b34p-16, 0x1.a01a01afe52a1p-13,
                                     0x1.6c16c16c1441bp-10, 0x1.111111110f6afp-7,  0x1.555555555555ap-5,
                                     0x1.5555555555559p-3,  0x1.0000000000000p-1};
  /// (log((1 + s) / (1 - s)) - 2 s) / s^3 over s^2, s = f / (2 + f); 2^-58.5
  static constexpr double log[] = {0x1.2f0da8fe00332p-3, 0x1.39a0f2f3faef3p-3, 0x1.74664639c69b9p-3,
                                   0x1.c71c51e7e3c2ap-3, 0x1.2492494217728p-2, 0x1.999999997fb3bp-2,
                                   0x1.5555555555593p-1};
  /// (tanh(x) - x) / x^3 over x^2, |x| <= 0.55; 2^-60.6
  static constexpr double tanh[] = {-0x1.474aa2a8c4b1cp-16, 0x1.5d8d479a1de2bp-14,  -0x1.e979101e6efbap-13,
                                    0x1.3484a8310fc9dp-11,  -0x1.7d8ff418b8161p-10, 0x1.d6d29e481fe46p-9,
                                    -0x1.226e2f26bf2e8p-7,  0x1.664f485a09bd4p-6,   -0x1.ba1ba1b980695p-5,
                                    0x1.11111111107d5p-3,   -0x1.555555555554fp-2};
  /// erf(x) / x - 1 over x^2, |x| <= erf_split; 2^-62.8
  static constexpr double erf[] = {0x1.062759c5be8ecp-34,  -0x1.38ac2290d3965p-30, 0x1.f7b99d7c8709ap-27,
                                   -0x1.5f1f40faeea79p-23, 0x1.b9df305cad6f7p-20,  -0x1.f4d1e434bc0cfp-17,
                                   0x1.f9a321e4b84f9p-14,  -0x1.c02db3db49762p-11, 0x1.565bcd0dbd921p-8,
                                   -0x1.b82ce31284f38p-6,  0x1.ce2f21a042b34p-4,   -0x1.812746b0379e6p-2,
                                   0x1.06eba8214db69p-3};
  /// -log(1 - erf(x)) over x - erf_split, erf_split < x <= erf_end; 2^-57.1
  static constexpr double erfc[] = {0x1.56587642c3deep-38,  -0x1.066733d2cae69p-33, 0x1.6a99527759c20p-30,
                                    -0x1.24b5c88223219p-27, 0x1.1ed693ebfe482p-25,  -0x1.f259135edb886p-25,
                                    -0x1.b7cfbc6f88108p-23, 0x1.1e2465eaba01ap-19,  -0x1.4484599cad535p-17,
                                    0x1.c852a34a27ec0p-16,  -0x1.b92dd453c8914p-16, -0x1.f1b04adf82099p-13,
                                    0x1.033f5a148caf0p-9,   -0x1.48c9d37fd531bp-7,  0x1.5477f099b74dep-5,
                                    0x1.afabc11a2afd2p-1,   0x1.51c9b0006c21ap+1,   0x1.d97fbf27aa2a1p+0};
  /// (sin(r) - r) / r^3 over r^2, |r| <= pi / 4; 2^-58.0
  static constexpr double sin[] = {0x1.5d924596e6b3bp-33,  -0x1.ae5e63cbb72abp-26, 0x1.71de3574bbfe1p-19,
                                   -0x1.a01a019c0e543p-13, 0x1.111111110f862p-7,   -0x1.5555555555549p-3};
  /// (cos(r) - 1 + r^2 / 2) / r^4 over r^2; 2^-64.2
  static constexpr double cos[] = {-0x1.8fadd70592800p-37, 0x1.1ee9ea7970535p-29,  -0x1.27e4f807e8b8dp-22,
                                   0x1.a01a019caf0d3p-16,  -0x1.6c16c16c15163p-10, 0x1.555555555554cp-5};
  /// (atan(x) - x) / x^3 over x^2, |x| <= tan(1 / 2); 2^-58.9
  static constexpr double atan[] = {
      -0x1.a5ccdd8d4ef13p-8, 0x1.4de3b91c5e91fp-6,  -0x1.1beb5b9ab75c5p-5, 0x1.6f27777403ae3p-5,  -0x1.a9f585937b1f8p-5,
      0x1.e109ca358672fp-5,  -0x1.1104911734f0dp-4, 0x1.3b12adcfc68e7p-4,  -0x1.745d08fc2d371p-4, 0x1.c71c7145290b7p-4,
      -0x1.2492492334c79p-3, 0x1.9999999995e50p-3,  -0x1.5555555555539p-2};
};

}  // namespace minitorch::kernels
