#include "simulator/faults.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/text.h"
#include "simulator/random.h"

namespace skykeep::simulator {
namespace {

enum class Where : uint8_t { kAnywhere, kPositions, kCelestrak, kJpl };
struct Entry {
  std::string_view name;
  double default_rate;
  Where where = Where::kAnywhere;
};
constexpr std::array<Entry, kFaults> kEntries = {{{"429", 0.2},
                                                  {"429-retry-after", 0.2},
                                                  {"html503", 0.2},
                                                  {"slow", 0.2},
                                                  {"truncated", 0.2},
                                                  {"truncated-body", 0.2},
                                                  {"empty", 0.2},
                                                  {"duplicate", 0.2},
                                                  {"late", 0.1},
                                                  {"grow", 0.25},
                                                  {"drift", 1.0},
                                                  {"iss_frozen", 1.0, Where::kPositions},
                                                  {"iss_late", 1.0, Where::kPositions},
                                                  {"iss_jump", 0.2, Where::kPositions},
                                                  {"iss_wrong", 1.0, Where::kPositions},
                                                  {"iss_order", 0.2, Where::kPositions},
                                                  {"iss_missing", 0.2, Where::kPositions},
                                                  {"celestrak403", 1.0, Where::kCelestrak},
                                                  {"error200", 1.0, Where::kJpl}}};

bool can_meet(const FaultSpec& spec, std::string_view host) {
  if (!spec.host.empty() && spec.host != host) return false;
  switch (kEntries[static_cast<size_t>(spec.fault)].where) {
    case Where::kPositions: return host == "api.wheretheiss.at" || host == "api.open-notify.org";
    case Where::kCelestrak: return host == "celestrak.org";
    case Where::kJpl: return host == "ssd-api.jpl.nasa.gov";
    default: return true;
  }
}

// As api.nasa.gov's gateway writes it.
constexpr std::string_view kOverRateLimit =
    "{\n  \"error\": {\n    \"code\": \"OVER_RATE_LIMIT\",\n    \"message\": \"You have exceeded your rate "
    "limit. Try again later "
    "or contact us at https://api.nasa.gov:443/contact/ for assistance\"\n  }\n}";

// A page of the kind that back ends behind gateways send to programs, too.
constexpr std::string_view kApplicationError =
    "<!DOCTYPE html>\n<html>\n  <head>\n    <title>Application Error</title>\n  </head>\n  <body>\n    "
    "<h1>Application "
    "error</h1>\n    <p>An error occurred in the application and your page could not be served.</p>\n  "
    "</body>\n</html>\n";

}  // namespace

std::string_view name_of(Fault fault) { return kEntries[static_cast<size_t>(fault)].name; }

std::string known_faults() {
  std::vector<std::string> names;
  for (const Entry& entry : kEntries) names.emplace_back(entry.name);
  return join(names, ", ");
}

Result<FaultSpec> parse_fault(std::string_view text) {
  const size_t equals = text.find('=');
  const size_t at = text.substr(0, equals).find('@');
  const std::string_view name = text.substr(0, std::min(at, equals));
  for (size_t i = 0; i < kFaults; ++i) {
    if (kEntries[i].name != name) continue;
    FaultSpec spec{static_cast<Fault>(i), kEntries[i].default_rate, {}};
    if (at != text.npos) spec.host = to_lower(text.substr(0, equals).substr(at + 1));
    if (equals == text.npos) return spec;
    const auto rate = to_double(text.substr(equals + 1));
    if (!rate || !(*rate > 0 && *rate <= 1))
      return fail(Code::kInvalidInput,
                  fmt::format("fault '{}': the rate must be a number above 0 and at most 1", text));
    spec.rate = *rate;
    return spec;
  }
  return fail(Code::kInvalidInput, fmt::format("unknown fault '{}'; known are {}", name, known_faults()));
}

std::string name_of(const FaultSpec& spec) {
  const std::string name(name_of(spec.fault));
  return spec.host.empty() ? name : name + "@" + spec.host;
}

Faults::Faults(uint64_t seed, const std::vector<FaultSpec>& specs) : seed_(seed) { set(specs); }

void Faults::set(const std::vector<FaultSpec>& specs) {
  const MutexLock lock(mutex_);
  specs_ = specs;
}

namespace {
bool is_of_content(Fault fault) {
  return fault == Fault::kDuplicate || fault == Fault::kLate || fault == Fault::kGrow || fault == Fault::kDrift;
}
}  // namespace

Decision Faults::decide(uint64_t way, uint64_t content, std::string_view host) const {
  const MutexLock lock(mutex_);
  Decision out;
  for (const FaultSpec& spec : specs_) {
    const auto i = static_cast<size_t>(spec.fault);
    const uint64_t number = is_of_content(spec.fault) ? content : way;
    if (can_meet(spec, host) && Random(mix(seed_, 0xfa017 + i, number)).unit() < spec.rate) out.fires[i] = true;
  }
  return out;
}

double Faults::rate(Fault fault) const {
  const MutexLock lock(mutex_);
  double highest = 0;
  for (const FaultSpec& spec : specs_)
    if (spec.fault == fault) highest = std::max(highest, spec.rate);
  return highest;
}

std::vector<FaultSpec> Faults::active() const {
  const MutexLock lock(mutex_);
  return specs_;
}

void Faults::count(Fault fault) {
  const MutexLock lock(mutex_);
  ++counts_[static_cast<size_t>(fault)];
}

std::array<uint64_t, kFaults> Faults::counts() const {
  const MutexLock lock(mutex_);
  return counts_;
}

double Faults::delay_s(uint64_t number) const { return Random(mix(seed_, 0x510, number)).between(0.5, 2.0); }

std::optional<Answer> replaced_by_fault(const Decision& decision, std::string_view host) {
  if (decision[Fault::k429] || decision[Fault::k429RetryAfter]) {
    Answer answer = host == "api.nasa.gov"
                        ? Answer::json(std::string(kOverRateLimit), 429)
                        : Answer::html(429, "<html><body><h1>429 Too Many Requests</h1></body></html>");
    if (decision[Fault::k429RetryAfter]) answer.headers.emplace_back("Retry-After", "1");
    return answer;
  }
  if (decision[Fault::kHtml503]) return Answer::html(503, std::string(kApplicationError));
  return std::nullopt;
}

void damage(Answer& answer, const Decision& decision) {
  if (decision[Fault::kEmpty]) {
    answer.body.clear();
    answer.cacheable = false;
    return;
  }
  if (answer.body.size() < 2) return;
  if (decision[Fault::kTruncatedBody]) {
    answer.body.resize(answer.body.size() * 2 / 3);
    answer.cacheable = false;
  }
  if (decision[Fault::kTruncated]) answer.cut_at = answer.body.size() / 2;
}

}  // namespace skykeep::simulator
