// What every source says of itself, and how its upstreams are asked. The catalogue (catalogue.h) lists all of them; whoever fetches,
// plans, imports or shows a source knows it by these types alone.
//
// Owner: a catalogue. Threads: const methods may be called from any thread. Pure: nothing here does I/O.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/partition.h"
#include "net/fetcher.h"

namespace skykeep::sources {

// Parts less than `within` behind the newest one are asked for again after `every`.
struct Recheck {
  int64_t within = 0;  // in ordinals; of the last of a list kEver
  Duration every{};
};
inline constexpr int64_t kEver = INT64_MAX;

struct SourceInfo {
  std::string name;                  // "mars_photos"
  std::string title;                 // "Mars rover photos"
  std::string terms, credit;
  std::string items = "items";       // what its answers hold, for people: "photos"
  Cut cut = Cut::kWhole;
  std::vector<std::string> scopes;   // that are kept; {kNoScope} of a source that is not divided
  std::string scope_noun = "scope";  // "rover"
  int64_t first_part = 0;            // ordinal of the oldest part that there can be
  std::vector<int64_t> never_were;   // parts behind it that there never were, in order: nothing asks for them, and none is a gap
  std::optional<int64_t> last_part;  // how far ahead of the newest one parts may be asked for by date
  std::vector<Recheck> recheck;      // nearest first
  Duration newest_every = 1h;        // how often the upstream is asked what its newest part is
  Duration freshness{};              // how old the last answer may be
  std::optional<int64_t> backfill;   // how many parts back from the newest are kept; none: all
  std::string without_upstream;      // what a user can do about a scope that no upstream covers
  // Where earlier versions kept its objects in the lake, beside "name/".
  std::vector<std::string> former_prefixes;
};

// What one page says of itself.
struct PageFacts {
  std::vector<std::string> products;     // distinct products, small versions left out; a document is one
  std::string first_identity;            // of the first record: a page that repeats it is the end of paging; "" where there is none
  size_t items = 0;                      // records, those included that cannot be read
  bool is_last = true;
  std::optional<int64_t> claimed_total;  // as the document says; never trusted for paging
  std::optional<PartitionKey> newest;    // the newest part of another source that it tells of
};

class Upstream {
 public:
  virtual ~Upstream() = default;
  virtual std::string_view name() const = 0;  // as the ledger notes it
  virtual std::string host() const = 0;
  virtual bool covers(std::string_view scope) const = 0;
  virtual net::Fetch request(const PartitionKey& key, int page) const = 0;
  // What a page that came at `at` holds. corrupt when it is none of this upstream, contradicts the key, or breaks off; an error that
  // the document itself tells is rate_limited, permission, not_found or unavailable.
  virtual Result<PageFacts> inspect(std::string_view body, const PartitionKey& key, UtcTime at) const = 0;
  // How to learn the newest part of a scope; none where the upstream does not tell it.
  virtual std::optional<net::Fetch> newest_request(std::string_view /*scope*/) const { return std::nullopt; }
  virtual Result<int64_t> parse_newest(std::string_view /*body*/) const { return fail(Code::kUnsupported, "it tells no newest part"); }
  // What it gave is counted against what silver.gaps expects.
  virtual bool is_measured() const { return false; }
};

struct Source {
  SourceInfo info;
  std::vector<std::unique_ptr<Upstream>> upstreams;  // in order of trust
  // The newest part that there can be at `now`, by the source's own calendar.
  std::function<int64_t(std::string_view scope, UtcTime now)> newest_by_clock;
  // Whether that one is there as soon as the clock says so; else an upstream has to tell what its newest part is.
  bool is_told_by_clock = false;
  std::function<Date(std::string_view scope, int64_t ordinal)> date_of;  // of a part, for people who ask by date; none of a document
  std::function<bool(std::string_view scope)> has_scope;                 // also one that is not kept; for imports

  bool covers(std::string_view scope) const;
  bool keeps(std::string_view scope) const;
  const Upstream* upstream(std::string_view name) const;
  std::vector<std::string> hosts() const;  // each once
};

// What the settings say of sources.
struct Settings {
  std::vector<std::string> legacy_servers;   // servers of the legacy photos API, in order of trust
  std::string api_key;                    // sent to those at api.nasa.gov alone
  std::vector<std::string> rovers;        // slugs that are kept; empty: all
  std::optional<int64_t> backfill = 200;  // of sols
};

}  // namespace skykeep::sources
