// What the parsers of all photo shapes share: walk the records of a page, find their bytes, hand the good ones to the
// sink and the others to on_rejected, gather drift, and say what the page was.
//
// A feed gives the table of its record's fields and one function that turns the read fields into a PhotoRecord.
// Owner: one parse. Threads: the parsing thread's alone.
#pragma once

#include <functional>

#include "sources/photo_feed.h"
#include "sources/reading/fields.h"

namespace skykeep::sources::reading {

// A record's fields with the table they came from: typed access that notes what cannot be used.
class Values {
 public:
  Values(const FieldTable& field_table, Drift& drift) : field_table_(field_table), drift_(drift) {}
  Scalars scalars;

  // Notes those of the slots that the record lacks.
  void expect(std::initializer_list<size_t> slots) const;
  const Scalar& operator[](size_t slot) const { return scalars[slot]; }
  // "" when absent, null, "UNK" or no text. A number where text was expected is its digits.
  std::string_view text(size_t slot) const;
  // A name or code: "" with a drift notice when it is longer than any, or holds control characters.
  std::string_view label(size_t slot) const;
  // nullopt when absent, null, empty or "UNK"; with a drift notice when it is anything else but a number.
  std::optional<double> number(size_t slot) const;
  std::optional<int64_t> integer(size_t slot) const;
  std::optional<int32_t> small_integer(size_t slot, int32_t low, int32_t high) const;
  // What lies outside is nobody's measurement: nullopt with a drift notice.
  std::optional<double> number_within(size_t slot, double low, double high) const;
  std::optional<int64_t> integer_within(size_t slot, int64_t low, int64_t high) const;
  std::optional<UtcTime> time_within(size_t slot, UtcTime low, UtcTime high) const;  // without a zone: UTC
  // "Sol-01982M12:32:16.633" as sol x 86,400,000 + milliseconds of that day.
  std::optional<int64_t> lmst(size_t slot) const;
  // The last two numbers of "(x,y,w,h)" or "(w,h)".
  void size(size_t slot, std::optional<int32_t>& width, std::optional<int32_t>& height) const;
  Drift& drift() const { return drift_; }

 private:
  void unusable(size_t slot) const;
  const FieldTable& field_table_;
  Drift& drift_;
};

// How a shape's records are read. `fill` completes the record and returns "" or the reason why it is rejected;
// `identity` is what tells this record from others of its upstream, for the end of paging.
struct RecordReader {
  const FieldTable& field_table;
  std::string_view list;      // where records stand, for messages: "images"
  std::function<std::string(const Values&, PhotoRecord&)> fill;
  std::function<std::string(const PhotoRecord&)> identity;
};

class PhotoPage {
 public:
  PhotoPage(PhotoDialect dialect, std::string_view what, std::string_view body, PhotoSink& sink);
  // Gives the drift that was gathered to the sink, also when the parse failed.
  ~PhotoPage();
  PhotoPage(const PhotoPage&) = delete;
  PhotoPage& operator=(const PhotoPage&) = delete;

  Document& document() { return document_; }
  Drift& drift() { return drift_; }
  PageInfo& info() { return info_; }

  Result<> read_list(od::value list, const RecordReader& reader);
  Result<> read_one(od::value record, const RecordReader& reader);

 private:
  Result<Span> read_record(od::value value, const RecordReader& reader, std::string& reason);
  Document document_;
  Drift drift_;
  PhotoSink& sink_;
  PageInfo info_;
  PhotoRecord record_;
  RejectedRecord rejected_;
};

// Sol, image and identity: what every shape must have. Return "" or the reason for rejection.
std::string fill_sol(const Scalar& sol, PhotoRecord& record);
std::string fill_image(const Scalar& img_src, std::string_view field, const Rover& rover, PhotoRecord& record);
// key_hash from the record's stem; last, when the stem is final.
void fill_key(const Rover& rover, PhotoRecord& record);
// camera_name and nasa_camera_id from record.instrument; an unknown one, or none, is a drift notice.
void fill_camera(PhotoRecord& record, Drift& drift);
void clear(PhotoRecord& record);

}  // namespace skykeep::sources::reading
