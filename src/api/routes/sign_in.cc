// /sign-in: how a browser gets the cookie where a token is asked for (sign_in.h).
#include "api/routes/routes.h"
#include "api/sign_in.h"

namespace skykeep::api {

void add_sign_in(RouteTable& table, Context& context) {
  table.add({.path = "/sign-in", .tag = "service", .summary = "The page that asks a browser for the token",
             .description = "Also what any address answers to a browser without the token, with status 401.",
             .parameters = {{.name = "next", .description = "the address to go on to", .max = 4096, .fallback = "/"}},
             .response = "text/html; charset=utf-8",
             .response_description = "A form with one field.",
             .open = true,
             .handler = [](const Call& call) -> Answer { return sign_in_page(call.text("next"), false); }});
  table.add({.method = "POST", .path = "/sign-in", .tag = "service", .summary = "Give a browser the token's cookie",
             .request_body = "The form of GET /sign-in: token, next",
             .request_type = "application/x-www-form-urlencoded",
             .request = schema::object({{"token", schema::text()}, {"next", schema::text().optional()}}),
             .response = "text/plain; charset=utf-8",
             .status = 303,
             .response_description = "On to `next`, with the cookie (HttpOnly, SameSite=Strict).",
             .open = true,
             .handler = [&context](const Call& call) { return sign_in(call.request(), context.options.security.token); }});
}

}  // namespace skykeep::api
