// The program itself: what it prints, and with what it exits.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdio>
#include <cstdlib>
#include <string>

namespace {

struct Outcome {
  int exit = -1;
  std::string output;  // stdout and stderr
};

Outcome run(const std::string& arguments, const std::string& before = "") {
  const char* dir = std::getenv("SKYKEEP_BIN_DIR");
  const std::string command =
      before + std::string(dir != nullptr ? dir : "bin") + "/skykeep-simulator " + arguments + " 2>&1";
  Outcome out;
  FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) return out;
  char buffer[4096];
  while (const size_t n = std::fread(buffer, 1, sizeof buffer, pipe)) out.output.append(buffer, n);
  const int status = ::pclose(pipe);
  if (WIFEXITED(status)) out.exit = WEXITSTATUS(status);
  return out;
}

TEST(Program, HelpBeginsWithUsageAndShowsExamples) {
  const Outcome help = run("--help");
  EXPECT_EQ(help.exit, 0);
  EXPECT_THAT(help.output,
              testing::AllOf(testing::HasSubstr("Examples:"), testing::HasSubstr("429-retry-after"),
                             testing::HasSubstr("--photos")));
}

TEST(Program, WrongUsageExitsWithTwoAndSaysWhy) {
  const Outcome flag = run("--bogus"), fault = run("--fault flood"), now = run("--now yesterday");
  EXPECT_EQ(flag.exit, 2);
  EXPECT_THAT(flag.output, testing::HasSubstr("--bogus"));
  EXPECT_EQ(fault.exit, 2);
  EXPECT_THAT(fault.output,
              testing::AllOf(testing::HasSubstr("'flood'"), testing::HasSubstr("truncated-body")));
  EXPECT_EQ(now.exit, 2);
}

TEST(Program, UnreadableRecordingsExitWithThree) {
  const Outcome out = run("--recordings /nowhere");
  EXPECT_EQ(out.exit, 3);
  EXPECT_THAT(out.output, testing::HasSubstr("/nowhere/index.json"));
}

TEST(Program, PrintsItsAddressAndEndsCleanlyOnSigterm) {
  // The shell waits until the line is there, asks for the clock's page to be sure, then ends it.
  const Outcome out =
      run("--listen 127.0.0.1:0 --photos 10 > $f & pid=$!; while ! grep -q listening $f 2>/dev/null; do kill "
          "-0 $pid || break; "
          "sleep 0.05; done; cat $f; rm -f $f; kill -TERM $pid; wait $pid; exit $?; :",
          "f=$(mktemp); ");
  EXPECT_EQ(out.exit, 0) << out.output;
  EXPECT_THAT(out.output,
              testing::ContainsRegex("^skykeep-simulator listening on http://127\\.0\\.0\\.1:[0-9]+"));
}

}  // namespace
