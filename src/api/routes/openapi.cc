// /openapi.json (OpenAPI 3.1), made from the same table as the routing.
#include "api/openapi.h"
#include "api/routes/answer_schemas.h"
#include "api/routes/routes.h"

namespace skykeep::api {

void add_openapi(RouteTable& table, Context& context) {
  for (const char* path : {"/openapi.json", "/api/v1/openapi.json"})
    table.add({.path = path, .tag = "service", .summary = "This description",
               .answer = schema::map_of(schema::anything()),
               .handler = [&table, &context](const Call&) -> Answer {
                 return json_reply(openapi(table, context.options.version));
               }});
}

}  // namespace skykeep::api
