// Parquet objects of the lake as tables: each object stands as a file in a folder that the engine may read, and a view shows
// their rows. The lake stays the truth: a file that is missing is placed again, and the folder may be deleted at any time.
//
// Which objects a view shows is kept in the schema `mounts`, written in the transaction of the view. Users' SQL sees the view
// alone: table functions and file names stay closed to it.
// Owner: the warehouse. Threads: place() from any thread.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "warehouse/duckdb/session.h"

namespace skykeep::warehouse::duck {

using PlaceObject = std::function<Result<>(std::string_view object, const std::string& path)>;

class AttachedParquet {
 public:
  AttachedParquet(std::string dir, PlaceObject place) : dir_(std::move(dir)), place_(std::move(place)) {}

  // The view shows the rows of `objects`, columns by name and type of `like`.
  Result<> attach_parquet(Session& session, const std::string& view, const std::string& like, std::span<const std::string> objects) const;
  // At open: files that are gone come back, views that name another folder (the data directory was moved) are made anew.
  Result<> restore(Session& session) const;
  bool is_possible() const { return static_cast<bool>(place_); }

 private:
  Result<std::string> place(std::string_view object) const;
  Result<> make_view(Session& session, const std::string& view, const std::string& like, std::span<const std::string> objects) const;

  std::string dir_;
  PlaceObject place_;
};

}  // namespace skykeep::warehouse::duck
