// Invented people, so that nobody real is said to be where they are not.
#include <fmt/format.h>

#include "core/json.h"
#include "simulator/station.h"

namespace skykeep::simulator {
namespace {

struct Person {
  const char* name;
  const char* country;
  const char* flag;
  const char* agency;
  const char* position;
  const char* spacecraft;
  bool aboard;       // this station
  int days_before;
  bool has_left;     // still on the list that nobody keeps
};

constexpr Person kPeople[] = {
    {"Mira Solvang", "United States", "us", "NASA", "Commander", "Dragon", true, 164, false},
    {"Tobias Achterberg", "Germany", "de", "ESA", "Flight Engineer", "Dragon", true, 0, false},
    {"Haruka Minase", "Japan", "jp", "JAXA", "Flight Engineer", "Dragon", true, 191, false},
    {"Desmond Okoro", "United States", "us", "NASA", "Flight Engineer", "Dragon", true, 0, false},
    {"Anton Verbitsky", "Russia", "ru", "Roscosmos", "Flight Engineer", "Soyuz", true, 340, false},
    {"Lidia Samarova", "Russia", "ru", "Roscosmos", "Flight Engineer", "Soyuz", true, 12, false},
    {"Colm Tierney", "United States", "us", "NASA", "Flight Engineer", "Soyuz", true, 0, false},
    {"Shen Yaoting", "China", "cn", "CMSA", "Commander", "Shenzhou", false, 92, false},
    {"Luo Jinghe", "China", "cn", "CMSA", "Operator", "Shenzhou", false, 0, false},
    {"Wei Qiaolin", "China", "cn", "CMSA", "System Operator", "Shenzhou", false, 0, false},
    {"Petra Holloway", "United States", "us", "NASA", "Flight Engineer", "Dragon", true, 15, true},
    {"Gleb Arsenyev", "Russia", "ru", "Roscosmos", "Commander", "Soyuz", true, 0, true}};

constexpr int64_t kFlightDays = 180;

}  // namespace

std::string crew_corquaid(UtcTime now) {
  const int64_t day = now.micros / 86'400'000'000;
  const int64_t flight = (day - 7) / kFlightDays;  // the last change of crews
  const int64_t launched = (flight * kFlightDays + 7) * 86400 + 36'240;
  Json people = Json::array();
  for (const Person& p : kPeople) {
    if (p.has_left) continue;
    people.push_back({{"id", people.size() + 1},
                      {"name", p.name},
                      {"country", p.country},
                      {"flag_code", p.flag},
                      {"agency", p.agency},
                      {"position", p.position},
                      {"spacecraft", fmt::format("{} S-{}", p.spacecraft, flight)},
                      {"launched", launched},
                      {"iss", p.aboard},
                      {"days_in_space", p.days_before},
                      {"url", "https://en.wikipedia.org/wiki/Human_spaceflight"},
                      {"image", "https://upload.wikimedia.org/nobody.jpg"}});
  }
  return Json{{"number", people.size()},
              {"iss_expedition", flight},
              {"expedition_patch", "https://upload.wikimedia.org/nothing.png"},
              {"expedition_url", "https://en.wikipedia.org/wiki/International_Space_Station"},
              {"expedition_image", "https://upload.wikimedia.org/nothing.jpg"},
              {"expedition_start_date", launched},
              {"expedition_end_date", launched + kFlightDays * 86400},
              {"people", people}}
      .dump(2);
}

std::string crew_open_notify() {
  Json people = Json::array();
  for (const Person& p : kPeople) people.push_back({{"craft", p.aboard ? "ISS" : "Tiangong"}, {"name", p.name}});
  return to_text(Json{{"message", "success"}, {"number", people.size()}, {"people", people}});
}

}  // namespace skykeep::simulator
