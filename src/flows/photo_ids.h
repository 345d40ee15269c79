// The ids of photos (rules.md 2): numbers for those that NASA's old service never named, and rulings where its ids contradict.
//
// A picture that is published for the first time without an id of NASA's gets the next number from 1,000,000,000 on. Clients keep
// ids in 32 signed bits, so the numbers are dense; programs keep ids for ever, so a number is written down in the lake before it is
// shown, and a rebuild reads it from there. Where two files claim one of NASA's ids, the one that was published first has it (of
// one publication: that of the earliest answer), and where one file claims two, the first is its id; such rulings are written down
// too, because a rebuild meets the answers in another order.
//
// A file that answers place on several sols is one picture, which stands where the newest answer says (a feed's before one in the old
// shape): its id is ruled for each of them, and bronze.moved_photo says which of them it left. That such a file came is noticed by
// `seen_`, because asking the tables of every new picture would cost more than all else here.
//
// Order of effects: lake, then bronze.photo_id with the publication, whose models run while the lake writes. A crash between them leaves
// numbers that nobody saw, and that the same picture gets when it is published after all. The next number follows from what the lake and bronze hold.
// Owner: app makes one and lets the models ask it before each publication. Threads: one give() at a time.
#pragma once

#include <future>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "core/clock.h"
#include "core/mutex.h"
#include "flows/publish/photo_id_object.h"
#include "flows/publish/seen_pictures.h"
#include "lake/lake.h"
#include "models/models.h"
#include "warehouse/warehouse.h"

namespace skykeep::flows {

class PhotoIds final : public models::BeforeModels {
 public:
  PhotoIds(lake::Lake& lake, const Clock& clock) : lake_(lake), clock_(clock) {}

  // Afterwards every picture of these loads (in bronze, not yet published) has an id. Errors are those of lake and warehouse; what
  // was written by then is found at the next call.
  Result<> prepare(warehouse::Connection& connection, std::span<const int64_t> object_ids) override;
  Result<> finish() override;
  void ended(bool is_committed) override;

 private:
  struct Sols {
    int rover_id = 0;
    int32_t first = 0, last = 0;
  };
  struct Batch {
    std::string loads;      // SQL: what load_id is in
    std::string partitions; // SQL: a condition on rover_id and sol that holds for all their records
    std::vector<Sols> sols;  // the same
    bool has_claims = false, meets_claims = false;  // NASA's ids in these loads; or in others on these sols
  };
  struct Contest;
  struct Place;
  using Rulings = std::vector<std::pair<PhotoKey, int64_t>>;

  Result<> give_synced(std::span<const int64_t> object_ids);
  Result<Batch> describe(std::span<const int64_t> object_ids);
  Result<std::vector<PhotoKey>> without_number(const Batch& batch);
  Result<std::vector<PhotoKey>> keys(const std::string& sql);  // of rover, sol, hash
  Result<std::vector<Contest>> contests(const Batch& batch);
  Rulings rule(const std::vector<Contest>& contests, std::vector<PhotoKey>& numbered);
  Result<std::vector<Place>> places_of(const Batch& batch, const std::vector<PhotoKey>& pictures);
  void unite(const std::vector<Place>& places, const std::vector<PhotoKey>& numbered, Rulings& ruled);
  Result<> find_moved(const Batch& batch);
  Result<> keep(std::vector<PhotoKey> numbered, Rulings ruled);
  void put(std::vector<std::string> keys, std::vector<std::string> bodies);

  Result<> sync();
  Result<> fill_seen(size_t more);
  Result<> take(const std::vector<std::string>& keys);
  bool reserve(const std::string& key, PhotoIdRange range);
  Result<> add_rows(std::span<const PhotoIdObject> objects, std::span<const std::string> keys);
  Result<> add_rulings(std::span<const PhotoIdObject> objects);
  Result<> drop_repeated();
  Result<> unite_numbers();

  lake::Lake& lake_;
  const Clock& clock_;
  Mutex mutex_;
  warehouse::Connection* connection_ = nullptr;  // of the publication
  std::future<Result<>> putting_;         // valid until it was waited for
  bool synced_ = false;                   // what is below and bronze are what the lake says
  int64_t next_ = 0;
  std::map<int64_t, int64_t> ranges_;     // first number -> the one after the last; of all objects
  std::map<int64_t, PhotoKey> owners_;    // NASA's ids that were ruled on
  std::map<int, int32_t> newest_claims_;  // rover -> the last sol with one of NASA's ids
  SeenPictures seen_;                     // with a number or an id of NASA's
  bool moved_known_ = false;              // bronze.moved_photo is what bronze says, and so is the next
  std::set<std::pair<int, int32_t>> places_of_moved_;  // rover and sol
};

}  // namespace skykeep::flows
