// One engine for every question of the form "when": zeros and extrema of a function of time, found on a grid
// and refined. Passes, shadow and terminator crossings are functions handed to it.
//
// Time is a double in seconds after a moment of the caller's choice. Functions must be continuous; a zero
// pair or an extremum closer than one step to its neighbour may be missed, so the caller names a step that
// suits its function. Owner: none, free functions. Threads: any; the function is called from the caller's
// thread alone. Errors: none.
#pragma once

#include <type_traits>
#include <vector>

namespace skykeep::astro {

// A borrowed callable double(double): cheap to pass, must outlive the call.
class TimeFunction {
 public:
  template <class F>
    requires(!std::is_same_v<F, TimeFunction>)
  TimeFunction(const F& f)  // implicit on purpose, as std::function is
      : object_(&f),
        call_([](const void* object, double t) -> double { return (*static_cast<const F*>(object))(t); }) {}
  double operator()(double t) const { return call_(object_, t); }

 private:
  const void* object_;
  double (*call_)(const void*, double);
};

struct Sample {
  double t = 0, value = 0;
};

struct Crossing {
  double t = 0;
  bool is_rising = false;  // from below zero to zero or above
};

constexpr double kTimeTolerance_s = 1e-3;

// Values at from, from + step, ... and at `to`.
std::vector<Sample> sample(TimeFunction f, double from, double to, double step_s);

// The sign change inside [a, b] (Brent, "Algorithms for Minimization without Derivatives", chapter 4). Values
// of opposite sign at the ends; a zero at an end is that end.
double refine_zero(TimeFunction f, Sample a, Sample b, double tolerance_s = kTimeTolerance_s);
// The highest point inside (a, b) around the sample `middle`, which is at least as high as both ends (Brent,
// chapter 5).
Sample refine_maximum(TimeFunction f, Sample a, Sample middle, Sample b,
                      double tolerance_s = kTimeTolerance_s);

std::vector<Crossing> find_crossings(TimeFunction f, double from, double to, double step_s,
                                     double tolerance_s = kTimeTolerance_s);
// Local maxima in the open interval; those at its ends are not extrema and are left out.
std::vector<Sample> find_maxima(TimeFunction f, double from, double to, double step_s,
                                double tolerance_s = kTimeTolerance_s);

// The parts of [from, to] where f >= 0. Dips below zero and peaks above it that begin and end between two samples are
// found too, where the samples around them bend that way.
struct Span {
  double from = 0, to = 0;
};
std::vector<Span> find_spans(TimeFunction f, double from, double to, double step_s,
                             double tolerance_s = kTimeTolerance_s);

}  // namespace skykeep::astro
