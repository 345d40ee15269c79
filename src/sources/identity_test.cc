#include "sources/identity.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "core/ids.h"

namespace skykeep::sources {
namespace {

TEST(ImageName, DropsSizesExtensionsAndMersSuffixAndKeepsVersions) {
  const struct {
    std::string_view url;
    bool versions;
    std::string_view stem, product;
    int version;
  } cases[] = {
      {"https://mars.nasa.gov/x/NLE_0367_0699523414_304ECM_N0110108NCAM00710_13_0LLJ01_1200.jpg", true,
       "NLE_0367_0699523414_304ECM_N0110108NCAM00710_13_0LLJ01", "NLE_0367_0699523414_304ECM_N0110108NCAM00710_13_0LLJ", 1},
      {"https://h/ZR2_1982_0842891670_957ECM_N0910970ZCAM03022_100085J02_800.jpg", true,
       "ZR2_1982_0842891670_957ECM_N0910970ZCAM03022_100085J02", "ZR2_1982_0842891670_957ECM_N0910970ZCAM03022_100085J", 2},
      {"https://h/ZR2_1982_100085J12_320.jpg", true, "ZR2_1982_100085J12", "ZR2_1982_100085J", 12},
      {"https://h/ZR2_1982_100085J02.png", true, "ZR2_1982_100085J02", "ZR2_1982_100085J", 2},
      {"https://h/ZR2_1982_100085J.png", true, "ZR2_1982_100085J", "ZR2_1982_100085J", 0},
      {"http://mars.jpl.nasa.gov/a/FLB_486265257EDR_F0481570FHAZ00323M_.JPG", false,
       "FLB_486265257EDR_F0481570FHAZ00323M_", "FLB_486265257EDR_F0481570FHAZ00323M_", 0},
      {"http://h/1000MR0044631300503690E01_DXXX.jpg", false, "1000MR0044631300503690E01_DXXX",
       "1000MR0044631300503690E01_DXXX", 0},
      {"http://h/1000MR0044631300503690E01.jpg", false, "1000MR0044631300503690E01", "1000MR0044631300503690E01", 0},
      {"http://mars.nasa.gov/mer/gallery/all/1/f/001/1F128285236EDN0000P1001L0M1-BR.JPG", false,
       "1F128285236EDN0000P1001L0M1", "1F128285236EDN0000P1001L0M1", 0},
      {"https://h/5017MH0003360001804263C00_DXXX-br.jpg", false, "5017MH0003360001804263C00_DXXX", "5017MH0003360001804263C00_DXXX", 0},
      {"https://h/5017MH0003360001804263C00_DXXX-thm.jpg", false, "5017MH0003360001804263C00_DXXX", "5017MH0003360001804263C00_DXXX", 0},
      {"http://h/2F126468064EDN0000P1001L0M1-THM.JPG", false, "2F126468064EDN0000P1001L0M1", "2F126468064EDN0000P1001L0M1", 0},
      {"http://h/-br.jpg", false, "-br", "-br", 0},
      {"http://h/a.b.JPG?x=1/2#top", false, "a.b", "a.b", 0},
      {"http://h/no-extension", false, "no-extension", "no-extension", 0},
      {"http://h/_320.jpg", false, "_320", "_320", 0},
      {"http://h/.jpg", false, ".jpg", ".jpg", 0},
      {"http://h/", false, "", "", 0},
      {"", true, "", "", 0},
  };
  for (const auto& c : cases) {
    const ImageName name = image_name(c.url, c.versions);
    EXPECT_EQ(name.stem, c.stem) << c.url;
    EXPECT_EQ(name.product, c.product) << c.url;
    EXPECT_EQ(name.version, c.version) << c.url;
  }
}

TEST(ImageName, SaysWhichOfTheCopiesItIs) {
  const auto rank = [](std::string_view url) { return int{image_name(url, false).size_rank}; };
  EXPECT_EQ(rank("http://h/A-THM.JPG"), 0);
  EXPECT_EQ(rank("http://h/A-thm.jpg?x=-br.jpg"), 0);
  EXPECT_EQ(rank("http://h/A-br.jpg"), 1);
  EXPECT_EQ(rank("http://h/A.jpg"), 2);
  EXPECT_EQ(rank("http://h/A_320.jpg"), 2);
  EXPECT_EQ(rank("http://h/x-thm.d/A.jpg"), 2) << "a folder says nothing";
  EXPECT_EQ(rank("http://h/A.jpg#-thm.jpg"), 2);
}

TEST(PhotoKey, IsRoverAndStemAndItsHashMakesTheDerivedId) {
  EXPECT_EQ(photo_key("spirit", "2F1"), "spirit/2F1");
  const Sha256 hash = sha256("spirit/2F1");
  EXPECT_EQ(photo_key_hash("spirit", "2F1"), first_64_bits(hash));
  EXPECT_EQ(derived_image_id(0), 4'503'599'627'370'496);
  EXPECT_EQ(derived_image_id(~uint64_t{0}), 4'503'599'627'370'496 + 2'251'799'813'685'247);
  EXPECT_LT(derived_image_id(~uint64_t{0}), int64_t{1} << 53) << "a JavaScript number holds it";
}

// Whatever a mission calls the smaller copies of a file: they are that file.
TEST(ImageName, EveryCopyOfAPictureHasItsKey) {
  struct Family {
    const char* rover;
    const char* stem;
    bool has_version;
    std::vector<const char*> endings;
  };
  const Family families[] = {
      {"curiosity", "5017MH0003360001804263C00_DXXX", false, {".jpg", "-br.jpg", "-thm.jpg", ".JPG", "-BR.JPG", "-THM.JPG", ".png"}},
      {"curiosity", "NRB_842870488EDR_S1250198NCAM00594M_", false, {".JPG", "-br.JPG", "-thm.jpg"}},
      {"spirit", "2F126468064EDN0000P1001L0M1", false, {"-BR.JPG", "-THM.JPG", ".JPG", "-br.jpg"}},
      {"perseverance", "ZR2_1982_0842891670_957ECM_N0910970ZCAM03022_100085J02", true, {".png", "_320.jpg", "_800.jpg", "_1200.jpg", ".jpg"}},
  };
  for (const Family& family : families) {
    for (const char* folder : {"https://mars.nasa.gov/a/", "http://mars.jpl.nasa.gov/b-br/c_320/"}) {
      for (const char* ending : family.endings) {
        for (const char* rest : {"", "?x=-thm.jpg", "#-br"}) {
          const std::string url = std::string(folder) + family.stem + ending + rest;
          EXPECT_EQ(image_name(url, family.has_version).stem, family.stem) << url;
        }
      }
    }
  }
}

TEST(IdOwner, IsNasasOldServiceAnotherServerOrUnknown) {
  const std::pair<const char*, IdOwner> cases[] = {
      {"https://api.nasa.gov/mars-photos/api/v1/rovers/curiosity/photos?sol=1", IdOwner::kNasa},
      {"https://mars-photos.herokuapp.com/api/v1/photos/1", IdOwner::kNasa},
      {"https://API.NASA.GOV/x", IdOwner::kNasa},
      {"https://rovers.nebulum.one/api/v1/rovers/curiosity/photos", IdOwner::kOther},
      {"https://api.nasa.gov.example.org/", IdOwner::kOther},
      {"https://example.org/api.nasa.gov", IdOwner::kOther},
      {"https://mars.nasa.gov/api/v1/raw_image_items/", IdOwner::kOther},
      {"file:api.nasa.gov.json", IdOwner::kUnknown},
      {"", IdOwner::kUnknown},
  };
  for (const auto& [url, owner] : cases) EXPECT_EQ(id_owner_of(url), owner) << url;
}

}  // namespace
}  // namespace skykeep::sources
