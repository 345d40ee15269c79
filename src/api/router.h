// The table of all routes: finds the route of a request and checks its parameters.
//
// Owner: Api. Threads: filled once, then read from any thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "api/route.h"

namespace skykeep::api {

class RouteTable {
 public:
  void add(Route route);

  struct Match {
    const Route* route = nullptr;                                      // null: nothing fits
    std::vector<std::pair<std::string_view, std::string>> path_values;
    std::string allow;  // methods that the path has, when only the method is wrong
    Dialect dialect = Dialect::kNative;  // of the route, or of whose address this is when nothing fits
  };
  Match match(std::string_view method, std::string_view path) const;

  // In the order in which they were added; addresses are stable.
  const std::vector<std::unique_ptr<Route>>& routes() const { return routes_; }

 private:
  struct Piece {
    std::string literal;  // before the parameter
    std::string name;     // empty: the end of the segment
  };
  using Segment = std::vector<Piece>;
  static Segment compile(std::string_view segment);
  static bool fits(const Segment& pattern, std::string_view text, Match& match);
  using Parts = std::vector<std::string_view>;
  static bool fits(const std::vector<Segment>& pattern, const Parts& parts, Match& match);

  std::vector<std::unique_ptr<Route>> routes_;
  std::vector<std::vector<Segment>> patterns_;
};

// Path and query parameters checked against the route: type, range, choices, required, unknown ones (native routes).
Outcome<Call> check(const Route& route, RouteTable::Match match, const net::ServerRequest& request);

}  // namespace skykeep::api
