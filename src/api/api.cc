#include "api/api.h"

#include <fmt/format.h>

#include "api/addresses.h"
#include "api/body_check.h"
#include "api/routes/routes.h"
#include "api/sign_in.h"
#include "api/static_files.h"
#include "core/log.h"
#include "net/compress.h"

namespace skykeep::api {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr int kAgain = 3;  // times that an answer is read

double seconds_since(SteadyClock::time_point start) {
  return std::chrono::duration<double>(SteadyClock::now() - start).count();
}

// HEAD is GET whose body the server leaves out.
std::string_view method_of(const net::ServerRequest& request) {
  return request.method == "HEAD" ? std::string_view("GET") : std::string_view(request.method);
}

bool names_etag(std::string_view if_none_match, std::string_view etag) {
  if (trim(if_none_match) == "*") return true;
  for (const std::string_view part : split(if_none_match, ',')) {
    std::string_view one = trim(part);
    if (one.starts_with("W/")) one.remove_prefix(2);
    if (one == etag) return true;
  }
  return false;
}

Problem no_route(const net::ServerRequest& request, const RouteTable::Match& match) {
  if (match.allow.empty()) return Problem::not_found(fmt::format("nothing is served at {}; see /openapi.json", request.path));
  return Problem::of(405, fmt::format("{} does not take {}; it takes {}", request.path, request.method, match.allow));
}

// A form of another page can send anything but JSON without asking first.
bool has_wrong_type(const Route& route, const net::ServerRequest& request) {
  if (method_of(request) != "POST" || request.over_unix_socket) return false;
  // Nothing to read and nothing sent: what other pages may do was settled by their Origin.
  if (route.request_body.empty() && request.body.empty() && !request.headers.get("Content-Type")) return false;
  const std::string_view type = request.headers.get("Content-Type").value_or("");
  return !iequals(trim(type.substr(0, type.find(';'))), route.request_type);
}

// What the body lacks of what its route says of it. Handlers parse it again: few bodies are long, and import's is read once a file.
std::optional<Problem> fault_of_body(const Route& route, const Call& call) {
  if (route.request.empty() || route.request_type != "application/json") return std::nullopt;
  const auto body = call.body();
  if (!body) return body.error();
  if (const auto wrong = body_fault(*body, route.request.json())) return Problem::bad_parameter(wrong->member, wrong->text);
  return std::nullopt;
}

bool wants_packing(const net::ServerRequest& request, const CachedAnswer& answer) {
  return !answer.gzip_tried && net::accepts_gzip(request.headers) && net::is_compressible(answer.content_type);
}

void pack(CachedAnswer& answer) {
  answer.gzip = net::gzip(*answer.body, 1);
  answer.gzip_tried = true;
}

}  // namespace

struct Api::Prepared {
  const Route* route;
  Call call;
};

Result<std::unique_ptr<Api>> Api::open(ApiDeps deps, ApiOptions options) {
  auto ledger = TRY(state::Ledger::open(deps.state));
  auto runs = TRY(state::Runs::open(deps.state));
  auto rejected = TRY(state::RejectedRecords::open(deps.state));
  auto context = std::make_unique<Context>(deps, std::move(options), std::move(ledger), std::move(runs), rejected);
  context->pictures = TRY(flows::PictureCache::open(deps.lake, deps.fetcher, deps.state, deps.clock, context->options.pictures));
  Context& c = *context;
  context->live = std::make_unique<LiveHub>(deps.bus, deps.clock, [&c] {
    return Json{{"at", to_string(c.deps.clock.now())},
                {"version", c.options.version},
                {"mode", c.options.mode},
                {"publication", c.publication()}};
  }, [&c](UtcTime t) { return station_orbit(c, t); }, c.options.heartbeat);
  return std::unique_ptr<Api>(new Api(std::move(context)));
}

