#include "astro/batch.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "astro/batch/job.h"

namespace skykeep::astro {
namespace {

using detail::BatchField;
using detail::kFields;
using detail::kMostLanes;

constexpr size_t kBlock =
    512;  // propagations of one kernel call: minutes and states stay in the first-level cache
// Beyond it the kernel's sine loses digits: 20 years for a satellite in low orbit.
constexpr double kLongestMinutes = 1e7;

detail::Kernel kernel_of(BatchForm form) {
  switch (form) {
#if defined(__x86_64__)
    case BatchForm::kAvx512: return detail::run_avx512;
    case BatchForm::kAvx2: return detail::run_avx2;
#endif
    default: return detail::run_baseline;
  }
}

size_t padded(size_t count) { return (count + kMostLanes - 1) / kMostLanes * kMostLanes; }

// The constants of one satellite in the order of BatchField.
std::array<double, kFields> constants_of(const detail::Sgp4Terms& q) {
  const double full = q.is_simple ? 0 : 1;  // the simple form leaves the higher terms of drag out
  return {q.mean_anomaly,
          q.mdot,
          q.argp,
          q.argpdot,
          q.node,
          q.nodedot,
          q.nodecf,
          q.mean_motion,
          q.semi_major,
          q.ecc,
          q.cc1,
          q.bstar * q.cc4,
          full * q.bstar * q.cc5,
          full * q.d2,
          full * q.d3,
          full * q.d4,
          q.t2cof,
          full * q.t3cof,
          full * q.t4cof,
          full * q.t5cof,
          full * q.omgcof,
          full * q.xmcof,
          q.eta,
          q.delmo,
          q.sinmao,
          q.aycof,
          q.xlcof,
          q.con41,
          q.x1mth2,
          q.x7thm1,
          q.sin_incl,
          q.cos_incl,
          q.gravity.radius_km,
          q.gravity.xke,
          q.gravity.j2};
}

std::array<std::vector<double>*, 6> columns_of(BatchStates& out) {
  return {&out.x_km, &out.y_km, &out.z_km, &out.vx_km_s, &out.vy_km_s, &out.vz_km_s};
}

void put(const Sgp4& satellite, double minutes, size_t i, BatchStates& out) {
  TemeState state;
  out.status[i] = satellite.propagate(minutes, state);
  out.x_km[i] = state.position_km.x;
  out.y_km[i] = state.position_km.y;
  out.z_km[i] = state.position_km.z;
  out.vx_km_s[i] = state.velocity_km_s.x;
  out.vy_km_s[i] = state.velocity_km_s.y;
  out.vz_km_s[i] = state.velocity_km_s.z;
}

// Where states go: six columns and the status.
struct Target {
  std::array<double*, 6> states;
  unsigned char* status;

  Target operator+(size_t i) const {
    Target out = *this;
    for (double*& column : out.states) column += i;
    out.status += i;
    return out;
  }
};

Target target_of(BatchStates& out) {
  Target target;
  const auto columns = columns_of(out);
  for (size_t k = 0; k < 6; ++k) target.states[k] = columns[k]->data();
  target.status = reinterpret_cast<unsigned char*>(out.status.data());
  return target;
}

// Room for one kernel call whose states do not lie side by side in the end.
template <size_t N>
struct Room {
  std::array<std::array<double, N>, 6> states;
  std::array<unsigned char, N> status;

  Target target() {
    return {{states[0].data(), states[1].data(), states[2].data(), states[3].data(), states[4].data(),
             states[5].data()},
            status.data()};
  }
  void copy(size_t i, Target to) const {
    for (size_t k = 0; k < 6; ++k) *to.states[k] = states[k][i];
    *to.status = status[i];
  }
};

// A job of any length: whole vectors at once, the rest through a room of one vector.
struct Run {
  detail::Kernel kernel;
  const double* constants;
  size_t stride;
  bool constants_advance;

  void whole(const double* minutes, size_t count, const Target& to) const {
    kernel({constants,
            stride,
            constants_advance,
            minutes,
            count,
            {to.states[0], to.states[1], to.states[2], to.states[3], to.states[4], to.states[5]},
            to.status});
  }
  void operator()(const double* minutes, size_t count, const Target& to) const {
    const size_t full = count / kMostLanes * kMostLanes;
    whole(minutes, full, to);
    if (full == count) return;
    std::array<double, kMostLanes> rest{};
    std::copy(minutes + full, minutes + count, rest.begin());
    Room<kMostLanes> room;
    Run last = *this;
    if (constants_advance) last.constants += full;
    last.whole(rest.data(), kMostLanes, room.target());
    for (size_t i = full; i < count; ++i) room.copy(i - full, to + i);
  }
};

}  // namespace

void BatchStates::resize(size_t count) {
  for (auto* column : columns_of(*this)) column->resize(count);
  status.resize(count);
}

TemeState BatchStates::state(size_t i) const {
  return {{x_km[i], y_km[i], z_km[i]}, {vx_km_s[i], vy_km_s[i], vz_km_s[i]}};
}

std::string_view to_string(BatchForm form) {
  switch (form) {
    case BatchForm::kBest: return "best";
    case BatchForm::kBaseline: return "baseline";
    case BatchForm::kAvx2: return "AVX2";
    case BatchForm::kAvx512: return "AVX-512";
  }
  return "unknown";
}

std::vector<BatchForm> available_batch_forms() {
  std::vector<BatchForm> out;
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq"))
    out.push_back(BatchForm::kAvx512);
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) out.push_back(BatchForm::kAvx2);
#endif
  out.push_back(BatchForm::kBaseline);
  return out;
}

