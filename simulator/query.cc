#include "simulator/query.h"

#include <algorithm>
#include <cstring>

#include "core/text.h"

namespace skykeep::simulator {
namespace {

int hex(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string decode(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hex(text[i + 1]) >= 0 && hex(text[i + 2]) >= 0) {
      out += static_cast<char>(hex(text[i + 1]) * 16 + hex(text[i + 2]));
      i += 2;
    } else {
      out += text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

std::vector<std::string_view> split_on(std::string_view text, std::string_view separator) {
  std::vector<std::string_view> out;
  for (size_t at; (at = text.find(separator)) != text.npos; text.remove_prefix(at + separator.size()))
    out.push_back(text.substr(0, at));
  out.push_back(text);
  return out;
}

// "msl:mission", "1000:sol:in", "1000:sol:gte", "2026-09-17:date_taken:gte"
void read_condition(std::string_view text, Selection& out) {
  const auto parts = split(text, ':');
  if (parts.size() == 2 && parts[1] == "mission") {
    out.mission = parts[0];
    return;
  }
  if (parts.size() < 3) return;
  const std::string_view how = parts.back(), field = parts[parts.size() - 2];
  const std::string_view value = text.substr(0, text.size() - how.size() - field.size() - 2);
  if (field == "sol") {
    const auto sol = to_int(split(value, ',').front());
    if (!sol) return;
    const int n = static_cast<int>(std::clamp<int64_t>(*sol, -1, 1'000'000));
    if (how == "gte" || how == "in" || how == "eq") out.from_sol = std::max(out.from_sol, n);
    if (how == "lte" || how == "in" || how == "eq") out.to_sol = std::min(out.to_sol, n);
    if (how == "gt") out.from_sol = std::max(out.from_sol, n + 1);
    if (how == "lt") out.to_sol = std::min(out.to_sol, n - 1);
  } else if (field == "date_taken" || field == "date_taken_utc") {
    const auto day = parse_date(value);
    const auto time = day ? Result<UtcTime>(midnight(*day)) : parse_utc(value);
    if (!time) return;
    if (how == "gte") out.from_ms = time->micros / 1000;
    if (how == "lte") out.to_ms = time->micros / 1000;
  }
}

// "sample_type::thumbnail", "sample_type::full,product_id::ecm", "thumbnail::sample_type::noteq"
void read_extended(std::string_view text, Selection& out) {
  for (std::string_view term : split(text, ',')) {
    const auto parts = split_on(term, "::");
    if (parts.size() == 2 && parts[0] == "sample_type") {
      out.thumbnails = iequals(parts[1], "thumbnail");
      out.photos = !out.thumbnails;
    } else if (parts.size() == 3 && parts[1] == "sample_type" && iequals(parts[0], "thumbnail")) {
      const bool is_not = parts[2] == "noteq";
      out.thumbnails = !is_not;
      out.photos = is_not;
    }
  }
}

void read_order(std::string_view text, Selection& out) {
  std::vector<std::pair<SortKey, bool>> order;
  for (std::string_view term : split(text, ',')) {
    term = trim(term);
    const bool ascending = term.ends_with(" asc");
    const std::string_view name = term.substr(0, term.find(' '));
    if (name == "sol") order.emplace_back(SortKey::kSol, ascending);
    if (name == "instrument_sort") order.emplace_back(SortKey::kInstrument, ascending);
    if (name == "sample_type_sort") order.emplace_back(SortKey::kSample, ascending);
    if (name.starts_with("date_")) order.emplace_back(SortKey::kTime, ascending);
  }
  if (order.empty()) return;
  // Sols are spans of time: ordering by time alone orders the sols, too.
  if (order.front().first != SortKey::kSol)
    order.insert(order.begin(), {SortKey::kSol, order.front().second});
  if (order.size() == 1) order.emplace_back(SortKey::kTime, order.front().second);
  out.order = std::move(order);
}

int key_of(const Row& row, SortKey key) {
  switch (key) {
    case SortKey::kInstrument: return row.photo.camera().sort;
    case SortKey::kSample: return row.thumbnail ? 5 : 1 + static_cast<int>(row.photo.sample);
    case SortKey::kTime: return row.photo.lmst_ms;
    case SortKey::kSol: return 0;
  }
  return 0;
}

bool matches(const Photo& photo, const Selection& want) {
  if (want.from_ms && photo.utc_ms < *want.from_ms) return false;
  if (want.to_ms && photo.utc_ms > *want.to_ms) return false;
  if (want.instruments.empty()) return true;
  const std::string_view name = photo.camera().name;
  return std::any_of(want.instruments.begin(), want.instruments.end(),
                     [&](const auto& i) { return name.starts_with(i); });
}

std::vector<Row> rows_of_sol(const World& world, const View& view, Rover rover, int sol,
                             const Selection& want) {
  std::vector<Row> rows;
  for (const Photo& photo : world.photos(view, rover, sol)) {
    if (!matches(photo, want)) continue;
    if (want.photos) rows.push_back({photo, false});
    if (want.thumbnails && photo.has_thumbnail) rows.push_back({photo, true});
  }
  std::sort(rows.begin(), rows.end(), [&](const Row& a, const Row& b) {
    for (const auto& [key, ascending] : want.order) {
      const int x = key_of(a, key), y = key_of(b, key);
      if (x != y) return ascending ? x < y : x > y;
    }
    if (a.photo.index != b.photo.index) return a.photo.index > b.photo.index;
    return a.thumbnail < b.thumbnail;
  });
  return rows;
}

}  // namespace

Params::Params(std::string_view raw) {
  for (std::string_view part : split(raw, '&')) {
    if (part.empty()) continue;
    const size_t equals = part.find('=');
    std::string name = decode(part.substr(0, equals));
    const std::string_view value = equals == part.npos ? std::string_view() : part.substr(equals + 1);
    if (value.find("%2B") != value.npos || value.find("%2b") != value.npos) plus_.push_back(name);
    params_.emplace_back(std::move(name), decode(value));
  }
}

std::optional<std::string_view> Params::get(std::string_view name) const {
  for (const auto& [n, value] : params_)
    if (n == name) return value;
  return std::nullopt;
}

std::optional<int64_t> Params::number(std::string_view name) const {
  const auto text = get(name);
  return text ? to_int(*text) : std::nullopt;
}

bool Params::has_encoded_plus(std::string_view name) const {
  return std::find(plus_.begin(), plus_.end(), name) != plus_.end();
}

std::string Params::canonical() const {
  auto sorted = params_;
  std::erase_if(sorted, [](const auto& p) { return p.first == "api_key"; });
  std::sort(sorted.begin(), sorted.end());
  std::string out;
  for (const auto& [name, value] : sorted) out += name + "=" + value + "\n";
  return out;
}

Selection read_selection(const Params& params) {
  Selection out;
  for (const auto& [name, value] : params.all()) {
    if (name.starts_with("condition_")) read_condition(value, out);
    if (name == "sol") read_condition(value + ":sol:in", out);
    if (name == "extended") read_extended(value, out);
    if (name == "order") read_order(value, out);
    if (name == "search") {
      const std::string terms = replace_all(value, ",", "|");
      for (std::string_view term : split(terms, '|'))
        if (!trim(term).empty()) out.instruments.emplace_back(trim(term));
    }
  }
  return out;
}

Rows select(const World& world, const View& view, Rover rover, const Selection& want) {
  const size_t r = index_of(rover);
  const int low = std::max(want.from_sol, view.min_sol[r]), high = std::min(want.to_sol, view.max_sol[r]);
  Rows out;
  if (low > high) return out;
  if (want.is_plain()) out.total = world.count(view, rover, low, high).all();
  const bool ascending = want.order.front().second;
  int64_t skipped = 0;
  for (int sol = ascending ? low : high; sol >= low && sol <= high; sol += ascending ? 1 : -1) {
    const bool is_full = static_cast<int64_t>(out.rows.size()) >= want.limit;
    if (is_full && want.is_plain()) break;
    if (want.is_plain()) {
      const int64_t here = world.count(view, rover, sol).all();
      if (skipped + here <= want.offset) {
        skipped += here;
        continue;
      }
    }
    const auto rows = rows_of_sol(world, view, rover, sol, want);
    if (!want.is_plain()) out.total += static_cast<int64_t>(rows.size());
    for (const Row& row : rows) {
      if (skipped < want.offset) {
        ++skipped;
      } else if (static_cast<int64_t>(out.rows.size()) < want.limit) {
        out.rows.push_back(row);
      }
    }
  }
  return out;
}

}  // namespace skykeep::simulator
