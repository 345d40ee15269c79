// /api/v1/live and /api/v1/iss/live: what happens, as it happens.
#include "api/routes/routes.h"

namespace skykeep::api {
namespace {

void add(RouteTable& table, Context& context, LiveScope scope, Route route) {
  route.parameters = {{.name = "last_event_id", .description = "for clients that cannot send Last-Event-ID", .max = 64}};
  route.response = "text/event-stream";
  route.response_description = "An endless stream of events with JSON data.";
  route.handler = [&context, scope](const Call& call) -> Answer {
    const LivePosition seen = parse_live_position(call.request().headers.get("Last-Event-ID").value_or(call.text("last_event_id")), scope);
    Reply reply;
    reply.content_type = "text/event-stream";
    reply.on_stream = [&context, seen, scope](std::shared_ptr<net::EventStream> stream) {
      context.live->attach(std::move(stream), seen, scope);
    };
    return reply;
  };
  table.add(std::move(route));
}

}  // namespace

void add_live(RouteTable& table, Context& context) {
  add(table, context, LiveScope::kAll,
      {.path = "/api/v1/live", .tag = "pipeline", .summary = "Server-sent events: hello, run, task, partition, publication, notice, object, status, iss, iss_gap, heartbeat",
       .description = "Last-Event-ID resumes. A `hello` with missed: true means: ask for everything again. `iss` comes each second with "
                      "the object of /api/v1/iss/now. `heartbeat` comes every two seconds with {\"utc\"} and without an id: a stream that is "
                      "silent for 8 s is of a program that hangs."});
  add(table, context, LiveScope::kStation,
      {.path = "/api/v1/iss/live", .tag = "iss", .summary = "Server-sent events of the station alone: hello, iss, iss_gap, heartbeat",
       .description = "The id of an event is its offset in the topic iss-enriched; Last-Event-ID resumes."});
}

}  // namespace skykeep::api
