#include "astro/search.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

namespace skykeep::astro {
namespace {

constexpr int kMaxIterations = 100;  // bisection alone needs 40 for a day to a nanosecond
constexpr double kGolden = 0.3819660112501051;

}  // namespace

std::vector<Sample> sample(TimeFunction f, double from, double to, double step_s) {
  std::vector<Sample> out;
  const auto whole = static_cast<long>(std::max(0.0, std::floor((to - from) / step_s)));
  out.reserve(static_cast<size_t>(whole) + 2);
  for (long i = 0; i <= whole; ++i) {
    const double t = from + static_cast<double>(i) * step_s;
    out.push_back({t, f(t)});
  }
  if (out.back().t < to) out.push_back({to, f(to)});
  return out;
}

double refine_zero(TimeFunction f, Sample a, Sample b, double tolerance_s) {
  if (a.value == 0) return a.t;
  Sample c = a;  // b is the best guess, c on the other side of zero, a the guess before
  double step = b.t - a.t, before = step;
  for (int i = 0; i < kMaxIterations && b.value != 0; ++i) {
    if ((b.value > 0) == (c.value > 0)) {
      c = a;
      step = before = b.t - a.t;
    }
    if (std::fabs(c.value) < std::fabs(b.value)) {
      a = b;
      std::swap(b, c);
      c = a;
    }
    const double tolerance = tolerance_s / 2, half = (c.t - b.t) / 2;
    if (std::fabs(half) <= tolerance) break;
    if (std::fabs(before) < tolerance || std::fabs(a.value) <= std::fabs(b.value)) {
      step = before = half;  // bisection
    } else {
      const double s = b.value / a.value;
      double p, q;
      if (a.t == c.t) {  // secant
        p = 2 * half * s;
        q = 1 - s;
      } else {  // inverse quadratic
        const double r = a.value / c.value, w = b.value / c.value;
        p = s * (2 * half * r * (r - w) - (b.t - a.t) * (w - 1));
        q = (r - 1) * (w - 1) * (s - 1);
      }
      if (p > 0) {
        q = -q;
      } else {
        p = -p;
      }
      const bool is_accepted =
          2 * p < std::min(3 * half * q - std::fabs(tolerance * q), std::fabs(before * q));
      before = is_accepted ? step : half;
      step = is_accepted ? p / q : half;
    }
    a = b;
    b.t += std::fabs(step) > tolerance ? step : std::copysign(tolerance, half);
    b.value = f(b.t);
  }
  return b.t;
}

Sample refine_maximum(TimeFunction f, Sample a, Sample middle, Sample b, double tolerance_s) {
  Sample best = middle, second = middle, third = middle;
  double low = a.t, high = b.t, step = 0, before = 0;
  for (int i = 0; i < kMaxIterations; ++i) {
    const double centre = (low + high) / 2;
    // Below the square root of the arithmetic's grain a maximum is flat, and steps would follow noise.
    const double tolerance = std::max(tolerance_s, 1e-9 * std::fabs(best.t)) / 2;
    if (std::fabs(best.t - centre) <= 2 * tolerance - (high - low) / 2) break;
    bool is_parabolic = false;
    if (std::fabs(before) > tolerance) {
      const double r = (best.t - second.t) * (third.value - best.value),
                   s = (best.t - third.t) * (second.value - best.value);
      double p = (best.t - third.t) * s - (best.t - second.t) * r, q = 2 * (s - r);
      if (q > 0) p = -p;
      q = std::fabs(q);
      const double last = std::exchange(before, step);
      if (std::fabs(p) < std::fabs(q * last / 2) && p > q * (low - best.t) && p < q * (high - best.t)) {
        step = p / q;
        is_parabolic = true;
        const double t = best.t + step;
        if (t - low < 2 * tolerance || high - t < 2 * tolerance)
          step = std::copysign(tolerance, centre - best.t);
      }
    }
    if (!is_parabolic) {
      before = (best.t < centre ? high : low) - best.t;
      step = kGolden * before;
    }
    const double t = best.t + (std::fabs(step) >= tolerance ? step : std::copysign(tolerance, step));
    const Sample next{t, f(t)};
    if (next.value >= best.value) {
      (next.t < best.t ? high : low) = best.t;
      third = second;
      second = best;
      best = next;
    } else {
      (next.t < best.t ? low : high) = next.t;
      if (next.value >= second.value || second.t == best.t) {
        third = second;
        second = next;
      } else if (next.value >= third.value || third.t == best.t || third.t == second.t) {
        third = next;
      }
    }
  }
  return best;
}

std::vector<Crossing> find_crossings(TimeFunction f, double from, double to, double step_s,
                                     double tolerance_s) {
  std::vector<Crossing> out;
  const auto samples = sample(f, from, to, step_s);
  for (size_t i = 1; i < samples.size(); ++i) {
    const Sample &a = samples[i - 1], &b = samples[i];
    if ((a.value < 0) != (b.value < 0)) out.push_back({refine_zero(f, a, b, tolerance_s), a.value < 0});
  }
  return out;
}

std::vector<Sample> find_maxima(TimeFunction f, double from, double to, double step_s, double tolerance_s) {
  std::vector<Sample> out;
  const auto samples = sample(f, from, to, step_s);
  for (size_t i = 1; i + 1 < samples.size(); ++i) {
    const Sample &a = samples[i - 1], &m = samples[i], &b = samples[i + 1];
    if (a.value < m.value && m.value >= b.value) out.push_back(refine_maximum(f, a, m, b, tolerance_s));
  }
  return out;
}

namespace {

// With the lowest point of a dip that stays above zero at the samples, and the highest of a peak that stays below.
std::vector<Sample> with_turns(TimeFunction f, const std::vector<Sample>& samples) {
  const auto negative = [&](double t) { return -f(t); };
  const auto turned = [](const Sample& s) { return Sample{s.t, -s.value}; };
  std::vector<Sample> out;
  const auto add = [&](const Sample& s) {
    if (!out.empty() && s.t <= out.back().t) return;
    out.push_back(s);
  };
  for (size_t i = 0; i < samples.size(); ++i) {
    const Sample& m = samples[i];
    const Sample* a = i > 0 ? &samples[i - 1] : nullptr;
    const Sample* b = i + 1 < samples.size() ? &samples[i + 1] : nullptr;
    std::optional<Sample> turn;
    if (a != nullptr && b != nullptr && m.value >= 0 && a->value > m.value && m.value <= b->value) {
      turn = turned(refine_maximum(negative, turned(*a), turned(m), turned(*b)));
    } else if (a != nullptr && b != nullptr && m.value < 0 && a->value < m.value && m.value >= b->value) {
      turn = refine_maximum(f, *a, m, *b);
    }
    if (turn && turn->t < m.t) add(*turn);
    add(m);
    if (turn && turn->t > m.t) add(*turn);
  }
  return out;
}

}  // namespace

std::vector<Span> find_spans(TimeFunction f, double from, double to, double step_s, double tolerance_s) {
  std::vector<Span> out;
  const auto samples = with_turns(f, sample(f, from, to, step_s));
  if (samples.front().value >= 0) out.push_back({from, to});
  for (size_t i = 1; i < samples.size(); ++i) {
    const Sample &a = samples[i - 1], &b = samples[i];
    if ((a.value < 0) == (b.value < 0)) continue;
    const double t = refine_zero(f, a, b, tolerance_s);
    if (a.value < 0) {
      out.push_back({t, to});
    } else {
      out.back().to = t;
    }
  }
  return out;
}

}  // namespace skykeep::astro
