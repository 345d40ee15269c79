#include <fmt/format.h>

#include <algorithm>

#include "core/text.h"
#include "sources/crew/crew.h"
#include "sources/reading/envelope.h"
#include "sources/reading/photo_page.h"

namespace skykeep::sources {
namespace {

using namespace reading;

constexpr std::string_view kWhat = "crew";
constexpr int64_t kFirstFlight = -274'000'000;  // April 1961, Unix seconds
constexpr int32_t kMostDays = 40'000;            // in space: more than a life

enum Slot : uint8_t { kName, kCraft, kSpacecraft, kAgency, kCountry, kPosition, kLaunched, kDays, kIss };

const Shape& person_shape() {
  using enum Expect;
  static const Shape shape = {{"people[].",
                               {{"name", kText, kName},
                                {"craft", kText, kCraft},
                                {"spacecraft", kText, kSpacecraft},
                                {"agency", kText, kAgency},
                                {"country", kText, kCountry},
                                {"position", kText, kPosition},
                                {"launched", kNumber, kLaunched},
                                {"days_in_space", kNumber, kDays},
                                {"iss", kBool, kIss},
                                {"id"},
                                {"flag_code"},
                                {"url"},
                                {"image"},
                                {"instagram"},
                                {"twitter"},
                                {"facebook"}}}};
  return shape;
}

class PeopleReader {
 public:
  PeopleReader(Document& document, Drift& drift, UtcTime now, Crew& out)
      : document_(document), values_(person_shape(), drift), now_(now), out_(out) {}

  Result<> read_list(od::value value) {
    od::array list;
    if (value.get_array().get(list)) return fail(document_.unexpected("its 'people' are no list"));
    for (auto element : list) {
      od::value person;
      if (const auto error = std::move(element).get(person)) return fail(document_.broken(error));
      TRY(read(person));
    }
    return {};
  }

 private:
  Result<> read(od::value value) {
    const char* start = document_.here();
    od::object object;
    if (start == nullptr || value.get_object().get(object)) return fail(document_.unexpected("a person is no object"));
    values_.scalars = {};
    if (const auto error = read_fields(object, person_shape(), 0, values_.scalars, values_.drift()))
      return fail(document_.broken(error));
    const Span span = document_.span_from(start);
    CrewMember member;
    member.record_offset = span.offset;
    member.record_length = span.length;
    if (std::string reason = fill(member); reason.empty()) {
      out_.people.push_back(std::move(member));
    } else {
      out_.rejected.push_back({span.offset, span.length, std::move(reason)});
    }
    return {};
  }

  std::string fill(CrewMember& member) {
    member.name = trim(values_[kName].kind == Kind::kText ? values_.text(kName) : "");
    if (member.name.empty()) return fmt::format("name is no text: {}", describe(values_[kName]));
    const Scalar& iss = values_[kIss];
    if (iss.kind != Kind::kAbsent) out_.source = CrewSource::kCorquaid;
    member.craft = values_.text(kCraft);
    // The other station is the only other place; its list has no word for it.
    if (member.craft.empty() && iss.kind == Kind::kBool) member.craft = iss.text == "true" ? "ISS" : "Tiangong";
    if (member.craft.empty()) return fmt::format("craft of {} is missing", member.name);
    member.spacecraft = values_.text(kSpacecraft);
    member.agency = values_.text(kAgency);
    member.country = values_.text(kCountry);
    member.position = values_.text(kPosition);
    member.days_before = values_.small_integer(kDays, 0, kMostDays);
    if (const auto seconds = values_.integer(kLaunched)) {
      // In seconds: of what an upstream writes not every number can be microseconds.
      if (*seconds < kFirstFlight || *seconds > (now_ + kAheadOfClock).micros / 1'000'000)
        return fmt::format("launched of {} lies outside the age of spaceflight: {}", member.name, *seconds);
      member.launched = UtcTime{*seconds * 1'000'000};
    }
    return {};
  }

  Document& document_;
  Values values_;
  UtcTime now_;
  Crew& out_;
};

}  // namespace

std::string_view to_string(CrewSource source) { return source == CrewSource::kCorquaid ? "corquaid" : "open_notify"; }

std::optional<int32_t> days_in_space(const CrewMember& member, UtcTime now) {
  if (!member.days_before || !member.launched) return std::nullopt;
  const int64_t days = *member.days_before + (now - *member.launched) / 24h;
  return static_cast<int32_t>(std::clamp<int64_t>(days, 0, kMostDays));
}

Result<Crew> parse_crew(std::string_view body, UtcTime now) {
  Document document(kWhat, body);
  Drift drift(kWhat);
  Crew out;
  PeopleReader people(document, drift, now, out);
  static const Group known("", {{"message"}, {"number"}, {"people"}, {"iss_expedition"}, {"expedition_patch"}, {"expedition_url"},
                                {"expedition_image"}, {"expedition_start_date"}, {"expedition_end_date"}});
  Scalar number, message;
  std::string words;
  Envelope envelope(kWhat, document, known, drift);
  envelope.keep("number", number);
  envelope.on("message", [&](od::value value) -> Result<> {
    if (const auto error = read_scalar(value, message)) return fail(document.broken(error));
    words = message.text;
    return {};
  });
  envelope.on("people", [&](od::value value) { return people.read_list(value); });
  TRY(envelope.run({"people"}));
  if (!words.empty() && !iequals(words, "success"))
    return fail(Code::kUnavailable, fmt::format("{}: the upstream answered with an error instead of data: {}", kWhat, quote_start(words)));
  out.number = to_integer(number).value_or(-1);
  const auto there = static_cast<int64_t>(out.people.size() + out.rejected.size());
  if (out.number < 0) out.number = there;
  if (out.number != there) drift.add(fmt::format("number says {} and {} people are listed", out.number, there));
  out.drift = drift.take();
  return out;
}

}  // namespace skykeep::sources
