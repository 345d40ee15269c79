// Pages of photo records in the upstreams' real shapes and sizes, made from a seed: what benches fill a lake with.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <vector>

#include "core/time.h"

namespace skykeep::bench {

struct PageSpec {
  int rover_id = 5;
  int sol = 0, page = 0;
  int64_t first = 0;   // number of the first photo of the page in the mission
  int count = 0;
};

struct Mission {
  int rover_id;
  const char* slug;
  int sols, page_size;  // page_size 0: a whole sol in one answer (legacy API)
  int64_t photos;
};
// The split of 2,000,000 photos that design/warehouse.md measured; scaled to `total`.
inline std::vector<Mission> missions(int64_t total) {
  return {{5, "curiosity", 4900, 200, total * 525 / 1000}, {6, "opportunity", 5111, 0, total * 115 / 1000},
          {8, "perseverance", 1983, 100, total * 300 / 1000}, {7, "spirit", 2208, 0, total * 60 / 1000}};
}

inline std::vector<PageSpec> pages(const Mission& m) {
  std::vector<PageSpec> out;
  int64_t first = 0;
  for (int sol = 0; sol < m.sols; ++sol) {
    int64_t last = m.photos * (sol + 1) / m.sols;
    int page = 0;
    while (first < last) {
      int count = static_cast<int>(last - first);
      if (m.page_size > 0 && count > m.page_size) count = m.page_size;
      out.push_back({m.rover_id, sol, page++, first, count});
      first += count;
    }
  }
  return out;
}

// The same number for the same photo, different from photo to photo.
inline uint64_t scramble(uint64_t x) {
  x += 0x9e3779b97f4a7c15;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

inline std::string curiosity_page(const PageSpec& p) {
  static constexpr const char* kInstruments[] = {"MAST_LEFT", "MAST_RIGHT", "NAV_LEFT_B", "NAV_RIGHT_B", "FHAZ_LEFT_B", "FHAZ_RIGHT_B",
                                                 "RHAZ_LEFT_B", "RHAZ_RIGHT_B", "CHEMCAM_RMI", "MAHLI", "MARDI", "NAV_LEFT_A", "NAV_RIGHT_A"};
  std::string out = "{\"items\":[";
  for (int i = 0; i < p.count; ++i) {
    int64_t n = p.first + i;
    uint64_t r = scramble(static_cast<uint64_t>(n) * 8 + 5);
    std::string stem = fmt::format("NLB_{:09}EDR_F{:07}NCAM{:05}M_", 397446935 + n * 37, r % 10000000, n % 100000);
    std::string url = fmt::format("https://mars.nasa.gov/msl-raw-images/proj/msl/redops/ods/surface/sol/{:05}/opgs/edr/ncam/{}.JPG", p.sol, stem);
    int second = static_cast<int>(r % 86400), month = 1 + p.sol / 28 % 12, day = 1 + p.sol % 28, year = 2012 + p.sol / 355;
    std::string clock = fmt::format("{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60);
    fmt::format_to(
        std::back_inserter(out),
        R"j({}{{"id":{},"camera_vector":"(0.{},-0.{},0.7050721620622618)","site":{},"imageid":"{}","subframe_rect":"(1,1,1024,1024)","sol":{},)j"
        R"j("scale_factor":null,"camera_model_component_list":"(0.97364,0.400658,-2.00565);(0.852676,-0.0679113,0.517991);({}.3,47201.1,223.449);(-32920.5,8601.46,34920.6)",)j"
        R"j("instrument":"{}","url":"{}","spacecraft_clock":{}.858,"attitude":"(0.390526,-0.0736081,0.0470644,0.{})","camera_position":"(0.97364,0.400658,-2.00565)",)j"
        R"j("camera_model_type":"CAHV","drive":{},"xyz":"(1.86376,{}.759,-1.68572)","created_at":"{}-{:02}-{:02}T04:50:30.732Z","updated_at":"{}-{:02}-{:02}T05:10:30.764Z",)j"
        R"j("mission":"msl","extended":{{"lmst":"Sol-{:05}M{}.{:03}","bucket":"msl-raws","mast_az":"{}.621","mast_el":"-{}.8349","url_list":"{}",)j"
        R"j("contributor":"Team MSLICE","filter_name":null,"sample_type":"{}"}},"date_taken":"{}-{:02}-{:02}T{}.000Z","date_received":"{}-{:02}-{:02}T23:59:59.000Z",)j"
        R"j("instrument_sort":4,"sample_type_sort":1,"is_thumbnail":false,"title":"Sol {}: Left Navigation Camera","description":"This image was taken by )j"
        R"j(Left Navigation Camera onboard NASA's Mars rover Curiosity on Sol {} ({}-{:02}-{:02} {} UTC).","link":"/raw_images/{}","image_credit":"NASA/JPL-Caltech",)j"
        R"j("https_url":"{}"}})j",
        i ? "," : "", 1000000 + n, r % 10000000000000000, r % 100000000000000, p.sol / 40, stem, p.sol, r % 20000, kInstruments[n % 13], url,
        397446935 + n * 37, r % 1000000, r % 2000, r % 100, year, month, day, year, month, day, p.sol, clock, r % 1000, r % 360, r % 60, url,
        n % 3 ? "full" : "subframe", year, month, day, clock, year, month, day, p.sol, p.sol, year, month, day, clock, 1000000 + n, url);
  }
  return out + fmt::format(R"j(],"more":true,"total":1504894,"page":{},"per_page":200}})j", p.page);
}

inline std::string perseverance_page(const PageSpec& p) {
  static constexpr const char* kInstruments[] = {"MCZ_RIGHT", "MCZ_LEFT", "NAVCAM_LEFT", "NAVCAM_RIGHT", "FRONT_HAZCAM_LEFT_A", "FRONT_HAZCAM_RIGHT_A",
                                                 "REAR_HAZCAM_LEFT", "REAR_HAZCAM_RIGHT", "SKYCAM", "SHERLOC_WATSON", "SUPERCAM_RMI", "EDL_RDCAM", "LCAM"};
  std::string out = "{\"images\":[";
  for (int i = 0; i < p.count; ++i) {
    int64_t n = p.first + i;
    uint64_t r = scramble(static_cast<uint64_t>(n) * 8 + 8);
    std::string id = fmt::format("ZR2_{:04}_{:010}_{:03}ECM_N{:07}ZCAM{:05}_100085J", p.sol, 666952977 + n * 293, r % 1000, r % 10000000, n % 100000);
    std::string base = fmt::format("https://mars.nasa.gov/mars2020-raw-images/pub/ods/surface/sol/{:05}/ids/edr/browse/zcam/{}02", p.sol, id);
    int second = static_cast<int>(r % 86400), month = 1 + p.sol / 28 % 12, day = 1 + p.sol % 28, year = 2021 + p.sol / 355;
    std::string clock = fmt::format("{:02}:{:02}:{:02}.{:03}", second / 3600, second / 60 % 60, second % 60, r % 1000);
    fmt::format_to(
        std::back_inserter(out),
        R"j({}{{"extended":{{"mastAz":"-{}.028","mastEl":"-{}.2115","sclk":"{}.358","scaleFactor":"1","xyz":"(83.3992,-{}.0124,-8.55903)","subframeRect":"(257,1,1264,1200)",)j"
        R"j("dimension":"(1264,1200)"}},"sol":{},"attitude":"(0.216477,0.0835603,0.0545696,0.{})","image_files":{{"medium":"{}_800.jpg","small":"{}_320.jpg","full_res":"{}.png",)j"
        R"j("large":"{}_1200.jpg"}},"imageid":"{}","camera":{{"filter_name":"ZCAM_R2_866NM","camera_vector":"(-0.{},-0.019002429189532342,0.5478331980039283)",)j"
        R"j("camera_model_component_list":"(0.765508,0.437529,-1.9692);(-0.841802,-0.0197325,0.539441);(-116.173,-13410.2,511.074);({}.99,365.014,11539.7);(-0.842287,-0.00770553,0.538989);(0.00019935,0.338933,-0.0294161)",)j"
        R"j("camera_position":"(0.765508,0.437529,-1.9692)","instrument":"{}","camera_model_type":"CAHVOR"}},"caption":"NASA's Mars Perseverance rover acquired this image using its )j"
        R"j(Right Mastcam-Z camera. Mastcam-Z is a pair of cameras located high on the rover's mast.  \n\nThis image was acquired on Sept. {}, {} (Sol {}) at the local mean solar time of {}.",)j"
        R"j("sample_type":"Full","date_taken_mars":"Sol-{:05}M{}","credit":"NASA/JPL-Caltech/ASU","date_taken_utc":"{}-{:02}-{:02}T{}",)j"
        R"j("json_link":"https://mars.nasa.gov/rss/api/?feed=raw_images&category=mars2020&feedtype=json&id={}","link":"https://mars.nasa.gov/mars2020/multimedia/raw-images/{}",)j"
        R"j("drive":"{}","title":"Mars Perseverance Sol {}: Right Mastcam-Z Camera","site":{},"date_received":"{}-{:02}-{:02}T23:59:59Z"}})j",
        i ? "," : "", r % 180, r % 60, 666952977 + n * 293, r % 90, p.sol, r % 1000000, base, base, base, base, id, r % 10000000000000000, r % 9000,
        kInstruments[n % 13], day, year, p.sol, clock, p.sol, clock, year, month, day, clock, id, id, r % 2000, p.sol, p.sol / 20, year, month, day);
  }
  return out + fmt::format(R"j(],"per_page":"100","total_results":{},"type":"mars2020-images-list-1.1","page":{},"mission":"mars2020","total_images":1038997}})j",
                           p.count, p.page);
}

