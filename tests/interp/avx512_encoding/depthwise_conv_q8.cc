// The 256-bit VNNI kernel in AVX-512's encoding of the same instructions, for processors that have only that.
#define depthwise_conv_q8_avx_vnni depthwise_conv_q8_avx512_encoded
#include "interp/kernels/depthwise_conv_q8/avx_vnni.cc"