Sgp4Batch::Sgp4Batch(std::vector<Sgp4> satellites, BatchForm form)
    : satellites_(std::move(satellites)), form_(form) {
  const auto forms = available_batch_forms();
  if (form_ == BatchForm::kBest) form_ = forms.front();
  CHECK(std::find(forms.begin(), forms.end(), form_) != forms.end(),
        "a batch form of available_batch_forms()");
  for (uint32_t i = 0; i < satellites_.size(); ++i) {
    if (satellites_[i].is_deep_space()) continue;
    near_.push_back(i);
    epochs_.push_back(satellites_[i].elements().epoch.micros);
  }
  stride_ = padded(near_.size());
  columns_.resize(kFields * stride_);
  for (size_t row = 0; row < stride_ && !near_.empty(); ++row) {
    const auto constants = constants_of(satellites_[near_[std::min(row, near_.size() - 1)]].terms());
    for (size_t field = 0; field < kFields; ++field) columns_[field * stride_ + row] = constants[field];
  }
}

void Sgp4Batch::propagate(std::span<const UtcTime> times, BatchStates& out) const {
  out.resize(satellites_.size() * times.size());
  // Few times of many satellites: lanes are satellites. Else lanes are times.
  if (times.size() < 2 * kMostLanes && near_.size() > times.size()) {
    for (size_t t = 0; t < times.size(); ++t) propagate_over_satellites(times, t, out);
  } else {
    for (size_t s = 0; s < satellites_.size(); ++s) propagate_over_times(s, times, out);
  }
}

void Sgp4Batch::propagate_over_times(size_t s, std::span<const UtcTime> times, BatchStates& out) const {
  const Sgp4& satellite = satellites_[s];
  const auto constants = constants_of(satellite.terms());
  std::array<double, kFields * kMostLanes> rows;
  for (size_t field = 0; field < kFields; ++field)
    std::fill_n(&rows[field * kMostLanes], kMostLanes, constants[field]);
  const Run run{kernel_of(form_), rows.data(), kMostLanes, false};
  const Target target = target_of(out) + s * times.size();
  const int64_t epoch = satellite.elements().epoch.micros;
  std::array<double, kBlock> minutes;
  for (size_t begin = 0; begin < times.size(); begin += kBlock) {
    const size_t count = std::min(kBlock, times.size() - begin);
    double farthest = 0;
    for (size_t i = 0; i < count; ++i) {
      minutes[i] = static_cast<double>(times[begin + i].micros - epoch) / 60e6;
      farthest = std::max(farthest, std::fabs(minutes[i]));
    }
    if (satellite.is_deep_space() || farthest > kLongestMinutes) {
      for (size_t i = 0; i < count; ++i) put(satellite, minutes[i], s * times.size() + begin + i, out);
    } else {
      run(minutes.data(), count, target + begin);
    }
  }
}

void Sgp4Batch::propagate_over_satellites(std::span<const UtcTime> times, size_t t, BatchStates& out) const {
  const Target target = target_of(out);
  const auto at = [&](size_t satellite) { return satellite * times.size() + t; };
  const bool is_dense = times.size() == 1 && near_.size() == satellites_.size();
  std::array<double, kBlock> minutes;
  Room<kBlock> room;
  for (size_t begin = 0; begin < near_.size(); begin += kBlock) {
    const size_t count = std::min(kBlock, near_.size() - begin);
    for (size_t i = 0; i < count; ++i)
      minutes[i] = static_cast<double>(times[t].micros - epochs_[begin + i]) / 60e6;
    const Run run{kernel_of(form_), columns_.data() + begin, stride_, true};
    run(minutes.data(), count, is_dense ? target + begin : room.target());
    for (size_t i = 0; i < count; ++i) {
      const size_t s = near_[begin + i];
      if (std::fabs(minutes[i]) > kLongestMinutes) {
        put(satellites_[s], minutes[i], at(s), out);
      } else if (!is_dense) {
        room.copy(i, target + at(s));
      }
    }
  }
  for (size_t s = 0; s < satellites_.size(); ++s) {
    if (satellites_[s].is_deep_space())
      put(satellites_[s], satellites_[s].minutes_since_epoch(times[t]), at(s), out);
  }
}

}  // namespace skykeep::astro
