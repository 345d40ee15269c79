// Which addresses lie in the open internet. Names that data bring along may resolve to anything, also to a router or a service of
// this machine.
//
// Threads: pure.
#pragma once

#include <sys/socket.h>

#include <string>

namespace skykeep::net {

// False for loopback, private, link-local, shared, multicast and unspecified addresses, also where IPv6 wraps them, and for
// anything that is no IP address. 198.18.0.0/15 counts as public: tunnels give such addresses to every name.
bool is_public_address(const sockaddr& address);
std::string address_text(const sockaddr& address);

}  // namespace skykeep::net
