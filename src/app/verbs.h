// The verbs of the command line. Each takes what was said and returns the exit code; stdout carries data, stderr messages.
#pragma once

#include "app/invocation.h"

namespace skykeep::app {

int serve(const Invocation& call);
int demo(const Invocation& call);
int sync(const Invocation& call);
int import(const Invocation& call);
int build(const Invocation& call);
int test(const Invocation& call);
int sql(const Invocation& call);
int sources(const Invocation& call);
int status(const Invocation& call);
int gaps(const Invocation& call);
int runs(const Invocation& call);
int lineage(const Invocation& call);
int where(const Invocation& call);
int passes(const Invocation& call);
int ephemeris(const Invocation& call);
int doctor(const Invocation& call);
int config_check(const Invocation& call);

}  // namespace skykeep::app
