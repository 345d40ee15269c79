// The raw answers of the station's upstreams as records of topics, and what they mean to the stream.
//
// An answer is durable on its topic before anything is made of it; its body is exact, so that a record can be read again by a
// better parser. Meaning is what sources say: values that cannot be true are rejected with the reason, the others go on.
// Pure. Threads: any.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "astro/elements.h"
#include "net/fetcher.h"
#include "sources/orbit_documents.h"
#include "sources/station_documents.h"
#include "streams/judge.h"

namespace skykeep::flows {

struct StationAnswer {
  std::string upstream;         // wheretheiss, open_notify; celestrak, wheretheiss_tles, ivanstanojevic; crew: open_notify, corquaid
  std::string url;              // canonical, without secrets
  int status = 200;
  UtcTime fetched_at;
  std::string origin;           // api, simulated, recording
  std::string content_type;
  std::string body;             // bytes as they came
  std::vector<int64_t> asked;   // the seconds that a position request named
};
StationAnswer answer_of(std::string upstream, const net::Fetched& fetched, std::span<const int64_t> asked = {});
// {"upstream","url","status","fetched_at","origin","content_type","asked":[..],"body"}; a body that is no UTF-8 is "body_hex".
std::string encode(const StationAnswer& answer);
Result<StationAnswer> decode_iss_answer(std::string_view text);
// The id of an answer, by which rows lead to its bytes: of its encoded text, on the bus as in the lake. It ascends with the second in
// which the answer came and has 53 bits, so that JavaScript keeps it.
int64_t raw_id_of(std::string_view encoded);

struct StationCandidates {
  std::vector<streams::Candidate> candidates;
  std::vector<sources::RejectedRecord> rejected;
  std::vector<sources::DriftNotice> drift;
};
Result<StationCandidates> candidates_of(const StationAnswer& answer, int64_t raw_id);

// A position as the arbiter takes it, without what the answer knows.
streams::Candidate to_candidate(const sources::PositionCandidate& position);

// What values from this answer are called: an upstream's own word or, of simulated and recorded answers, theirs.
streams::Provenance provenance_of(const StationAnswer& answer);

}  // namespace skykeep::flows
