// SGP4 for many: one satellite at many times, or many satellites at a time. The near-Earth theory runs
// several propagations abreast (AVX-512, AVX2 or what the compiler's target has; chosen when the program
// runs); deep-space satellites go through the scalar form one by one.
//
// Accuracy: within 1e-6 km and 1e-9 km/s of Sgp4::propagate over 30 days, statuses equal (batch_test.cc).
// Sine and cosine are computed by polynomials of fdlibm's coefficients, within 2 ulp up to 1.6 million
// radians; small corrections are turned into their parents' sines by series whose first left-out term is
// below 1e-13.
//
// Owner: a value. Threads: const methods from any thread; outputs belong to the caller. Errors: none, each
// result has its status.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "astro/sgp4.h"

namespace skykeep::astro {

// In columns; entry s * times + t is satellite s at time t. Where the status is neither kOk nor kDecayed the
// numbers mean nothing.
struct BatchStates {
  std::vector<double> x_km, y_km, z_km;  // TEME
  std::vector<double> vx_km_s, vy_km_s, vz_km_s;
  std::vector<Sgp4Status> status;

  void resize(size_t count);
  TemeState state(size_t i) const;
};

enum class BatchForm { kBest, kBaseline, kAvx2, kAvx512 };
std::string_view to_string(BatchForm form);
// The forms that this machine can run, the best first.
std::vector<BatchForm> available_batch_forms();

class Sgp4Batch {
 public:
  // `form`: kBest, or one of available_batch_forms(); another one is a mistake of the caller's.
  explicit Sgp4Batch(std::vector<Sgp4> satellites, BatchForm form = BatchForm::kBest);

  size_t size() const { return satellites_.size(); }
  BatchForm form() const { return form_; }
  // Every satellite at every time.
  void propagate(std::span<const UtcTime> times, BatchStates& out) const;

 private:
  void propagate_over_times(size_t satellite, std::span<const UtcTime> times, BatchStates& out) const;
  void propagate_over_satellites(std::span<const UtcTime> times, size_t t, BatchStates& out) const;

  std::vector<Sgp4> satellites_;
  BatchForm form_;
  std::vector<uint32_t>
      near_;  // indices of satellites_ that the kernel computes, in the order of the columns
  std::vector<int64_t> epochs_;  // of near_, microseconds
  size_t stride_ = 0;            // rows of a column: near_.size(), up to a whole number of vectors
  std::vector<double> columns_;
};

}  // namespace skykeep::astro
