// The two JSON shapes of a photo: our own, and that of the retired Mars Rover Photos API.
//
// Threads: a writer belongs to one answer.
#pragma once

#include <string>

#include "core/json_writer.h"
#include "api/mars_view.h"
#include "api/photo_rows.h"
#include "flows/mars_facts.h"

namespace skykeep::api {

// Our own dialect, units in the names. kListed is what a list gives of each photo; what holds for all photos of an answer
// stands once in its `common` (append_common). kFull is everything that is known, on its own.
class NativePhotoWriter {
 public:
  enum class Detail { kListed, kFull };
  NativePhotoWriter(std::string& out, const flows::RoverFacts& rover, int32_t sol, Detail detail);
  static SolRows::Columns columns(Detail detail);
  void write(const SolRows& rows, const SolRows::Row& row);

 private:
  void text(std::string_view name, std::string_view value);  // null when empty
  void number(const SolRows& rows, const SolRows::Row& row, std::string_view name, PhotoColumn column);
  void real(const SolRows& rows, const SolRows::Row& row, std::string_view name, PhotoColumn column);
  void time(const SolRows& rows, const SolRows::Row& row, std::string_view name, PhotoColumn column);
  void lmst(const SolRows& rows, const SolRows::Row& row);
  void write_rest(const SolRows& rows, const SolRows::Row& row);

  JsonWriter w_;
  const flows::RoverFacts& rover_;
  const Detail detail_;
  std::string after_id_;  // ,"rover":"curiosity","sol":1000,"earth_date":"2015-05-30","camera":
};

// {"licence":...,"source_page":...,"thumb_url":...,"picture_url":...,"cameras":{"FHAZ":"Front Hazard Avoidance Camera",...}}
void append_common(std::string& out, const flows::RoverFacts& rover);

// The old dialect, members in the order of the recorded bodies.
class OldPhotoWriter {
 public:
  OldPhotoWriter(std::string& out, const flows::RoverFacts& rover, const ServedManifest& manifest);
  void set_sol(int32_t sol);
  void write(const SolRows& rows, const SolRows::Row& row);

 private:
  JsonWriter w_;
  const flows::RoverFacts& rover_;
  std::string rover_json_;
  std::string after_id_, after_src_;        // constant in a sol
  int64_t camera_ = -1;
  std::string camera_json_;                 // of `camera_`
};

// "name":"Curiosity","landing_date":...,"total_photos":695670: what a rover and its manifest begin with.
void append_old_facts(std::string& out, const flows::RoverFacts& rover, const ServedManifest& manifest);
// {"id":5,"name":"Curiosity",...,"cameras":[...]} as the old service gave it.
std::string old_rover_json(const flows::RoverFacts& rover, const ServedManifest& manifest);
// The cameras in the order in which the old service listed them.
std::vector<const flows::CameraFacts*> old_camera_order(const flows::RoverFacts& rover);

}  // namespace skykeep::api
