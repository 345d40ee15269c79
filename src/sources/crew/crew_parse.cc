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
constexpr int64_t kFirstStation = 40'000'000;    // April 1971, Unix seconds: nobody who is in space was launched before; 0 and -1 say nothing
constexpr int64_t kMostPeople = 1'000;
constexpr int32_t kMostDays = 40'000;            // in space: more than a life

enum Slot : uint8_t { kName, kCraft, kSpacecraft, kAgency, kCountry, kPosition, kLaunched, kDays, kIss };

const FieldTable& person_shape() {
  using enum Expect;
  static const FieldTable field_table = {{"people[].",
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
  return field_table;
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

  bool is_of_objects() const { return is_of_objects_ || out_.rejected.empty(); }

 private:
  Result<> read(od::value value) {
    const char* start = document_.here();
    if (start == nullptr) return fail(document_.unexpected("a person has no beginning"));
    od::object object;
    if (value.get_object().get(object)) {
      const Span span = TRY(document_.skip(value));
      out_.rejected.push_back({span.offset, span.length, fmt::format("a person is no object: {}", quote_start(document_.text(span)))});
      return {};
    }
    is_of_objects_ = true;
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
    constexpr size_t kLongestName = 200;
    member.name = trim(values_[kName].kind == Kind::kText ? values_.text(kName) : "");
    if (member.name.empty() || member.name.size() > kLongestName) return fmt::format("name is no text: {}", describe(values_[kName]));
    for (const CrewMember& other : out_.people)
      if (other.name == member.name) return fmt::format("{} is on the list already", member.name);
    member.spacecraft = values_.label(kSpacecraft);
    member.agency = values_.label(kAgency);
    member.country = values_.label(kCountry);
    member.position = values_.label(kPosition);
    for (const Slot slot : {kIss, kSpacecraft, kAgency})
      if (values_[slot].kind != Kind::kAbsent) out_.source = CrewSource::kCorquaid;
    fill_craft(member);
    member.days_before = values_.small_integer(kDays, 0, kMostDays);
    // In seconds: of what an upstream writes not every number can be microseconds.
    const auto seconds = values_.integer(kLaunched);
    if (seconds && (*seconds < kFirstFlight || *seconds > (now_ + kAheadOfClock).micros / 1'000'000))
      return fmt::format("launched of {} lies outside the age of spaceflight: {}", member.name, *seconds);
    if (seconds && *seconds >= kFirstStation) member.launched = UtcTime{*seconds * 1'000'000};
    else if (seconds && values_.drift().is_new("launched ", "early"))
      values_.drift().add(fmt::format("people[].launched cannot be used: {} (taken as null)", *seconds));
    return {};
  }

  // The list says of each person only whether it is the ISS (rules.md 35): else they are where their ship flies, and a
  // Shenzhou flies to Tiangong.
  void fill_craft(CrewMember& member) {
    member.craft = values_.label(kCraft);
    if (!member.craft.empty()) return;
    const Scalar& iss = values_[kIss];
    const bool is_said = iss.kind == Kind::kBool || iss.kind == Kind::kText || iss.kind == Kind::kNumber;
    if (is_said && (iequals(iss.text, "true") || iss.text == "1")) {
      member.craft = "ISS";
    } else if (to_lower(member.spacecraft).starts_with("shenzhou")) {
      member.craft = "Tiangong";
    } else {
      member.craft = member.spacecraft;
    }
    if (member.craft.empty() && values_.drift().is_new("craft ", "none"))
      values_.drift().add("people[] hold somebody whose craft nobody names (kept without one)");
  }

  Document& document_;
  Values values_;
  UtcTime now_;
  Crew& out_;
  bool is_of_objects_ = false;  // some person is
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
  if (!people.is_of_objects()) return fail(document.unexpected("its 'people' are no objects"));
  if (!words.empty() && !iequals(words, "success"))
    return fail(Code::kUnavailable, fmt::format("{}: the upstream answered with an error instead of data: {}", kWhat, quote_start(words)));
  out.number = to_integer(number).value_or(-1);
  if (out.number > kMostPeople) out.number = -1;
  const auto there = static_cast<int64_t>(out.people.size() + out.rejected.size());
  if (out.number < 0) out.number = there;
  if (out.number != there) drift.add(fmt::format("number says {} and {} people are listed", out.number, there));
  out.drift = drift.take();
  return out;
}

}  // namespace skykeep::sources