Api::Api(std::unique_ptr<Context> context)
    : context_(std::move(context)),
      cache_(context_->options.cache_bytes),
      sql_pool_(2, 32),
      verb_pool_(2, 8),
      picture_pool_(4, 512),
      monitor_pool_(1, 16),
      quiet_([this] { return answered_ + static_cast<uint64_t>(context_->publication()); },
             [this] {
               if (auto given = context_->deps.warehouse.trim_memory(); !given)
                 log::warn("memory is not given back: {}", given.error().message);
             }) {
  add_mars_photos(table_, *context_);
  add_pictures(table_, *context_);
  add_mars_other(table_, *context_);
  add_old_shapes(table_, *context_);
  add_overview(table_, *context_);
  add_apod(table_, *context_);
  add_neo(table_, *context_);
  add_legacy_neows(table_, *context_);
  add_near_earth(table_, *context_);
  add_pipeline(table_, *context_);
  add_history(table_, *context_);
  add_tables(table_, *context_);
  add_sql(table_, *context_);
  add_station(table_, *context_);
  add_places(table_);
  add_iss_old_shapes(table_, *context_);
  add_live(table_, *context_);
  add_verbs(table_, *context_);
  add_health(table_, *context_, counts_, cache_);
  add_sign_in(table_, *context_);
  add_openapi(table_, *context_);
  counts_ = std::make_unique<RequestCounts>(table_);
}

Api::~Api() { stop(); }

void Api::stop() { context_->stopping.request_stop(); }

WorkerPool& Api::pool(Pool pool) {
  switch (pool) {
    case Pool::kPicture: return picture_pool_;
    case Pool::kVerb: return verb_pool_;
    case Pool::kMonitor: return monitor_pool_;
    default: return sql_pool_;
  }
}

std::optional<Api::Prepared> Api::prepare(const net::ServerRequest& request, net::ServerResponse& refused) {
  RouteTable::Match match = table_.match(method_of(request), request.path);
  const Route* route = match.route;
  // A browser asks what it may send without the token that it is to send.
  const bool open = request.method == "OPTIONS" ? is_legacy(match.dialect) : route != nullptr && route->open;
  if (const auto problem = refuse(context_->options.security, request, open)) {
    refused = send_refusal(request, match.dialect, *problem);
    return std::nullopt;
  }
  if (auto answer = without_route(request, match)) {
    refused = std::move(*answer);
    return std::nullopt;
  }
  if (has_wrong_type(*route, request)) {
    refused = problem_response(route->dialect, Problem::of(415, "send the body as " + route->request_type));
    return std::nullopt;
  }
  auto call = check(*route, std::move(match), request);
  if (!call) {
    refused = problem_response(route->dialect, call.error());
    return std::nullopt;
  }
  return Prepared{route, std::move(*call)};
}

// What is answered where no route fits; nothing where one does.
std::optional<net::ServerResponse> Api::without_route(const net::ServerRequest& request, const RouteTable::Match& match) {
  if (match.route != nullptr) return std::nullopt;
  if (request.method == "OPTIONS" && is_legacy(match.dialect)) return open_preflight(request);
  if (request.method == "OPTIONS" && !match.allow.empty()) return preflight(match.allow);
  if (method_of(request) == "GET" && match.allow.empty())
    if (auto file = serve_page(context_->deps.page, context_->options.security.token, request)) return file;
  net::ServerResponse refused = problem_response(match.dialect, no_route(request, match));
  if (!match.allow.empty()) refused.headers.add("Allow", match.allow);
  return refused;
}

net::ServerResponse Api::send_refusal(const net::ServerRequest& request, Dialect dialect, const Problem& problem) {
  if (problem.status != 401 || method_of(request) != "GET" || !wants_page(request)) return problem_response(dialect, problem);
  const bool wrong = request.path == "/" && !request.query.empty();  // /?token=... that is not the one
  Reply page = sign_in_page(wrong ? "/" : request.raw_target, wrong);
  net::ServerResponse response = net::ServerResponse::text(401, page.content_type, *page.body);
  for (const auto& [name, value] : page.headers.fields()) response.headers.add(name, value);
  response.headers.add("Cache-Control", "no-store");
  add_safety_headers(response.headers);
  return response;
}

