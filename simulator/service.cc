#include "simulator/service.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/ids.h"
#include "core/json.h"
#include "core/text.h"
#include "simulator/apod.h"
#include "simulator/deep_sky.h"
#include "simulator/jpl.h"
#include "simulator/neows.h"
#include "simulator/random.h"
#include "simulator/upstreams.h"

namespace skykeep::simulator {
namespace {

constexpr std::string_view kControl = "/_simulator/";
constexpr std::string_view kClockUsage =
    R"(send {"now":"2026-11-21T08:00:00Z"}, {"advance_s":3600} or {"rate":60}: so many seconds a second)";

net::ServerResponse json_response(int status, const Json& json) {
  return net::ServerResponse::text(status, "application/json", to_text(json) + "\n");
}
net::ServerResponse usage(const std::string& why) { return json_response(400, {{"error", why}}); }

Call call_of(const net::ServerRequest& request) {
  Call call;
  const size_t slash = request.path.find('/', 1);
  call.host =
      to_lower(std::string_view(request.path).substr(1, slash == std::string::npos ? slash : slash - 1));
  call.path = slash == std::string::npos ? "/" : request.path.substr(slash);
  if (const size_t mark = request.raw_target.find('?'); mark != std::string::npos)
    call.query = request.raw_target.substr(mark + 1);
  return call;
}

// "mars.nasa.gov/rss/api": enough of an address to tell one service from another.
std::string prefix_of(const Call& call, const Target& target) {
  if (target.kind == Kind::kPicture) return call.host + "/(pictures)";
  const auto parts = split(call.path, '/');
  std::string out = call.host;
  for (size_t i = 1; i < parts.size() && i < 4 && !parts[i].empty(); ++i) out += "/" + std::string(parts[i]);
  return out;
}

}  // namespace

UtcTime SimulatedClock::now_locked() const {
  if (!fixed_) return SystemClock().now() + offset_;
  if (rate_ == 0) return *fixed_;
  const std::chrono::duration<double, std::micro> passed = std::chrono::steady_clock::now() - since_;
  return *fixed_ + Duration(static_cast<int64_t>(passed.count() * rate_));
}

UtcTime SimulatedClock::now() const {
  const MutexLock lock(mutex_);
  return now_locked();
}

void SimulatedClock::set(UtcTime t) {
  const MutexLock lock(mutex_);
  fixed_ = t;
  since_ = std::chrono::steady_clock::now();
}

void SimulatedClock::advance(Duration d) {
  const MutexLock lock(mutex_);
  if (fixed_)
    *fixed_ = *fixed_ + d;
  else
    offset_ += d;
}

void SimulatedClock::run(double rate) {
  const MutexLock lock(mutex_);
  fixed_ = now_locked();
  since_ = std::chrono::steady_clock::now();
  rate_ = rate;
}

bool SimulatedClock::is_system() const {
  const MutexLock lock(mutex_);
  return !fixed_ && offset_ == Duration::zero();
}

Result<std::unique_ptr<Service>> Service::create(const Fs& fs, const ServiceOptions& options) {
  std::optional<Recordings> recordings;
  if (!options.recordings.empty()) recordings = TRY(Recordings::open(fs, options.recordings));
  return std::unique_ptr<Service>(new Service(options, std::move(recordings)));
}

Service::Service(const ServiceOptions& options, std::optional<Recordings> recordings)
    : world_(options.seed),
      station_(options.seed),
      clock_(options.now),
      faults_(options.seed, options.faults),
      by_request_(options.faults_by_request),
      recordings_(std::move(recordings)) {
  const UtcTime now = clock_.now();
  capped_ = world_.view(now, recordings_ ? -1 : options.photos, now);
}

net::ServerResponse Service::handle(const net::ServerRequest& request) {
  if (request.path == "/")
    return front_page();  // who is asked "what are you?" tells the truth, whatever the faults
  return request.path.starts_with(kControl) ? control(request) : upstream(request);
}

net::ServerResponse Service::front_page() const {
  net::ServerResponse out =
      net::ServerResponse::text(200, "text/plain; charset=utf-8",
                                "skykeep-simulator: nothing here is real. /{host}{path}?{query} is what "
                                "https://{host}{path}?{query} would be.\n"
                                "/mars.nasa.gov/rss/api/?feed=raw_images&category=mars2020&feedtype=json\n"
                                "/mars.nasa.gov/api/v1/raw_image_items/?condition_1=msl:mission\n"
                                "/api.nasa.gov/mars-photos/api/v1/rovers\n"
                                "/mars.nasa.gov/mmgis-maps/M20/Layers/json/M20_traverse.json\n"
                                "/science.nasa.gov/wp-json/wp/v2/apod-basic/261115\n"
                                "/api.nasa.gov/planetary/apod?date=2026-09-15\n"
                                "/api.nasa.gov/neo/rest/v1/feed?start_date=2026-11-16&end_date=2026-11-22\n"
                                "/ssd-api.jpl.nasa.gov/cad.api?date-min=2026-11-01&date-max=2026-12-01\n"
                                "/api.wheretheiss.at/v1/satellites/25544\n"
                                "/api.open-notify.org/iss-now.json\n"
                                "/celestrak.org/NORAD/elements/gp.php?CATNR=25544&FORMAT=JSON\n"
                                "/_simulator/clock  /_simulator/faults  /_simulator/stats\n");
  out.headers.set("Skykeep-Origin", recordings_ ? "recording" : "simulated");
  return out;
}

// Time moves on, the cap stays; moods that need memory ("late", "grow") count questions per rover.
View Service::view_for(const Target& target, const Decision& decision) {
  View view = world_.moved_to(capped_, clock_.now());
  view.drift = decision[Fault::kDrift];
  const double late = faults_.rate(Fault::kLate), grow = faults_.rate(Fault::kGrow);
  if (!target.rover || (late <= 0 && grow <= 0)) return view;
  const size_t r = index_of(*target.rover);
  if (by_request_) {  // the same for every question: the newest sols are late or not, and a share of the newest has arrived
    if (decision[Fault::kLate] && facts(*target.rover).active) view.max_sol[r] -= 2;
    if (grow > 0) view.newest_share = 0.5;
    return view;
  }
  uint64_t polls = 0;
  {
    const MutexLock lock(mutex_);
    if (target.page == 0 && target.kind != Kind::kPicture) ++polls_[r];
    polls = polls_[r];
  }
  constexpr int kLateSols = 2;
  if (late > 0 && static_cast<double>(polls) * late < 1 && facts(*target.rover).active) {
    view.max_sol[r] -= kLateSols;
    faults_.count(Fault::kLate);
  }
  if (grow > 0) {
    view.newest_share = std::min(1.0, static_cast<double>(polls) * grow);
    if (view.newest_share < 1) faults_.count(Fault::kGrow);
  }
  return view;
}

Answer Service::make_answer(const Call& call, const Params& params, const Decision& decision) {
  if (auto instead = replaced_by_fault(decision, call.host)) return std::move(*instead);
  Answer answer;
  if (recordings_) {
    answer = recordings_->answer(call, params);
  } else if (Station::serves(call.host)) {
    answer = station_.answer(call, params, clock_.now(), decision);
  } else if (auto apod = apod_answer(world_.seed(), call, params, clock_.now())) {
    answer = std::move(*apod);
  } else if (auto picture = deep_sky_answer(world_.seed(), call, params)) {
    answer = std::move(*picture);
  } else if (auto neows = neows_answer(world_.seed(), call, params, clock_.now())) {
    answer = std::move(*neows);
  } else if (auto jpl = jpl_answer(world_.seed(), call, params, clock_.now(), decision)) {
    answer = std::move(*jpl);
  } else {
    const View view = view_for(target_of(call, params), decision);
    answer = answer_call(world_, view, call, params, decision[Fault::kDuplicate]);
  }
  damage(answer, decision);
  return answer;
}

void Service::note(const Call& call, const Target& target, const Answer& answer, const Decision& decision) {
  for (size_t i = 0; i < kFaults; ++i) {
    const auto fault = static_cast<Fault>(i);
    const bool counted_elsewhere = fault == Fault::kLate || fault == Fault::kGrow;
    if (decision.fires[i] && !counted_elsewhere) faults_.count(fault);
  }
  const MutexLock lock(mutex_);
  ++per_prefix_[prefix_of(call, target)];
  ++per_status_[std::to_string(answer.status)];
  if (call.host == "api.nasa.gov") ++gateway_requests_;
}

// What chance is drawn from.
std::pair<uint64_t, uint64_t> Service::numbers_of(const Call& call, uint64_t number) {
  if (!by_request_) return {number, number};
  uint64_t address = 0;
  for (const char c : call.host + call.path + "?" + call.query) address = mix(address, static_cast<unsigned char>(c));
  const MutexLock lock(mutex_);
  return {mix(address, ++asked_[address]), address};
}

net::ServerResponse Service::upstream(const net::ServerRequest& request) {
  if (request.method != "GET" && request.method != "HEAD")
    return json_response(405, {{"error", "the upstreams are read only"}});
  const uint64_t number = requests_.fetch_add(1) + 1;
  const Call call = call_of(request);
  const Params params(call.query);
  const auto [way, content] = numbers_of(call, number);
  const Decision decision = faults_.decide(way, content, call.host);
  Answer answer = make_answer(call, params, decision);
  note(call, target_of(call, params), answer, decision);
  net::ServerResponse response = dress(std::move(answer), call, request);
  if (!decision[Fault::kSlow]) return response;
  net::ServerResponse promise;
  promise.later = [this, number = way,
                   response = std::move(response)](std::function<void(net::ServerResponse)> give) {
    delayer_.run_after(std::chrono::duration<double>(faults_.delay_s(number)),
                       [give = std::move(give), response] { give(response); });
  };
  return promise;
}

net::ServerResponse Service::dress(Answer answer, const Call& call, const net::ServerRequest& request) {
  net::ServerResponse out;
  out.status = answer.status;
  out.headers.set("Content-Type", answer.content_type);
  out.headers.set("Skykeep-Origin", recordings_ ? "recording" : "simulated");
  for (const auto& [name, value] : answer.headers) out.headers.add(name, value);
  if (!clock_.is_system()) out.headers.set("Date", to_http_date(clock_.now()));
  if (call.host == "api.nasa.gov") {
    constexpr uint64_t kLimit = 2000;
    const MutexLock lock(mutex_);
    out.headers.set("X-RateLimit-Limit", std::to_string(kLimit));
    out.headers.set("X-RateLimit-Remaining", std::to_string(kLimit - gateway_requests_ % (kLimit / 2)));
  }
  if (answer.cacheable && answer.status == 200) {
    const std::string etag = "\"" + sha256_hex(answer.body).substr(0, 16) + "\"";
    out.headers.set("ETag", etag);
    const int newest = world_.moved_to(capped_, clock_.now()).max_sol[index_of(Rover::kPerseverance)];
    out.headers.set("Last-Modified", to_http_date(time_at(Rover::kPerseverance, newest + 1, 0)));
    if (request.headers.get("If-None-Match").value_or("") == etag) {
      out.status = 304;
      return out;
    }
  }
  out.cut_at = answer.cut_at;
  out.body = std::make_shared<const std::string>(std::move(answer.body));
  return out;
}

net::ServerResponse Service::control(const net::ServerRequest& request) {
  const std::string_view name = std::string_view(request.path).substr(kControl.size());
  if (name == "clock") return control_clock(request);
  if (name == "faults") return control_faults(request);
  if (name == "stats" && request.method == "GET") return control_stats();
  return json_response(404,
                       {{"error", "known are /_simulator/clock, /_simulator/faults, /_simulator/stats"}});
}

// POST {"now": "2026-11-21T08:00:00Z"}, {"advance_s": 3600} or {"rate": 60}
net::ServerResponse Service::control_clock(const net::ServerRequest& request) {
  if (request.method == "POST") {
    const auto body = parse_json(request.body);
    if (!body || !body->is_object())
      return usage(std::string(kClockUsage));
    if (body->contains("now")) {
      const auto time = (*body)["now"].is_string() ? parse_utc((*body)["now"].get<std::string>())
                                                   : fail(Code::kInvalidInput, "now: no text");
      if (!time) return usage(time.error().message);
      clock_.set(*time);
    } else if (body->contains("advance_s") && (*body)["advance_s"].is_number()) {
      clock_.advance(Duration(static_cast<int64_t>((*body)["advance_s"].get<double>() * 1e6)));
    } else if (!body->contains("rate")) {
      return usage(std::string(kClockUsage));
    }
    if (body->contains("rate")) {
      const Json& rate = (*body)["rate"];
      if (!rate.is_number() || !(rate.get<double>() >= 0 && rate.get<double>() <= 1e6)) return usage("rate: no number from 0 to 1e6");
      clock_.run(rate.get<double>());
    }
  }
  const UtcTime now = clock_.now();
  return json_response(
      200, {{"now", to_string(now)}, {"unix_s", now.unix_seconds()}, {"moves", clock_.is_system()}});
}

// POST {"faults": ["429=0.5", "slow"]} replaces all; [] ends them.
net::ServerResponse Service::control_faults(const net::ServerRequest& request) {
  if (request.method == "POST") {
    const auto body = parse_json(request.body);
    if (!body || !body->is_object() || !body->contains("faults") || !(*body)["faults"].is_array())
      return usage("send {\"faults\":[\"429=0.5\",\"slow\"]}; known are " + known_faults());
    std::vector<FaultSpec> specs;
    for (const Json& item : (*body)["faults"]) {
      const auto spec = item.is_string() ? parse_fault(item.get<std::string>())
                                         : Result<FaultSpec>(fail(Code::kInvalidInput, "a fault is a text"));
      if (!spec) return usage(spec.error().message);
      specs.push_back(*spec);
    }
    faults_.set(specs);
    station_.thaw();
    const MutexLock lock(mutex_);
    polls_ = {};
  }
  Json active = Json::object();
  for (const FaultSpec& spec : faults_.active()) active[name_of(spec)] = spec.rate;
  return json_response(200, {{"faults", active}});
}

net::ServerResponse Service::control_stats() {
  Json fired = Json::object();
  const auto counts = faults_.counts();
  for (size_t i = 0; i < kFaults; ++i)
    if (counts[i] > 0) fired[std::string(name_of(static_cast<Fault>(i)))] = counts[i];
  const MutexLock lock(mutex_);
  return json_response(200, {{"requests", requests_.load()},
                             {"by_prefix", per_prefix_},
                             {"by_status", per_status_},
                             {"faults_fired", fired}});
}

}  // namespace skykeep::simulator
