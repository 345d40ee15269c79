#if defined(__x86_64__)
#define SKYKEEP_LANES 4
#define SKYKEEP_KERNEL run_avx2
#include "astro/batch/kernel.h"
#endif