net::ServerResponse Api::failure(const net::ServerRequest& head, int status, std::string_view reason) {
  return problem_response(dialect_of(head.path.empty() ? head.raw_target : head.path), Problem::of(status, std::string(reason)));
}

net::ServerResponse Api::handle(const net::ServerRequest& request) {
  net::ServerResponse refused;
  const auto prepared = prepare(request, refused);
  if (!prepared) {
    counts_->count(nullptr, refused.status, 0, false);
    return refused;
  }
  const Pool wanted = prepared->route->pool_of(prepared->call);
  if (wanted == Pool::kQuick) return run(request, *prepared->route, prepared->call);
  net::ServerResponse response;
  // One copy, shared by whoever hands it on: an import's body may be large.
  response.later = [this, copy = std::make_shared<const net::ServerRequest>(request), route = prepared->route, wanted](std::function<void(net::ServerResponse)> respond) {
    // A picture or table that is at hand needs no pool: cached() has answered it already.
    const bool taken = pool(wanted).push([this, copy, route, wanted, respond] {
      // Who scrolls past hundreds of pictures leaves most of them before their turn comes; each would cost its upstream
      // a request.
      if (wanted == Pool::kPicture && copy->gone.stop_requested())
        return respond(problem_response(route->dialect, Problem::of(503, "the client left before its turn came")));
      respond(answer(*copy));
    });
    if (!taken) respond(problem_response(route->dialect, Problem{Error{Code::kUnavailable, "too many long requests are waiting; try again", 5}}));
  };
  return response;
}

std::optional<net::ServerResponse> Api::refusal(const net::ServerRequest& head) {
  net::ServerResponse refused;
  if (prepare(head, refused)) return std::nullopt;
  counts_->count(nullptr, refused.status, 0, false);
  return refused;
}

net::ServerResponse Api::answer(const net::ServerRequest& request) {
  net::ServerResponse refused;
  const auto prepared = prepare(request, refused);
  return prepared ? run(request, *prepared->route, prepared->call) : refused;
}

net::ServerResponse Api::run(const net::ServerRequest& request, const Route& route, const Call& call) {
  const auto start = SteadyClock::now();
  answered_.fetch_add(1, std::memory_order_relaxed);
  int64_t publication = context_->publication();
  const auto done = [&](net::ServerResponse response, bool from_cache) {
    counts_->count(&route, response.status, seconds_since(start), from_cache);
    return response;
  };
  if (route.caching == Caching::kPublication) {
    const std::string key = canonical_target(request);
    if (auto known = cache_.find(key, publication)) {
      if (wants_packing(request, *known)) {
        auto packed = std::make_shared<CachedAnswer>(*known);
        pack(*packed);
        known = packed;
        cache_.put(key, known);
      }
      return done(send(request, *known), true);
    }
  }
  if (route.pool == Pool::kVerb && context_->stopping.stop_requested())
    return done(problem_response(route.dialect, Problem::of(503, "shutting down")), false);
  Answer answer = ask(request, route, call);
  // What was read while a publication came may be of both: it is read again.
  for (int again = 1; route.caching == Caching::kPublication && !is_settled(publication); ++again) {
    if (again < kAgain) {
      answer = ask(request, route, call);
    } else if (route.pool_of(call) == Pool::kQuick) {  // they come faster than this is read: none may come meanwhile
      const SharedLock none_comes(context_->sols.publications());
      is_settled(publication);
      answer = ask(request, route, call);
      break;
    } else {  // one statement, of one publication, whose number nobody knows
      if (answer) answer->changes_by_itself = true;
      break;
    }
  }
  if (!answer) {
    if (answer.error().status >= 500) log::warn("{} {}: {}", request.method, route.path, answer.error().detail);
    return done(problem_response(route.dialect, answer.error()), false);
  }
  return done(finish(request, route, std::move(*answer), publication), false);
}

