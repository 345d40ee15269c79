#include "app/cli.h"

int main(int argc, char** argv) { return skykeep::app::run_cli(argc, argv); }
