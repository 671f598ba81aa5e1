// The peak of 256-bit VNNI in AVX-512's encoding of the same instructions, for processors that have only that.
#define peak_avx_vnni peak_avx512_encoded
#include "interp/kernels/peak/avx_vnni.cc"
