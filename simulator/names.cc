#include "simulator/names.h"

#include <fmt/format.h>

#include <array>

#include "core/text.h"

namespace skykeep::simulator {
namespace {

constexpr std::array<const char*, 7> kZcamLeft = {"ZCAM_L0_RGB",   "ZCAM_L1_800NM", "ZCAM_L2_754NM",
                                                  "ZCAM_L3_677NM", "ZCAM_L4_605NM", "ZCAM_L5_528NM",
                                                  "ZCAM_L6_442NM"};
constexpr std::array<const char*, 7> kZcamRight = {"ZCAM_R0_RGB",   "ZCAM_R1_800NM", "ZCAM_R2_866NM",
                                                   "ZCAM_R3_910NM", "ZCAM_R4_939NM", "ZCAM_R5_978NM",
                                                   "ZCAM_R6_1022NM"};

bool is(const Photo& photo, std::string_view folder) { return folder == photo.camera().folder; }

// Navigation cameras name their tiling, Mastcam-Z its zoom, arm cameras their motor.
const char* suffix(const Photo& photo) {
  if (is(photo, "zcam")) return "_100085";
  if (is(photo, "ncam")) return "_01_295";
  if (is(photo, "fcam") || is(photo, "rcam")) return "_01_195";
  return "_0000LM";
}

char third_letter(const Photo& photo) {
  if (is(photo, "zcam")) return static_cast<char>('0' + photo.filter);
  if (is(photo, "shrlc")) return photo.frame % 4 == 0 ? 'F' : '1';
  return photo.sample == Sample::kSubframe ? 'E' : 'F';
}

// Two characters of base 36, as the rovers of 2004 wrote site and drive.
std::string base36(int value) {
  constexpr std::string_view kDigits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  const auto v = static_cast<size_t>(value) % (36 * 36);
  return {kDigits[v / 36], kDigits[v % 36]};
}

std::optional<int> sol_in(std::string_view text) {
  const auto value = to_int(text);
  if (!value || *value < 0 || *value > 99'999) return std::nullopt;
  return static_cast<int>(*value);
}

std::string_view without_extension(std::string_view file) {
  const size_t dot = file.rfind('.');
  return dot == file.npos ? file : file.substr(0, dot);
}

}  // namespace

std::string perseverance_imageid(const Photo& photo) {
  const Instrument& camera = photo.camera();
  return fmt::format("{}{}_{:04}_{:010}_{:03}ECM_N{:03}{:04}{}{:05}{}J", camera.prefix, third_letter(photo),
                     photo.sol, photo.clock_ms / 1000, photo.clock_ms % 1000, photo.site % 1000,
                     photo.drive % 10'000, camera.code, photo.sequence, suffix(photo));
}

std::string perseverance_stem(const Photo& photo) {
  return fmt::format("{}{:02}", perseverance_imageid(photo), photo.version);
}

std::string perseverance_base_url(const Photo& photo) {
  return fmt::format(
      "https://mars.nasa.gov/mars2020-raw-images/pub/ods/surface/sol/{:05}/ids/edr/browse/{}/{}", photo.sol,
      photo.camera().folder, perseverance_stem(photo));
}

std::string perseverance_filter(const Photo& photo) {
  if (!is(photo, "zcam")) return "UNK";
  return photo.camera().prefix[1] == 'L' ? kZcamLeft[photo.filter] : kZcamRight[photo.filter];
}

std::string curiosity_stem(const Photo& photo, bool thumbnail) {
  const Instrument& camera = photo.camera();
  if (camera.code[0] == '\0') {
    const char* kind = thumbnail                           ? "I01"
                       : photo.sample == Sample::kFull     ? "E01"
                       : photo.sample == Sample::kSubframe ? "C00"
                                                           : "D01";
    return fmt::format("{:04}{}00{:04}{:03}0{:06}{}_DXXX", photo.sol, camera.prefix, photo.sol % 10'000,
                       photo.sequence % 1000, 2 * photo.index + (thumbnail ? 1 : 0), kind);
  }
  const char sample = thumbnail                           ? 'T'
                      : photo.sample == Sample::kFull     ? 'F'
                      : photo.sample == Sample::kSubframe ? 'S'
                                                          : 'D';
  return fmt::format("{}_{:09}EDR_{}{:03}{:04}{}{:05}M_", camera.prefix, photo.clock_ms / 1000, sample,
                     photo.site % 1000, photo.drive % 10'000, camera.code, photo.sequence);
}

std::string curiosity_url_path(const Photo& photo, const std::string& stem) {
  const Instrument& camera = photo.camera();
  if (camera.code[0] == '\0')
    return fmt::format("/msl-raw-images/msss/{:05}/{}/{}.jpg", photo.sol, camera.folder, stem);
  return fmt::format("/msl-raw-images/proj/msl/redops/ods/surface/sol/{:05}/opgs/edr/{}/{}.JPG", photo.sol,
                     camera.folder, stem);
}

std::string mer_stem(const Photo& photo) {
  const char* type = photo.sample == Sample::kSubframe      ? "ESF"
                     : photo.sample == Sample::kDownsampled ? "EDN"
                                                            : "EFF";
  return fmt::format("{}{}{:09}{}{}{}{}{:02}{}{}M1", photo.rover == Rover::kSpirit ? 2 : 1,
                     photo.camera().prefix, photo.clock_ms / 1000, type, base36(photo.site),
                     base36(photo.drive), photo.camera().code, photo.sequence % 100,
                     photo.frame % 2 == 0 ? 'L' : 'R', photo.filter);
}

std::string old_img_src(const Photo& photo) {
  switch (photo.rover) {
    case Rover::kPerseverance: return perseverance_base_url(photo) + "_1200.jpg";
    case Rover::kCuriosity: {
      const char* host = photo.sol < 2000   ? "http://mars.jpl.nasa.gov"
                         : photo.sol < 2700 ? "http://mars.nasa.gov"
                                            : "https://mars.nasa.gov";
      return host + curiosity_url_path(photo, curiosity_stem(photo, false));
    }
    default:
      return fmt::format("http://mars.nasa.gov/mer/gallery/all/{}/{}/{:03}/{}-BR.JPG",
                         photo.rover == Rover::kSpirit ? 2 : 1, photo.camera().folder, photo.sol,
                         mer_stem(photo));
  }
}

std::string lmst_text(const Photo& photo) {
  const int ms = photo.lmst_ms;
  return fmt::format("Sol-{:05}M{:02}:{:02}:{:02}.{:03}", photo.sol, ms / 3'600'000, ms / 60'000 % 60,
                     ms / 1000 % 60, ms % 1000);
}

std::string us_date(UtcTime t) {
  static constexpr std::array<const char*, 12> kMonths = {"Jan.", "Feb.", "March", "April", "May",  "June",
                                                          "July", "Aug.", "Sept.", "Oct.",  "Nov.", "Dec."};
  const std::string date = to_string(date_of(t));  // YYYY-MM-DD
  const auto month = to_int(std::string_view(date).substr(5, 2)).value_or(1);
  return fmt::format("{} {}, {}", kMonths[static_cast<size_t>(month - 1)], date.substr(8, 2),
                     date.substr(0, 4));
}

std::string utc_with_millis(int64_t utc_ms) {
  std::string text = to_string(UtcTime{utc_ms / 1000 * 1'000'000});
  text.pop_back();  // Z
  return fmt::format("{}.{:03}", text, utc_ms % 1000);
}

std::optional<NamedPicture> picture_named(std::string_view path) {
  const auto parts = split(path, '/');  // parts[0] is empty
  if (parts.size() < 5) return std::nullopt;
  NamedPicture out;
  std::optional<int> sol;
  std::string_view stem = without_extension(parts.back());
  if (parts[1] == "mars2020-raw-images" && parts.size() == 12) {
    out.rover = Rover::kPerseverance;
    sol = sol_in(parts[6]);
    for (int edge : {320, 800, 1200}) {
      const std::string tail = fmt::format("_{}", edge);
      if (!stem.ends_with(tail)) continue;
      stem.remove_suffix(tail.size());
      out.longest_edge = edge;
      break;
    }
  } else if (parts[1] == "msl-raw-images" && (parts.size() == 6 || parts.size() == 13)) {
    out.rover = Rover::kCuriosity;
    sol = sol_in(parts[parts.size() == 6 ? 3 : 8]);
  } else if (parts[1] == "mer" && parts.size() == 8) {
    out.rover = parts[4] == "2" ? Rover::kSpirit : Rover::kOpportunity;
    sol = sol_in(parts[6]);
    if (stem.ends_with("-BR")) stem.remove_suffix(3);
  }
  if (!sol || stem.empty()) return std::nullopt;
  out.sol = *sol;
  out.stem = stem;
  return out;
}

}  // namespace skykeep::simulator
