// What the batch form hands to a kernel. Plain pointers and nothing else: kernels are compiled for
// instruction sets that this machine may not have, and must not instantiate anything that the rest of the
// program shares.
#pragma once

namespace skykeep::astro::detail {

// Columns of constants, one a line of the theory that needs it.
enum BatchField : unsigned {
  kMeanAnomaly,
  kMeanAnomalyRate,
  kPerigee,
  kPerigeeRate,
  kNode,
  kNodeRate,
  kNodeDrag,
  kMeanMotion,
  kSemiMajor,
  kEccentricity,
  kCc1,
  kBstarCc4,
  kBstarCc5,
  kD2,
  kD3,
  kD4,
  kT2,
  kT3,
  kT4,
  kT5,
  kOmgcof,
  kXmcof,
  kEta,
  kDelmo,
  kSinMo,
  kAycof,
  kXlcof,
  kCon41,
  kX1mth2,
  kX7thm1,
  kSinIncl,
  kCosIncl,
  kRadius,
  kXke,
  kJ2,
  kFields
};

constexpr unsigned kMostLanes = 8;

struct KernelJob {
  const double* constants;  // column f begins at constants + f * stride
  unsigned long stride;
  bool constants_advance;  // true: entry i has its own row of constants; false: kMostLanes equal rows serve
                           // all
  const double* minutes;
  unsigned long count;  // whole multiples of kMostLanes
  double* out[6];       // x y z vx vy vz
  unsigned char* status;
};

using Kernel = void (*)(const KernelJob&);
void run_baseline(const KernelJob& job);
#if defined(__x86_64__)
void run_avx2(const KernelJob& job);
void run_avx512(const KernelJob& job);
#endif

}  // namespace skykeep::astro::detail
