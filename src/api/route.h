// One entry of the route table: from it come routing, the checking of parameters, and the OpenAPI document.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/reply.h"
#include "api/schema.h"
#include "core/text.h"
#include "core/time.h"
#include "flows/mars_facts.h"

namespace skykeep::api {

enum class ParamType { kText, kInteger, kReal, kBoolean, kDate, kTime, kRover };  // kTime: as moment.h reads it

struct Parameter {
  std::string name;
  ParamType type = ParamType::kText;
  std::string description;
  bool required = false;
  int64_t min = 0, max = 0;          // of numbers; of texts: the longest that is taken (0: 256)
  std::vector<std::string> choices;  // of texts
  bool grows = false;                // later versions have more choices: clients must not count on these
  std::string fallback;              // what holds when it is not given, for the document
  // What the document says beside that; the handler checks it, often in the words of an old service.
  bool needed = false;               // required, though the table lets it through
  std::string pattern;               // of texts (ECMA 262)
  std::string example;
  Schema form;                       // instead of what follows from the type
};

constexpr int64_t kAnyLength = -1;   // Parameter::max of texts that nothing but the header bounds

// Where a member of an answer leads: the value at `from` (a JSON pointer) is the parameter `parameter` of the route `path`.
struct Link {
  std::string method, path, parameter, from;
};

// A request that fits its route; values are checked before the handler sees them.
class Call {
 public:
  Call(const net::ServerRequest& request, std::vector<std::pair<std::string_view, std::string>> values)
      : request_(request), values_(std::move(values)) {}

  const net::ServerRequest& request() const { return request_; }
  bool has(std::string_view name) const { return find(name) != nullptr; }
  std::string text(std::string_view name, std::string_view fallback = "") const;
  std::optional<int64_t> integer(std::string_view name) const;
  int64_t integer(std::string_view name, int64_t fallback) const { return integer(name).value_or(fallback); }
  std::optional<double> real(std::string_view name) const;
  double real(std::string_view name, double fallback) const { return real(name).value_or(fallback); }
  bool flag(std::string_view name) const;
  std::optional<UtcTime> time(std::string_view name, UtcTime now) const;
  std::optional<Date> date(std::string_view name) const;
  const flows::RoverFacts* rover(std::string_view name) const;
  std::vector<std::string> list(std::string_view name) const;  // comma separated, blanks and empty parts dropped
  Outcome<Json> body() const;                                  // a JSON object; {} for an empty body

 private:
  const std::string* find(std::string_view name) const;

  const net::ServerRequest& request_;
  std::vector<std::pair<std::string_view, std::string>> values_;
};

using Handler = std::function<Answer(const Call&)>;

// How addresses, errors and unknown parameters are treated: ours, or as a service did whose programs should go on working. The
// old ones take doubled slashes for one, ignore unknown parameters and may be read by any page (CORS).
enum class Dialect { kNative, kOld, kOpenNotify, kWheretheiss, kApod, kNeows };
constexpr bool is_legacy(Dialect dialect) { return dialect != Dialect::kNative; }
// The body of a problem: application/problem+json or the words of the old service.
std::string error_body(Dialect dialect, const Problem& problem);
net::ServerResponse problem_response(Dialect dialect, const Problem& problem);

enum class Caching { kNone, kPublication };       // kPublication: the answer depends on request and tables alone
// Where the handler runs; all but kQuick off the server's workers. Who watches the program has a pool of its own: long queries of users
// must not blind it.
enum class Pool { kQuick, kSql, kVerb, kPicture, kMonitor };

struct Route {
  std::string method = "GET";
  std::string path;  // "/api/v1/mars/photos/{id}/raw"; names in braces are path parameters
  std::string tag, summary, description;
  std::vector<Parameter> parameters;
  std::string request_body;              // what the JSON body holds, for the document; empty: none
  std::string request_type = "application/json";
  Schema request;                        // the same as a schema
  std::string response = "application/json";
  int status = 200;                      // of a success
  std::string response_description = "The answer.";
  std::vector<std::string> also;         // further types of a success
  Schema answer;                         // of answers in JSON: every such route says it
  std::vector<Link> links;
  std::string refuses;                   // 400 for what no schema can say: how parameters go together
  Dialect dialect = Dialect::kNative;
  Caching caching = Caching::kNone;
  Pool pool = Pool::kQuick;
  std::string asks_tables_with;          // of a kQuick route: the parameter with which it asks tables, and runs in kSql
  bool open = false;                     // answered without a token
  Handler handler;

  bool in_path(std::string_view name) const;
  Pool pool_of(const Call& call) const;
};

}  // namespace skykeep::api