Answer Api::ask(const net::ServerRequest& request, const Route& route, const Call& call) {
  try {
    if (auto problem = fault_of_body(route, call)) return std::unexpected(std::move(*problem));
    return route.handler(call);
  } catch (const std::exception& e) {  // of a library below; a request must not take the program down
    log::error("{} {}: {}", request.method, route.path, e.what());
    return std::unexpected(Problem::of(500, "the request failed inside; the log says more"));
  }
}

// Whether readers see `publication` still; else it becomes the one that they see. While one is committed the tables are asked, for
// they show it a moment before its number is told.
bool Api::is_settled(int64_t& publication) {
  const int64_t before = publication;
  const bool is_committing = context_->deps.models.is_committing();
  publication = context_->publication();
  if (!is_committing) return publication == before;
  auto session = context_->sessions.take();
  const auto seen = session ? (*session)->table("select max(publication) from bronze.publications") : Result<warehouse::Table>(std::unexpected(session.error()));
  if (seen && !seen->rows.empty()) publication = std::max(publication, warehouse::int_of(seen->rows[0][0]));
  return publication == before;
}

net::ServerResponse Api::finish(const net::ServerRequest& request, const Route& route, Reply reply, int64_t publication) {
  if (reply.on_stream || method_of(request) != "GET" || reply.status != 200) {
    net::ServerResponse response;
    response.status = reply.status;
    response.headers = std::move(reply.headers);
    response.headers.set("Content-Type", reply.content_type);
    response.headers.set("Cache-Control", "no-store");
    response.body = reply.body ? reply.body : std::make_shared<const std::string>();
    response.on_stream = std::move(reply.on_stream);
    add_safety_headers(response.headers);
    return response;
  }
  CachedAnswer answer;
  answer.publication = publication;
  answer.route = &route;
  answer.content_type = std::move(reply.content_type);
  answer.body = reply.body ? std::move(reply.body) : std::make_shared<const std::string>();
  answer.headers = std::move(reply.headers);
  const bool by_publication = route.caching == Caching::kPublication && !reply.changes_by_itself;
  answer.etag = make_etag(by_publication ? publication : 0, *answer.body);
  if (wants_packing(request, answer)) pack(answer);
  if (!by_publication) return send(request, answer);
  const auto kept = std::make_shared<const CachedAnswer>(std::move(answer));
  cache_.put(canonical_target(request), kept);
  return send(request, *kept);
}

net::ServerResponse Api::send(const net::ServerRequest& request, const CachedAnswer& answer) {
  net::ServerResponse response;
  response.headers = answer.headers;
  const bool gzip = answer.gzip != nullptr && net::accepts_gzip(request.headers);
  const std::string etag = gzip ? answer.etag.substr(0, answer.etag.size() - 1) + "-gz\"" : answer.etag;
  response.headers.add("Content-Type", answer.content_type);
  response.headers.add("ETag", etag);
  if (!response.headers.get("Cache-Control")) response.headers.add("Cache-Control", "no-cache");
  response.headers.add("Vary", "Accept-Encoding");
  if (gzip) response.headers.add("Content-Encoding", "gzip");
  if (is_legacy(answer.route->dialect)) open_to_pages(response.headers);
  add_safety_headers(response.headers);
  const auto known = request.headers.get("If-None-Match");
  if (known && names_etag(*known, etag)) {
    response.status = 304;
    response.body = nullptr;
  } else {
    response.body = gzip ? answer.gzip : answer.body;
  }
  return response;
}

std::optional<net::ServerResponse> Api::cached(const net::ServerRequest& request) {
  if (method_of(request) != "GET") return std::nullopt;
  if (refuse(context_->options.security, request, false)) return std::nullopt;  // handle() says it in words
  const auto start = SteadyClock::now();
  if (const auto known = cache_.find(canonical_target(request), context_->publication())) {
    if (wants_packing(request, *known)) return std::nullopt;  // a worker does that
    net::ServerResponse response = send(request, *known);
    counts_->count(known->route, response.status, seconds_since(start), true);
    return response;
  }
  return std::nullopt;
}

}  // namespace skykeep::api