inline std::string old_page(const PageSpec& p) {
  struct Camera {
    int id;
    const char *name, *full_name;
  };
  static constexpr Camera kOpportunity[] = {{14, "FHAZ", "Front Hazard Avoidance Camera"}, {15, "RHAZ", "Rear Hazard Avoidance Camera"},
                                            {16, "NAVCAM", "Navigation Camera"}, {17, "PANCAM", "Panoramic Camera"},
                                            {18, "MINITES", "Miniature Thermal Emission Spectrometer (Mini-TES)"}};
  bool spirit = p.rover_id == 7;
  const Date landing{spirit ? 12421 : 12442};  // 2004-01-04, 2004-01-25
  const std::string earth_date = to_string(landing + static_cast<int>(p.sol * 88775.244 / 86400));
  std::string out = "{\"photos\":[";
  for (int i = 0; i < p.count; ++i) {
    int64_t n = p.first + i;
    uint64_t r = scramble(static_cast<uint64_t>(n) * 8 + static_cast<uint64_t>(p.rover_id));
    const Camera& c = kOpportunity[n % 5];
    fmt::format_to(std::back_inserter(out),
                   R"j({}{{"id":{},"sol":{},"camera":{{"id":{},"name":"{}","rover_id":{},"full_name":"{}"}},)j"
                   R"j("img_src":"http://mars.nasa.gov/mer/gallery/all/{}/f/{:03}/{}F{:09}EDN{:04X}P1001L0M1-BR.JPG","earth_date":"{}",)j"
                   R"j("rover":{{"id":{},"name":"{}","landing_date":"{}","launch_date":"{}","status":"complete"}}}})j",
                   i ? "," : "", (spirit ? 400000 : 120000) + n, p.sol, c.id + (spirit ? 13 : 0), c.name, p.rover_id, c.full_name, spirit ? 2 : 1, p.sol,
                   spirit ? 2 : 1, 126468064 + n * 17, r % 65536, earth_date, p.rover_id, spirit ? "Spirit" : "Opportunity", spirit ? "2004-01-04" : "2004-01-25",
                   spirit ? "2003-06-10" : "2003-07-07");
  }
  return out + "]}";
}

inline std::string page_body(const PageSpec& p) {
  return p.rover_id == 5 ? curiosity_page(p) : p.rover_id == 8 ? perseverance_page(p) : old_page(p);
}

}  // namespace skykeep::bench
