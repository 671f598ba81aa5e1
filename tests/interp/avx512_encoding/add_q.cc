// The 256-bit VNNI kernel in AVX-512's encoding of the same instructions, for processors that have only that.
#define add_q8_avx_vnni add_q8_avx512_encoded
#include "interp/kernels/add_q/avx_vnni.cc"
