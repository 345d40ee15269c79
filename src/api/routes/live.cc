// /api/v1/live: what happens, as it happens.
#include "api/routes/routes.h"

namespace skykeep::api {

void add_live(RouteTable& table, Context& context) {
  table.add({.path = "/api/v1/live", .tag = "pipeline", .summary = "Server-sent events: hello, run, task, partition, publication, notice, object, status",
             .description = "The id of an event is its offset; Last-Event-ID resumes. A `hello` with missed: true means: ask for everything again.",
             .parameters = {{.name = "last_event_id", .type = ParamType::kInteger, .description = "for clients that cannot send Last-Event-ID",
                             .max = INT64_MAX}},
             .response = "text/event-stream",
             .response_description = "An endless stream of events with JSON data.",
             .handler = [&context](const Call& call) -> Answer {
               std::optional<int64_t> last = call.integer("last_event_id");
               if (const auto header = call.request().headers.get("Last-Event-ID")) last = to_int(trim(*header));
               Reply reply;
               reply.content_type = "text/event-stream";
               reply.on_stream = [&context, last](std::shared_ptr<net::EventStream> stream) {
                 context.live->attach(std::move(stream), last);
               };
               return reply;
             }});
}

}  // namespace skykeep::api
