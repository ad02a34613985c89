// `parleyd account` and `parleyd backup`: what is done to a server's data from its own machine.
#pragma once

#include "app/options.hpp"

namespace parley::app {

/// The names, a line each, with when they were made and last logged in to.
int list_accounts(const Options& options);

/// Makes an account, with a password from standard input, in a directory that may still be without
/// a log. A server that runs knows it from its next start.
int add_account(const Options& options);

/// Gives the account another password, read from standard input (asked for, and not shown, where
/// that is a terminal). A server that runs knows it at once; connections that exist stay.
int set_password(const Options& options);

int back_up(const Options& options);

}  // namespace parley::app
