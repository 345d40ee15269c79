#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tools/tidy_rules.h"

namespace skykeep::tidy {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kLayersText = "# floors\ncore:\nnet: core\nbus: core net\nflows: core net bus\napp: core net bus flows\nsimulator: core\n";

// A tree that keeps every rule, and files on top of it.
Tree tree_with(Tree more) {
  Tree tree = {{"tools/layers.txt", kLayersText},
               {"src/core/README.md", "Core.\n"},
               {"src/core/time.h", "#pragma once\n"},
               {"src/net/README.md", "Net.\n"},
               {"src/net/http.h", "#pragma once\n#include \"core/time.h\"\n"},
               {"src/bus/README.md", "Bus.\n"},
               {"src/bus/bus.h", "#pragma once\n#include \"core/time.h\"\n#include \"net/http.h\"\n"},
               {"src/bus/embedded/embedded_bus.h", "#pragma once\n#include \"bus/bus.h\"\n"},
               {"src/flows/README.md", "Flows.\n"},
               {"src/flows/flows.h", "#pragma once\n#include \"bus/bus.h\"\n#include \"core/time.h\"\n#include \"net/http.h\"\n"},
               {"src/app/README.md", "App.\n"},
               {"src/app/app.h", "#pragma once\n#include \"bus/bus.h\"\n#include \"core/time.h\"\n#include \"flows/flows.h\"\n#include \"net/http.h\"\n"}};
  for (auto& [path, text] : more) tree[path] = text;
  return tree;
}
std::vector<std::string> rules(const Tree& tree) {
  std::vector<std::string> out;
  for (const Violation& v : check(tree)) out.push_back(v.file + ":" + std::to_string(v.line) + " " + v.rule);
  return out;
}
std::string repeat(const std::string& text, int n) {
  std::string out;
  for (int i = 0; i < n; ++i) out += text;
  return out;
}

TEST(Tidy, ACleanTreeHasNoViolations) { EXPECT_THAT(check(tree_with({})), IsEmpty()); }

TEST(Tidy, IncludesMustBeAnEdgeOfTheLayers) {
  const auto found = check(tree_with({{"src/net/x.cc", "#include <map>\n#include \"bus/bus.h\"\n"}}));
  ASSERT_THAT(found, ElementsAre(AllOf(Field(&Violation::file, "src/net/x.cc"), Field(&Violation::line, 2),
                                       Field(&Violation::rule, "edge"), Field(&Violation::message, HasSubstr("net may not include bus (it may: core)")))));
  EXPECT_EQ(to_string(found[0]).substr(0, 22), "src/net/x.cc:2: [edge]");
  EXPECT_THAT(rules(tree_with({{"simulator/README.md", "S.\n"}, {"simulator/x.cc", "#include \"core/time.h\"\n#include \"net/http.h\"\n"}})),
              ElementsAre("simulator/x.cc:2 edge"));
  EXPECT_THAT(rules(tree_with({{"src/core/core_test.cc", "#include \"net/http.h\"\n"}})),
              ElementsAre("src/core/core_test.cc:1 edge")) << "tests keep to the floors, too";
}

TEST(Tidy, AnEdgeThatNobodyUsesIsNamed) {
  const auto found = check(tree_with({{"src/bus/bus.h", "#pragma once\n#include \"core/time.h\"\n"}}));
  ASSERT_THAT(found, ElementsAre(AllOf(Field(&Violation::file, "tools/layers.txt"), Field(&Violation::line, 4),
                                       Field(&Violation::rule, "unused-edge"), Field(&Violation::message, HasSubstr("bus may include net and does not")))));
}

TEST(Tidy, SubFoldersOfOtherRoomsAreForAppAndTests) {
  const std::string text = "#include \"bus/embedded/embedded_bus.h\"\n";
  EXPECT_THAT(rules(tree_with({{"src/flows/x.cc", text}})), ElementsAre("src/flows/x.cc:1 sub-folder"));
  EXPECT_THAT(rules(tree_with({{"src/flows/x_test.cc", text}})), IsEmpty());
  EXPECT_THAT(rules(tree_with({{"src/app/x.cc", text}})), IsEmpty());
  EXPECT_THAT(rules(tree_with({{"src/bus/x.cc", text}})), IsEmpty()) << "one's own";
  EXPECT_THAT(rules(tree_with({{"src/flows/load/load_x.cc", "#include \"sources/x/x.h\"\n"}})), IsEmpty()) << "a loader reads its source's documents";
  EXPECT_THAT(rules(tree_with({{"src/flows/load/load_x.cc", text}})), ElementsAre("src/flows/load/load_x.cc:1 sub-folder"));
}

TEST(Tidy, WhatTestsShareStandsInFoldersTesting) {
  const std::string rig = "#pragma once\n#include \"bus/embedded/embedded_bus.h\"\n#include \"tests/support/x.h\"\n";
  const std::string use = "#include \"flows/testing/rig.h\"\n";
  EXPECT_THAT(rules(tree_with({{"src/flows/testing/rig.h", rig}, {"src/flows/x_test.cc", use}})), IsEmpty());
  EXPECT_THAT(rules(tree_with({{"src/flows/testing/rig.h", rig}, {"src/flows/x.cc", use}})), ElementsAre("src/flows/x.cc:1 edge"));
  EXPECT_THAT(rules(tree_with({{"src/net/test_x.h", "#pragma once\n"}})), ElementsAre("src/net/test_x.h:1 test-name"));
}

TEST(Tidy, IncludesAreWrittenFromTheRoot) {
  EXPECT_THAT(rules(tree_with({{"src/net/x.cc", "#include \"http.h\"\n"}})), ElementsAre("src/net/x.cc:1 relative-include"));
  EXPECT_THAT(rules(tree_with({{"src/net/x.cc", "#  include \"duckdb.h\"\n"}})), IsEmpty()) << "somebody else's";
  EXPECT_THAT(rules(tree_with({{"src/net/x.cc", "#include \"tests/recordings.h\"\n"}})), ElementsAre("src/net/x.cc:1 edge"));
  EXPECT_THAT(rules(tree_with({{"src/net/x_test.cc", "#include \"tests/recordings.h\"\n"}})), IsEmpty());
}

TEST(Tidy, ARoomWithoutReadmeOrWithoutAnEntryIsNamed) {
  EXPECT_THAT(rules(tree_with({{"src/lake/lake.h", "#pragma once\n"}})),
              ElementsAre("src/lake/README.md:1 readme", "tools/layers.txt:1 edge"));
}

TEST(Tidy, FilesHaveCeilingsByTheirKind) {
  EXPECT_THAT(rules(tree_with({{"src/core/a.h", repeat("\n", 300)}})), IsEmpty());
  EXPECT_THAT(rules(tree_with({{"src/core/a.h", repeat("\n", 301)}})), ElementsAre("src/core/a.h:301 file-length"));
  EXPECT_THAT(rules(tree_with({{"src/core/a.cc", repeat("\n", 601)}})), ElementsAre("src/core/a.cc:601 file-length"));
  EXPECT_THAT(rules(tree_with({{"src/core/a_test.cc", repeat("\n", 900)}})), IsEmpty());
  EXPECT_THAT(rules(tree_with({{"tests/flows/a.cc", repeat("\n", 901)}})), ElementsAre("tests/flows/a.cc:901 file-length"));
  EXPECT_THAT(rules(tree_with({{"tests/contract/a.h", repeat("\n", 900)}})), IsEmpty()) << "contract suites are tests";
}

TEST(Tidy, FunctionsHaveACeiling) {
  const std::string fits = "int f() {\n" + repeat("  g();\n", 68) + "}\n";
  const std::string tall = "int f() {\n" + repeat("  g();\n", 69) + "}\n";
  EXPECT_THAT(rules(tree_with({{"src/core/a.cc", fits}})), IsEmpty());
  EXPECT_THAT(rules(tree_with({{"src/core/a.cc", "\n" + tall}})), ElementsAre("src/core/a.cc:2 function-length"));
}

TEST(Tidy, MarksAndWhiteSpaceAreFound) {
  const std::string todo = std::string("TO") + "DO";
  EXPECT_THAT(rules(tree_with({{"src/core/a.cc", "int a;  // " + todo + " later\nint b; \nint c;\t\n"}})),
              ElementsAre("src/core/a.cc:1 mark", "src/core/a.cc:2 trailing-space", "src/core/a.cc:3 trailing-space"));
  EXPECT_THAT(rules(tree_with({{"src/core/a.cc", "int " + todo + "s; auto t = \"/tmp/XX" + "XX\";\n"}})), IsEmpty());
  EXPECT_THAT(rules(tree_with({{"src/core/a.cc", "int a;"}})), ElementsAre("src/core/a.cc:1 last-line"));
  EXPECT_THAT(rules(tree_with({{"src/core/a.cc", "int a;\r\n"}})), ElementsAre("src/core/a.cc:1 trailing-space"));
}

// As `skykeep runs ID` once printed bytes of the heap. The loops are put together here, so that this file passes its own rule.
TEST(Tidy, LoopsOverViewsOfATextThatIsGoneAreFound) {
  const auto loop = [](const std::string& text) { return "for (const auto line : " + std::string("split(") + text + ", ',')) use(line);\n"; };
  for (const char* gone : {"attempt.value(\"log\", \"\")", "replace_all(text, \"a\", \"b\")", "fmt::format(\"{}\", x)", "std::string(text)", "settings.text(\"a.b\")"})
    EXPECT_THAT(rules(tree_with({{"src/core/a.cc", loop(gone)}})), ElementsAre("src/core/a.cc:1 dangling")) << gone;
  for (const char* stays : {"text", "trim(line)", "call.rover", "std::string_view(path).substr(1)", "folder_of(key)"})
    EXPECT_THAT(rules(tree_with({{"src/core/a.cc", loop(stays)}})), IsEmpty()) << stays;
}

TEST(Tidy, ThreadsBeginGuarded) {
  const std::string plain = "thread = std::jthread([this](std::stop_token stop) { run(stop); });\n";
  const std::string guarded = "thread = std::jthread([this](std::stop_token stop) { run_guarded(\"a\", stop, [&] { run(stop); }); });\n";
  EXPECT_THAT(rules(tree_with({{"src/core/a.cc", guarded + plain}})), ElementsAre("src/core/a.cc:2 thread"));
  EXPECT_THAT(rules(tree_with({{"src/core/a.h", "A() : thread_([this] { run(); }) {}\nvoid b() { threads_.emplace_back([this] { run(); }); }\n"}})),
              ElementsAre("src/core/a.h:1 thread", "src/core/a.h:2 thread"));
  EXPECT_THAT(rules(tree_with({{"src/core/a_test.cc", plain}})), IsEmpty());
}

TEST(Tidy, LoopsOverElementsOfADocumentThatIsGoneAreFound) {
  const auto loop = [](const std::string& range) { return "for (const Json& row " + std::string(": ") + range + ") use(row(1)[0]);\n"; };
  for (const char* gone : {"rig.get_json(\"/a\")[\"data\"]", "Json::parse(text)[list]", "answer()[\"a\"][\"b\"]"})
    EXPECT_THAT(rules(tree_with({{"src/core/a.cc", loop(gone)}})), ElementsAre("src/core/a.cc:1 dangling")) << gone;
  for (const char* stays : {"rows", "document[\"data\"]", "(*json)[\"data\"]", "table(sql).rows", "list_of(what)"})
    EXPECT_THAT(rules(tree_with({{"src/core/a.cc", loop(stays)}})), IsEmpty()) << stays;
}

TEST(Tidy, WhatMovesAnySourceNamesNone) {
  const auto at = [](const std::string& path, const std::string& text) {
    return rules(tree_with({{"src/sources/asteroids/asteroids.h", ""}, {"src/sources/README.md", "x"}, {path, text}}));
  };
  for (const char* text : {"int sol = 1;\n", "// of a rover\n", "fetch(\"asteroids\");\n"})
    EXPECT_THAT(at("src/state/a.cc", text), ::testing::Contains("src/state/a.cc:1 source-blind")) << text;
  for (const char* text : {"int sole = 1;\n", "resolve();\n", "kSol;\n"})
    EXPECT_THAT(at("src/state/a.cc", text), ::testing::Not(::testing::Contains("src/state/a.cc:1 source-blind"))) << text;
  EXPECT_THAT(at("src/core/a.cc", "int sol = 1;\n"), ::testing::Not(::testing::Contains("src/core/a.cc:1 source-blind")));
}

TEST(Tidy, ExemptionsNeedAReasonAndAreNotKeptForNothing) {
  const Tree tall = {{"src/core/a.h", repeat("\n", 301)}};
  const auto with = [&](std::string line) {
    Tree tree = tree_with(tall);
    tree["tools/tidy_exemptions.txt"] = "# why\n" + line + "\n";
    return rules(tree);
  };
  EXPECT_THAT(with("src/core/a.h: file-length: a table of one thing"), IsEmpty());
  EXPECT_THAT(with("src/core/a.h: file-length:"), ElementsAre("src/core/a.h:301 file-length", "tools/tidy_exemptions.txt:2 exemption"));
  EXPECT_THAT(with("src/core/a.h: function-length: x"),
              ElementsAre("src/core/a.h:301 file-length", "tools/tidy_exemptions.txt:2 exemption"));
}

std::vector<std::pair<std::string, int>> found(std::string_view text) {
  std::vector<std::pair<std::string, int>> out;
  for (const Function& f : functions(text)) out.emplace_back(f.head, f.lines());
  return out;
}
using Found = std::vector<std::pair<std::string, int>>;

TEST(TidyFunctions, AreFoundInNamespacesAndClasses) {
  EXPECT_EQ(found("namespace a {\nclass B : public C {\n public:\n  int d() const override { return 1; }\n private:\n  int e_ = 0;\n};\n"
                  "int f(int g) {\n  if (g) {\n    return 2;\n  }\n  return 3;\n}\n}  // namespace a\n"),
            (Found{{"int d() const override", 1}, {"int f(int g)", 6}}));
}

TEST(TidyFunctions, ConstructorsWithInitialisersAreWhole) {
  EXPECT_EQ(found("A::A(int b)\n    : b_{b}, c_{1, 2} {\n  d();\n}\n"), (Found{{"A::A(int b) : b_{}, c_{}", 4}}));
  EXPECT_EQ(found("struct A {\n  explicit A(int b) : b_(b) {}\n  int b_;\n};\n"), (Found{{"explicit A(int b) : b_(b)", 1}}));
}

TEST(TidyFunctions, TablesTypesAndCommentsAreNone) {
  EXPECT_EQ(found("constexpr std::array<int, 2> kA = {\n 1,\n 2};\nstruct B { int c = 0; };\nenum class D { kE, kF };\n"
                  "const auto kG = make({{1, 2}, {3, 4}});\nextern \"C\" {\nint h();\n}\n"
                  "// int i() {\n/* int j() {\n*/\n#define K() {\\\n  l(\nconst char* m = R\"x(int n() {)x\";\nchar o = '{';\nint p = 1'000;\n"),
            Found{});
}

TEST(TidyFunctions, TestsAndLambdasAtTheTopCount) {
  EXPECT_EQ(found("TEST(A, B) {\n  c();\n}\n"), (Found{{"TEST(A, B)", 3}}));
  EXPECT_EQ(found("extern \"C\" int f(const uint8_t* d) {\n  return 0;\n}\n"), (Found{{"extern int f(const uint8_t* d)", 3}}));
  EXPECT_EQ(found("template <class T>\nvoid f(T t) {\n  const auto g = [&] {\n  };\n}\n"), (Found{{"template <class T> void f(T t)", 5}}));
}

TEST(TidyFunctions, BrokenCodeDoesNoHarm) {
  for (const std::string_view text : {"", "{", "}", "}}}{{{", "int f() {", "\"", "R\"(", "'", "/*", "#define X \\", "int f() { \"\\"})
    EXPECT_LE(functions(text).size(), 1u) << text;
}

}  // namespace
}  // namespace skykeep::tidy
