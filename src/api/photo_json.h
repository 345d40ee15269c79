// The two JSON shapes of a photo: our own, and that of the retired Mars Rover Photos API.
//
// Threads: a writer belongs to one answer.
#pragma once

#include <string>

#include "api/json_writer.h"
#include "api/mars_view.h"
#include "api/photo_rows.h"
#include "flows/mars_facts.h"

namespace skykeep::api {

// Our own shape: everything that is known of a photo, units in the names.
class NativePhotoWriter {
 public:
  NativePhotoWriter(std::string& out, const flows::RoverFacts& rover, int32_t sol);
  void write(const SolRows& rows, const SolRows::Row& row);

 private:
  void text(std::string_view name, std::string_view value);  // null when empty
  void number(const SolRows& rows, const SolRows::Row& row, std::string_view name, PhotoColumn column);
  void real(const SolRows& rows, const SolRows::Row& row, std::string_view name, PhotoColumn column);

  JsonWriter w_;
  const flows::RoverFacts& rover_;
  std::string after_id_;   // ,"rover":"curiosity","sol":1000,"earth_date":"2015-05-30"
  std::string at_the_end_; // ,"source_page":...,"licence":...
};

// The old shape, members in the order of the recorded bodies.
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

// {"id":5,"name":"Curiosity",...,"cameras":[...]} as the old service gave it.
std::string old_rover_json(const flows::RoverFacts& rover, const ServedManifest& manifest);
// The cameras in the order in which the old service listed them.
std::vector<const flows::CameraFacts*> old_camera_order(const flows::RoverFacts& rover);

}  // namespace skykeep::api
