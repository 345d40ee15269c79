#if defined(__x86_64__)
#define SKYKEEP_LANES 8
#define SKYKEEP_KERNEL run_avx512
#include "astro/batch/kernel.h"
#endif
