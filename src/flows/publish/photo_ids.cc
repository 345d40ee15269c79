#include "flows/photo_ids.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "core/ids.h"
#include "core/log.h"
#include "flows/load/load_rows.h"
#include "sources/identity.h"

namespace skykeep::flows {

using warehouse::int_of;

namespace {

constexpr size_t kNamedLoads = 300;        // more of them go through a table
constexpr size_t kNamedPictures = 5000;    // the same
constexpr size_t kLoadsAStatement = 5000;
constexpr size_t kKeysAnObject = 200'000;  // some 3.5 MB of text
constexpr int64_t kEnd = int64_t{1} << 31;
constexpr std::string_view kPublished = "load_id in (select load_id from bronze.published_loads)";
constexpr std::string_view kPlacesOfMoved =
    "select rover_id, sol, key_hash from bronze.photo_id where ruled_id is not null qualify count(*) over (partition by rover_id, key_hash) > 1";
constexpr std::string_view kNotRejected = "(p.load_id, p.record_offset) not in (select load_id, record_offset from bronze.rejected_row)";

// Rovers and hashes of keys: a picture on whichever sol.
std::string list_of(const std::vector<PhotoKey>& keys) {
  std::string out;
  for (const PhotoKey& key : keys) out += fmt::format("{}({}, {}::ubigint)", out.empty() ? "" : ", ", key.rover_id, key.key_hash);
  return out;
}

bool is_same_picture(const PhotoKey& a, const PhotoKey& b) { return a.rover_id == b.rover_id && a.key_hash == b.key_hash; }

PhotoKey key_of(const std::vector<warehouse::Value>& row) {
  const auto* hash = std::get_if<uint64_t>(&row[2]);
  return {static_cast<int>(int_of(row[0])), static_cast<int32_t>(int_of(row[1])), hash ? *hash : static_cast<uint64_t>(int_of(row[2]))};
}

}  // namespace

// A claim on an id in dispute; the contests come in the order in which claims count.
struct PhotoIds::Contest {
  PhotoKey key;
  int64_t claimed = 0;
  std::optional<int64_t> number, ruled;  // what the picture has already
};

// A sol on which answers place a picture that they place on others too.
struct PhotoIds::Place {
  PhotoKey key;
  std::optional<int64_t> nasa_id, number, ruled;
};

Result<> PhotoIds::prepare(warehouse::Connection& connection, std::span<const int64_t> object_ids) {
  const MutexLock lock(mutex_);
  if (object_ids.empty()) return {};
  connection_ = &connection;
  if (!synced_) TRY(within("read the photo ids of the lake", sync()));
  return within("give photos their ids", give_synced(object_ids));
}

Result<> PhotoIds::finish() {
  const MutexLock lock(mutex_);
  return putting_.valid() ? within("give photos their ids", putting_.get()) : Result<>();
}

// Where the publication did not come about, the lake may hold what bronze does not.
void PhotoIds::ended(bool is_committed) {
  const MutexLock lock(mutex_);
  if (putting_.valid()) putting_.wait();
  putting_ = {};
  if (!is_committed) synced_ = moved_known_ = false;
}

Result<> PhotoIds::give_synced(std::span<const int64_t> object_ids) {
  const Batch batch = TRY(describe(object_ids));
  if (batch.partitions.empty()) return {};
  std::vector<PhotoKey> numbered = TRY(without_number(batch)), maybe_elsewhere;
  if (!seen_.has_room_for(numbered.size())) TRY(fill_seen(numbered.size()));
  const auto see = [&](const PhotoKey& key) {
    if (seen_.add(key.rover_id, key.key_hash)) maybe_elsewhere.push_back(key);
  };
  std::ranges::for_each(numbered, see);
  Rulings ruled;
  if (batch.has_claims) {
    ruled = rule(TRY(contests(batch)), numbered);
    std::ranges::for_each(TRY(keys(fmt::format("select distinct p.rover_id, p.sol, p.key_hash from bronze.photo_record p "
                                               "where ({}) and p.load_id in {} and p.nasa_id is not null", batch.partitions, batch.loads))), see);
  }
  if (!maybe_elsewhere.empty()) unite(TRY(places_of(batch, maybe_elsewhere)), numbered, ruled);
  if (!ruled.empty()) moved_known_ = false;
  if (!numbered.empty() || !ruled.empty()) TRY(keep(std::move(numbered), std::move(ruled)));
  return find_moved(batch);
}

Result<PhotoIds::Batch> PhotoIds::describe(std::span<const int64_t> object_ids) {
  Batch batch;
  if (object_ids.size() <= kNamedLoads) {
    batch.loads = fmt::format("({})", fmt::join(object_ids, ", "));
  } else {
    TRY(connection_->execute("create or replace temp table skykeep_id_loads (load_id bigint)"));
    for (size_t at = 0; at < object_ids.size(); at += kLoadsAStatement) {
      const auto some = object_ids.subspan(at, std::min(kLoadsAStatement, object_ids.size() - at));
      TRY(connection_->execute(fmt::format("insert into skykeep_id_loads values ({})", fmt::join(some, "), ("))));
    }
    batch.loads = "(select load_id from skykeep_id_loads)";
  }
  auto found = TRY(connection_->table(fmt::format(
      "select rover_id, min(sol_start), max(sol_end), bool_or(shape = 0) from bronze.photo_page "
      "where load_id in {} and photo_count > 0 group by 1", batch.loads)));
  batch.has_claims = std::ranges::any_of(found.rows, [](const auto& row) { return int_of(row[3]) != 0 || row[3] == warehouse::Value(true); });
  // A body of the legacy API may hold several rovers.
  if (batch.has_claims)
    found = TRY(connection_->table(fmt::format(
        "select rover_id, min(sol), max(sol) from bronze.photo_record where load_id in {} group by 1", batch.loads)));
  for (const auto& row : found.rows) {
    const Sols& sols = batch.sols.emplace_back(static_cast<int>(int_of(row[0])), static_cast<int32_t>(int_of(row[1])), static_cast<int32_t>(int_of(row[2])));
    batch.partitions += fmt::format("{}(p.rover_id = {} and p.sol between {} and {})", batch.partitions.empty() ? "" : " or ", sols.rover_id,
                                    sols.first, sols.last);
    const auto newest = newest_claims_.try_emplace(sols.rover_id, -1).first;
    if (batch.has_claims) newest->second = std::max(newest->second, sols.last);
    batch.meets_claims = batch.meets_claims || sols.first <= newest->second;
  }
  return batch;
}

// The pictures of these loads that have neither a number nor an id of NASA's, in the order in which they were taken.
Result<std::vector<PhotoKey>> PhotoIds::without_number(const Batch& batch) {
  // That NASA's id is known from what was published needs to be asked only where there are such ids.
  return keys(fmt::format(
      "select p.rover_id, p.sol, p.key_hash from bronze.photo_record p "
      "anti join (select p.rover_id, p.sol, p.key_hash from bronze.photo_id p where {0}) i using (rover_id, sol, key_hash) "
      "where ({0}) and p.sample_type is distinct from 'thumbnail' and (p.load_id in {1}{2}) "
      "group by p.rover_id, p.sol, p.key_hash having count(p.nasa_id) = 0 "
      "order by p.rover_id, p.sol, min(p.taken_at_utc), min(p.record_offset), p.key_hash",
      batch.partitions, batch.loads, batch.meets_claims ? fmt::format(" or p.{}", kPublished) : ""));
}

Result<std::vector<PhotoKey>> PhotoIds::keys(const std::string& sql) {
  const auto rows = TRY(connection_->query(sql, {}));
  std::vector<PhotoKey> out;
  while (const auto chunk = TRY(rows->next())) {
    for (size_t row = 0; row < chunk->rows; ++row)
      out.push_back({static_cast<int>(chunk->columns[0].ints[row]), static_cast<int32_t>(chunk->columns[1].ints[row]), chunk->columns[2].uints[row]});
  }
  return out;
}

// All claims on ids that several files claim, or of files that claim several ids: of what is published, then the earliest answer.
Result<std::vector<PhotoIds::Contest>> PhotoIds::contests(const Batch& batch) {
  const auto found = TRY(connection_->table(fmt::format(
      "with claims as (select p.rover_id, p.sol, p.key_hash, p.nasa_id, p.ingestion_date, p.load_id, p.record_offset, "
      "    p.load_id in {1} as is_ours, p.{2} as is_published "
      "  from bronze.photo_record p where p.nasa_id is not null and {3}), "
      "ours as (select distinct rover_id, sol, key_hash, nasa_id from claims where is_ours), "
      "seen as (select rover_id, sol, key_hash, nasa_id, "
      "    min(struct_pack(late := not is_published, at := ingestion_date, load_id := load_id, record_offset := record_offset)) as first "
      "  from claims where (is_ours or is_published) and "
      "    (nasa_id in (select nasa_id from ours) or (rover_id, sol, key_hash) in (select rover_id, sol, key_hash from ours)) group by all) "
      "select s.rover_id, s.sol, s.key_hash, s.nasa_id, i.image_id, i.ruled_id from seen s "
      "left join bronze.photo_id i on i.rover_id = s.rover_id and i.sol = s.sol and i.key_hash = s.key_hash "
      "where s.nasa_id in (select nasa_id from seen group by 1 having count(*) > 1) "
      "or (s.rover_id, s.sol, s.key_hash) in (select rover_id, sol, key_hash from seen group by all having count(*) > 1) "
      "or s.nasa_id in (select ruled_id from bronze.photo_id where ruled_id is not null) "
      "order by s.first", batch.partitions, batch.loads, kPublished, kNotRejected)));
  std::vector<Contest> out;
  const auto id = [](const warehouse::Value& value) { return warehouse::is_null(value) ? std::nullopt : std::optional(int_of(value)); };
  for (const auto& row : found.rows) out.push_back({key_of(row), int_of(row[3]), id(row[4]), id(row[5])});
  return out;
}

// Who comes first has the id; a file that comes away empty has its number, a new one at the end of `numbered` where it had none.
PhotoIds::Rulings PhotoIds::rule(const std::vector<Contest>& contests, std::vector<PhotoKey>& numbered) {
  std::map<int64_t, PhotoKey> taken = owners_;
  std::map<PhotoKey, int64_t> decided;
  for (const Contest& contest : contests) {
    if (contest.ruled || decided.contains(contest.key)) continue;
    if (is_same_picture(taken.emplace(contest.claimed, contest.key).first->second, contest.key)) decided.emplace(contest.key, contest.claimed);
  }
  for (const Contest& contest : contests) {
    if (contest.ruled || decided.contains(contest.key)) continue;
    const int64_t number = contest.number.value_or(next_ + static_cast<int64_t>(numbered.size()));
    if (!contest.number) numbered.push_back(contest.key);
    decided.emplace(contest.key, number);
  }
  return {decided.begin(), decided.end()};
}

// All places of those of the pictures that stand on several sols.
Result<std::vector<PhotoIds::Place>> PhotoIds::places_of(const Batch& batch, const std::vector<PhotoKey>& pictures) {
  const std::string ours = pictures.size() <= kNamedPictures
                               ? "select * from (values " + list_of(pictures) + ")"
                               : fmt::format("select p.rover_id, p.key_hash from bronze.photo_record p where ({}) and p.load_id in {}", batch.partitions, batch.loads);
  const auto found = TRY(connection_->table(fmt::format(
      "with places as (select p.rover_id, p.sol, p.key_hash, min(p.nasa_id) as nasa_id from bronze.photo_record p "
      "  where (p.rover_id, p.key_hash) in ({0}) and p.sample_type is distinct from 'thumbnail' and (p.load_id in {1} or p.{2}) and {3} "
      "  group by p.rover_id, p.sol, p.key_hash qualify count(*) over (partition by p.rover_id, p.key_hash) > 1) "
      "select p.rover_id, p.sol, p.key_hash, p.nasa_id, i.image_id, i.ruled_id from places p "
      "left join bronze.photo_id i on i.rover_id = p.rover_id and i.sol = p.sol and i.key_hash = p.key_hash "
      "order by p.rover_id, p.key_hash, p.sol", ours, batch.loads, kPublished, kNotRejected)));
  std::vector<Place> out;
  const auto id = [](const warehouse::Value& value) { return warehouse::is_null(value) ? std::nullopt : std::optional(int_of(value)); };
  for (const auto& row : found.rows) out.push_back({key_of(row), id(row[3]), id(row[4]), id(row[5])});
  return out;
}

// One id for all places of a picture: one that was ruled, else NASA's, else its first number.
void PhotoIds::unite(const std::vector<Place>& places, const std::vector<PhotoKey>& numbered, Rulings& ruled) {
  std::map<PhotoKey, int64_t> now(ruled.begin(), ruled.end()), numbers;
  for (size_t i = 0; i < numbered.size() && !places.empty(); ++i) numbers.emplace(numbered[i], next_ + static_cast<int64_t>(i));
  for (auto first = places.begin(); first != places.end();) {
    const auto end = std::find_if(first, places.end(), [&](const Place& place) { return !is_same_picture(place.key, first->key); });
    std::optional<int64_t> before, decided, nasas, number;
    const auto take_first = [](std::optional<int64_t>& least, std::optional<int64_t> id) {
      if (id && (!least || *id < *least)) least = id;
    };
    for (auto place = first; place != end; ++place) {
      take_first(before, place->ruled);
      if (const auto it = now.find(place->key); it != now.end()) take_first(decided, it->second);
      take_first(nasas, place->nasa_id);
      take_first(number, place->number);
      if (const auto it = numbers.find(place->key); it != numbers.end()) take_first(number, it->second);
    }
    const auto id = before ? before : decided ? decided : nasas ? nasas : number;
    for (; first != end; ++first)
      if (id && !first->ruled) now.insert_or_assign(first->key, *id);
  }
  ruled.assign(now.begin(), now.end());
}

// Which places moved pictures have left, of what is published and these loads. A publication that fails leaves that of before
// standing, and the next one that touches such a place looks again.
Result<> PhotoIds::find_moved(const Batch& batch) {
  if (!moved_known_) {
    places_of_moved_.clear();
    const auto found = TRY(connection_->table(fmt::format("select distinct rover_id, sol from ({})", kPlacesOfMoved)));
    for (const auto& row : found.rows) places_of_moved_.emplace(static_cast<int>(int_of(row[0])), static_cast<int32_t>(int_of(row[1])));
  }
  const bool touches = std::ranges::any_of(places_of_moved_, [&](const auto& place) {
    return std::ranges::any_of(batch.sols, [&](const Sols& sols) {
      return sols.rover_id == place.first && sols.first <= place.second && place.second <= sols.last;
    });
  });
  if (moved_known_ && !touches) return {};
  TRY(connection_->execute(fmt::format(
        "delete from bronze.moved_photo;"
        "insert into bronze.moved_photo select rover_id, sol, key_hash, newest < max(newest) over (partition by rover_id, key_hash) "
        "from (select p.rover_id, p.sol, p.key_hash, max(struct_pack(feed := p.shape > 0, at := p.ingestion_date, load_id := p.load_id, "
        "    record_offset := p.record_offset)) as newest from bronze.photo_record p where (p.rover_id, p.sol, p.key_hash) in ({}) "
        "    and p.sample_type is distinct from 'thumbnail' and (p.load_id in {} or p.{}) and {} group by p.rover_id, p.sol, p.key_hash) "
        "qualify count(*) over (partition by rover_id, key_hash) > 1", kPlacesOfMoved, batch.loads, kPublished, kNotRejected)));
  moved_known_ = true;
  return {};
}

Result<> PhotoIds::keep(std::vector<PhotoKey> numbered, Rulings ruled) {
  if (next_ + static_cast<int64_t>(numbered.size()) > kEnd)
    return fail(Code::kUnsupported, fmt::format("the numbers for photos are used up: the next one would be {}", next_));
  std::vector<PhotoIdObject> objects;
  std::vector<std::string> keys, bodies;
  for (size_t at = 0; at < numbered.size() || objects.empty(); at += kKeysAnObject) {
    const size_t end = std::min(numbered.size(), at + kKeysAnObject);
    PhotoIdObject object{.first_id = next_ + static_cast<int64_t>(at)};
    object.numbered.assign(numbered.begin() + static_cast<ptrdiff_t>(at), numbered.begin() + static_cast<ptrdiff_t>(end));
    if (end == numbered.size()) object.ruled = ruled;
    bodies.push_back(encode(object));
    keys.push_back(photo_ids_key(object, sha256_hex(bodies.back())));
    objects.push_back(std::move(object));
  }
  put(keys, std::move(bodies));
  TRY(add_rows(objects, keys));
  TRY(add_rulings(objects));
  for (const PhotoIdObject& object : objects) reserve("", {object.first_id, static_cast<int64_t>(object.numbered.size())});
  for (const auto& [key, id] : ruled)
    if (id < sources::kFirstOwnImageId) owners_.emplace(id, key);
  return {};
}

// The disk is waited for while the models run.
void PhotoIds::put(std::vector<std::string> keys, std::vector<std::string> bodies) {
  putting_ = std::async(std::launch::async, [this, keys = std::move(keys), bodies = std::move(bodies)]() -> Result<> {
    for (size_t i = 0; i < keys.size(); ++i) {
      lake::ObjectMeta meta;
      meta.url = "skykeep:photo-ids";
      meta.fetched_at = clock_.now();
      meta.origin = "model";
      meta.content_type = "application/x-ndjson";
      meta.partition = whole_of("photo_ids");
      TRY(lake_.put(keys[i], bodies[i], std::move(meta)));
    }
    return {};
  });
}

Result<> PhotoIds::add_rows(std::span<const PhotoIdObject> objects, std::span<const std::string> keys) {
  const auto append = [&](std::string_view table, loading::RowBuilder& rows) -> Result<> {
    if (rows.rows() == 0) return {};
    const auto appender = TRY(connection_->appender("bronze", table));
    TRY(appender->append(rows.batch()));
    return appender->close();
  };
  loading::RowBuilder files(3);
  for (size_t i = 0; i < objects.size(); ++i) {
    loading::RowBuilder numbers(5);
    int64_t id = objects[i].first_id;
    for (const PhotoKey& key : objects[i].numbered) {
      numbers.put(int64_t{key.rover_id});
      numbers.put(int64_t{key.sol});
      numbers.put_u64(key.key_hash);
      numbers.put(id++);
      numbers.null();
      numbers.end_row();
    }
    TRY(append("photo_id", numbers));
    files.put(std::string_view(keys[i]));
    files.put(objects[i].first_id);
    files.put(static_cast<int64_t>(objects[i].numbered.size()));
    files.end_row();
  }
  return append("photo_id_object", files);
}

Result<> PhotoIds::add_rulings(std::span<const PhotoIdObject> objects) {
  std::string values;
  for (const PhotoIdObject& object : objects)
    for (const auto& [key, id] : object.ruled)
      values += fmt::format("{}({}, {}, {}::ubigint, {})", values.empty() ? "" : ", ", key.rover_id, key.sol, key.key_hash, id);
  if (values.empty()) return {};
  // The first ruling on a picture holds.
  TRY(connection_->execute("create or replace temp table skykeep_rulings (rover_id utinyint, sol integer, key_hash ubigint, ruled_id bigint)"));
  TRY(connection_->execute("insert into skykeep_rulings values " + values));
  return connection_->execute(
      "insert into bronze.photo_id select distinct r.rover_id, r.sol, r.key_hash, null::bigint, null::bigint from skykeep_rulings r "
      "where not exists (select 1 from bronze.photo_id i where i.rover_id = r.rover_id and i.sol = r.sol and i.key_hash = r.key_hash);"
      "update bronze.photo_id as i set ruled_id = r.ruled_id from skykeep_rulings r "
      "where i.rover_id = r.rover_id and i.sol = r.sol and i.key_hash = r.key_hash and i.ruled_id is null");
}

// ---- what the lake holds ----

// False where the range meets one of another object: then a foreign lake was mixed into this one.
bool PhotoIds::reserve(const std::string& key, PhotoIdRange range) {
  const int64_t end = range.first_id + range.count;
  next_ = std::max(next_, end);
  if (range.count == 0) return true;
  const auto after = ranges_.upper_bound(range.first_id);
  const bool is_free = (after == ranges_.end() || after->first >= end) && (after == ranges_.begin() || std::prev(after)->second <= range.first_id);
  if (is_free) ranges_.emplace(range.first_id, end);
  else log::error("{} gives numbers that another object gave: its photos get new ones", key);
  return is_free;
}

// Brings bronze to what the lake holds, in the order of its keys. An object that is damaged or contradicts an earlier one is left
// out, and its numbers stay unused.
Result<> PhotoIds::sync() {
  ranges_.clear();
  owners_.clear();
  next_ = sources::kFirstOwnImageId;
  std::set<std::string> known;
  const auto files = TRY(connection_->table("select filename, first_id, id_count from bronze.photo_id_object order by filename"));
  for (const auto& row : files.rows) {
    const auto& name = *known.insert(warehouse::text_of(row[0])).first;
    if (int_of(row[2]) > 0) reserve(name, {int_of(row[1]), int_of(row[2])});
  }
  std::vector<std::string> missing;
  std::string after;
  for (;;) {
    const auto keys = TRY(lake_.list(kPhotoIdsFolder, after, 10'000));
    if (keys.empty()) break;
    for (const std::string& key : keys)
      if (!known.contains(key)) missing.push_back(key);
    after = keys.back();
  }
  if (!missing.empty()) TRY(take(missing));
  const auto ruled = TRY(connection_->table(fmt::format(
      "select rover_id, sol, key_hash, ruled_id from bronze.photo_id where ruled_id < {}", sources::kFirstOwnImageId)));
  for (const auto& row : ruled.rows) owners_.emplace(int_of(row[3]), key_of(row));
  newest_claims_.clear();
  const auto claims = TRY(connection_->table("select rover_id, max(sol) from bronze.photo_record where nasa_id is not null group by 1"));
  for (const auto& row : claims.rows) newest_claims_.emplace(static_cast<int>(int_of(row[0])), static_cast<int32_t>(int_of(row[1])));
  moved_known_ = false;
  TRY(fill_seen(0));
  synced_ = true;
  return {};
}

Result<> PhotoIds::fill_seen(size_t more) {
  const std::string from = fmt::format("from (select rover_id, key_hash from bronze.photo_id union all "
                                       "select rover_id, key_hash from bronze.photo_record where nasa_id is not null and {})", kPublished);
  seen_.reset(more + static_cast<size_t>(int_of(TRY(connection_->table("select count(*) " + from)).rows.at(0).at(0))));
  const auto rows = TRY(connection_->query("select rover_id, key_hash " + from, {}));
  while (const auto chunk = TRY(rows->next()))
    for (size_t row = 0; row < chunk->rows; ++row) seen_.add(static_cast<int>(chunk->columns[0].ints[row]), chunk->columns[1].uints[row]);
  return {};
}

Result<> PhotoIds::take(const std::vector<std::string>& keys) {
  std::vector<PhotoIdObject> rulings;
  lake::Object got;
  for (const std::string& key : keys) {
    const auto range = range_of(key);
    const bool is_free = range && reserve(key, *range);
    Result<> read = lake_.read(key, got);
    if (!read && read.error().code != Code::kCorrupt) return read;
    Result<PhotoIdObject> object = read ? decode_photo_ids(got.body) : Result<PhotoIdObject>(std::unexpected(read.error()));
    if (!object) {
      log::error("{} is damaged, its photos get new ids: {}", key, object.error().message);
      object = PhotoIdObject{.first_id = range ? range->first_id : 0};
    }
    if (!is_free) object->numbered.clear(), object->ruled.clear();
    TRY(add_rows({&*object, 1}, {&key, 1}));
    object->numbered.clear();
    if (!object->ruled.empty()) rulings.push_back(std::move(*object));
  }
  TRY(drop_repeated());
  TRY(add_rulings(rulings));
  TRY(unite_numbers());
  log::info("{} objects of photo ids came from the lake", keys.size());
  return {};
}

// A picture has one row: the first number that it was given.
Result<> PhotoIds::drop_repeated() {
  const auto repeated = TRY(connection_->table(
      "select count(*) from (select 1 from bronze.photo_id group by rover_id, sol, key_hash having count(*) > 1)"));
  if (int_of(repeated.rows.at(0).at(0)) == 0) return {};
  return connection_->execute(
      "create or replace temp table skykeep_repeated as select rover_id, sol, key_hash, min(image_id) as image_id, any_value(ruled_id) as ruled_id "
      "from bronze.photo_id group by rover_id, sol, key_hash having count(*) > 1;"
      "delete from bronze.photo_id where (rover_id, sol, key_hash) in (select rover_id, sol, key_hash from skykeep_repeated);"
      "insert into bronze.photo_id select rover_id, sol, key_hash, image_id, ruled_id from skykeep_repeated");
}

// Earlier versions took a file on two sols for two pictures.
Result<> PhotoIds::unite_numbers() {
  return connection_->execute(
      "create or replace temp table skykeep_places as select rover_id, key_hash, min(image_id) as image_id from bronze.photo_id "
      "group by rover_id, key_hash having count(*) > 1 and count(ruled_id) = 0;"
      "update bronze.photo_id as i set ruled_id = p.image_id from skykeep_places p where p.rover_id = i.rover_id and p.key_hash = i.key_hash");
}

}  // namespace skykeep::flows
