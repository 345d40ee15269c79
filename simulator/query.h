// The query of a request, decoded, and what a raw-image feed understands of it.
#pragma once

#include <climits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "simulator/world.h"

namespace skykeep::simulator {

class Params {
 public:
  explicit Params(std::string_view raw_query);
  std::optional<std::string_view> get(std::string_view name) const;  // the first
  std::optional<int64_t> number(std::string_view name) const;        // absent or no integer: none
  bool has_encoded_plus(std::string_view name) const;                // "%2B" where the real services stumble
  const std::vector<std::pair<std::string, std::string>>& all() const { return params_; }
  // Sorted by name and value, without api_key: equal for requests that mean the same.
  std::string canonical() const;

 private:
  std::vector<std::pair<std::string, std::string>> params_;
  std::vector<std::string> plus_;
};

enum class SortKey : uint8_t { kSol, kInstrument, kSample, kTime };

// Which rows of a feed, in which order.
struct Selection {
  int from_sol = 0, to_sol = INT_MAX;
  std::vector<std::string> instruments;  // beginnings of instrument names; empty: all
  bool thumbnails = true, photos = true;
  std::optional<int64_t> from_ms, to_ms;  // taken at, UTC
  std::string mission;                    // what the conditions asked for
  std::vector<std::pair<SortKey, bool>> order = {{SortKey::kSol, false},
                                                 {SortKey::kTime, false}};  // true: ascending
  int64_t offset = 0, limit = 100;

  bool is_plain() const { return instruments.empty() && thumbnails && photos && !from_ms && !to_ms; }
};

struct Row {
  Photo photo;
  bool thumbnail = false;
};
struct Rows {
  std::vector<Row> rows;
  int64_t total = 0;  // matches on all pages
};

// sol, condition_N, search, extended, order: what both feeds share. Paging is the caller's.
Selection read_selection(const Params& params);
Rows select(const World& world, const View& view, Rover rover, const Selection& selection);

}  // namespace skykeep::simulator
