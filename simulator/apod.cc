#include "simulator/apod.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/json.h"
#include "core/text.h"
#include "simulator/random.h"

namespace skykeep::simulator {
namespace {

constexpr std::string_view kSciencePath = "/wp-json/wp/v2/apod-basic/";
constexpr std::string_view kOldPath = "/planetary/apod";
constexpr std::string_view kLogo = "https://www.nasa.gov/wp-content/themes/nasa-child/assets/images/nasa-logo@2x.png";
constexpr std::array<std::string_view, 6> kThings = {"Spiral Galaxy", "Nebula", "Comet", "Star Cluster", "Crater", "Aurora"};
constexpr std::array<std::string_view, 5> kPlaces = {"Nowhere", "the Simulated Sky", "Kappa Inventi", "a Random Seed", "the Test Range"};

Date day_of(std::string_view text) { return parse_date(text).value_or(Date{}); }

bool has_picture(Date day) {
  static const std::array<Date, 5> kMissing = {day_of("1995-06-17"), day_of("1995-06-18"), day_of("1995-06-19"), day_of("2020-06-10"),
                                               day_of("2026-11-12")};
  return day >= day_of("1995-06-16") && std::ranges::find(kMissing, day) == kMissing.end();
}

struct Picture {
  Date day;
  std::string title, name, credit;
  bool is_video = false, is_other = false;
};

Picture picture_of(uint64_t seed, Date day) {
  const uint64_t chance = apod_chance(seed, day);
  Picture out{.day = day};
  out.title = fmt::format("{} over {}", kThings[chance % kThings.size()], kPlaces[chance / 8 % kPlaces.size()]);
  out.name = fmt::format("sim{}", replace_all(to_string(day), "-", ""));
  out.credit = chance / 64 % 2 == 0 ? "NASA, JPL-Caltech" : "Mira Solvang";
  out.is_video = day.days % 7 == 3;
  out.is_other = day.days % 14 == 5;
  return out;
}

std::string explanation(const Picture& p) { return fmt::format("Nobody has seen this: {}. It was drawn for {}.", p.title, to_string(p.day)); }

Json of_science(const Picture& p) {
  const std::string page = fmt::format("https://science.nasa.gov/image-article/apod-{}/", to_string(p.day));
  const std::string credit = fmt::format("<a href=\"https://example.org/\">{}</a>", p.credit);
  const std::string film = p.is_video ? fmt::format("<iframe width=\"960\" src=\"https://www.youtube.com/embed/{}?rel=0\"></iframe>", p.name)
                                      : p.is_other ? "<iframe src=\"https://example.org/interactive/\"></iframe>" : "";
  return {{"date", to_string(p.day)},
          {"post_id", 1'000'000 + p.day.days},
          {"title", p.title},
          {"permalink", page},
          {"media_type", p.is_video || p.is_other ? "iframe" : "image"},
          {"explanation", fmt::format("<strong>Explanation:\u00A0</strong>{}<br><br><strong>Tomorrow's picture:</strong> open space", explanation(p))},
          {"credit", credit},
          {"copyright", credit},
          {"alt", "A simulated picture."},
          {"url", page},
          {"hdurl", fmt::format("https://assets.science.nasa.gov/dynamicimage/assets/science/cds/apod/{}.png?w=4000&h=3000&fit=clip", p.name)},
          {"basic_html", fmt::format("<!doctype html>\n<html><body>{}</body></html>", film)},
          {"basic_html_url", fmt::format("https://science.nasa.gov{}{}/html", kSciencePath, replace_all(to_string(p.day).substr(2), "-", ""))}};
}

Json of_old_home(const Picture& p, bool thumbs) {
  Json out = {{"date", to_string(p.day)}, {"explanation", explanation(p)}, {"media_type", p.is_video ? "video" : p.is_other ? "other" : "image"},
              {"service_version", "v1"}, {"title", p.title}};
  if (!p.credit.starts_with("NASA")) out["copyright"] = fmt::format("\n{}\n", p.credit);
  if (p.is_video) {
    out["url"] = fmt::format("https://www.youtube.com/embed/{}?rel=0", p.name);
    if (thumbs) out["thumbnail_url"] = fmt::format("https://img.youtube.com/vi/{}/0.jpg", p.name);
  } else if (!p.is_other) {
    out["url"] = fmt::format("https://apod.nasa.gov/apod/image/{}_1024.jpg", p.name);
    out["hdurl"] = fmt::format("https://apod.nasa.gov/apod/image/{}.jpg", p.name);
  }
  return out;
}

Answer science(uint64_t seed, std::string_view name, Date newest) {
  const bool is_name = name.size() == 6 && to_int(name).value_or(-1) >= 0;
  const Date day = is_name ? day_of(fmt::format("{}{}-{}-{}", name[0] == '9' ? "19" : "20", name.substr(0, 2), name.substr(2, 2), name.substr(4))) : Date{};
  if (has_picture(day) && day <= newest) return Answer::json(to_text(of_science(picture_of(seed, day))));
  return Answer::json(R"({"code":"apod_basic_not_found","message":"APOD not found.","data":{"status":404}})", 404);
}

Answer old_home(uint64_t seed, const Params& params, UtcTime now, Date newest) {
  const Date day = day_of(params.get("date").value_or(to_string(newest)));
  if (date_of(now) >= day_of("2026-09-30"))
    return Answer::json(to_text(Json{{"date", to_string(day)}, {"title", "NASA Science"}, {"url", kLogo}, {"hdurl", kLogo}, {"media_type", "image"},
                                     {"service_version", "v1"}, {"explanation", "Explanation: text of another day. Tomorrow's picture: open space"}}));
  if (!has_picture(day) || day > newest)
    return Answer::json(fmt::format(R"({{"code":404,"msg":"No data available for date: {}","service_version":"v1"}})", to_string(day)), 404);
  return Answer::json(to_text(of_old_home(picture_of(seed, day), params.get("thumbs").has_value())));
}

}  // namespace

uint64_t apod_chance(uint64_t seed, Date day) { return mix(seed, 0xa90d, static_cast<uint64_t>(day.days)); }

std::optional<Answer> apod_answer(uint64_t seed, const Call& call, const Params& params, UtcTime now) {
  const Date newest = date_of(now - (4h + 5min));
  if (call.host == "science.nasa.gov" && call.path.starts_with(kSciencePath)) return science(seed, std::string_view(call.path).substr(kSciencePath.size()), newest);
  if (call.host == "api.nasa.gov" && call.path == kOldPath) return old_home(seed, params, now, newest);
  return std::nullopt;
}

}  // namespace skykeep::simulator
