#include "simulator/rovers.h"

#include <array>
#include <cmath>

#include "core/text.h"

namespace skykeep::simulator {
namespace {

constexpr OldCamera kCuriosityCameras[] = {{20, "FHAZ", "Front Hazard Avoidance Camera"},
                                           {26, "NAVCAM", "Navigation Camera"},
                                           {22, "MAST", "Mast Camera"},
                                           {23, "CHEMCAM", "Chemistry and Camera Complex"},
                                           {24, "MAHLI", "Mars Hand Lens Imager"},
                                           {25, "MARDI", "Mars Descent Imager"},
                                           {21, "RHAZ", "Rear Hazard Avoidance Camera"}};

constexpr OldCamera kOpportunityCameras[] = {
    {14, "FHAZ", "Front Hazard Avoidance Camera"},
    {16, "NAVCAM", "Navigation Camera"},
    {17, "PANCAM", "Panoramic Camera"},
    {18, "MINITES", "Miniature Thermal Emission Spectrometer (Mini-TES)"},
    {19, "ENTRY", "Entry, Descent, and Landing Camera"},
    {15, "RHAZ", "Rear Hazard Avoidance Camera"}};

constexpr OldCamera kSpiritCameras[] = {{27, "FHAZ", "Front Hazard Avoidance Camera"},
                                        {29, "NAVCAM", "Navigation Camera"},
                                        {30, "PANCAM", "Panoramic Camera"},
                                        {31, "MINITES", "Miniature Thermal Emission Spectrometer (Mini-TES)"},
                                        {32, "ENTRY", "Entry, Descent, and Landing Camera"},
                                        {28, "RHAZ", "Rear Hazard Avoidance Camera"}};

constexpr OldCamera kPerseveranceCameras[] = {
    {33, "EDL_RUCAM", "Rover Up-Look Camera"},
    {35, "EDL_DDCAM", "Descent Stage Down-Look Camera"},
    {36, "EDL_PUCAM1", "Parachute Up-Look Camera A"},
    {37, "EDL_PUCAM2", "Parachute Up-Look Camera B"},
    {38, "NAVCAM_LEFT", "Navigation Camera - Left"},
    {39, "NAVCAM_RIGHT", "Navigation Camera - Right"},
    {40, "MCZ_RIGHT", "Mast Camera Zoom - Right"},
    {41, "MCZ_LEFT", "Mast Camera Zoom - Left"},
    {42, "FRONT_HAZCAM_LEFT_A", "Front Hazard Avoidance Camera - Left"},
    {43, "FRONT_HAZCAM_RIGHT_A", "Front Hazard Avoidance Camera - Right"},
    {44, "REAR_HAZCAM_LEFT", "Rear Hazard Avoidance Camera - Left"},
    {45, "REAR_HAZCAM_RIGHT", "Rear Hazard Avoidance Camera - Right"},
    {34, "EDL_RDCAM", "Rover Down-Look Camera"},
    {46, "SKYCAM", "MEDA Skycam"},
    {47, "SHERLOC_WATSON", "SHERLOC WATSON Camera"},
    {48, "SUPERCAM_RMI", "SuperCam Remote Micro Imager"},
    {49, "LCAM", "Lander Vision System Camera"}};

// Midnights and clock offsets follow from the recorded pictures (local mean solar time, UTC and SCLK of
// each).
constexpr double kJ2000ClockOffset = 946727935.816;
const std::array<RoverFacts, 4> kFacts = {{
    {Rover::kCuriosity, 5, "Curiosity", "curiosity", "2012-08-06", "2011-11-26", true, 0, 0, 1344174598.690,
     946732334.142, 2'000'001, kCuriosityCameras},
    {Rover::kOpportunity, 6, "Opportunity", "opportunity", "2004-01-25", "2003-07-07", false, 1, 5111,
     1074869304.8, kJ2000ClockOffset, 100'001, kOpportunityCameras},
    {Rover::kSpirit, 7, "Spirit", "spirit", "2004-01-04", "2003-06-10", false, 1, 2208, 1073048784.8,
     kJ2000ClockOffset, 1'000'001, kSpiritCameras},
    {Rover::kPerseverance, 8, "Perseverance", "perseverance", "2021-02-18", "2020-07-30", true, 0, 0,
     1613622255.520, 946729485.557, 6'000'001, kPerseveranceCameras},
}};

constexpr const char* kJpl = "NASA/JPL-Caltech";
constexpr const char* kMsss = "NASA/JPL-Caltech/MSSS";
constexpr const char* kAsu = "NASA/JPL-Caltech/ASU";
constexpr const char* kLanl = "NASA/JPL-Caltech/LANL/CNES/CNRS/IRAP/IAS/LPG";
constexpr const char* kCornell = "NASA/JPL-Caltech/Cornell";
constexpr Rover kC = Rover::kCuriosity, kP = Rover::kPerseverance, kO = Rover::kOpportunity,
                kS = Rover::kSpirit;

// clang-format off
constexpr Instrument kInstruments[] = {
    {kC, "FHAZ_LEFT_A", "FHAZ", "FLA", "fcam", "FHAZ", "Front Hazard Avoidance Camera (Front Hazcam)", kJpl, "", 9, 1024, 1024, 124, Look::kFisheye},
    {kC, "FHAZ_RIGHT_A", "FHAZ", "FRA", "fcam", "FHAZ", "Front Hazard Avoidance Camera (Front Hazcam)", kJpl, "", 10, 1024, 1024, 124, Look::kFisheye},
    {kC, "FHAZ_LEFT_B", "FHAZ", "FLB", "fcam", "FHAZ", "Front Hazard Avoidance Camera (Front Hazcam)", kJpl, "", 9, 1024, 1024, 124, Look::kFisheye},
    {kC, "FHAZ_RIGHT_B", "FHAZ", "FRB", "fcam", "FHAZ", "Front Hazard Avoidance Camera (Front Hazcam)", kJpl, "", 10, 1024, 1024, 124, Look::kFisheye},
    {kC, "RHAZ_LEFT_A", "RHAZ", "RLA", "rcam", "RHAZ", "Rear Hazard Avoidance Camera (Rear Hazcam)", kJpl, "", 11, 1024, 1024, 124, Look::kFisheye},
    {kC, "RHAZ_RIGHT_A", "RHAZ", "RRA", "rcam", "RHAZ", "Rear Hazard Avoidance Camera (Rear Hazcam)", kJpl, "", 12, 1024, 1024, 124, Look::kFisheye},
    {kC, "RHAZ_LEFT_B", "RHAZ", "RLB", "rcam", "RHAZ", "Rear Hazard Avoidance Camera (Rear Hazcam)", kJpl, "", 11, 1024, 1024, 124, Look::kFisheye},
    {kC, "RHAZ_RIGHT_B", "RHAZ", "RRB", "rcam", "RHAZ", "Rear Hazard Avoidance Camera (Rear Hazcam)", kJpl, "", 12, 1024, 1024, 124, Look::kFisheye},
    {kC, "NAV_LEFT_A", "NAVCAM", "NLA", "ncam", "NCAM", "Left Navigation Camera", kJpl, "", 7, 1024, 1024, 45, Look::kMono},
    {kC, "NAV_RIGHT_A", "NAVCAM", "NRA", "ncam", "NCAM", "Right Navigation Camera", kJpl, "", 8, 1024, 1024, 45, Look::kMono},
    {kC, "NAV_LEFT_B", "NAVCAM", "NLB", "ncam", "NCAM", "Left Navigation Camera", kJpl, "", 7, 1024, 1024, 45, Look::kMono},
    {kC, "NAV_RIGHT_B", "NAVCAM", "NRB", "ncam", "NCAM", "Right Navigation Camera", kJpl, "", 8, 1024, 1024, 45, Look::kMono},
    {kC, "MAST_LEFT", "MAST", "ML", "mcam", "", "Mast Camera (Mastcam)", kMsss, "", 2, 1328, 1184, 21, Look::kColour},
    {kC, "MAST_RIGHT", "MAST", "MR", "mcam", "", "Mast Camera (Mastcam)", kMsss, "", 3, 1328, 1184, 7, Look::kColour},
    {kC, "CHEMCAM_RMI", "CHEMCAM", "CR0", "ccam", "CCAM", "Chemistry & Camera (ChemCam)", kLanl, "", 4, 1024, 1024, 1.2F, Look::kScope},
    {kC, "MAHLI", "MAHLI", "MH", "mhli", "", "Mars Hand Lens Imager (MAHLI)", kMsss, "", 5, 1632, 1200, 34, Look::kCloseUp},
    {kC, "MARDI", "MARDI", "MD", "mrdi", "", "Mars Descent Imager (MARDI)", kMsss, "", 6, 1600, 1200, 70, Look::kDescent},

    {kP, "NAVCAM_LEFT", "NAVCAM_LEFT", "NL", "ncam", "NCAM", "Left Navigation Camera", kJpl, "The camera is located high on the rover's mast and aids in driving.", 0, 1280, 960, 96, Look::kColour},
    {kP, "NAVCAM_RIGHT", "NAVCAM_RIGHT", "NR", "ncam", "NCAM", "Right Navigation Camera", kJpl, "The camera is located high on the rover's mast and aids in driving.", 0, 1280, 960, 96, Look::kColour},
    {kP, "MCZ_LEFT", "MCZ_LEFT", "ZL", "zcam", "ZCAM", "Left Mastcam-Z Camera", kAsu, "Mastcam-Z is a pair of cameras located high on the rover's mast.", 0, 1648, 1200, 20, Look::kColour},
    {kP, "MCZ_RIGHT", "MCZ_RIGHT", "ZR", "zcam", "ZCAM", "Right Mastcam-Z Camera", kAsu, "Mastcam-Z is a pair of cameras located high on the rover's mast.", 0, 1648, 1200, 20, Look::kColour},
    {kP, "FRONT_HAZCAM_LEFT_A", "FRONT_HAZCAM_LEFT_A", "FL", "fcam", "FHAZ", "Front Left Hazard Avoidance Camera", kJpl, "Hazcams are at the front of the rover and image hazards such as large rocks.", 0, 1280, 960, 136, Look::kFisheye},
    {kP, "FRONT_HAZCAM_RIGHT_A", "FRONT_HAZCAM_RIGHT_A", "FR", "fcam", "FHAZ", "Front Right Hazard Avoidance Camera", kJpl, "Hazcams are at the front of the rover and image hazards such as large rocks.", 0, 1280, 960, 136, Look::kFisheye},
    {kP, "REAR_HAZCAM_LEFT", "REAR_HAZCAM_LEFT", "RL", "rcam", "RHAZ", "Rear Left Hazard Avoidance Camera", kJpl, "Hazcams are at the back of the rover and image hazards such as large rocks.", 0, 1280, 960, 136, Look::kFisheye},
    {kP, "REAR_HAZCAM_RIGHT", "REAR_HAZCAM_RIGHT", "RR", "rcam", "RHAZ", "Rear Right Hazard Avoidance Camera", kJpl, "Hazcams are at the back of the rover and image hazards such as large rocks.", 0, 1280, 960, 136, Look::kFisheye},
    {kP, "SKYCAM", "SKYCAM", "WS", "meda", "SKYC", "MEDA Skycam", kJpl, "Skycam is part of the weather station on the rover's deck and looks up.", 0, 1024, 1024, 120, Look::kSky},
    {kP, "SHERLOC_WATSON", "SHERLOC_WATSON", "SI", "shrlc", "SRLC", "SHERLOC WATSON Camera", kMsss, "The camera is located on the turret at the end of the rover's robotic arm.", 0, 1648, 1200, 36, Look::kCloseUp},
    {kP, "SHERLOC_ACI", nullptr, "SC", "shrlc", "SRLC", "SHERLOC Autofocus and Context Imager", kMsss, "The camera is located on the turret at the end of the rover's robotic arm.", 0, 1648, 1200, 9, Look::kCloseUp},
    {kP, "SUPERCAM_RMI", "SUPERCAM_RMI", "LR", "scam", "SCAM", "SuperCam Remote Micro Imager", kLanl, "SuperCam's imager is located at the top of the rover's mast.", 0, 1024, 1024, 1.1F, Look::kScope},
    {kP, "PIXL_MCC", nullptr, "PC", "pixl", "PIXL", "PIXL Micro Context Camera", kJpl, "PIXL is located on the turret at the end of the rover's robotic arm.", 0, 752, 580, 30, Look::kCloseUp},
    {kP, "CACHECAM", nullptr, "CC", "ccam", "CACH", "Sample Caching System Camera", kJpl, "The camera looks into the sample tubes from above.", 0, 1024, 1024, 6, Look::kScope},
    {kP, "EDL_RUCAM", "EDL_RUCAM", "EU", "edl", "EDLC", "Rover Up-Look Camera", kJpl, "The camera watched the descent stage during landing.", 0, 1280, 1024, 48, Look::kSky},
    {kP, "EDL_RDCAM", "EDL_RDCAM", "ED", "edl", "EDLC", "Rover Down-Look Camera", kJpl, "The camera watched the ground during landing.", 0, 1280, 1024, 48, Look::kDescent},
    {kP, "EDL_DDCAM", "EDL_DDCAM", "ES", "edl", "EDLC", "Descent Stage Down-Look Camera", kJpl, "The camera watched the rover during landing.", 0, 2048, 1536, 48, Look::kDescent},
    {kP, "EDL_PUCAM1", "EDL_PUCAM1", "EA", "edl", "EDLC", "Parachute Up-Look Camera A", kJpl, "The camera watched the parachute during landing.", 0, 1280, 1024, 35, Look::kSky},
    {kP, "EDL_PUCAM2", "EDL_PUCAM2", "EB", "edl", "EDLC", "Parachute Up-Look Camera B", kJpl, "The camera watched the parachute during landing.", 0, 1280, 1024, 35, Look::kSky},
    {kP, "LCAM", "LCAM", "EL", "edl", "LVSC", "Lander Vision System Camera", kJpl, "The camera compared the ground with a map during landing.", 0, 1024, 1024, 90, Look::kDescent},

    {kO, "FHAZ", "FHAZ", "F", "f", "P12", "Front Hazard Avoidance Camera", kJpl, "", 0, 1024, 1024, 124, Look::kFisheye},
    {kO, "RHAZ", "RHAZ", "R", "r", "P13", "Rear Hazard Avoidance Camera", kJpl, "", 0, 1024, 1024, 124, Look::kFisheye},
    {kO, "NAVCAM", "NAVCAM", "N", "n", "P15", "Navigation Camera", kJpl, "", 0, 1024, 1024, 45, Look::kMono},
    {kO, "PANCAM", "PANCAM", "P", "p", "P23", "Panoramic Camera", kCornell, "", 0, 1024, 1024, 16, Look::kMono},
    {kO, "MINITES", "MINITES", "T", "t", "P34", "Mini-TES", kCornell, "", 0, 512, 512, 20, Look::kMono},
    {kO, "ENTRY", "ENTRY", "E", "e", "F00", "Descent Imager", kJpl, "", 0, 1024, 1024, 45, Look::kDescent},
    {kS, "FHAZ", "FHAZ", "F", "f", "P12", "Front Hazard Avoidance Camera", kJpl, "", 0, 1024, 1024, 124, Look::kFisheye},
    {kS, "RHAZ", "RHAZ", "R", "r", "P13", "Rear Hazard Avoidance Camera", kJpl, "", 0, 1024, 1024, 124, Look::kFisheye},
    {kS, "NAVCAM", "NAVCAM", "N", "n", "P15", "Navigation Camera", kJpl, "", 0, 1024, 1024, 45, Look::kMono},
    {kS, "PANCAM", "PANCAM", "P", "p", "P23", "Panoramic Camera", kCornell, "", 0, 1024, 1024, 16, Look::kMono},
    {kS, "MINITES", "MINITES", "T", "t", "P34", "Mini-TES", kCornell, "", 0, 512, 512, 20, Look::kMono},
    {kS, "ENTRY", "ENTRY", "E", "e", "F00", "Descent Imager", kJpl, "", 0, 1024, 1024, 45, Look::kDescent},
};
// clang-format on

Date landing(Rover rover) { return parse_date(facts(rover).landing_date).value(); }

}  // namespace

const RoverFacts& facts(Rover rover) { return kFacts[index_of(rover)]; }

std::optional<Rover> rover_named(std::string_view slug) {
  for (const RoverFacts& f : kFacts)
    if (iequals(slug, f.slug)) return f.rover;
  return std::nullopt;
}

std::span<const Instrument> instruments() { return kInstruments; }

std::optional<size_t> instrument_named(Rover rover, std::string_view name) {
  for (size_t i = 0; i < std::size(kInstruments); ++i)
    if (kInstruments[i].rover == rover && name == kInstruments[i].name) return i;
  return std::nullopt;
}

const OldCamera* old_camera(const Instrument& instrument) {
  if (instrument.old_name == nullptr) return nullptr;
  for (const OldCamera& camera : facts(instrument.rover).cameras)
    if (std::string_view(camera.name) == instrument.old_name) return &camera;
  return nullptr;
}

UtcTime time_at(Rover rover, int sol, double lmst_seconds) {
  return UtcTime::from_seconds(facts(rover).sol_zero_unix_s + (sol + lmst_seconds / 86400.0) * kSolSeconds);
}

int sol_at(Rover rover, UtcTime t) {
  return static_cast<int>(std::floor((t.unix_seconds() - facts(rover).sol_zero_unix_s) / kSolSeconds));
}

Date earth_date(Rover rover, int sol) {
  return landing(rover) + static_cast<int>(std::floor(sol * kSolSeconds / 86400.0));
}

std::optional<int> sol_on(Rover rover, Date date) {
  const int guess = static_cast<int>(std::floor((date - landing(rover)) * 86400.0 / kSolSeconds));
  for (int sol = guess - 1; sol <= guess + 1; ++sol)
    if (sol >= 0 && earth_date(rover, sol) == date) return sol;
  return std::nullopt;
}

}  // namespace skykeep::simulator
