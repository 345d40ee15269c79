// The page with one field that a browser gets where a token is asked for, and what its form does: /sign-in.
//
// Threads: pure functions.
#pragma once

#include <string>
#include <string_view>

#include "api/reply.h"

namespace skykeep::api {

// True for who can show a page: a browser that opens an address. A script of a page asks for anything else.
bool wants_page(const net::ServerRequest& request);
// As text of a page.
std::string escaped(std::string_view text);
// The form; its answer leads on to `next`. `wrong`: the token that was sent is not the one.
Reply sign_in_page(std::string_view next, bool wrong);
// What follows the form: 303 with the cookie, or the form again. `token` empty: none is asked for here.
Answer sign_in(const net::ServerRequest& request, std::string_view token);
// The value of Set-Cookie that lets a browser in.
std::string token_cookie(std::string_view token);
// `next` when it is an address of this server, else "/": a link must not lead through the form to another site.
std::string local_address(std::string_view next);

}  // namespace skykeep::api
