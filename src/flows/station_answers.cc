#include "flows/station_answers.h"

#include <simdjson.h>

#include <algorithm>

#include "core/ids.h"
#include "core/json.h"

namespace skykeep::flows {
namespace {

constexpr int kHashBits = 21;
constexpr int64_t kMostSecond = (int64_t{1} << 32) - 1;

Result<std::string> from_hex(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (size_t i = 0; i + 1 < text.size(); i += 2) {
    const size_t high = kDigits.find(text[i]), low = kDigits.find(text[i + 1]);
    if (high == kDigits.npos || low == kDigits.npos) break;
    out += static_cast<char>(high * 16 + low);
  }
  if (out.size() * 2 != text.size()) return fail(Code::kCorrupt, "an answer's body_hex is no hexadecimal text");
  return out;
}

}  // namespace

StationAnswer answer_of(std::string upstream, const net::Fetched& fetched, std::span<const int64_t> asked) {
  return {std::move(upstream), fetched.url, fetched.status, fetched.fetched_at, fetched.origin, fetched.content_type,
          fetched.body, {asked.begin(), asked.end()}};
}

std::string encode(const StationAnswer& answer) {
  Json json = {{"upstream", answer.upstream},
               {"url", answer.url},
               {"status", answer.status},
               {"fetched_at", to_string(answer.fetched_at)},
               {"origin", answer.origin},
               {"content_type", answer.content_type}};
  if (!answer.asked.empty()) json["asked"] = answer.asked;
  if (simdjson::validate_utf8(answer.body)) {
    json["body"] = answer.body;
  } else {
    json["body_hex"] = to_hex(answer.body);
  }
  return to_text(json);
}

int64_t raw_id_of(std::string_view encoded) {
  // Inside of a string the quotes are escaped: this is the member itself.
  constexpr std::string_view kMember = "\"fetched_at\":\"";
  const size_t at = encoded.find(kMember);
  const std::string_view rest = at == encoded.npos ? std::string_view() : encoded.substr(at + kMember.size());
  const auto fetched_at = parse_utc(rest.substr(0, rest.find('"')));
  const int64_t second = fetched_at ? std::max<int64_t>(0, fetched_at->micros / 1'000'000) & kMostSecond : 0;
  return second << kHashBits | static_cast<int64_t>(first_64_bits(sha256(encoded)) >> (64 - kHashBits));
}

Result<StationAnswer> decode_iss_answer(std::string_view text) {
  const Json json = TRY(within("an answer of the station's upstreams", parse_json(text)));
  const auto word = [&](const char* name) {
    const auto found = json.find(name);
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
  };
  if (!json.is_object() || word("upstream").empty()) return fail(Code::kCorrupt, "an answer without 'upstream'");
  StationAnswer answer;
  answer.upstream = word("upstream");
  answer.url = word("url");
  answer.fetched_at = TRY(within("an answer's fetched_at", parse_utc(word("fetched_at"))));
  answer.origin = word("origin");
  answer.content_type = word("content_type");
  if (const auto status = json.find("status"); status != json.end() && status->is_number_integer()) answer.status = status->get<int>();
  if (const auto asked = json.find("asked"); asked != json.end() && asked->is_array())
    for (const Json& second : *asked)
      if (second.is_number_integer()) answer.asked.push_back(second.get<int64_t>());
  answer.body = json.contains("body_hex") ? TRY(from_hex(word("body_hex"))) : word("body");
  return answer;
}

streams::Provenance provenance_of(const StationAnswer& answer) {
  if (answer.origin == "simulated") return streams::Provenance::kSimulated;
  if (answer.origin == "recording") return streams::Provenance::kRecording;
  return answer.upstream == "open_notify" ? streams::Provenance::kSecondApi : streams::Provenance::kApi;
}

streams::Candidate to_candidate(const sources::PositionCandidate& position) {
  constexpr streams::Source kSources[] = {streams::Source::kWheretheiss, streams::Source::kOpenNotify, streams::Source::kTrack};
  streams::Candidate out;
  out.source = kSources[static_cast<size_t>(position.source)];
  out.satellite_id = position.satellite_id;
  out.second = position.at.micros / 1'000'000;
  out.latitude_deg = position.latitude_deg;
  out.longitude_deg = position.longitude_deg;
  out.altitude_km = position.altitude_km;
  return out;
}

Result<StationCandidates> candidates_of(const StationAnswer& answer, int64_t raw_id) {
  auto document = answer.upstream == "open_notify" ? sources::parse_open_notify(answer.body, answer.fetched_at)
                                                   : sources::parse_wheretheiss(answer.body, answer.fetched_at);
  if (!document) return fail(std::move(document.error()));
  StationCandidates out{{}, std::move(document->rejected), std::move(document->drift)};
  for (const sources::PositionCandidate& position : document->candidates) {
    streams::Candidate candidate = to_candidate(position);
    candidate.fetched_at = answer.fetched_at;
    candidate.was_asked_for = std::ranges::find(answer.asked, candidate.second) != answer.asked.end();
    candidate.provenance = provenance_of(answer);
    candidate.raw_id = raw_id;
    out.candidates.push_back(std::move(candidate));
  }
  return out;
}

}  // namespace skykeep::flows
