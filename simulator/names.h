// File names, addresses and sentences of pictures, as each mission writes them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "simulator/world.h"

namespace skykeep::simulator {

// Perseverance: "ZR2_1982_0842891670_957ECM_N0910970ZCAM03022_100085J", without and with the version "02".
std::string perseverance_imageid(const Photo& photo);
std::string perseverance_stem(const Photo& photo);
std::string perseverance_base_url(const Photo& photo);  // + "_320.jpg", "_800.jpg", "_1200.jpg", ".png"
std::string perseverance_filter(const Photo& photo);    // "ZCAM_R2_866NM" or "UNK"

// Curiosity: "NRB_842870488EDR_S1250198NCAM00594M_" or "1000MR0044631300503690E01_DXXX".
std::string curiosity_stem(const Photo& photo, bool thumbnail);
std::string curiosity_url_path(const Photo& photo, const std::string& stem);  // "/msl-raw-images/..."

// Spirit, Opportunity: "2P126471307EFF0000P2303L2M1".
std::string mer_stem(const Photo& photo);

std::string old_img_src(const Photo& photo);  // as the old service held it

std::string lmst_text(const Photo& photo);  // "Sol-01982M12:32:16.633"
std::string us_date(UtcTime t);             // "Sept. 17, 2026"
// "2026-09-17T04:59:26.915", always with milliseconds and no zone.
std::string utc_with_millis(int64_t utc_ms);

// A picture as an image URL names it.
struct NamedPicture {
  Rover rover = Rover::kCuriosity;
  int sol = 0;
  std::string stem;      // with version, without size suffix and extension
  int longest_edge = 0;  // 320, 800, 1200; 0: as large as the camera's own
};
std::optional<NamedPicture> picture_named(std::string_view url_path);

}  // namespace skykeep::simulator
