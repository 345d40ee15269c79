#define SKYKEEP_LANES 2
#define SKYKEEP_KERNEL run_baseline
#include "astro/batch/kernel.h"
