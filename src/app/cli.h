// The command line: verbs, options, help that opens with examples.
#pragma once

namespace skykeep::app {

int run_cli(int argc, char** argv);

}  // namespace skykeep::app
